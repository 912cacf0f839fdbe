"""What may be sent at all: the one list of exclusions that holds for everything a model is told."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path, PurePath

from qwen_ls.context.exclude_list import ExcludeList
from qwen_ls.context.ignore_files import RECHECK_S, IgnoreFiles
from qwen_ls.context.places import Place, is_git_s_own, names_of, place_of

MOST_ANSWERS = 4_096
"""How many documents' answers are remembered."""

DEEPEST = 128
"""A file in more folders than this is not sent: each of them would be looked at."""


class Exclusion(Enum):
    """Why nothing of a document may be sent, in words that complete "nothing was sent because …"."""

    EXCLUDED = "the file is excluded from what may be sent"
    UNSAVED = "the file was never saved, and unsaved files may not be sent"
    OUTSIDE = "the file lies outside of the workspace"
    NOT_A_FILE = "this kind of document is not served"


@dataclass(frozen=True, slots=True)
class PrivacyRules:
    """What the settings say about it."""

    exclude: tuple[str, ...] = ()
    respect_gitignore: bool = True
    allow_unsaved_files: bool = True
    allow_outside_workspace: bool = False


class Exclusions:
    """Why nothing of a document may be sent, for each document that anybody asks about.

    A file is judged by its path and by the path that it really has: a link is excluded where either is. An answer
    holds for `RECHECK_S` seconds, and so does what was read of an ignore file: a change is seen after twice as long.
    """

    def __init__(
        self, folders: Sequence[PurePath], rules: PrivacyRules, *, now: Callable[[], float] = time.monotonic
    ) -> None:
        """Judge by a workspace's folders and by rules; nothing is read before the first question.

        Raises:
            ValueError: a pattern is longer than `LONGEST_PATTERN`.
        """
        self._given_folders = folders
        self._rules = rules
        self._now = now
        self._exclude_list = ExcludeList(rules.exclude)
        self._ignore_files = IgnoreFiles(now)
        self._folders: tuple[PurePath, ...] | None = None
        self._answers: dict[str | Path, tuple[float, Exclusion | None]] = {}

    def of_uri(self, uri: str) -> Exclusion | None:
        """Why nothing of a document may be sent, or None if it may be."""
        known = self._answers.get(uri)
        if known is not None and self._now() - known[0] < RECHECK_S:
            return known[1]
        place = place_of(uri)
        return self._remember(uri, Exclusion.NOT_A_FILE if place is None else self._judge(place))

    def of_path(self, path: Path) -> Exclusion | None:
        """Why nothing of a file of this machine may be sent, or None if it may be."""
        known = self._answers.get(path)
        if known is not None and self._now() - known[0] < RECHECK_S:
            return known[1]
        return self._remember(path, self._judge(Place(path.absolute())))

    def invalidate(self) -> None:
        """Look at every link and ignore file anew."""
        self._answers.clear()
        self._ignore_files.forget()
        self._folders = None

    def _remember(self, asked: str | Path, answer: Exclusion | None) -> Exclusion | None:
        if len(self._answers) >= MOST_ANSWERS:
            self._answers.clear()
        self._answers[asked] = (self._now(), answer)
        return answer

    def _judge(self, place: Place) -> Exclusion | None:
        try:
            paths = _paths(place)
        except (OSError, RuntimeError, ValueError):  # such as a name that no file can have
            return Exclusion.EXCLUDED
        if any(is_git_s_own(names_of(path)) for path in paths):
            return Exclusion.NOT_A_FILE
        if not place.is_saved and not self._rules.allow_unsaved_files:
            return Exclusion.UNSAVED
        if any(map(self._is_listed, paths)):
            return Exclusion.EXCLUDED
        if place.is_saved and self._is_outside(paths[-1]):
            return Exclusion.OUTSIDE
        if place.is_here and any(map(self._is_ignored, paths)):
            return Exclusion.EXCLUDED
        return None

    def _is_listed(self, path: PurePath) -> bool:
        names, folder = names_of(path), self._folder_of(path)
        inside_from = 0 if folder is None else len(names_of(folder))
        return len(names) > DEEPEST or self._exclude_list.excludes(names, inside_from)

    def _is_outside(self, path: PurePath) -> bool:
        if self._rules.allow_outside_workspace or not self._given_folders:
            return False
        return self._folder_of(path) is None

    def _is_ignored(self, path: PurePath) -> bool:
        folder = Path(self._folder_of(path) or path.parent)
        return self._ignore_files.exclude(Path(path), folder, respect_gitignore=self._rules.respect_gitignore)

    def _folder_of(self, path: PurePath) -> PurePath | None:
        """The outermost of the workspace's folders that a path lies in."""
        if self._folders is None:
            self._folders = tuple(path for folder in self._given_folders for path in _paths(Place(folder)))
        around = (folder for folder in self._folders if path.is_relative_to(folder))
        return min(around, key=lambda folder: len(folder.parts), default=None)


def _paths(place: Place) -> tuple[PurePath, ...]:
    """A document's path without `..`, and last the path that it really has."""
    if not place.is_here:
        return (type(place.path)(place.path.anchor, *names_of(place.path)),)
    told, real = Path(os.path.normpath(place.path)), Path(os.path.realpath(place.path))
    return (told,) if told == real else (told, real)
