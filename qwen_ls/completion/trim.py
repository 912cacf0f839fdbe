"""From what the model said to what the user meant.

Each rule is a small function from text to text, given the hole it is to fill; the two lists at the end tell the
order in which they apply. A rule takes away or leaves alone, and leaves alone when in doubt.
"""

from __future__ import annotations

from collections.abc import Callable

from qwen_ls.completion.hole import Hole
from qwen_ls.completion.special_tokens import STOPS, restore

Rule = Callable[[str, Hole], str]

REPEATED_LINES = 3
"""From how many equal lines in a row on a text counts as running away."""


def cut_at_special_tokens(text: str, hole: Hole) -> str:
    """The answer ends where the model opens the next part of its prompt format."""
    ends = [at for mark in STOPS if (at := text.find(mark)) >= 0]
    return text[: min(ends)] if ends else text


def restore_neutral_marks(text: str, hole: Hole) -> str:
    """Marks that the user's own file contains were neutralised on the way out."""
    return restore(text)


def unify_line_ends(text: str, hole: Hole) -> str:
    """Inside of the engine a line ends with a line feed; the document's own line end is put in at the door."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def drop_echo_of_line(text: str, hole: Hole) -> str:
    """Some models begin by repeating the cursor's line."""
    line = hole.line_before
    if len(line.strip()) < 3:
        return text
    for echo in (line, line.lstrip()):
        if text.startswith(echo):
            return text[len(echo) :]
    return text


def drop_doubled_space(text: str, hole: Hole) -> str:
    """A prompt that ends in a space or an indentation tempts models to add one more space."""
    before = hole.line_before
    doubled = before.endswith((" ", "\t")) and text.startswith(" ") and not text.startswith("  ")
    # The lines of a block comment are indented by one space more than its first.
    return text[1:] if doubled and text.strip() and not text.startswith(" *") else text


def stop_runaway(text: str, hole: Hole) -> str:
    """A line that comes again and again is cut after its first time."""
    lines = text.split("\n")
    for at in range(len(lines) - REPEATED_LINES + 1):
        run = lines[at : at + REPEATED_LINES]
        if run[0].strip() and len(set(run)) == 1:
            return "\n".join(lines[: at + 1])
    return text


def drop_overlap_with_rest_of_line(text: str, hole: Hole) -> str:
    """What stands after the cursor on its line is not said again at the suggestion's end."""
    rest = hole.line_after.rstrip()
    for length in range(min(len(rest), len(text)), 0, -1):
        if text.endswith(rest[:length]) and (length == len(rest) or not rest[length - 1].isalnum()):
            return text[:-length] if _is_echo(text, rest[:length]) else text
    return text


def _is_echo(text: str, end: str) -> bool:
    """Whether `end` is said once more than the suggestion itself needs: what closes its own brackets is its own."""
    rest = text[: -len(end)]
    return all(_balance(rest, opener, closer) <= 0 for opener, closer in PAIRS if closer in end)


PAIRS = (("(", ")"), ("[", "]"), ("{", "}"))


def _balance(text: str, opener: str, closer: str) -> int:
    return text.count(opener) - text.count(closer)


def drop_lines_that_follow(text: str, hole: Hole) -> str:
    """Lines at the end which stand below the cursor already are left out."""
    below = [line.rstrip() for line in hole.suffix.split("\n")[1:]]
    while below and not below[0]:
        below.pop(0)
    lines = text.split("\n")
    for count in range(min(len(lines) - 1, len(below)), 0, -1):
        if [line.rstrip() for line in lines[-count:]] == below[:count]:
            return "\n".join(lines[:-count])
    return text


def drop_trailing_space(text: str, hole: Hole) -> str:
    """A suggestion does not end in white space."""
    return text.rstrip()


def drop_what_is_there(text: str, hole: Hole) -> str:
    """A line that only says again what stands right before or after is no suggestion."""
    said = text.strip()
    if "\n" in said or not said:
        return text
    above = hole.prefix.rstrip("\n").rpartition("\n")[2].strip() if not hole.line_before.strip() else ""
    below = next((line.strip() for line in hole.suffix.split("\n")[1:] if line.strip()), "")
    is_whole_line = not hole.line_before.strip() and not hole.line_after.strip()
    return "" if is_whole_line and said in {above, below} else text


START_RULES: tuple[Rule, ...] = (
    cut_at_special_tokens,
    restore_neutral_marks,
    unify_line_ends,
    drop_echo_of_line,
    drop_doubled_space,
)
"""What is known from the first words on, and holds while the text still grows."""

END_RULES: tuple[Rule, ...] = (
    stop_runaway,
    drop_trailing_space,
    drop_lines_that_follow,
    drop_overlap_with_rest_of_line,
    drop_trailing_space,
    drop_what_is_there,
)
"""What can be told only when the text is whole."""


def trim_start(text: str, hole: Hole) -> str:
    """Mend the start of a text that may still grow."""
    return _apply(START_RULES, text, hole)


def trim_end(text: str, hole: Hole) -> str:
    """Mend the end of a whole text whose start was mended; the empty string means that nothing is suggested."""
    return _apply(END_RULES, text, hole)


def _apply(rules: tuple[Rule, ...], text: str, hole: Hole) -> str:
    for rule in rules:
        text = rule(text, hole)
    return text


def changes_of(rules: tuple[Rule, ...], text: str, hole: Hole) -> tuple[str, ...]:
    """The names of the rules that change a text when they are applied in their order."""
    names: list[str] = []
    for rule in rules:
        trimmed = rule(text, hole)
        if trimmed != text:
            names.append(rule.__name__)
        text = trimmed
    return tuple(names)
