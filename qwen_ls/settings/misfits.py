"""Saying what does not fit the model, and what would."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator
from typing import Any, TypeAlias

from qwen_ls.settings.problem import Fault, Problem, printable
from qwen_ls.settings.sources import Origin, Values, kind_of
from qwen_ls.settings.tree import known_keys, leaves_of, node_at, schema_tree, what_fits

Path: TypeAlias = tuple[str | int, ...]

_LONGEST_KEY = 60
_LONGEST_VALUE = 40
_UNSPEAKABLE = {("endpoint", key) for key in ("baseUrl", "headers", "proxy")}
"""URLs and headers may hold passwords: what is said there is never repeated."""


def misfit(path: Path, fault: str, said: Values, origin: Origin, beneath: Values) -> Problem:
    """Say what does not fit at a path of a layer: the fault is pydantic's name for it, or `key`."""
    key = dotted(path)
    if fault == "extra_forbidden":
        return Problem(key, f"{key} in {origin.value} is not a setting{_suggestion(path)}.", Fault.UNKNOWN)
    if fault == "key":
        return Problem(key, f"{key} in {origin.value} is left out: a key like this cannot stand there.")
    value = _at(said, path)
    if fault == "missing":
        return Problem(key, f"{key} in {origin.value} is left out: it lacks {_lacking(path, value)}.")
    fits = what_fits(node_at(path) or {})
    return Problem(key, f"{key} in {origin.value} must be {fits}{_not(path, value)}; {_instead(path, beneath)}.")


def dotted(path: Path) -> str:
    """Write a path as a user would: `actions.custom[0].title`, without what could harm a terminal or a log."""
    written = ""
    for step in path:
        written += f"[{step}]" if isinstance(step, int) else f".{printable(step)}"
    return written.removeprefix(".")


def _not(path: Path, value: Any) -> str:
    if path[:2] in _UNSPEAKABLE or isinstance(value, dict | list):
        return f", not {kind_of(value)}" if not isinstance(value, str) else ""
    if isinstance(value, str):
        return f', not "{printable(value, _LONGEST_VALUE)}"'
    return f", not {printable(str(value).lower(), _LONGEST_VALUE)}"


def _instead(path: Path, beneath: Values) -> str:
    standing = _at(beneath, path)
    if any(isinstance(step, int) for step in path) or path[:2] in _UNSPEAKABLE or isinstance(standing, dict | list):
        return "it is ignored"
    if standing is None:
        return "it is left unset"
    return f"{json.dumps(standing, ensure_ascii=False)} is used"


def holds(holder: Any, step: str | int) -> bool:
    """Whether an object or a list has something under this key or index."""
    if isinstance(holder, dict):
        return step in holder
    return isinstance(holder, list) and isinstance(step, int) and step < len(holder)


def _at(values: Any, path: Path) -> Any:
    for step in path:
        if not holds(values, step):
            return None
        values = values[step]
    return values


def _lacking(path: Path, value: Any) -> str:
    node = node_at(path) or {}
    lacking = [name for name in node.get("required", ()) if not holds(value, name)]
    return " and ".join(lacking) or "a key"


def _suggestion(path: Path) -> str:
    """Suggest what may have been meant: a key like it in the same place, or the same key in its own."""
    written = str(path[-1])[:_LONGEST_KEY]
    known = known_keys(path[:-1])
    for attempt in (written, _camel(written)):
        near = difflib.get_close_matches(attempt, known, n=1, cutoff=0.75)
        if near:
            return f" (did you mean {dotted((*path[:-1], near[0]))}?)"
    group, _, key = next(_elsewhere(written), "").partition(".")
    return f" (did you mean {json.dumps(key)} inside {json.dumps(group)}?)" if key else ""


def _camel(written: str) -> str:
    head, *tail = written.replace("-", "_").split("_")
    return head + "".join(part.capitalize() for part in tail)


def _elsewhere(written: str) -> Iterator[str]:
    for key, _ in leaves_of("", schema_tree()):
        if written == key or key.endswith(f".{written}"):
            yield key
