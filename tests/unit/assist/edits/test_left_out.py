"""What was left out is put back where its place is certain."""

from __future__ import annotations

import pytest

from qwen_ls.assist.edits.left_out import filled_in, is_left_out
from qwen_ls.assist.edits.patches import Surrounded
from qwen_ls.assist.edits.unreadable import Unreadable

CODE = ["def f(x):", "    a = 1", "    b = 2", "    return a"]
AROUND = Surrounded(["import a"], CODE, ["f(1)"])


@pytest.mark.parametrize(
    "line",
    [
        "# ... existing code ...",
        "// ...",
        "...",
        "/* rest of the function remains unchanged */",
        "<!-- rest unchanged -->",
        "-- ... other columns",
        "# (remaining code stays the same)",
        "{/* ... existing code ... */}",
    ],
)
def test_comments_that_stand_for_code_are_known(line: str) -> None:
    assert is_left_out(line)


@pytest.mark.parametrize(
    "line", ["# Loading...", "x = ...", "# The rest follows later", "// Wait for others...", "a()"]
)
def test_other_lines_are_not_taken_for_them(line: str) -> None:
    assert not is_left_out(line)


@pytest.mark.parametrize(
    ("said", "filled"),
    [
        (["def f(x):", "    # ... existing code ...", "    return b"], None),
        (["def f(x):", "    a = 3", "    # ..."], None),
        (["def f(x):", "    # ...", "    return a"], CODE),
        (["# ...", "    b = 2", "    return a + b"], ["def f(x):", "    a = 1", "    b = 2", "    return a + b"]),
        (["def f(x):", "    a = 1", "    # ... rest unchanged"], CODE),
        (["def f(x: int):", "    ..."], ["def f(x: int):", *CODE[1:]]),
        (["import a", "# ...", "    return a"], ["import a", *CODE]),
        (["def f(x):", '    """Doc."""', "    # ... rest"], ["def f(x):", '    """Doc."""', *CODE[1:]]),
    ],
)
def test_what_was_left_out_is_put_back_or_refused(said: list[str], filled: list[str] | None) -> None:
    if filled is not None:
        assert filled_in(said, AROUND) == filled
        return
    with pytest.raises(Unreadable):
        filled_in(said, AROUND)


def test_a_place_that_is_there_twice_is_refused() -> None:
    with pytest.raises(Unreadable):
        filled_in(["x", "    a = 1", "# ...", "    z"], Surrounded([], ["    a = 1", "b", "    a = 1", "c"], []))


def test_a_body_left_out_within_a_line_is_refused() -> None:
    with pytest.raises(Unreadable):
        filled_in(["fn f() { ... }"], Surrounded([], ["fn f() {", "  1", "}"], []))


def test_the_codes_own_dots_stay() -> None:
    code = ["def f(x):", "    ..."]
    assert filled_in(code, Surrounded([], code, [])) == code
