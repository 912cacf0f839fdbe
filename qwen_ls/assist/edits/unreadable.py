"""What cannot be read for certain is refused: a wrong edit is worse than none."""

from __future__ import annotations


class Unreadable(Exception):  # noqa: N818 - it says what the answer is, not that something broke
    """An answer of which it is not sure what it changes. Its text says why, to a person and to the model."""
