"""White space: at the start of the first line, and the indentation of those that follow."""

from __future__ import annotations

import re

from qwen_ls.completion.hole import Hole
from qwen_ls.completion.indentation import TAB_COLUMNS, indent_of, indent_to
from qwen_ls.completion.prose import PROSE_LANGUAGES

OPENERS = ("{", "(", "[", ":", "=>", "->", " do", " then")
"""What a line ends with when the lines below are indented deeper."""

_LABEL = re.compile(r"(?:case\b|default\b|public\b|private\b|protected\b|#|@?\w+:$|[)\]}]|</)")
_FLAT = re.compile(r"(?:namespace|extern|module|mod|switch|select)\b")
"""Blocks whose lines may be indented no deeper."""
_GOES_ON_AT_MARGIN = re.compile(r"\"\"\"|'''|`|<<|\\$")
"""What a line has from which text may go on that is not indented as code is."""
_LEAVES_BLOCK = re.compile(
    r"[)\]}#@]|</|(?:el\w+|except|finally|catch|rescue|ensure|end\w*|fi|done|esac|when|in|case|default|until|"
    r"def|class|fn|func|function|import|from|export|public|private|protected|static)\b"
)
"""What a line that follows begins with when it rather belongs to a block further out."""
_LEAVES = re.compile(r"(?:return|raise|throw|break|continue|pass|exit|goto)\b")


def drop_line_ends_in_front(text: str, hole: Hole) -> str:
    """In the middle of a line nothing begins with a line end, unless a bracket was opened before it."""
    before = hole.line_before
    if not text.startswith("\n") or not before.strip() or not hole.line_after.strip():
        return text
    if before.rstrip().endswith(OPENERS) or not before.endswith((" ", "\t", "=")):
        return text
    return text.lstrip("\n\t ")


def drop_doubled_space(text: str, hole: Hole) -> str:
    """A prompt that ends in a space or an indentation tempts models to add one more space."""
    before = hole.line_before
    doubled = before.endswith((" ", "\t")) and text.startswith(" ") and not text.startswith("  ")
    # The lines of a block comment are indented by one space more than its first.
    return text[1:] if doubled and text.strip() and not text.startswith(" *") else text


def drop_trailing_space(text: str, hole: Hole) -> str:
    """A suggestion does not end in white space."""
    return text.rstrip()


def drop_repeated_indentation(text: str, hole: Hole) -> str:
    """The indentation that the cursor's line has already is not said again, where it is as deep as it should be."""
    before = hole.line_before
    if (len(before) < 2 and before != "\t") or before.strip() or not text.startswith(before):
        return text
    rest = text[len(before) :]
    if not rest or rest[0].isspace() or rest[0] == "*":
        return text
    above = _line_above(hole)
    least = indent_of(above) + (unit_of(hole.around) if _opens(above) else 0)
    is_deep_enough = indent_of(before) >= least
    return rest if is_deep_enough else text


def indent_by_tabs(text: str, hole: Hole) -> str:
    """Spaces in front of lines become tabs where the file has nothing but tabs."""
    if "  " not in text or not _has_tabs(hole):
        return text
    lines = text.split("\n")
    unit = _spaces_for_tab(lines[0], hole)
    begins = 1 if hole.line_before.strip() else 0
    return "\n".join([*lines[:begins], *(_tabbed(line, unit) for line in lines[begins:])])


def _tabbed(line: str, unit: int) -> str:
    rest = line.lstrip(" ")
    tabs, spaces = divmod(len(line) - len(rest), unit)
    return "\t" * tabs + " " * spaces + rest


def _spaces_for_tab(first: str, hole: Hole) -> int:
    """How many spaces were said for a tab: four, unless the place of the first line tells otherwise."""
    spaces = len(first) - len(first.lstrip(" "))
    tabs = (expected_indent(hole) or 0) // TAB_COLUMNS
    is_told = not hole.line_before.strip() and tabs and spaces % tabs == 0 and spaces // tabs in {2, 4, 8}
    return spaces // tabs if is_told else TAB_COLUMNS


def _has_tabs(hole: Hole) -> bool:
    """Whether lines around are indented by tabs, and none by more than a space."""
    around = f"\n{hole.around}"
    return "\n\t" in around and "\n  " not in around


def indent_as_in_file(text: str, hole: Hole) -> str:
    """An answer that begins a line may be indented as it would stand alone, or less than its place is."""
    expected = None if hole.line_before.strip() or hole.language in PROSE_LANGUAGES else expected_indent(hole)
    first, line_end, rest = text.partition("\n")
    if not expected or not first.strip():
        return text
    said = indent_of(first)
    if said > expected or (not hole.line_before and (_LABEL.match(first.lstrip()))):
        return text
    begun = first.lstrip() if hole.line_before else indent_to(first, expected, hole.around)
    if not line_end:
        return begun
    columns = expected - said if said < expected and _is_shallow(first, rest, said, expected) else 0
    return begun + line_end + shifted(rest, columns, hole)


def _is_shallow(first: str, rest: str, said: int, expected: int) -> bool:
    """Whether the lines after the first are too shallow too, as their first one tells."""
    second = next((line for line in rest.split("\n") if line.strip()), "")
    indent = indent_of(second)
    if not second or indent < said or _GOES_ON_AT_MARGIN.search(first):
        return False
    if indent == said and _LEAVES_BLOCK.match(second.lstrip()) and not _opens(first):
        return False
    if _opens(first) and not _LABEL.match(second.lstrip()):
        return indent <= expected
    return indent < expected and (said > 0 or indent == 0) and not _LEAVES.match(first.lstrip())


def shifted(text: str, columns: int, hole: Hole) -> str:
    """Lines moved to the right by so many columns, or to the left, and indented by what the file indents with."""
    if not columns:
        return text
    around = hole.around
    return "\n".join(indent_to(line, max(0, indent_of(line) + columns), around) for line in text.split("\n"))


def expected_indent(hole: Hole) -> int | None:
    """How deep a line should be indented that begins at the cursor, in columns; None where that cannot be told."""
    if hole.line_before.strip():
        return None
    if hole.line_before:
        return indent_of(hole.line_before)
    above = _line_above(hole)
    if not _opens(above) or _FLAT.match(above.lstrip()):
        return None
    return indent_of(above) + unit_of(hole.around)


def unit_of(around: str) -> int:
    """By how many columns a file indents: the smallest indentation there is."""
    if "\n\t" in around:
        return TAB_COLUMNS
    indents = {len(found[1]) for found in re.finditer(r"\n( +)\S", around)} - {1}
    return min(min(indents, default=TAB_COLUMNS), 8)


def _line_above(hole: Hole) -> str:
    return hole.prefix[: len(hole.prefix) - len(hole.line_before)].rstrip().rpartition("\n")[2]


def _opens(line: str) -> bool:
    return line.rstrip().endswith(OPENERS)
