"""What the status bar says: one state made of pause, trouble and work."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from qwen_ls.editor import Editor, Status
from qwen_ls.model.errors import ModelError, Trouble


@dataclass(frozen=True, slots=True)
class Condition:
    """Everything that the state is made of. The most important of it is what is shown."""

    model: str | None = None
    is_busy: bool = False
    is_paused: bool = False
    missing: str | None = None
    spent: str | None = None
    error: ModelError | None = None
    retry_at_ms: int | None = None


class StatusBar:
    """Keeps the condition and tells the editor the state that follows from it."""

    def __init__(self, editor: Editor) -> None:
        self._editor = editor
        self._condition = Condition()

    @property
    def status(self) -> Status:
        """The state now."""
        return _status(self._condition)

    def show(self, **changes: object) -> None:
        """Change the condition, by the names of its fields, and tell the editor if the state changed by it."""
        self._condition = replace(self._condition, **changes)  # type: ignore[arg-type]
        self._editor.show_status(self.status)


def _midnight_ms() -> int:
    """When the next day begins, in milliseconds since 1970."""
    tomorrow = datetime.combine(date.today() + timedelta(days=1), time())
    return round(tomorrow.timestamp() * 1000)


def _status(condition: Condition) -> Status:
    model, error = condition.model, condition.error
    if condition.is_paused:
        return Status("paused", "Completions are paused.", model)
    if condition.missing is not None:
        return Status("offline", condition.missing, model)
    if condition.spent is not None:
        return Status("rateLimited", condition.spent, model, _midnight_ms())
    if error is not None and error.trouble is Trouble.RATE_LIMITED:
        return Status("rateLimited", error.sentence, model, condition.retry_at_ms)
    if error is not None and error.trouble is Trouble.REFUSED:
        return Status("error", error.sentence, model)
    if condition.is_busy:
        return Status("busy", "", model)
    if error is not None:
        return Status("offline" if error.never_reached else "error", error.sentence, model)
    return Status("idle", "", model)
