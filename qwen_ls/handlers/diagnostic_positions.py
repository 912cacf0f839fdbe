"""Diagnostics from LSP's words to ours and back."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from lsprotocol import types

from qwen_ls.context.diagnostics import Diagnostic, Related, Severity
from qwen_ls.handlers.positions import point_of, range_as_json
from qwen_ls.text.document import Snapshot
from qwen_ls.text.positions import Encoding, to_point

logger = logging.getLogger(__name__)

_T = TypeVar("_T")

MOST_READ = 500
"""How many diagnostics of one message are looked at."""

MOST_RELATED = 20
MOST_TAGS = 8
"""How many related places and tags of one diagnostic are kept."""

LARGEST = 2**53
"""No number is larger than what a double holds exactly. LSP's own limit is lower, and servers do not keep it."""


def read_diagnostics(snapshot: Snapshot, said: Sequence[Any], encoding: Encoding) -> list[Diagnostic]:
    """Diagnostics that came as plain JSON. What does not fit is left out: it is another server's."""
    looked_at, read = said[:MOST_READ], []
    for each in looked_at:
        try:
            read.append(_diagnostic(snapshot, each, encoding))
        except (KeyError, TypeError, ValueError, AttributeError):
            continue
    if len(read) < len(looked_at):
        logger.warning("%d of %d diagnostics do not fit and were left out", len(looked_at) - len(read), len(said))
    return read


def _diagnostic(snapshot: Snapshot, said: Any, encoding: Encoding) -> Diagnostic:
    (start_line, start), (end_line, end) = _range(said["range"])
    description = said.get("codeDescription")
    return Diagnostic(
        start=to_point(snapshot.text, start_line, start, encoding),
        end=to_point(snapshot.text, end_line, end, encoding),
        message=_message(said["message"]),
        severity=Severity(said.get("severity") or Severity.ERROR),
        code=_of_kind(str, said.get("code")) or _of_kind(int, said.get("code")),
        code_href=_of_kind(str, description.get("href")) if isinstance(description, Mapping) else None,
        source=_of_kind(str, said.get("source")),
        tags=tuple(map(whole, (said.get("tags") or ())[:MOST_TAGS])),
        related=tuple(map(_related, (said.get("relatedInformation") or ())[:MOST_RELATED])),
        data=said.get("data"),
    )


def _related(said: Any) -> Related:
    start, end = _range(said["location"]["range"])
    uri = said["location"]["uri"]
    if not isinstance(uri, str):
        raise TypeError
    return Related(uri, start, end, _message(said["message"]))


def _range(said: Any) -> tuple[tuple[int, int], tuple[int, int]]:
    start, end = ((whole(said[name]["line"]), whole(said[name]["character"])) for name in ("start", "end"))
    return start, end


def whole(said: Any) -> int:
    """A whole number. JSON's `1e999` is read as infinity, and some clients write `3.0` for `3`."""
    if isinstance(said, bool) or not isinstance(said, int | float):
        raise TypeError
    if not -LARGEST <= said <= LARGEST:
        raise ValueError
    return int(said)


def _message(said: Any) -> str:
    """A message: text, or since LSP 3.18 a MarkupContent."""
    message = said["value"] if isinstance(said, Mapping) else said
    if not isinstance(message, str):
        raise TypeError
    return message


def _of_kind(kind: type[_T], said: Any) -> _T | None:
    return said if isinstance(said, kind) else None


def diagnostics_of(snapshot: Snapshot, said: Iterable[types.Diagnostic], encoding: Encoding) -> Iterator[Diagnostic]:
    """The diagnostics that came with a request."""
    for each in said:
        yield Diagnostic(
            start=point_of(snapshot, each.range.start, encoding),
            end=point_of(snapshot, each.range.end, encoding),
            message=_text(each.message),
            severity=Severity(each.severity or types.DiagnosticSeverity.Error),
            code=each.code,
            code_href=each.code_description.href if each.code_description else None,
            source=each.source,
            related=tuple(map(_related_of, each.related_information or ())),
        )


def _text(message: str | types.MarkupContent) -> str:
    return message if isinstance(message, str) else message.value


def _related_of(said: types.DiagnosticRelatedInformation) -> Related:
    start, end = said.location.range.start, said.location.range.end
    return Related(said.location.uri, (start.line, start.character), (end.line, end.character), said.message)


def as_json(snapshot: Snapshot, diagnostic: Diagnostic, encoding: Encoding) -> dict[str, Any]:
    """A diagnostic as plain JSON, with all that a Fix is told of it."""
    said: dict[str, Any] = {
        "range": range_as_json(snapshot, diagnostic.start, diagnostic.end, encoding),
        "message": diagnostic.message,
        "severity": int(diagnostic.severity),
    }
    if diagnostic.code is not None:
        said["code"] = diagnostic.code
    if diagnostic.source is not None:
        said["source"] = diagnostic.source
    if diagnostic.related:
        said["relatedInformation"] = [_related_json(each) for each in diagnostic.related]
    return said


def _related_json(related: Related) -> dict[str, Any]:
    start, end = ({"line": line, "character": character} for line, character in (related.start, related.end))
    return {"location": {"uri": related.uri, "range": {"start": start, "end": end}}, "message": related.message}
