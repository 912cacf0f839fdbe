"""Where tests go, and what has to be known to write them there."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Destination:
    """A test file, be it there or not, and in words for a model: the framework and how to get at the code.

    `group` is what the tests are put into, where the language wants it: a class, a module. `example` is another test
    file of the project, whose style is to be followed.
    """

    path: str
    framework: str
    access: str = ""
    group: str = ""
    example: str | None = None


class NoPlace(Exception):  # noqa: N818 - it says what there is, not that something broke
    """It is not known where tests go here; the text says why and what to do, to the user."""
