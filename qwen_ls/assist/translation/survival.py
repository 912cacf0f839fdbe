"""What must survive a translation, and whether it did: a text whose placeholders changed would break the program."""

from __future__ import annotations

import re
from collections import Counter

from qwen_ls.assist.translation.unit import Unit

_URL = r"https?://[!#-&*-;=?-~]*[\w/#=&-]"
_IN_STRINGS = re.compile(
    r"\$\{[^{}]*\}|#\{[^{}]*\}|\\\([^()]*\)|\{\{[^{}]*\}\}|\{[^{}]*\}"
    r"|%\([^()]*\)[#0+-]*\d*(?:\.\d+)?[a-zA-Z]"
    r"|%(?:\d+\$)?[#0+'-]*\d*(?:\.\d+)?(?:hh?|ll?|z|j|t|L)?[a-zA-Z@%]"
    r"|\$\w+|\\(?:u\{[^{}]*\}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|[0-7]{1,3}|.)"
    rf"|</?[a-zA-Z][^<>]*>|{_URL}|`[^`]*`",
    re.ASCII,
)
_IN_COMMENTS = re.compile(
    rf"`+[^`]*`+|{_URL}|\{{@?[^{{}}]*\}}|</?[a-zA-Z][^<>]*>|:\w+:`|[@\\][a-z]\w*"
    r"|\b\w+_\w+\b(?:\(\))?|\b\w[\w.]*\(\)|\b[a-zA-Z][a-z0-9]+(?:[A-Z][a-z0-9]*)+\b"
    r"|\bTODO\b|\bFIXME\b|%[sdifr]\b|\$\{[^{}]*\}",
    re.ASCII,
)
"""Words are told in ASCII: in a script without spaces, names stand right beside other letters."""
_UNNAMED = re.compile(r"%[^(\d$]*[a-zA-Z]|\{\}|\{:[^{}]*\}")
"""What is filled in by its order."""
_SPECIAL = "{}\\$`<>"
_ENDINGS = ("*/", "/*", "-->", '"""', "'''", "-}", "*)", "]]", "?>", "=end")
"""What could end a comment or a documentation string."""
_EDGES = "\"'*/-!<>=#:|"
"""What could join with the mark that stands before a text or behind it."""
_UNSEEN = re.compile("[\0-\x08\n-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
"""What ends a line in some languages, or shows code in another order than it has."""

GROWTH, GROWTH_CHARS = 4, 60
"""No translation is so much longer, so it is something else."""


def survived(unit: Unit, translation: str) -> str | None:
    """The translation as it is to be written, or None if something was lost or came in that must not.

    White space is that of one line, and quotes are escaped where the string would end.
    """
    said = translation.strip() if unit.quote else " ".join(translation.split())
    if not said or len(said) > len(unit.text) * GROWTH + GROWTH_CHARS:
        return None
    if set(_UNSEEN.findall(said)) - set(unit.text):
        return None
    if unit.quote:
        return _in_string(unit, said)
    return said if _fits_comment(unit.text, said) and _kept(_IN_COMMENTS, unit.text, said) else None


def _fits_comment(source: str, said: str) -> bool:
    """Whether nothing new could end a comment, go on with it on the next line, or be an escape in documentation."""
    has_ending = any(ending in said and ending not in source for ending in _ENDINGS)
    joins = any(said[edge] in _EDGES and said[edge] != source[edge] for edge in (0, -1))
    return not has_ending and not joins and said.count("\\") == source.count("\\")


def _in_string(unit: Unit, said: str) -> str | None:
    source, translation = _without(unit.holes, unit.text), _without(unit.holes, said)
    if source is None or translation is None:
        return None
    if not _kept(_IN_STRINGS, source, translation) or _rest(source) != _rest(translation):
        return None
    if len(unit.quote) > 1:
        return None if unit.quote[0] in said and unit.quote[0] not in unit.text else said
    bare = re.compile(rf"(?<!\\){re.escape(unit.quote)}")
    if not bare.search(translation):
        return said
    can_escape = unit.escapes and not any(unit.quote in hole for hole in unit.holes)
    return bare.sub(lambda found: f"\\{found[0]}", said) if can_escape else None


def _without(holes: tuple[str, ...], text: str) -> str | None:
    """The text without the code in it, the longest first; None if some of it is missing."""
    for hole in sorted(holes, key=len, reverse=True):
        before, found, after = text.partition(hole)
        if not found:
            return None
        text = f"{before}\0{after}"
    return text


def _kept(pattern: re.Pattern[str], source: str, said: str) -> bool:
    """Whether the same things stand in both, those that are filled in by their order in the same order."""
    before, after = pattern.findall(source), pattern.findall(said)
    if Counter(before) != Counter(after):
        return False
    return [each for each in before if _UNNAMED.fullmatch(each)] == [each for each in after if _UNNAMED.fullmatch(each)]


def _rest(text: str) -> Counter[str]:
    """The signs with a meaning that stand in none of these."""
    return Counter(sign for sign in _IN_STRINGS.sub("", text) if sign in _SPECIAL)
