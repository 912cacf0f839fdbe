"""Diagnostics as the model that is to mend them is told them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from qwen_ls.context.diagnostics import Diagnostic, Related
from qwen_ls.text.document import Snapshot

MOST_RELATED = 5
MOST_CHARS = 2_000
"""How much of one message is told."""

PathOf = Callable[[str], str | None]
"""From a URI to the path that a model may be told, or None where nothing of that file may be named."""


def told_problems(snapshot: Snapshot, problems: Iterable[Diagnostic], path_of: PathOf) -> str:
    """Each problem with its message, code, the line it is about and the places it names."""
    return "\n".join(_told(snapshot, each, path_of) for each in problems)


def _told(snapshot: Snapshot, problem: Diagnostic, path_of: PathOf) -> str:
    line = snapshot.text.content(min(problem.start.line, snapshot.text.line_count - 1)).strip()
    origin = " ".join(str(each) for each in (problem.source, problem.code) if each not in {None, ""})
    said = f"- line {problem.start.line + 1}, `{line}`: {problem.severity.name.lower()}"
    said += f" [{origin}]: " if origin else ": "
    said += " ".join(problem.message.split())[:MOST_CHARS]
    places = [place for each in problem.related[:MOST_RELATED] if (place := _place(each, path_of))]
    return "\n".join((said, *places))


def _place(related: Related, path_of: PathOf) -> str | None:
    path = path_of(related.uri)
    message = " ".join(related.message.split())[:MOST_CHARS]
    return None if path is None else f"  see {path}, line {related.start[0] + 1}: {message}"
