"""`qwen-ls/diagnostics`: what other servers say about a document, which clients do not pass on by themselves.

The params are `{uri, version, diagnostics}` with LSP's own diagnostics. They come as plain JSON: a method that
lsprotocol does not know is not structured, and cattrs would take 50 µs for each diagnostic.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pygls.exceptions import JsonRpcInvalidParams

from qwen_ls.context.diagnostics import Diagnostic, Related, Severity
from qwen_ls.session import Session
from qwen_ls.text.document import Snapshot
from qwen_ls.text.positions import Encoding, to_point

METHOD = "qwen-ls/diagnostics"

MOST_READ = 500
"""How many diagnostics of one message are looked at."""


def diagnostics(session: Session, params: Any) -> None:
    """Keep what the client says. What does not fit is left out: it is another server's."""
    if not isinstance(params, Mapping) or not isinstance(params.get("uri"), str):
        raise JsonRpcInvalidParams(f"{METHOD} needs uri and diagnostics.")
    snapshot = session.documents.snapshot(params["uri"])
    said, version = params.get("diagnostics"), params.get("version")
    if snapshot is None or not isinstance(said, list):
        return
    read = list(_read(snapshot, said[:MOST_READ], session.client.encoding))
    session.diagnose(params["uri"], version if isinstance(version, int) else None, read)


def _read(snapshot: Snapshot, said: list[Any], encoding: Encoding) -> Iterator[Diagnostic]:
    for each in said:
        try:
            yield _diagnostic(snapshot, each, encoding)
        except (KeyError, TypeError, ValueError, AttributeError):
            continue


def _diagnostic(snapshot: Snapshot, said: Any, encoding: Encoding) -> Diagnostic:
    (start_line, start), (end_line, end) = _range(said["range"])
    description = said.get("codeDescription")
    return Diagnostic(
        start=to_point(snapshot.text, start_line, start, encoding),
        end=to_point(snapshot.text, end_line, end, encoding),
        message=str(said["message"]),
        severity=Severity(said.get("severity") or Severity.ERROR),
        code=said.get("code"),
        code_href=description.get("href") if description else None,
        source=said.get("source"),
        tags=tuple(said.get("tags") or ()),
        related=tuple(_related(each) for each in said.get("relatedInformation") or ()),
        data=said.get("data"),
    )


def _related(said: Any) -> Related:
    start, end = _range(said["location"]["range"])
    return Related(said["location"]["uri"], start, end, str(said["message"]))


def _range(said: Any) -> tuple[tuple[int, int], tuple[int, int]]:
    start, end = ((int(said[name]["line"]), int(said[name]["character"])) for name in ("start", "end"))
    return start, end
