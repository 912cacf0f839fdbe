"""`qwen-ls/diagnostics`: what other servers say about a document, which clients do not pass on by themselves.

The params are `{uri, version, diagnostics}` with LSP's own diagnostics. They come as plain JSON: a method that
lsprotocol does not know is not structured, and cattrs would take 50 µs for each diagnostic.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any, TypeVar

from pygls.exceptions import JsonRpcInvalidParams

from qwen_ls.context.diagnostics import Diagnostic, Related, Severity
from qwen_ls.session import Session
from qwen_ls.text.document import Snapshot
from qwen_ls.text.positions import Encoding, to_point

logger = logging.getLogger(__name__)

_T = TypeVar("_T")

METHOD = "qwen-ls/diagnostics"

MOST_READ = 500
"""How many diagnostics of one message are looked at."""

MOST_RELATED = 20
MOST_TAGS = 8
"""How many related places and tags of one diagnostic are kept."""

LARGEST = 2**53
"""No number is larger than what a double holds exactly. LSP's own limit is lower, and servers do not keep it."""


def diagnostics(session: Session, params: Any) -> None:
    """Keep what the client says. What does not fit is left out: it is another server's."""
    if not isinstance(params, Mapping) or not isinstance(params.get("uri"), str):
        raise JsonRpcInvalidParams(f"{METHOD} needs uri and diagnostics.")
    snapshot = session.documents.snapshot(params["uri"])
    said = params.get("diagnostics")
    if snapshot is None or not isinstance(said, list):
        return
    try:
        version = None if params.get("version") is None else _whole(params["version"])
    except (TypeError, ValueError):
        logger.warning("%s came with a version that is no number: it was ignored", METHOD)
        return
    session.diagnose(params["uri"], version, _read(snapshot, said[:MOST_READ], session.client.encoding))


def _read(snapshot: Snapshot, said: list[Any], encoding: Encoding) -> list[Diagnostic]:
    read = []
    for each in said:
        try:
            read.append(_diagnostic(snapshot, each, encoding))
        except (KeyError, TypeError, ValueError, AttributeError):
            continue
    if len(read) < len(said):
        logger.warning(
            "%s: %d of %d diagnostics do not fit and were left out", METHOD, len(said) - len(read), len(said)
        )
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
        tags=tuple(map(_whole, (said.get("tags") or ())[:MOST_TAGS])),
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
    start, end = ((_whole(said[name]["line"]), _whole(said[name]["character"])) for name in ("start", "end"))
    return start, end


def _whole(said: Any) -> int:
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
