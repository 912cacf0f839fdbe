"""The paragraphs of comments and documentation, without their marks, tags, bullets and code."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qwen_ls.assist.translation.unit import Unit
from qwen_ls.assist.translation.words import has_words, is_code, is_directive, is_licence
from qwen_ls.assist.translation.wrapping import columns, unwrapped
from qwen_ls.syntax.literals import Written
from qwen_ls.text.lines import Point

LEAST_WIDTH, MOST_WIDTH = 72, 110
"""How wide a comment's lines become at least, where it was narrower, and at most."""

MOST_LINE_CHARS = 1_000
"""Longer lines were not written by hand."""

MOST_UNIT_CHARS = 4_000
"""Longer paragraphs are left as they are."""

_LINE_MARK = re.compile(r"(?:#+:?|//[/!]?|--+|;+|%+|')[ \t]*")
_BLOCK_OPENER = re.compile(
    r"(?:/\*[*!]*<?|<!--+|\{-[|^]?|\(\*+|--\[=*\[|#\||=begin\b|<#|[rRuUbBfF]{0,2}(?:\"\"\"|'''|[\"']))[ \t]*"
)
_BLOCK_CLOSER = re.compile(r"[ \t]*(?:\*+/|--+>|-\}|\*+\)|\]=*\]|\|#|=end|#>|\"\"\"|'''|[\"'])$")
_INNER_LEAD = re.compile(r"[ \t]*(?:\*(?![*/\w])[ \t]*)?")

_BULLET = re.compile(r"(?:[-*+•]|\d+[.)]|\[[ xX]\])[ \t]+")
_TAG = re.compile(
    r"[@\\](?:param|arg|argument|tparam|property|prop|typedef|template)(?:\[\w+\])?\s+(?:\{[^}]*\}\s+)?[\[\]\w$.=]+\s+(?:-\s+)?"
    r"|[@\\](?:throws|exception|raises)\s+(?:\{[^}]*\}\s*|[\w.\\]+\s+)(?:-\s+)?"
    r"|[@\\](?:returns?|yields?)\s+(?:\{[^}]*\}\s*)?(?:-\s+)?"
    r"|[@\\]\w+[ \t]+"
    r"|:\w+(?:[ \t][^:\n]{1,80})?:[ \t]+"
    r"|(?:TODO|FIXME|XXX|HACK|NOTE|SAFETY|BUG)(?:\([^()]*\))?:?[ \t]+"
    r"|\*{0,2}(?:[a-z_]\w*|[A-Z][a-z0-9]+[A-Z]\w*)(?: ?\([^()]{1,80}\))?:[ \t]+"
)
_XML = re.compile(r"(?:</?[\w:.]+(?:\s[^<>]*)?>[ \t]*)+")
_XML_END = re.compile(r"(?:[ \t]*</[\w:.]+>)+[ \t]*$")
_HEADING = re.compile(r"#{1,6}[ \t]+")
_SECTION = re.compile(
    r"(?:#{1,3} )?(?:Args|Arguments|Parameters|Params|Returns|Return|Raises|Yields|Examples?|Notes?|Attributes|"
    r"See Also|Warnings?|References|Todo|Safety|Panics|Errors|Throws|Usage|Keyword Args|Other Parameters):?"
)
_FENCE = re.compile(r"`{3}|~{3}")
_PASSED_OVER = re.compile(r"[|+]|[-=~*_#^.]{3,}$|>>>|\.\.\. |\.\. \w+::|https?://\S+$|@\w+$|</?[\w:.]+[^<>]*>$")


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a comment: what stands before its text, from the line's start on, and where the text is."""

    row: int
    lead: str
    text: str
    column: int


def units_in_comments(found: Sequence[Written], lines: Sequence[str]) -> Iterator[Unit]:
    """The paragraphs of these comments, in order. `lines` are the document's, without their ends."""
    for block in _blocks(found, lines):
        first, last = block[0], block[-1]
        texts = list(_lines_of(block, lines))
        is_for_tools = is_directive(texts[0].text) and len(texts) == 1
        if is_for_tools or is_licence(" ".join(line.text for line in texts)):
            continue
        can_grow = len(texts) > 1 or (_is_line_comment(first) and _stands_alone(first, lines))
        yield from _paragraphs(texts, can_grow=can_grow and last.kind == first.kind)


def _blocks(found: Sequence[Written], lines: Sequence[str]) -> Iterator[list[Written]]:
    """Comments to the end of the line that stand under each other belong together."""
    block: list[Written] = []
    for each in found:
        if block and not _follows(block[-1], each, lines):
            yield block
            block = []
        block.append(each)
    if block:
        yield block


def _follows(before: Written, after: Written, lines: Sequence[str]) -> bool:
    return (
        _is_line_comment(before)
        and _is_line_comment(after)
        and after.start.line == before.end.line + 1
        and after.start.column == before.start.column
        and _stands_alone(before, lines)
        and _stands_alone(after, lines)
        and _mark_of(before) == _mark_of(after)
    )


def _is_line_comment(each: Written) -> bool:
    is_block = each.kind == "docs" or _BLOCK_OPENER.match(each.text) is not None
    return not is_block and each.start.line == each.end.line


