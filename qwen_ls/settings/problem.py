"""What is wrong with a setting, said so that the user can mend it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

MOST_AT_ONCE = 8
"""A message with more sentences than this is not read any more."""


MOST_OF_A_LAYER = 20
"""Of one layer no more faults are told than this; what is wrong beyond is left out all the same."""


class Fault(Enum):
    """What kind of fault it is, which decides how often it is told."""

    UNFIT = "unfit"
    """The value does not fit, or the source cannot be read: told again when it changes."""
    UNKNOWN = "unknown"
    """There is no such key: told once a key."""
    UNTRUSTED = "untrusted"
    """This source may not set the key: told once a key."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault: the dotted key (`completion.maxLines`, or a source's name) and a sentence for the user."""

    key: str
    sentence: str
    fault: Fault = Fault.UNFIT

    @property
    def identity(self) -> tuple[str, str]:
        """What makes two problems the same one to a user who has been told already."""
        if self.fault is Fault.UNFIT:
            return (self.key, self.sentence)
        return (self.key, self.fault.value)


def message(problems: Sequence[Problem]) -> str:
    """Join the problems into the text of one `window/showMessage`; an empty text for none."""
    if not problems:
        return ""
    sentences = [problem.sentence for problem in problems[:MOST_AT_ONCE]]
    left = len(problems) - len(sentences)
    if left:
        sentences.append(f"There are {left} more problems like these.")
    return "qwen-ls settings: " + " ".join(sentences)


def printable(text: str, longest: int = 60) -> str:
    """Show a name or value from a source without what could harm a terminal or a log, and not at any length."""
    shown = "".join(character if character.isprintable() else "?" for character in text[:longest])
    return f"{shown}…" if len(text) > longest else shown
