"""Gitignore patterns, decided as Git decides them, in bounded time.

Written here because pathspec, the library for it, does neither: it includes `build/keep` again where `build/` is
followed by `!build/keep` (Git does not: a file in an excluded folder stays excluded), and its regular expressions
backtrack (1.1.1 takes 4 s for `*a*a*a*a*b` against a name of 200 letters), so that a hostile repository could stop the
server. Here no pattern backtracks further than to its last `*`. Held against Git itself by `tests/unit/context`, with
two exceptions where Git departs from its own documentation: a slash inside of brackets, and `**` that ends a longer
name (`a**/b`), which Git lets run across folders.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

LONGEST_PATTERN = 1_024
"""A pattern of more characters than this is no pattern that anybody wrote."""

MOST_VERDICTS = 4_096
"""How many verdicts a list remembers: files share their folders."""

_NameTest: TypeAlias = Callable[[str], bool]

_SPECIAL = re.compile(r"[*?\[\\]")
_CLASSES = {
    "alnum": "0-9A-Za-z",
    "alpha": "A-Za-z",
    "blank": r" \t",
    "cntrl": r"\x00-\x1f\x7f",
    "digit": "0-9",
    "graph": "!-~",
    "lower": "a-z",
    "print": " -~",
    "punct": r"!-/:-@\[-`{-~",
    "space": r" \t-\r",
    "upper": "A-Z",
    "xdigit": "0-9A-Fa-f",
}


@dataclass(frozen=True, slots=True)
class _Pattern:
    """One line of a list."""

    tests: tuple[_NameTest | None, ...]
    """A test for each name of a path; None stands for any number of folders (`**`)."""
    only_folders: bool
    includes_again: bool

    def fits(self, names: Sequence[str], *, is_folder: bool) -> bool:
        if self.only_folders and not is_folder:
            return False
        last = self.tests[-1]
        assert last is not None
        if not last(names[-1]):  # nearly every pattern is done with here
            return False
        if len(self.tests) == 2 and self.tests[0] is None:
            return True
        return _fits(self.tests, names)


class Patterns:
    """A list of gitignore patterns: one file's, or one setting's. Of several that fit, the last one decides."""

    def __init__(self, lines: Iterable[str], *, ignore_case: bool = False) -> None:
        """Read a list's lines.

        Raises:
            ValueError: a pattern is longer than `LONGEST_PATTERN`.
        """
        self._ignore_case = ignore_case
        read = [_read_line(line, ignore_case) for line in lines]
        self._last_first = tuple(pattern for pattern in reversed(read) if pattern is not None)
        self._verdicts: dict[tuple[tuple[str, ...], bool], bool | None] = {}

    def verdict(self, names: tuple[str, ...], *, is_folder: bool) -> bool | None:
        """Tell whether the list excludes a path (True), includes it again (False), or does not mention it (None).

        `names` leads from the list's folder to the file or folder. Only the path itself is looked at: whoever asks
        begins with the topmost folder, and stops at the first that is excluded.
        """
        asked = (names, is_folder)
        if asked not in self._verdicts:
            if len(self._verdicts) >= MOST_VERDICTS:
                self._verdicts.clear()
            self._verdicts[asked] = self._look(names, is_folder=is_folder)
        return self._verdicts[asked]

    def _look(self, names: tuple[str, ...], *, is_folder: bool) -> bool | None:
        folded = [_folded(name, self._ignore_case) for name in names]
        for pattern in self._last_first:
            if pattern.fits(folded, is_folder=is_folder):
                return not pattern.includes_again
        return None


def _folded(text: str, ignore_case: bool) -> str:
    """One spelling for what file systems may take for one name: macOS tells `é` in two ways."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    return text.lower() if ignore_case else text


def _fits(tests: Sequence[_NameTest | None], names: Sequence[str]) -> bool:
    """Fit names to tests. Where it fails, only the last `**` need take one more name: earlier ones can gain nothing."""
    test_at = name_at = 0
    after_any, retry_at = -1, 0
    while name_at < len(names):
        test = tests[test_at] if test_at < len(tests) else None
        if test_at < len(tests) and test is None:
            test_at += 1
            after_any, retry_at = test_at, name_at
        elif test is not None and test(names[name_at]):
            test_at += 1
            name_at += 1
        elif after_any >= 0:
            retry_at += 1
            test_at, name_at = after_any, retry_at
        else:
            return False
    return test_at == len(tests)


