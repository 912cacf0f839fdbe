"""The simulated person of the completion bench writes in a real Neovim, through the plugin, the real server and HTTP.

The ideal client that this is compared with is the bench's own, in simulated time: the same person, files, seeds, truth
and pace, with nothing between the engine and the screen.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.finding import Bound, Finding, at_least, at_most
from bench.model_service import ModelService
from bench.surroundings import API_KEY
from bench.typist.editor import Habit
from bench.typist.person import Person
from bench.typist.scene import FILES, Outcome, passage, play
from bench.typist.sum import sum_of
from bench.typist.tokens import tokens_of
from bench.typist.truth import Pace, Truth
from bench.typist.virtual_time import run as run_in_virtual_time
from qwen_ls.completion.special_tokens import FIM_PREFIX, FIM_SUFFIX
from tests.support.fake_service import RecordedRequest, Reply
from tests.support.isolation import isolated_environment
from tests.support.neovim.editor import Neovim

FOR_S = 60.0
SEED = 0
AT_ONCE = 4
"""So many persons write at the same time: a Neovim and a server take a twentieth of a core."""
SETTINGS = {"completion": {"strategy": "fim"}, "context": {"relatedTokens": 0}}


@dataclass(frozen=True)
class Answers:
    """The truth as a service's answers."""

    text: str
    pace: Pace
    seed: int

    def __call__(self, request: RecordedRequest) -> Reply:
        """Answer as `Truth` does."""
        prefix = request.body["prompt"].rpartition(FIM_PREFIX)[2].partition(FIM_SUFFIX)[0]
        said = Truth(self.text, self.pace, self.seed).answer(prefix)
        return Reply(tokens=tokens_of(said), first_token_s=self.pace.first_token_s, per_token_s=self.pace.per_token_s)


class Screen:
    """Implements `bench.typist.person.Keyboard` on a Neovim, and looks for what must not be."""

    def __init__(self, editor: Neovim) -> None:
        self._editor = editor
        self._seen, self._since = "", 0.0
        self.is_right: Callable[[str], bool] = bool
        self.wrong = 0
        self.refuted = 0
        self.mangled = 0

    @property
    def ghost(self) -> str:
        """What is on the screen now."""
        self._see(self._editor.ghost)
        return self._seen

    @property
    def ghost_since(self) -> float:
        """When it appeared."""
        return self._since

    def press(self, text: str) -> None:
        """Press a key; Enter is followed by the indent that an editor would write."""
        before = self._editor.ghost
        self._do(text.replace("\n", "<CR>"), text)
        after = self._editor.ghost
        is_along = before.startswith(text)
        self.refuted += bool(before) and not is_along and after == before
        self._see(after, self._since if is_along and after == before[len(text) :] else None)

    def backspace(self) -> None:
        """Take the last character back."""
        row, byte = self._editor.cursor
        self._editor.keys("<BS>")
        self._editor.wait(lambda: self._editor.cursor == (row, byte - 1), "the backspace")
        self._see(self._editor.ghost)

    def accept(self) -> None:
        """Take the ghost text, which is then to stand there as it was seen."""
        row, byte = self._editor.cursor
        lines = self._editor.text.split("\n")
        lines[row] = lines[row][:byte] + self._seen + lines[row][byte:]
        self._do("<Tab>", self._seen)
        self.mangled += self._editor.text != "\n".join(lines)
        self._see(self._editor.ghost)

    def _do(self, keys: str, written: str) -> None:
        """Press keys, and wait until what they write is there."""
        row, byte = self._editor.cursor
        lines = written.encode().split(b"\n")
        then = (row + len(lines) - 1, len(lines[-1]) + (byte if len(lines) == 1 else 0))
        self._editor.keys(keys)
        self._editor.wait(lambda: self._editor.cursor == then, f"{written!r} to be written")

    def _see(self, ghost: str, since: float | None = None) -> None:
        is_known = since is not None or (bool(self._seen) and (ghost.startswith(self._seen) or self._seen == ghost))
        if not is_known:
            self._since = asyncio.get_running_loop().time()
            self.wrong += bool(ghost) and not self.is_right(ghost)
        self._seen = ghost


@dataclass(frozen=True)
class Written:
    """What one person wrote in a Neovim."""

    outcome: Outcome
    mangled: int
    refuted: int


def measure(program: Path) -> Sequence[Finding]:
    """Let persons write, some at a time, and the same persons with the ideal client."""
    written = asyncio.run(_all(program))
    real = sum_of(each.outcome for each in written)
    ideal = sum_of(run_in_virtual_time(play(name, SEED, Habit.NEVER_CANCELS, Pace(), FOR_S)) for name in FILES)
    against = f"{real.per_key:.2f} against {ideal.per_key:.2f}, {real.minutes:.0f} min of typing"
    share = real.per_key / ideal.per_key
    accepts = sum(each.outcome.tally.accepts for each in written)
    return [
        _finding("characters a key, against the ideal client", share, against, "x", at_least(0.9)),
        _finding("characters for each key press", real.per_key, "llama.vim: 6.2 to 6.7", "", at_least(6.2)),
        _finding("mangled accepts", sum(each.mangled for each in written), f"of {accepts}", "", at_most(0)),
        _finding("ghosts that stood though refuted", sum(each.refuted for each in written), "", "", at_most(0)),
        _finding("new wrong ghosts for 1,000 characters", real.wrong, f"{ideal.wrong:.1f} with the ideal client"),
        _finding("requests for 1,000 characters", real.requests, f"{ideal.requests:.0f} with the ideal client"),
    ]


def _finding(what: str, figure: float, basis: str, unit: str = "", bound: Bound | None = None) -> Finding:
    return Finding(f"Neovim: {what}", figure, unit, bound, basis=basis)


async def _all(program: Path) -> list[Written]:
    turn = asyncio.Semaphore(AT_ONCE)

    async def one(name: str) -> Written:
        async with turn:
            return await _written(program, name)

    return await asyncio.gather(*map(one, FILES))


async def _written(program: Path, name: str) -> Written:
    """One person in one Neovim, with a server and a service of their own."""
    before, target, after = passage(name, SEED)
    answers = Answers(before + target + after, Pace(), SEED)
    with tempfile.TemporaryDirectory() as folder, ModelService(answers) as service:
        variables = {"QWEN_LS_BASE_URL": service.base_url, "DASHSCOPE_API_KEY": API_KEY}
        environment = isolated_environment(Path(folder, "home"), **variables)
        with Neovim(program, environment, Path(folder)) as editor:
            editor.set_up(settings=SETTINGS)
            editor.command("filetype indent off")  # what is written has its indent
            editor.command("set noautoindent")
            editor.edit(Path(folder, name), before + after)
            editor.call("nvim_win_set_cursor", 0, [before.count("\n") + 1, 0])
            editor.keys("i")
            screen = Screen(editor)
            person = Person(target, screen, SEED)
            screen.is_right = person.is_right
            tally = await person.write(FOR_S)
            tally.wrong_ghosts = screen.wrong
            return Written(Outcome(tally, service.count(), 0), screen.mangled, screen.refuted)
