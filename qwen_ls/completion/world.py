"""What the engine has to be told about the world: the seam to settings, services, rules and the status bar."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from qwen_ls.completion.moment import Moment
from qwen_ls.completion.options import Options, Provider
from qwen_ls.context.piece import Piece
from qwen_ls.context.privacy import Exclusion
from qwen_ls.model.errors import ModelError
from qwen_ls.text.document import Snapshot


class Surroundings(Protocol):
    """Asked for on the event loop: all of it must be quick, but for `pieces`."""

    def options(self, snapshot: Snapshot) -> Options:
        """The settings for a document."""
        ...

    def provider(self, moment: Moment) -> Provider | None:
        """Who answers at a moment, or None if nobody is set up."""
        ...

    def is_in_secret(self, moment: Moment) -> bool:
        """Whether the cursor stands in a key or password that may not be sent."""
        ...

    def is_spent(self) -> bool:
        """Whether what may be used for today without being asked for is used up."""
        ...

    def excluded(self, snapshot: Snapshot) -> Exclusion | None:
        """Why nothing of this document may be sent, or None if it may be."""
        ...

    def path_of(self, snapshot: Snapshot) -> str:
        """The document's path as the model is told it: relative to the workspace, or just a name."""
        ...

    def prepare(self, moment: Moment) -> None:
        """A request is about to be made here: begin to gather what else the model should be shown."""
        ...

    async def pieces(self, moment: Moment) -> Sequence[Piece]:
        """What else the model should be shown, as much of it as can be had by a deadline."""
        ...

    def streaming(self, *, busy: bool) -> None:
        """Whether any stream is open now, for the status bar."""
        ...

    def answered(self) -> None:
        """A stream said its first words: the service works."""
        ...

    def failed(self, error: ModelError, retry_at: float | None) -> None:
        """A stream failed; automatic requests go on at `retry_at`, in the clock's seconds, or as before."""
        ...
