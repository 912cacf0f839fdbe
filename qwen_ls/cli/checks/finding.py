"""What a check found: how it stands, in a sentence, and what to do about it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from qwen_ls.model.errors import ModelError


class Status(Enum):
    """How it stands; the value is how it is shown."""

    OK = "ok"
    WARNING = "warning"
    """It works, but not as one may expect. It does not make the doctor fail."""
    FAILED = "failed"
    NOT_CHECKED = "not checked"
    """Something that it depends on failed."""

    @property
    def lets_go_on(self) -> bool:
        """Whether what depends on this can be checked."""
        return self in {Status.OK, Status.WARNING}


@dataclass(frozen=True, slots=True)
class Finding:
    """One answer: `fix` says what to do where something is not as it should be, and is empty elsewhere."""

    status: Status
    message: str
    fix: str = ""


def ok(message: str) -> Finding:
    """All is well."""
    return Finding(Status.OK, message)


def warning(message: str, fix: str = "") -> Finding:
    """Something that the user should know of."""
    return Finding(Status.WARNING, message, fix)


def failed(message: str, fix: str) -> Finding:
    """Something that does not work."""
    return Finding(Status.FAILED, message, fix)


USUAL_FIX = "Check the settings 'endpoint' and 'models'."

_US = re.compile(r"[,;]?( then| if it keeps happening,)? run 'qwen-ls doctor'( to check the endpoint)?", re.IGNORECASE)
"""What errors say elsewhere, and what is no help in here."""


def failed_by(error: ModelError, fix: str = "") -> Finding:
    """A request failed: what the error says, with another fix than its own if there is a better one."""
    what, _, todo = error.sentence.partition(". ")
    message = f"{_US.sub('', what).rstrip('. ')}."
    if error.request_id is not None:
        message += f" Request id: {error.request_id}."
    own_fix = _US.sub("", f" {todo}").strip(" .")
    return failed(message, fix or (f"{own_fix}." if own_fix else USUAL_FIX))
