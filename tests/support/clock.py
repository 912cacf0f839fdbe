"""A clock that a test moves."""

from __future__ import annotations


class Clock:
    """Tells the seconds that a test has set; it begins at 100."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now
