"""The literal that a name is given, in any of the ways in which languages and formats give it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from qwen_ls.context.secrets.names import Name
from qwen_ls.context.secrets.randomness import is_random

LONGEST = 4_096
"""Of a longer literal only this much is looked at."""

LONGEST_BARE = 400
FURTHEST = 200
"""How much of the line before a name tells what kind of line it is. Bounds keep hostile lines from taking long."""


@dataclass(frozen=True, slots=True)
class Value:
    """Where a literal stands, without its quotes."""

    start: int
    end: int


_CLOSE = r"(?:\\?[\"'`])?"
_TYPE = (
    r"(?:[ \t]{0,60}\[[0-9A-Z_]{0,20}\]|[\])]|[ \t]{0,60}\{[^{}\r\n]{0,30}\}"
    r"|[ \t]{1,60}(?:string|String|\*string|varchar)"
    r"|\??[ \t]{0,8}:[ \t]{0,8}[&\w\[<][&\w.\[\]<>?|' ]{0,39}?(?=[ \t]{0,8}=[ \t]{0,8}(?:[bruL@$]{0,2}|&)[\"'`])){0,2}"
)
_OPERATOR = (
    r"(?:=>|:=|->|<-|(?:[?|&+!~:]{1,2})?={1,3}|:{1,2}|\|\||\?\?|\?:|\{|or\b"
    r"|\.(?:unwrap_or(?:_else)?|or(?:_?[Ee]lse)?|getOrElse|get_or_else)\([ \t]{0,60}(?:\|_?\|)?)"
)
_PAIRED = r"[ \t]{0,60},[ \t]{0,60}(?:\\?[\"'])?(?:value|Value|default|password)(?:\\?[\"'])?[ \t]{0,60}[=:]"

_QUOTED_AFTER = re.compile(
    rf"(?:{_CLOSE}{_TYPE}[ \t]{{0,60}}{_OPERATOR}|{_CLOSE}{_PAIRED}"
    r"|\\?[\"'`]\)?[ \t]{0,60},|[\"'][ \t]{1,60}value[ \t]{0,60}=)"
    r"[ \t]{0,60}\(?(?:[bruBRULf@$]{1,2}|&)?(?P<quote>\\?(?:\"\"\"|\"|'|`))"
)
_CALLED_WITH = re.compile(r"\([ \t]{0,60}(?P<quote>[\"'`])(?=[^\r\n)]{0,400}\))")
_FALLBACK_OF_ALL = re.compile(r"[ \t]{0,8}[=:][^=\r\n]{1,100}?(?:\|\||\?\?|\?:|\bor\b)[ \t]{0,8}(?P<quote>[\"'`])")
_TUPLE = re.compile(r"[ \t]{0,60},[ \t]{0,60}(?P<quote>[\"'])")
_QUOTED_NEXT = re.compile(r"[ \t]{1,60}(?:by[ \t]{1,60})?(?P<quote>['\"])")
_QUOTED = {
    '"': re.compile(rf'[^"\\\r\n]{{0,{LONGEST}}}(?:\\[^\r\n][^"\\\r\n]{{0,{LONGEST}}}){{0,40}}'),
    "'": re.compile(rf"[^'\\\r\n]{{0,{LONGEST}}}(?:\\[^\r\n][^'\\\r\n]{{0,{LONGEST}}}){{0,40}}"),
    "`": re.compile(rf"[^`\\\r\n]{{0,{LONGEST}}}"),
    "\\": re.compile(rf"[^\"'`\\\r\n]{{0,{LONGEST}}}"),
}

_ELEMENT = re.compile(
    rf"(?:</key>[ \t]{{0,60}}<string)?>[ \t]{{0,60}}(?P<value>[^<>\s]{{1,{LONGEST_BARE}}})[ \t]{{0,60}}</"
)
_EQUALS_BARE = re.compile(
    rf"(?P<spaces>[ \t]{{0,60}})(?::|\?)?=[ \t]{{0,60}}(?P<value>[^\s\"'`<>]{{1,{LONGEST_BARE}}})"
)
_COLON_BARE = re.compile(rf"[\"']?:[ \t]{{1,60}}(?P<value>[^\s\"'`<>]{{1,{LONGEST_BARE}}})")
_NEXT_BARE = re.compile(rf"[ \t]{{1,60}}(?P<value>[^\s\"'`<>=:][^\s\"'`<>]{{0,{LONGEST_BARE}}})")
_FALLBACK = re.compile(r":[-=]?(?P<value>[^{}$\s\"']{1,400})\}")
_IN_BRACES = re.compile(r"\$\{[\w.-]*$")
_DEFAULT = re.compile(r"\$\{\w{1,80}:?[-=](?P<value>[^{}$]{1,400})\}$")

_LINE_OF_ITS_OWN = re.compile(
    r"[\s#/*;>|+-]*(?:(?:export|set|ENV|ARG|declare|local|env|setx|-e|--env)[ \t]+)*[\"'$]?[\w.:/@-]*$"
)
_FLAG = re.compile(r"(?:^|[\s\"'])(?:--?(?:[\w.-]{0,40}[-.])?|--[\w-]{1,40}[= ](?:[\w.-]{1,80}\.)?)$")
_COMMAND_LINE = re.compile(r"[\s#$>]*[A-Z_]*$")
_FLOW = re.compile(r"[{,][ \t]*[\"']?[\w.-]*$")
_ENV_LINE = re.compile(r"[\s#-]*(?:ENV|ARG|RUN|docker|env|export)\b")
_OLD_ENV = re.compile(r"^\s*ENV[ \t]+\w*$")
_NETRC = re.compile(r"\blogin[ \t]+\S+[ \t]+$")
_OPENED = re.compile(r"(\\?[\"'])(?:[^\"'\r\n]*\\[nrt])?[ ]*[\w.-]*$")
_ESCAPED_END = re.compile(r"\\[nrt]")
_COMMENT = re.compile(r"\s*(?:#|//|\*|--|;|REM\b)[ \w]{0,40}$")
_END_OF_LINE = re.compile(r"[ \t]{0,60}(?:[#\\]|(?![^\r\n]))")
_SAID_BEFORE = ("password", "passwd", "identified", "securestring")
_ENDINGS = ("", "\n", ".", ";", "|", "*")
"""What follows most names that are given nothing."""

_SETTER = ("set", "with", "set_", "with_", ".", "::")
_CODE = re.compile(r"[A-Za-z_$][\w$]*(?:(?:\.|::|->)[A-Za-z_$][\w$]*)*[;,)]*|[0-9][\w.]*[;,)]*")
_EXPRESSION = re.compile(r"[A-Za-z_$][\w$.]*(?:[,;(\[<?!]|$)|[0-9.]+$")
_INDEXED = re.compile(r"[A-Za-z_$][\w$.]*[\[(]")
_TYPE_LIKE = re.compile(r"[A-Za-z_][\w.]*[\[<(?|{]")


def value_of(text: str, low: str, name: Name) -> Value | None:
    """The literal that follows a name, or None if none does."""
    if text[name.end : name.end + 1] in _ENDINGS:
        return None
    value = _quoted(text, low, name) or _bare(text, name)
    return value and _default_of(text, value)


def _quoted(text: str, low: str, name: Name) -> Value | None:
    opened = _QUOTED_AFTER.match(text, name.end)
    if opened is None:
        opened = _FALLBACK_OF_ALL.match(text, name.end)
    if opened is None and text[max(0, name.start - 2) : name.start].endswith(("{", "{:")):
        opened = _TUPLE.match(text, name.end)
    if opened is None and low.endswith(_SETTER, max(0, name.start - 5), name.start):
        opened = _CALLED_WITH.match(text, name.end)
    if opened is None and low.startswith(_SAID_BEFORE, name.start):
        opened = _QUOTED_NEXT.match(text, name.end)
    if opened is None or _closes_what_the_name_is_in(text, name, opened["quote"]):
        return None
    literal = _QUOTED[opened["quote"][0]].match(text, opened.end())
    assert literal is not None
    return Value(literal.start(), literal.end()) if literal[0] else None


def _closes_what_the_name_is_in(text: str, name: Name, quote: str) -> bool:
    """Whether the quote behind `"PWD="` ends the string that the name is in, and begins none."""
    if text[name.end] != "=":
        return False
    opened = _OPENED.search(_before(text, name))
    return opened is not None and opened[1] == quote


def _before(text: str, name: Name) -> str:
    return text[max(0, name.start - FURTHEST) : name.start].rpartition("\n")[2]


def _bare(text: str, name: Name) -> Value | None:
    element = _ELEMENT.match(text, name.end)
    if element:
        return Value(*element.span("value"))
    before = _before(text, name)
    if _IN_BRACES.search(before):
        fallback = _FALLBACK.match(text, name.end)
        return Value(*fallback.span("value")) if fallback else None
    return _after_equals(text, name, before) or _after_colon(text, name, before) or _next_word(text, name, before)


def _after_equals(text: str, name: Name, before: str) -> Value | None:
    match = _EQUALS_BARE.match(text, name.end)
    if match is None:
        return None
    start, end = match.span("value")
    for mark, place in _SEPARATED:
        if place.search(before):
            return Value(start, start + len(re.split(mark, match["value"], maxsplit=1)[0]))
    if _FLAG.search(before) or (_ENV_LINE.match(before) and not match["spaces"]):
        return Value(start, end)
    in_string = _in_string(text, start, end, before)
    if in_string:
        return in_string
    if not match["spaces"] and text[name.start].isupper() and _COMMAND_LINE.match(before):
        return Value(start, end)
    if _LINE_OF_ITS_OWN.match(before) is None or _END_OF_LINE.match(text, end) is None:
        return None
    is_code = match["spaces"] or match["value"].endswith((",", ";", ")"))
    if is_code and (_CODE.fullmatch(match["value"]) or _INDEXED.match(match["value"])) and not _is_made(match["value"]):
        return None
    return Value(start, end)


_SEPARATED = (
    (r"[&#;)\]]", re.compile(r"[?&][\w.-]*$")),  # a query
    (r";", re.compile(r";[ \t]*(?:[\w.-]+ )?$|(?:=[^;=]*;)[\w ]*$")),  # a connection string
)


def _after_colon(text: str, name: Name, before: str) -> Value | None:
    match = _COLON_BARE.match(text, name.end)
    if match is None:
        return None
    value = match["value"]
    in_string = _in_string(text, *match.span("value"), before)
    if in_string:
        return in_string
    if _FLOW.search(before):
        return _in_flow(match)
    if _LINE_OF_ITS_OWN.match(before) is None and _COMMENT.match(before) is None:
        return None
    if _END_OF_LINE.match(text, match.end()) is None or value.endswith((",", ";", "{", ")", "|", ">")):
        return None
    return None if _TYPE_LIKE.match(value) else Value(*match.span("value"))


def _in_flow(match: re.Match[str]) -> Value | None:
    """A value in `{a: b, c: d}`: in YAML it is text, in code the name of something, unless it looks made."""
    value = match["value"].rstrip(",}]) ;:")
    start = match.start("value")
    return Value(start, start + len(value)) if is_random(value) or not _EXPRESSION.match(value) else None


def _next_word(text: str, name: Name, before: str) -> Value | None:
    """What stands behind a flag, behind a name in a Dockerfile's old ENV, or in a `.netrc`."""
    match = _NEXT_BARE.match(text, name.end)
    if match is None or match["value"].startswith("-"):
        return None
    is_told = any(place.search(before) for place in (_FLAG, _OLD_ENV, _NETRC))
    return Value(*match.span("value")) if is_told else None


def _is_made(value: str) -> bool:
    return len(value) >= 20 and any(c.isdigit() for c in value) and is_random(value)


def _in_string(text: str, start: int, end: int, before: str) -> Value | None:
    """A value whose name begins in a string, such as a header for curl: it ends with the string, or at an escape."""
    opened = _OPENED.search(before)
    if opened is None:
        return None
    escape = _ESCAPED_END.search(text, start, end)
    if escape:
        return Value(start, escape.start())
    return Value(start, end) if text.startswith(opened[1], end) else None


def _default_of(text: str, value: Value) -> Value:
    """What `${NAME:-default}` falls back to, which is a literal again."""
    default = _DEFAULT.match(text[value.start : value.end])
    return Value(value.start + default.start("value"), value.start + default.end("value")) if default else value


def values_of(text: str, low: str, names: Iterator[Name]) -> Iterator[tuple[Name, Value]]:
    """Each name with its literal, for names that have one."""
    for name in names:
        value = value_of(text, low, name)
        if value is not None:
            yield name, value
