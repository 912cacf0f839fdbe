"""Which part of an answer is the code."""

from __future__ import annotations

import pytest

from qwen_ls.assist.edits.choosing import chosen_code
from qwen_ls.assist.edits.unreadable import Unreadable

CODE = "def f(x):\n    return x\n"
NEW = "def f(x):\n    return x + 1"


def fenced(code: str, info: str = "python") -> str:
    return f"```{info}\n{code}\n```"


@pytest.mark.parametrize(
    "said",
    [
        fenced(NEW),
        f"Sure.\n\n{fenced(NEW)}\n\nDone.",
        f"{fenced(CODE.strip())}\nbecomes\n{fenced(NEW)}",
        f"{fenced(NEW)}\nRun it:\n{fenced('python a.py', 'sh')}",
        f"{fenced(NEW)}\nUse it:\n{fenced('print(g(1))')}",
        f"{fenced(NEW)}\nOnce more:\n{fenced(NEW)}",
        NEW,
    ],
)
def test_the_changed_code_is_found(said: str) -> None:
    assert chosen_code(said, CODE, "python") == NEW.split("\n")


@pytest.mark.parametrize(
    "said",
    [
        "I cannot do that.",
        f"{fenced(NEW)}\nor\n{fenced(NEW.replace('1', '2'))}",
        f"{fenced(NEW)}\nand on top\n{fenced('import math')}",
        f"```python\n{NEW}",
    ],
)
def test_where_it_is_not_certain_it_is_refused(said: str) -> None:
    with pytest.raises(Unreadable):
        chosen_code(said, CODE, "python")


def test_an_open_fence_whose_last_line_is_the_codes_is_whole() -> None:
    said = "```python\ndef f(x: int):\n    return x\n"
    assert chosen_code(said, CODE, "python") == ["def f(x: int):", "    return x"]


def test_prose_around_bare_code_is_left_out() -> None:
    said = "Here it is:\n\ndef f(x):\n    # Same.\n    return x\n\nThis says more."
    assert chosen_code(said, CODE, "python") == ["def f(x):", "    # Same.", "    return x"]


def test_code_with_fences_is_all_between_the_first_and_the_last() -> None:
    code = "Run:\n\n```sh\nls\n```\n"
    said = "```markdown\nRun it:\n\n```sh\nls -l\n```\n```"
    assert chosen_code(said, code, "markdown") == ["Run it:", "", "```sh", "ls -l", "```"]
