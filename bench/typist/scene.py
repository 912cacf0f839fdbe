"""One run: a person types part of a real file, in simulated time, with one server and one service."""

from __future__ import annotations

import asyncio
import random
import sysconfig
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.typist.editor import Editor, Habit, Server
from bench.typist.naive import NaiveServer
from bench.typist.person import Person, Tally
from bench.typist.truth import Pace, Truth
from qwen_ls.completion.engine import CompletionEngine
from qwen_ls.completion.moment import Moment, Suggestion
from qwen_ls.completion.options import Options, Provider
from qwen_ls.context.piece import Piece
from qwen_ls.context.privacy import Exclusion
from qwen_ls.model.base import ModelService
from qwen_ls.model.errors import ModelError
from qwen_ls.text.document import Edit, Snapshot

FILES = ("textwrap.py", "shlex.py", "heapq.py", "fnmatch.py", "sched.py", "calendar.py", "statistics.py", "csv.py")
LINES_WRITTEN = 120


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one run came to."""

    tally: Tally
    requests: int
    tokens: int


class World:
    """What the engine has to know in this scene."""

    def __init__(self, service: ModelService) -> None:
        self._provider = Provider(service, "qwen", ("fim",))
        self._options = Options()

    def options(self, snapshot: Snapshot) -> Options:  # noqa: ARG002 - the engine's seam
        """The default settings."""
        return self._options

    def provider(self, moment: Moment) -> Provider:  # noqa: ARG002
        """The service that knows the truth."""
        return self._provider

    def is_in_secret(self, moment: Moment) -> bool:  # noqa: ARG002
        """Nothing is secret."""
        return False

    def is_spent(self) -> bool:
        """Nothing is limited."""
        return False

    def excluded(self, snapshot: Snapshot) -> Exclusion | None:  # noqa: ARG002
        """Nothing is."""
        return None

    def path_of(self, snapshot: Snapshot) -> str:
        """The file's name."""
        return snapshot.uri.rpartition("/")[2]

    def prepare(self, moment: Moment) -> None:
        """Nothing else is shown."""

    async def pieces(self, moment: Moment) -> Sequence[Piece]:  # noqa: ARG002
        """Nothing else is shown."""
        return ()

    def streaming(self, *, busy: bool) -> None:
        """Nobody looks at the status bar."""

    def answered(self) -> None:
        """Nobody looks at the status bar."""

    def failed(self, error: ModelError, retry_at: float | None) -> None:  # noqa: ARG002
        """The service never fails."""
        raise error


class Naive:
    """The naive server in the shape of the engine."""

    def __init__(self, service: ModelService) -> None:
        self._server = NaiveServer(service)

    def changed(self, snapshot: Snapshot, edits: Sequence[Edit]) -> None:
        """It does not look at changes."""

    async def suggest(self, moment: Moment) -> list[Suggestion]:
        """Everything that was said, where it was asked for."""
        said = await self._server.suggest(moment)
        return [Suggestion(moment.point, moment.point, said, "0")] if said else []


def passage(name: str, seed: int) -> tuple[str, str, str]:
    """A file of the standard library in three parts: before, what is written, after."""
    source = Path(sysconfig.get_path("stdlib"), name).read_text(encoding="utf-8")
    lines = source.splitlines(keepends=True)
    first = random.Random(f"{name}:{seed}").randrange(20, max(21, len(lines) - LINES_WRITTEN))
    cut = first + LINES_WRITTEN
    # The person opened an empty line first, so what follows does not stand on the line that is written.
    return "".join(lines[:first]), "".join(lines[first:cut]).removesuffix("\n"), "\n" + "".join(lines[cut:])


async def play(name: str, seed: int, habit: Habit, pace: Pace, for_s: float, *, naive: bool = False) -> Outcome:
    """Let a person write for some simulated seconds."""
    before, target, after = passage(name, seed)
    truth = Truth(before + target + after, pace, seed)
    engine = None if naive else CompletionEngine(World(truth), clock=asyncio.get_running_loop().time)
    server: Server = engine if engine is not None else Naive(truth)
    editor = Editor(server, before, after, habit)
    person = Person(target, editor, seed)
    editor.is_right = person.is_right
    tally = await person.write(for_s)
    tally.waits_s, tally.wrong_ghosts = editor.waits_s, editor.wrong_ghosts
    await editor.close()
    if engine is not None:
        await engine.aclose()
    return Outcome(tally, truth.requests, truth.tokens)
