"""How a command says no: LSP's RequestFailed, with a sentence that tells the user what to do next."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from qwen_ls.context.privacy import Exclusion
from qwen_ls.model.errors import ModelError
from qwen_ls.session import Session

_NEXT_STEPS = {
    Exclusion.EXCLUDED: "See the settings privacy.exclude and privacy.respectGitignore if it should be sent.",
    Exclusion.UNSAVED: "Save it, or set privacy.allowUnsavedFiles.",
    Exclusion.OUTSIDE: "Open its folder in the editor, or set privacy.allowOutsideWorkspace.",
    Exclusion.NOT_A_FILE: "Open the file itself and try there.",
}


def refusal(sentence: str, data: dict[str, Any] | None = None) -> JsonRpcException:
    """The error to raise when something cannot be done."""
    return JsonRpcException(sentence, types.LSPErrorCodes.RequestFailed.value, data)


def not_sent(exclusion: Exclusion) -> JsonRpcException:
    """The error for a document of which nothing may be sent."""
    return refusal(not_sent_because(exclusion))


def not_sent_because(exclusion: Exclusion) -> str:
    """Why nothing of a document is sent, and what to do about it."""
    return f"Nothing was sent because {exclusion.value}. {_NEXT_STEPS[exclusion]}"


def no_model(session: Session) -> JsonRpcException:
    """The error where no service is set up for a role."""
    return refusal(session.services.problem or "qwen-ls has no model to ask. Run 'qwen-ls doctor' to see why.")


@contextmanager
def model_errors_told() -> Iterator[None]:
    """Answer with what a model service did wrong, and with what its makers need to find the request again."""
    try:
        yield
    except ModelError as error:
        known = {"status": error.status, "code": error.code, "requestId": error.request_id}
        data = {name: value for name, value in known.items() if value is not None}
        raise refusal(error.sentence, data or None) from error


async def ready(session: Session, uri: str | None = None) -> None:
    """Wait for the session's settings and services, and for a document's own settings.

    Raises:
        JsonRpcException: they could not be loaded.
    """
    with model_errors_told():
        await session.ready(uri)
