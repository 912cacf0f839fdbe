"""`qwen-ls/diagnostics`: what other servers say about a document, which clients do not pass on by themselves.

The params are `{uri, version, diagnostics}` with LSP's own diagnostics. They come as plain JSON: a method that
lsprotocol does not know is not structured, and cattrs would take 50 µs for each diagnostic.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from pygls.exceptions import JsonRpcInvalidParams

from qwen_ls.handlers.diagnostic_positions import read_diagnostics, whole
from qwen_ls.session import Session

logger = logging.getLogger(__name__)

METHOD = "qwen-ls/diagnostics"


def diagnostics(session: Session, params: Any) -> None:
    """Keep what the client says. What does not fit is left out: it is another server's."""
    if not isinstance(params, Mapping) or not isinstance(params.get("uri"), str):
        raise JsonRpcInvalidParams(f"{METHOD} needs uri and diagnostics.")
    snapshot = session.documents.snapshot(params["uri"])
    said = params.get("diagnostics")
    if snapshot is None or not isinstance(said, list):
        return
    try:
        version = None if params.get("version") is None else whole(params["version"])
    except (TypeError, ValueError):
        logger.warning("%s came with a version that is no number: it was ignored", METHOD)
        return
    session.diagnose(params["uri"], version, read_diagnostics(snapshot, said, session.client.encoding))
