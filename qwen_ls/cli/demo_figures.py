"""What the demo measured, and the table that it ends with."""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import median

from qwen_ls.cli.client import Json
from qwen_ls.cli.demo_screen import Rows


@dataclass(slots=True)
class Figures:
    """What was measured. Times are in milliseconds, as the client saw them; None is what was not seen."""

    first_ms: float = 0.0
    along_ms: list[float] = field(default_factory=list)
    keys: int = 0
    taken_chars: int = 0
    was_cut: bool = False
    closed_ms: float | None = None
    """From the key to the connection closed, by the operating system's list."""
    cut_after_tokens: int = 0
    """What the cut stream had said, in tokens; 0 if the server did not count them."""
    mended_ms: float | None = None
    mended_from_memory: bool = False
    changed_ms: float = 0.0
    """What a code action took, from asking for it to its edit made; 0 if it was refused."""
    changed_lines: tuple[int, int] = (0, 0)
    """Lines added and removed by it."""
    first_words_ms: float = 0.0
    explained_ms: float = 0.0
    explanation_tokens: int = 0
    explanation_is_cut_off: bool = False
    counters: Json = field(default_factory=dict)
    """What the server counted."""

    def rows(self) -> Rows:
        """The table, a name and a figure in each row."""
        return [*self._suggestions(), *self._streams(), *self._action(), *self._explanation()]

    def _suggestions(self) -> Rows:
        rows = [("time to the first suggestion", duration(self.first_ms))]
        if self.along_ms:
            each = f"{duration(median(self.along_ms))} each"
            rows.append(("typing along a suggestion, from memory", f"{len(self.along_ms)} keys, {each}"))
        rows.append(("written by the model", f"{self.taken_chars} characters, with {self.keys} keys pressed"))
        return rows

    def _streams(self) -> Rows:
        counted = self.counters
        streams = f"{counted['requests']} opened, {counted['finishedEarly']} closed when whole, {counted['cut']} cut"
        rows = [("streams of completions", streams), ("answers from memory", str(counted["fromMemory"]))]
        if self.was_cut and self.closed_ms is not None:
            received = f", {self.cut_after_tokens} tokens received" if self.cut_after_tokens else ""
            rows.append(("typing against a suggestion: upstream closed", f"after {duration(self.closed_ms)}{received}"))
        if self.mended_ms is not None:
            how = "from memory" if self.mended_from_memory else "asked again"
            rows.append(("the key taken back: suggestion there again", f"{duration(self.mended_ms)}, {how}"))
        return rows

    def _action(self) -> Rows:
        if not self.changed_ms:
            return []
        added, removed = self.changed_lines
        return [("code action, edit made", f"{duration(self.changed_ms)}, +{added} -{removed} lines")]

    def _explanation(self) -> Rows:
        if not self.explained_ms:
            return []
        end = " (its longest)" if self.explanation_is_cut_off else ""
        whole = f"{duration(self.explained_ms)}, {self.explanation_tokens} tokens{end}"
        return [("explanation, first words", duration(self.first_words_ms)), ("explanation, whole", whole)]


def duration(ms: float) -> str:
    """A duration as a person reads it."""
    if ms < 10:
        return f"{ms:.1f} ms"
    return f"{ms:.0f} ms" if ms < 1000 else f"{ms / 1000:.1f} s"
