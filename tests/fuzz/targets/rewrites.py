"""What a model answers when it is asked to change code: anything, into all that reads such answers."""

from __future__ import annotations

from contextlib import suppress

from hypothesis import assume
from hypothesis import strategies as st

from qwen_ls.assist.edits.rewrite import Wish, _checked
from qwen_ls.assist.edits.target import Target as Lines
from qwen_ls.assist.edits.target import target_of
from qwen_ls.assist.edits.unreadable import Unreadable
from qwen_ls.assist.new_tests.answer import code_in
from qwen_ls.assist.translation.numbered import read_numbered
from qwen_ls.text.diff import applied
from qwen_ls.text.document import Snapshot
from qwen_ls.text.lines import Point, Text
from tests.fuzz.target import Target

CODE = {
    "python": ("def f(a):", "    return a", "class C:", "    x = '''", "    # note", "", "if a: pass", "\tq = (1,"),
    "typescript": ("function f(a: T) {", "  return a;", "}", "// note", "", "/* open", "const x = `a${", "*/"),
    "php": ("<?php", "function f($a) {", "    return $a;", "}", "# note", "", "?>", "<<<EOS"),
    "plaintext": ("Some words", "", "  more", "- item", "=======", "+ plus", "@@ at", "1. one"),
}
HABITS = (
    "```",
    "```python",
    "````",
    "~~~",
    "</think>",
    "<think>",
    "Here is the code:",
    "# ... rest of the code ...",
    "// ...",
    "<<<<<<< SEARCH",
    "=======",
    ">>>>>>> REPLACE",
    "--- a/f.py",
    "+++ b/f.py",
    "@@ -1,2 +1,2 @@",
    "\\ No newline at end of file",
    '{"1": "one", "2": 3',
    '"1": "one",',
    "<|im_end|>",
    "\ufffd\U0001f600\u2028",
    " " * 40,
    "a" * 400,
)
MANNERS = ("{}", "+{}", "-{}", " {}", "    {}", "\t{}", "> {}", "12 | {}", "12: {}", "`{}`", "{}\r", "1\t{}")
WISHES = (Wish("Add a check."), Wish("Simplify it."), Wish("Document it.", keeps_code=True))

TESTED = ("python", "typescript", "php")
"""The languages of these that tests are written in."""

line_ends = st.sampled_from(["\n", "\n", "\r\n", "\r"])


@st.composite
def inputs(draw: st.DrawFn) -> tuple[Lines, str]:
    """Lines that may be changed, and an answer made of them and of what models put around them."""
    language = draw(st.sampled_from(sorted(CODE)))
    code = st.sampled_from(CODE[language])
    source = draw(line_ends).join(draw(st.lists(code, min_size=1, max_size=12)))
    points = st.builds(Point, st.integers(0, 12), st.integers(0, 4))
    lines = target_of(Snapshot("file:///a", language, 1, Text.of(source)), "a", draw(points), draw(points))
    assume(lines.code.strip())  # there is nothing to be changed where there is no code, and nothing is asked
    own = st.sampled_from([*source.splitlines(), *CODE[language]] or [""])
    line = st.tuples(st.sampled_from(MANNERS), own).map(lambda said: said[0].format(said[1]))
    answer = draw(st.lists(line | line | st.sampled_from(HABITS) | st.text(max_size=8), max_size=14))
    if draw(st.booleans()):
        answer = ["```", *answer, "```"]
    return lines, "\n".join(answer)


def holds(_world: None, lines_and_answer: tuple[Lines, str], wish: Wish) -> None:
    """It is read or refused with a reason, and no edit leaves the lines that may be changed."""
    lines, said = lines_and_answer
    read = _checked(said, lines, wish)
    assert not (read.problem and read.edits)
    _assert_stays_inside(lines, str(applied(lines.snapshot.text, read.edits)))
    assert all(isinstance(text, str) for text in read_numbered(said).values())
    if lines.language_id not in TESTED:
        return
    with suppress(Unreadable):
        assert code_in(said, lines.language_id).endswith("\n")


def _assert_stays_inside(lines: Lines, after: str) -> None:
    """What stands before and behind the lines is still there; the line end before deleted last lines may go too."""
    text = lines.snapshot.text
    head, tail = text.lines(0, lines.first_line), text.lines(lines.end_line, text.line_count)
    assert after.startswith("".join(head).rstrip("\r\n") if not tail else "".join(head))
    assert after.endswith("".join(tail))


TARGET = Target(
    "rewrites",
    "answers of a model, into the readers of edits, tests and translations",
    10_000,
    holds,
    (inputs(), st.sampled_from(WISHES)),
)
