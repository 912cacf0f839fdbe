"""A job: an action that was chosen, with the place and the version of the document it is for."""

from __future__ import annotations

from dataclasses import dataclass

from qwen_ls.assist.actions.action import Action
from qwen_ls.text.document import Snapshot
from qwen_ls.text.lines import Point


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be done, and where.

    `path` is the document's as a model is told it. `problems` are the diagnostics to be mended, in words, or empty.
    `language` is the name of the language that people here speak.
    """

    action: Action
    snapshot: Snapshot
    path: str
    start: Point
    end: Point
    problems: str = ""
    language: str = "English"


class JobRefused(Exception):  # noqa: N818 - it says what was decided, not that something broke
    """The job is not done; the text says why and what to do next, to the user."""