def _read_line(line: str, ignore_case: bool) -> _Pattern | None:
    """Read a line, or return None where it holds no pattern or one that can fit nothing."""
    line = _trimmed(line.removesuffix("\r"))
    if not line or line.startswith("#"):
        return None
    if len(line) > LONGEST_PATTERN:
        raise ValueError("a pattern is too long")
    includes_again = line.startswith("!")
    glob = _folded(line[1:] if includes_again else line, ignore_case)
    only_folders = glob.endswith("/")
    glob = glob[:-1] if only_folders else glob
    globs = glob.removeprefix("/").split("/") if "/" in glob else ["**", glob]
    if globs[-1] == "**":  # all that is inside, at any depth, but not the folder itself
        globs.append("*")
    tests = [None if each == "**" else _name_test(each, ignore_case) for each in globs]
    return _Pattern(tuple(tests), only_folders, includes_again)


def _trimmed(line: str) -> str:
    """Without the spaces at the end, but for one behind a backslash."""
    trimmed = line.rstrip(" ")
    is_escaped = (len(trimmed) - len(trimmed.rstrip("\\"))) % 2 == 1
    return trimmed + " " if is_escaped and trimmed != line else trimmed


def _name_test(glob: str, ignore_case: bool) -> _NameTest:
    """How one name of a path is tested."""
    if not _SPECIAL.search(glob):
        return glob.__eq__
    if glob == "*":
        return bool
    if glob[0] == "*" and not _SPECIAL.search(glob, 1):
        tail = glob[1:]
        return lambda name: name.endswith(tail)
    if glob[-1] == "*" and not _SPECIAL.search(glob[:-1]):
        head = glob[:-1]
        return lambda name: name.startswith(head)
    regex = _regex(glob)
    if regex is None:
        return lambda _: False
    match = re.compile(regex, re.DOTALL | (re.IGNORECASE if ignore_case else 0)).fullmatch
    return lambda name: match(name) is not None


def _regex(glob: str) -> str | None:
    """The regular expression for one name, or None where the glob is broken and fits nothing.

    What stands between two `*` is taken at its first place for good: a lookahead, once it fitted, is not tried again.
    """
    pieces = [""]
    at = 0
    while at < len(glob):
        character = glob[at]
        at += 1
        if character == "*":
            pieces.append("")
        elif character == "?":
            pieces[-1] += "."
        elif character == "[":
            bracket = _bracket(glob, at)
            if bracket is None:
                return None
            piece, at = bracket
            pieces[-1] += piece
        else:
            if character == "\\":
                if at == len(glob):
                    return None
                character = glob[at]
                at += 1
            pieces[-1] += re.escape(character)
    if len(pieces) == 1:
        return pieces[0]
    middle = "".join(
        f"(?=(?P<_{number}>.*?{piece}))(?P=_{number})" for number, piece in enumerate(pieces[1:-1]) if piece
    )
    return f"{pieces[0]}{middle}.*{pieces[-1]}"


def _bracket(glob: str, at: int) -> tuple[str, int] | None:
    """Read what follows a `[`: its regular expression and where it ends, or None where it does not end."""
    is_negated = glob[at : at + 1] in {"!", "^"}
    at += is_negated
    members: list[str] = []
    is_first = True
    while is_first or glob[at : at + 1] != "]":
        is_first = False
        member = _member(glob, at)
        if member is None:
            return None
        text, at = member
        members.append(text)
    inside = "".join(members)
    if not inside:
        return ("." if is_negated else "(?!)"), at + 1
    return f"[{'^' if is_negated else ''}{inside}]", at + 1


def _member(glob: str, at: int) -> tuple[str, int] | None:
    """Read a class (`[:digit:]`), a range or a character inside of brackets, and where it ends."""
    if glob.startswith("[:", at):
        end = glob.find("]", at + 2)
        if end > at + 2 and glob[end - 1] == ":":
            name = glob[at + 2 : end - 1]
            return (_CLASSES[name], end + 1) if name in _CLASSES else None
    first = _character(glob, at)
    if first is None:
        return None
    low, at = first
    if glob[at : at + 1] != "-" or glob[at + 1 : at + 2] in {"", "]"}:
        return re.escape(low), at
    second = _character(glob, at + 1)
    if second is None:
        return None
    high, at = second
    return (f"{re.escape(low)}-{re.escape(high)}" if low <= high else ""), at


def _character(glob: str, at: int) -> tuple[str, int] | None:
    """Read one character, behind a backslash or not, and where it ends."""
    if glob[at : at + 1] == "\\":
        at += 1
    return (glob[at], at + 1) if at < len(glob) else None
