"""What a model is shown of a test file: its head, the names of its tests, and what it has them in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qwen_ls.assist.new_tests.prompt import Shown
from qwen_ls.assist.new_tests.signs import has_tests
from qwen_ls.syntax.grammars import grammar_of
from qwen_ls.syntax.members import Member, members
from qwen_ls.text.line_ends import with_line_feeds
from qwen_ls.text.lines import Point, Text


def shown_of(there: Text | None, example: Text | None, language_id: str, max_chars: int) -> Shown:
    """What is shown of the file that tests go to, and of another one, within so many characters each."""
    if there is None:
        return Shown(example=head_of(example, max_chars))
    found = members(str(there), language_id) or ()
    grammar = grammar_of(language_id)
    names = tuple(_names(found, with_line_feeds(str(there)).split("\n"), grammar))
    is_enough = has_tests(str(there), grammar)
    return Shown(
        there=head_of(there, max_chars),
        example="" if is_enough else head_of(example, max_chars),
        names=names,
        group=_group_of(found, with_line_feeds(str(there)).split("\n"), grammar),
    )


def head_of(text: Text | None, max_chars: int) -> str:
    """The first lines of a text."""
    if text is None:
        return ""
    if text.length <= max_chars:
        return with_line_feeds(str(text))
    head = text.after(Point(0, 0), max_chars)
    return with_line_feeds(head).rpartition("\n")[0]


def _names(found: Sequence[Member], lines: Sequence[str], grammar: str) -> Iterator[str]:
    for each in found:
        if each.kind in {"class", "group"}:
            yield from _names(each.members, lines, grammar)
        elif each.kind in {"function", "call"} and has_tests("\n".join(lines[each.first : each.end]), grammar):
            yield each.name


def _group_of(found: Sequence[Member], lines: Sequence[str], grammar: str) -> str:
    """The class or group that has the tests, if all of them are in one."""
    having = [each for each in found if has_tests("\n".join(lines[each.first : each.end]), grammar)]
    if len(having) != 1 or having[0].kind not in {"class", "group"}:
        return ""
    return f"`{lines[having[0].head].strip()}`"
