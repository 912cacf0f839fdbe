"""The tests in what a model said."""

from __future__ import annotations

import pytest

from qwen_ls.assist.edits.unreadable import Unreadable
from qwen_ls.assist.new_tests.answer import code_in

TEST = "def test_a():\n    pass"


@pytest.mark.parametrize(
    "said",
    [
        f"```python\n{TEST}\n```",
        f"Here they are:\n\n```python\n{TEST}\n```\n\nRun them with pytest.",
        f"First install it:\n```sh\npip install pytest\n```\n```python\n{TEST}\n```",
        f"<think>hm</think>\n```python\n\n{TEST}\n\n```",
    ],
)
def test_the_block_with_tests_is_read(said: str) -> None:
    assert code_in(said, "python") == f"{TEST}\n"


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (TEST, "no fenced block"),
        (f"```python\n{TEST}\n```\n```python\n{TEST}\n```", "several blocks"),
        (f"```python\n{TEST}", "cut off"),
        ("", "nothing"),
    ],
)
def test_what_is_not_certain_is_refused(said: str, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        code_in(said, "python")


def test_php_without_its_tag_gets_it() -> None:
    assert code_in("```php\nclass ATest { function testA() {} }\n```", "php").startswith("<?php\n\nclass")
