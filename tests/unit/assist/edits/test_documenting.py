"""Edits that may change only comments and documentation: what else the model did is taken back."""

from __future__ import annotations

import pytest

from qwen_ls.assist.edits.documenting import only_documented
from qwen_ls.assist.edits.unreadable import Unreadable
from tests.support.edit_targets import target_in

CODE = "def f(x):\n    # old\n    return x\n"
SOURCE = f"import a\n\n\n{CODE}\n\nprint(f(1))\n"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        pytest.param(
            'def f(x):\n    """Give it back."""\n    # new\n    return x\n',
            'def f(x):\n    """Give it back."""\n    # new\n    return x\n',
            id="what only documents stays as it is",
        ),
        pytest.param(
            'def f(x):\n    """Give it back."""\n    if x < 0:\n        raise ValueError\n    # old\n    return x\n',
            'def f(x):\n    """Give it back."""\n    # old\n    return x\n',
            id="code that was added is left out",
        ),
        pytest.param(
            'def f(x):\n    """Give it back."""\n    return x + 1\n',
            'def f(x):\n    """Give it back."""\n    return x\n',
            id="code that was changed is put back, and the comment that was dropped is dropped",
        ),
        pytest.param(
            'def f(x: int) -> int:\n    """Give it back."""\n    # old\n    return x\n',
            'def f(x):\n    """Give it back."""\n    # old\n    return x\n',
            id="a header that was changed is put back",
        ),
    ],
)
def test_only_remarks_change(said: str, expected: str) -> None:
    assert only_documented(target_in(SOURCE, CODE), said) == expected


def test_what_cannot_be_told_apart_is_refused() -> None:
    with pytest.raises(Unreadable, match="changes code"):
        only_documented(target_in(SOURCE, CODE), 'def f(x):\n    """\n    return x\n    """\n')


def test_without_a_grammar_it_stays_as_it_was_said() -> None:
    target = target_in("some text\n", "some text\n", "plaintext")
    assert only_documented(target, "other text\n") == "other text\n"


def test_an_answer_that_cannot_be_parsed_takes_no_comment_away() -> None:
    nested = "(" * 300 + ")" * 300
    with pytest.raises(Unreadable, match="changes code"):
        only_documented(target_in(SOURCE, CODE), f"def f(x):\n    return {nested}\n")
