from __future__ import annotations

import pytest

from qwen_ls.model.tokens import estimate_tokens

CODE = """def parse(text: str) -> list[int]:
    \"\"\"Return the numbers in a text, in order.\"\"\"
    numbers = []
    for word in text.split():
        try:
            numbers.append(int(word))
        except ValueError:
            continue
    return numbers
"""


# What Qwen2.5-Coder's own tokenizer made of these.
@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        (CODE, 53),
        (
            "本文介绍如何使用通义千问大模型进行代码补全。请先获取密钥,然后配置环境变量。思考模式模型暂不支持前缀续写。",
            37,
        ),
        ("Альибаба представила модель с архитектурой смеси экспертов и режимом размышлений.", 30),
        ("Für Änderungen größerer Blöcke müssen die Schlüssel überprüft werden.", 19),
        ("🎉🚀😀👍🏽🔥💡", 7),
    ],
)
def test_an_estimate_is_near_what_the_tokenizer_says(text: str, tokens: int) -> None:
    assert estimate_tokens(text) == pytest.approx(tokens, rel=0.35)


@pytest.mark.parametrize(("text", "tokens"), [("", 0), ("a", 1), ("x" * 36, 10), ("x" * 37, 11), ("中", 1)])
def test_an_estimate_is_rounded_up(text: str, tokens: int) -> None:
    assert estimate_tokens(text) == tokens


def test_more_text_never_has_fewer_tokens() -> None:
    text = "def f(ä, 中, 🎉):\n    return 'ß' + 漢\n"
    estimates = [estimate_tokens(text[:end]) for end in range(len(text) + 1)]

    assert estimates == sorted(estimates)


def test_a_lone_surrogate_is_counted_too() -> None:
    assert estimate_tokens("\ud800") == 1
