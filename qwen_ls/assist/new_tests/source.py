"""The file that tests are written for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Source:
    """A file of the project, with its text or the part of it that tells what it is."""

    path: str
    language_id: str
    text: str
