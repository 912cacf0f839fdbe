"""A cursor in a document: where a benchmark types, and the messages that typing makes."""

from __future__ import annotations

from dataclasses import dataclass

from bench import messages
from bench.messages import Params, Trigger


@dataclass(slots=True)
class Cursor:
    """Types at one place of one document, which was opened as version 1. Positions are in UTF-16, text in ASCII."""

    uri: str
    line: int
    character: int = 0
    version: int = 1

    def type(self, text: str) -> Params:
        """Insert text and go behind it; the params of the change."""
        self.version += 1
        change = messages.inserted(self.uri, self.version, self.line, self.character, text)
        lines = text.split("\n")
        self.line += len(lines) - 1
        self.character = len(lines[-1]) + (self.character if len(lines) == 1 else 0)
        return change

    def completion(self, trigger: Trigger) -> Params:
        """The params of a request for a completion here."""
        return messages.completion_at(self.uri, self.line, self.character, trigger)
