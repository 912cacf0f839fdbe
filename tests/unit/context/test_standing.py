"""Standing: lines are found where they are or moved to near by, and only if all of them are as they were."""

from __future__ import annotations

import pytest

from qwen_ls.context.standing import NEAR_LINES, stands_in
from qwen_ls.text.lines import Text

SAID = "def f():\n    key = 'secret'\n    return key"


@pytest.mark.parametrize(
    ("text", "first"),
    [
        (SAID, 0),
        (f"x = 1\n{SAID}\n", 1),
        (SAID.replace("\n", "\r\n"), 0),
        (f"def f():\n{SAID}\n", 0),
        ("\n" * NEAR_LINES + SAID, 0),
        (SAID + "\n" * NEAR_LINES, NEAR_LINES),
    ],
)
def test_lines_that_are_there_stand(text: str, first: int) -> None:
    assert stands_in(Text.of(text), SAID, first)


@pytest.mark.parametrize(
    "text", ["", SAID.replace("secret", ""), f"{SAID}()", f"async {SAID}", SAID[:20], "\n" * (NEAR_LINES + 1) + SAID]
)
def test_lines_that_were_changed_or_are_far_away_do_not(text: str) -> None:
    assert not stands_in(Text.of(text), SAID, 0)