def _stands_alone(each: Written, lines: Sequence[str]) -> bool:
    return not lines[each.start.line][: each.start.column].strip()


def _mark_of(each: Written) -> str:
    mark = _LINE_MARK.match(each.text)
    return mark[0].strip() if mark else ""


def _lines_of(block: Sequence[Written], lines: Sequence[str]) -> Iterator[_Line]:
    for each in block:
        for row in range(each.start.line, each.end.line + 1):
            start = each.start.column if row == each.start.line else 0
            end = each.end.column if row == each.end.line else len(lines[row])
            yield _line(each, row, lines[row], start, end)


def _line(each: Written, row: int, line: str, start: int, end: int) -> _Line:
    raw = line[start:end]
    if len(raw) > MOST_LINE_CHARS:
        return _Line(row, line[:start], "", start)
    if row == each.end.line and not _is_line_comment(each):
        raw = _BLOCK_CLOSER.sub("", raw) if row != each.start.line or len(raw) > 3 else raw
    if row == each.start.line:
        pattern = _LINE_MARK if _is_line_comment(each) else _BLOCK_OPENER
    else:
        pattern = re.compile(r"[ \t]*") if each.kind == "docs" else _INNER_LEAD
    mark = pattern.match(raw)
    width = mark.end() if mark else 0
    text = raw[width:].rstrip()
    return _Line(row, line[: start + width], text, start + width)


def _paragraphs(lines: Sequence[_Line], *, can_grow: bool) -> Iterator[Unit]:
    """Runs of lines that are one text each, begun anew by an empty line, a bullet, a tag."""
    width = max(columns(line.lead + line.text) for line in lines)
    width = min(max(width, LEAST_WIDTH), MOST_WIDTH)
    current: list[_Line] = []
    for line in _told(lines):
        if line is None or not _goes_on(current, line):
            yield from _unit(current, width, lines, can_grow=can_grow)
            current = []
        if line is not None:
            current.append(line)
    yield from _unit(current, width, lines, can_grow=can_grow)


def _told(lines: Sequence[_Line]) -> Iterator[_Line | None]:
    """The lines that are told to people; None in place of each that is not."""
    fence, literal_column = False, -1
    for line in lines:
        text = line.text
        if _FENCE.match(text):
            fence = not fence
            yield None
            continue
        if literal_column >= 0 and text and line.column <= literal_column:
            literal_column = -1
        is_passed_over = fence or literal_column >= 0 or not has_words(text) or _PASSED_OVER.match(text)
        if is_passed_over or _SECTION.fullmatch(text) or is_directive(text) or is_code(text):
            yield None
        else:
            yield line
        if text.endswith("::"):
            literal_column = line.column


def _goes_on(current: Sequence[_Line], line: _Line) -> bool:
    """Whether a line belongs to the paragraph before it: further lines all stand in one column."""
    if not current or line.row != current[-1].row + 1 or _prefix(line.text):
        return False
    if _HEADING.match(current[-1].text) or current[-1].text.endswith("::"):
        return False
    if len(current) == 1:
        is_tag = bool(_prefix(current[0].text))
        return line.column == current[0].column or is_tag or _opens(current[0], line)
    return line.column == current[-1].column


def _opens(first: _Line, line: _Line) -> bool:
    """Whether a line stands right behind an opener such as `/** ` or quotes, so that its column says nothing."""
    return bool(first.lead.strip()) and first.lead.strip() != line.lead.strip()


def _prefix(text: str) -> str:
    """What a line begins with that is no part of its text."""
    for pattern in (_BULLET, _TAG, _XML, _HEADING):
        if found := pattern.match(text):
            return found[0]
    return ""


def _unit(current: Sequence[_Line], width: int, lines: Sequence[_Line], *, can_grow: bool) -> Iterator[Unit]:
    if not current:
        return
    first, last = current[0], current[-1]
    prefix = _prefix(first.text)
    suffix = found[0] if (found := _XML_END.search(last.text)) else ""
    texts = [line.text for line in current]
    texts[-1] = texts[-1][: len(texts[-1]) - len(suffix)]
    texts[0] = texts[0][len(prefix) :]
    text = unwrapped(texts)
    if not has_words(text) or len(text) > MOST_UNIT_CHARS:
        return
    lead = _further_lead(current, lines, prefix) if can_grow and not suffix else None
    if len(current) > 1 and lead is None:
        lead = current[1].lead
    start = Point(first.row, first.column + len(prefix))
    end = Point(last.row, last.column + len(last.text) - len(suffix))
    yield Unit(start, end, text, lead, max(width - columns(lead or first.lead), 20))


def _further_lead(current: Sequence[_Line], lines: Sequence[_Line], prefix: str) -> str | None:
    """What a further line begins with: as the second does, or one of the comment's others."""
    if len(current) > 1:
        return current[1].lead
    first = current[0]
    if first is lines[0] and len(lines) > 1:
        lead = next((line.lead for line in lines[1:] if line.text), None)
    else:
        lead = first.lead
    if lead is None:
        return None
    return lead + " " * (len(prefix) if _BULLET.match(prefix) else 4 if prefix else 0)
