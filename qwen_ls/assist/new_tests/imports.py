"""Imports that new tests need and a file does not have yet: never a name twice, which some languages forbid."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

Missing: TypeAlias = Callable[[str, Sequence[str]], "str | None"]

_FROM = re.compile(r"^from\s+(\S+)\s+import\s+\(?([^()#]*?)\)?\s*$", re.DOTALL)
_NAMED = re.compile(r"^import\s+(?:(\w+)\s*,?\s*)?(?:\{([^}]*)\})?\s*from\s*([\"'][^\"']+[\"'])(;?)\s*$", re.DOTALL)
_REQUIRED = re.compile(r"^((?:const|let|var)\s+)\{([^}]*)\}(\s*=\s*require\([^)]*\);?)\s*$", re.DOTALL)
_BOUND = re.compile(r"(?:const|let|var)\s+(\w+)\s*=|import\s+(\w+)\b|\*\s+as\s+(\w+)")
_GO = re.compile(r"((?:[\w.]+[ \t]+)?(?:\"[^\"]*\"|`[^`]*`))")


def missing_imports(grammar: str, new: Iterable[str], known: Sequence[str]) -> list[str]:
    """What of the new imports is not among the known ones, as they are to be written."""
    missing = _BY_GRAMMAR.get(grammar, _as_a_whole)
    found: list[str] = []
    for each in new:
        left = missing(each.strip("\n"), [*known, *found])
        if left is not None:
            found.append(left)
    return found


def _as_a_whole(new: str, known: Sequence[str]) -> str | None:
    return None if _plain(new) in set(map(_plain, known)) else new


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip("; ").replace("'", '"')


def _python(new: str, known: Sequence[str]) -> str | None:
    found = _FROM.match(new)
    if found is None:
        return _as_a_whole(new, known)
    there = {
        name for each in known if (has := _FROM.match(each.strip())) and has[1] == found[1] for name in _names(has[2])
    }
    names = [name for name in _names(found[2]) if name not in there]
    if len(names) == len(_names(found[2])):
        return new
    return f"from {found[1]} import {', '.join(names)}" if names else None


def _script(new: str, known: Sequence[str]) -> str | None:
    bound = {name for each in known for name in _bound_in(each)}
    if not _bound_in(new):
        return _as_a_whole(new, known)
    if not bound.intersection(_bound_in(new)):
        return new
    required = _REQUIRED.match(new)
    if required is not None:
        names = [name for name in _names(required[2]) if _local(name) not in bound]
        return f"{required[1]}{{ {', '.join(names)} }}{required[3]}" if names else None
    named = _NAMED.match(new)
    if named is None:
        return None
    default = named[1] if named[1] and named[1] not in bound else ""
    names = [name for name in _names(named[2] or "") if _local(name) not in bound]
    parts = [part for part in (default, f"{{ {', '.join(names)} }}" if names else "") if part]
    return f"import {', '.join(parts)} from {named[3]}{named[4]}" if parts else None


def _go(new: str, known: Sequence[str]) -> str | None:
    """Go has several in one declaration, and takes several declarations."""
    there = {_plain(spec) for each in known for spec in _GO.findall(_without_keyword(each))}
    specs = [spec for spec in _GO.findall(_without_keyword(new)) if _plain(spec) not in there]
    return "\n".join(f"import {spec}" for spec in specs) or None


def _without_keyword(text: str) -> str:
    return "\n".join(re.sub(r"^\s*import\b", "", line) for line in text.split("\n"))


def _bound_in(text: str) -> set[str]:
    """The names that a script's import gives to a file."""
    bound = {name for found in _BOUND.findall(text) for name in found if name} - {"type"}
    braces = re.search(r"\{([^}]*)\}", text)
    return bound | {_local(name) for name in _names(braces[1] if braces else "")}


def _names(text: str) -> list[str]:
    return [" ".join(name.split()) for name in text.split(",") if name.strip()]


def _local(name: str) -> str:
    """`a as b` and `a: b` bind `b`."""
    return re.split(r"\s+as\s+|\s*:\s*", name)[-1].removeprefix("type ").strip()


_BY_GRAMMAR: dict[str, Missing] = {
    "python": _python,
    "javascript": _script,
    "typescript": _script,
    "tsx": _script,
    "go": _go,
}
