"""What can go wrong with a model service, in one small family that can say itself to a user."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Trouble(Enum):
    """What kind of trouble it is, which decides what is done about it."""

    TRANSIENT = "transient"
    """Try again after a while: overload, a server error, a broken connection."""
    RATE_LIMITED = "rate limited"
    """Try again when the limit resets, within a minute or when the service says."""
    REQUEST = "request"
    """This request is wrong and would be wrong again; others may work."""
    REFUSED = "refused"
    """Nothing will work until the user changes something: key, model, bill, region."""


@dataclass(eq=False)
class ModelError(Exception):
    """A request that the model service did not answer as it should.

    `sentence` tells a user what happened and what to do next. `service_message`, `code` and `request_id` are the
    service's own words, kept for logs, the doctor and bug reports.
    """

    trouble: Trouble
    sentence: str
    status: int | None = None
    code: str | None = None
    service_message: str | None = None
    request_id: str | None = None
    retry_after_s: float | None = None
    never_reached: bool = False
    """There was no connection at all, so nobody has seen the request."""

    def __str__(self) -> str:
        return self.sentence

    @property
    def is_transient(self) -> bool:
        """Whether the same request may work later without anyone changing anything."""
        return self.trouble in {Trouble.TRANSIENT, Trouble.RATE_LIMITED}
