"""Showing text to the user in any editor, for commands whose `show` is `server`."""

from __future__ import annotations

import asyncio
import logging

from qwen_ls.session import Session
from qwen_ls.text import uris

logger = logging.getLogger(__name__)

SHOW_ANSWER_S = 5.0
"""How long an editor may take to say that it shows a document; a client that does one thing at a time never does."""

MESSAGE_CHARS = 600
"""What still can be read in a message."""


async def show(session: Session, name: str, markdown: str) -> None:
    """Show Markdown as a document if the editor can, else as much of it as fits as a message."""
    if not (session.client.has_show_document and await _shown_as_document(session, name, markdown)):
        session.editor.show_message(excerpt(markdown))


async def _shown_as_document(session: Session, name: str, markdown: str) -> bool:
    try:
        path = session.shown_files.write(name, markdown)
    except OSError as error:
        logger.warning("nothing can be written to the folder for temporary files: %s", error.strerror)
        return False
    try:
        return await asyncio.wait_for(session.editor.show_document(uris.from_path(path)), SHOW_ANSWER_S)
    except asyncio.TimeoutError:
        logger.info("the client did not say whether it shows a document")
        return True


def excerpt(markdown: str, max_chars: int = MESSAGE_CHARS) -> str:
    """The beginning of a text, cut at the end of a paragraph, sentence or word."""
    text = markdown.strip()
    if len(text) <= max_chars:
        return text
    head = text[: max_chars - 2]
    for end in ("\n\n", ". ", "\n", " "):
        cut = head.rfind(end)
        if cut > max_chars // 2:
            return head[: cut + len(end)].rstrip() + " …"
    return head + " …"
