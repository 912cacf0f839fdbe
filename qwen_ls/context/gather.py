"""Gathering: what a model is shown beside the code at the cursor, ready when the request is made.

A choice of pieces is made when somebody begins to work at a place, and stays: services keep what they computed for the
front of a prompt, so pieces that change with each key would cost more than they are worth. It is made anew when the
cursor went far, or when some time passed and other documents changed, or what is shown was deleted; and then what was
shown keeps its place. What somebody deleted is not sent for longer than `REST_S`.

Nothing here holds a request up for longer than `DEADLINE_S`, or the event loop for longer than two milliseconds.
Documents are cut and compared on the loop, bit by bit; files are read in one worker thread.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import Protocol, TypeAlias

from qwen_ls.context.choice import (
    MARGIN_LINES,
    Candidate,
    Shown,
    View,
    edits_elsewhere,
    most_alike,
    signatures_shown,
    view_of,
)
from qwen_ls.context.chunks import REGION_LINES, chunks_of
from qwen_ls.context.diagnostics import Diagnostics, told
from qwen_ls.context.imports import HEAD_CHARS, HEAD_LINES, Brought, Importing, Imports
from qwen_ls.context.piece import Piece
from qwen_ls.context.privacy import Exclusions, PrivacyRules
from qwen_ls.context.recent_edits import RecentEdits
from qwen_ls.context.ring import CHUNKS_AT_A_TIME, Ring
from qwen_ls.context.source_files import Allowed, SourceFiles
from qwen_ls.context.standing import stands_in
from qwen_ls.context.used import signatures_used
from qwen_ls.context.window import CHARS_PER_TOKEN, Budget
from qwen_ls.text import uris
from qwen_ls.text.document import Edit, Snapshot
from qwen_ls.text.line_ends import with_line_feeds
from qwen_ls.text.lines import Point

logger = logging.getLogger(__name__)

DEADLINE_S = 0.1
"""How long a request waits for what is being gathered for it; what is not there by then is left for the next one."""

IMPORTS_S = 0.06
"""How long a choice waits for the files that are imported, so that it is there itself by the deadline."""

FAR_LINES = 40
"""When the cursor is this far from where a choice was made, another one is made."""

USED_S = 1.0
"""How long a question of a person waits for the signatures of what its code uses."""

REST_S = 8.0
"""How long a choice stays at least, whatever happens in documents, and how long what was deleted may still be sent."""

IMPORTS_SHARE, EDITS_SHARE, DIAGNOSTICS_SHARE = 0.4, 0.2, 0.1
"""The most that each may take of the budget. What is like the code at hand gets what they leave."""

MOST_CHOICES = 32
"""How many documents' choices are remembered."""

DIAGNOSTICS = "diagnostics"
"""The name under which a model is told them."""


LookUp: TypeAlias = Callable[[Importing, Callable[[], bool]], list[Brought]]

USUAL_WINDOW = Budget(prefix_tokens=1_500, suffix_tokens=500)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the settings want to be shown. `window` is what of the document itself is shown anyway."""

    related_tokens: int = 1_000
    open_files: bool = True
    recent_edits: bool = True
    imports: bool = True
    diagnostics: bool = True
    window: Budget = USUAL_WINDOW

    @property
    def chars(self) -> int:
        """The budget in characters."""
        return int(self.related_tokens * CHARS_PER_TOKEN)


class World(Protocol):
    """What has to be known to gather."""

    @property
    def folders(self) -> Sequence[PurePath]:
        """The workspace's folders."""
        ...

    def privacy_rules(self, snapshot: Snapshot) -> PrivacyRules:
        """The rules that hold for a document."""
        ...

    def may_show(self, origin: Snapshot | Path, beside: Snapshot) -> bool:
        """Whether anything of a document or file may be sent, by its own rules and by those of another document."""
        ...

    def told_path(self, origin: Snapshot | Path) -> str:
        """A document's or file's path, as a model is told it."""
        ...

    def open_at(self, path: Path) -> Snapshot | None:
        """The document that is open at a path. It may be asked in any thread."""
        ...


@dataclass(frozen=True, slots=True)
class _Choice:
    """What was chosen, where and when."""

    line: int
    at: float
    ticks: int
    head: str
    wishes: Wishes
    imported: tuple[Shown, ...] = ()
    like: tuple[Shown, ...] = ()
    edited: tuple[Shown, ...] = ()
    has_imports: bool = False
    """Whether imports were looked up, here or for a choice before."""
    came_late: bool = False
    """Whether they were not there for the first choice. They then stand behind what was shown without them."""

    @property
    def shown(self) -> tuple[Shown, ...]:
        """All of it, in the order in which it is shown: what changes least comes first."""
        if self.came_late:
            return (*self.like, *self.imported, *self.edited)
        return (*self.imported, *self.like, *self.edited)

    def is_here(self, line: int, wishes: Wishes) -> bool:
        """Whether it was made for this place, by the same settings."""
        return self.wishes == wishes and abs(line - self.line) <= FAR_LINES

    def room_for_like(self) -> int:
        """What the rest leaves for pieces that are like the code at hand."""
        budget = self.wishes.chars
        imported = sum(shown.cost for shown in self.imported) if self.has_imports else int(budget * IMPORTS_SHARE)
        diagnostics = int(budget * DIAGNOSTICS_SHARE) if self.wishes.diagnostics else 0
        return budget - imported - diagnostics - sum(shown.cost for shown in self.edited)

    def without_repeats(self) -> _Choice:
        """The same without edits that stand in another piece of the same file."""
        like = [(shown.piece.path, shown.piece.text) for shown in self.like]
        kept = [
            shown
            for shown in self.edited
            if not any(path == shown.piece.path and shown.piece.text in text for path, text in like)
        ]
        return replace(self, edited=tuple(kept))


@dataclass(slots=True)
class _State:
    """One document's choice, and the task that makes the next one for a line and by some settings."""

    choice: _Choice | None = None
    task: asyncio.Task[None] | None = None
    line: int = 0
    wishes: Wishes | None = None

    def is_choosing_for(self, line: int, wishes: Wishes) -> bool:
        """Whether a choice for this place is being made."""
        is_choosing = self.task is not None and not self.task.done()
        return is_choosing and self.wishes == wishes and abs(line - self.line) <= FAR_LINES

    def stop(self) -> None:
        """Make no further choice."""
        if self.task is not None:
            self.task.cancel()
            self.task = None


class Gatherer:
    """Knows what was used lately, and chooses from it. Everything runs on the event loop but the reading of files."""

    def __init__(self, world: World, diagnostics: Diagnostics, clock: Callable[[], float] = time.monotonic) -> None:
        self._world = world
        self._diagnostics = diagnostics
        self._clock = clock
        self._ring = Ring(clock)
        self._edits = RecentEdits()
        self._states: OrderedDict[str, _State] = OrderedDict()
        self._tasks: set[asyncio.Task[None]] = set()
        self._worker: ThreadPoolExecutor | None = None
        self._is_over = False
        self._imports = Imports(SourceFiles(world.open_at, lambda: self._is_over))
        self._allowed: OrderedDict[tuple[PrivacyRules, tuple[Path, ...]], Allowed] = OrderedDict()

    # What happens to documents; all of this costs the same whatever is open

    def opened(self, snapshot: Snapshot) -> None:
        """A document was opened."""
        self._ring.note(snapshot)

    def changed(self, snapshot: Snapshot, edits: Sequence[Edit]) -> None:
        """A document was changed by these edits, and is this now."""
        self._ring.note(snapshot, edits[-1].start.line if edits else None)
        self._edits.note(snapshot, edits)

    def closed(self, uri: str, *, keep: bool) -> None:
        """A document was closed. With `keep` it may be shown for a while yet."""
        self._edits.forget(uri)
        if (state := self._states.pop(uri, None)) is not None:
            state.stop()
        if keep:
            self._ring.close(uri)
        else:
            self._ring.drop(uri)

    def rules_changed(self) -> None:
        """What may be shown changed. Of documents that are closed, nobody can ask for their own rules any more."""
        self._ring.drop_closed()
        self._allowed.clear()
        for state in self._states.values():
            state.stop()
            state.choice = None

    async def aclose(self) -> None:
        """End everything that goes on."""
        self._is_over = True
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._worker is not None:
            self._worker.shutdown(wait=False, cancel_futures=True)

    # Choosing

    def prepare(self, snapshot: Snapshot, point: Point, wishes: Wishes) -> None:
        """A request is about to be made here: choose, if it is time to."""
        if not wishes.related_tokens:
            return
        self._ring.visit(snapshot, point.line)
        state = self._state(snapshot.uri)
        if not self._is_due(state, snapshot, point, wishes):
            return
        state.stop()
        state.line, state.wishes = point.line, wishes
        task = state.task = asyncio.get_running_loop().create_task(self._choose(state, snapshot, point, wishes))
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    async def pieces(self, snapshot: Snapshot, point: Point, wishes: Wishes) -> tuple[Piece, ...]:
        """What should be shown beside a place, by the deadline. What changes least comes first."""
        if not wishes.related_tokens:
            return ()
        state = self._state(snapshot.uri)
        if state.task is not None and not self._is_good(state.choice, snapshot, point, wishes):
            await asyncio.wait({state.task}, timeout=DEADLINE_S)
        choice = state.choice
        shown: list[Shown] = []
        if choice is not None and choice.wishes == wishes:
            is_here, has_rested = choice.is_here(point.line, wishes), self._has_rested(choice)
            shown = [
                each
                for each in choice.shown
                if (is_here or not each.is_own) and (not has_rested or self._stands(each, snapshot))
            ]
        allowed = [each.piece for each in shown if await self._may_show(each, snapshot)]
        return (*allowed, *self._diagnostics_piece(snapshot, point, wishes))

    async def _may_show(self, shown: Shown, beside: Snapshot) -> bool:
        """Whether a piece may still be sent: rules, links and ignore files may have changed since it was chosen."""
        await asyncio.sleep(0)  # it may look at the disk, a fifth of a millisecond
        origin = shown.origin
        is_known = isinstance(origin, Path) or shown.is_own or self._ring.now(origin.uri) is not None
        return is_known and self._world.may_show(origin, beside)

    def _is_good(self, choice: _Choice | None, snapshot: Snapshot, point: Point, wishes: Wishes) -> bool:
        """Whether a choice may be shown here as it is, though another one may be on its way."""
        if choice is None or not choice.is_here(point.line, wishes):
            return False
        return not self._has_rested(choice) or self._all_stand(choice, snapshot)

    def _has_rested(self, choice: _Choice) -> bool:
        return self._clock() - choice.at >= REST_S

    def _all_stand(self, choice: _Choice, snapshot: Snapshot) -> bool:
        return all(self._stands(each, snapshot) for each in choice.shown)

    def _stands(self, shown: Shown, at_hand: Snapshot) -> bool:
        """Whether what a piece says was not deleted meanwhile from the document that it was taken from."""
        if isinstance(shown.origin, Path):
            opened = self._world.open_at(shown.origin)
            return (None if opened is None else opened.text) is shown.read
        now = at_hand if shown.is_own else self._ring.now(shown.origin.uri)
        if now is None:
            return False
        return now.text is shown.origin.text or stands_in(now.text, shown.piece.text, shown.first)

    def _diagnostics_piece(self, snapshot: Snapshot, point: Point, wishes: Wishes) -> tuple[Piece, ...]:
        near = self._diagnostics.near(snapshot.uri, point.line) if wishes.diagnostics else []
        if not near:
            return ()
        lines = told(self._world.told_path(snapshot), snapshot, near)
        cut = lines[: int(wishes.chars * DIAGNOSTICS_SHARE)]
        text = lines if cut == lines else cut.rpartition("\n")[0]
        return (Piece(DIAGNOSTICS, text),) if text else ()

    def _state(self, uri: str) -> _State:
        if (state := self._states.get(uri)) is None:
            state = self._states[uri] = _State()
            if len(self._states) > MOST_CHOICES:
                _, forgotten = self._states.popitem(last=False)
                forgotten.stop()
        self._states.move_to_end(uri)
        return state

    def _is_due(self, state: _State, snapshot: Snapshot, point: Point, wishes: Wishes) -> bool:
        if state.is_choosing_for(point.line, wishes):
            return False
        choice = state.choice
        if choice is None or not choice.is_here(point.line, wishes):
            return True
        if not self._has_rested(choice):
            return False
        if choice.ticks != self._ring.ticks_beside(snapshot.uri) or choice.head != _head(snapshot):
            return True
        if not self._all_stand(choice, snapshot):
            return True
        state.choice = replace(choice, at=self._clock())  # it is as good as made anew, and rests for as long
        return False

    async def _choose(self, state: _State, snapshot: Snapshot, point: Point, wishes: Wishes) -> None:
        """Choose without imports if they are not there in time, and once more when they are."""
        at, ticks, head = self._clock(), self._ring.ticks_beside(snapshot.uri), _head(snapshot)
        before = state.choice or _Choice(point.line, 0.0, ticks, head, wishes)
        view = view_of(snapshot, point, wishes.window)
        look_up = self._look_up(snapshot, head, wishes)
        candidates = await self._candidates(view, wishes)
        edited = await self._edited(view, wishes, before)
        if look_up is not None:
            await asyncio.wait({look_up}, timeout=IMPORTS_S)
        kept = tuple(each for each in before.imported if self._stands(each, snapshot))
        choice = replace(
            before, line=point.line, at=at, ticks=ticks, head=head, wishes=wishes, edited=edited, imported=kept
        )
        if look_up is None or look_up.done():
            choice = replace(choice, imported=await self._imported(look_up, view, wishes), has_imports=True)
        like = tuple(most_alike(view, candidates, choice.room_for_like(), before.like))
        state.choice = choice = replace(choice, like=like).without_repeats()
        if look_up is not None and not look_up.done():
            imported, came_late = await self._imported(look_up, view, wishes), not choice.has_imports
            state.choice = replace(choice, imported=imported, has_imports=True, came_late=came_late)

    async def _candidates(self, view: View, wishes: Wishes) -> list[Candidate]:
        found = []
        if wishes.open_files:
            await self._ring.cut(besides=view.snapshot.uri)
            for held in self._ring.others(view.snapshot.uri):
                await asyncio.sleep(0)
                if self._world.may_show(held.snapshot, view.snapshot):
                    path, snapshot = self._world.told_path(held.snapshot), held.cut_snapshot
                    found += [Candidate(chunk, snapshot, path) for chunk in held.chunks]
        return found + await self._own_candidates(view)

    async def _own_candidates(self, view: View) -> list[Candidate]:
        """Parts of the same file that lie outside of the view, and not too far away."""
        path, text = self._world.told_path(view.snapshot), view.snapshot.text
        above, below = view.first - MARGIN_LINES, view.stop + MARGIN_LINES
        found = []
        for start, stop in ((max(above - REGION_LINES // 2, 0), above), (below, below + REGION_LINES // 2)):
            for count, chunk in enumerate(chunks_of(text, start, stop) if stop > start else ()):
                found.append(Candidate(chunk, view.snapshot, path))
                if count % CHUNKS_AT_A_TIME == 0:
                    await asyncio.sleep(0)
        return found

    async def _edited(self, view: View, wishes: Wishes, before: _Choice) -> tuple[Shown, ...]:
        """What was edited lately in other places, in documents that may be shown."""
        if not wishes.recent_edits:
            return ()
        snapshots = {held.snapshot.uri: held.snapshot for held in self._ring.others("")}
        places = []
        for edited in self._edits.places():
            await asyncio.sleep(0)
            snapshot = snapshots.get(edited.uri)
            if snapshot is not None and self._world.may_show(snapshot, view.snapshot):
                places.append((edited, snapshot, self._world.told_path(snapshot)))
        return tuple(edits_elsewhere(view, places, int(wishes.chars * EDITS_SHARE), before.edited))

    # Imports, in the worker thread

    async def used_by(self, snapshot: Snapshot, code: str) -> tuple[Piece, ...]:
        """The signatures of what some code of a document uses, as far as they can be had in a second."""
        looking_up = self._start(self._imports.within_reach, snapshot, _head(snapshot))
        if looking_up is None:
            return ()
        done, _ = await asyncio.wait({looking_up}, timeout=USED_S)
        allowed = []
        for each in looking_up.result() if done else ():
            await asyncio.sleep(0)
            if self._world.may_show(each.path, snapshot):
                allowed.append((each, self._world.told_path(each.path)))
        return signatures_used(code, allowed)

    def _look_up(self, snapshot: Snapshot, head: str, wishes: Wishes) -> asyncio.Future[list[Brought]] | None:
        return self._start(self._imports.brought, snapshot, head) if wishes.imports else None

    def _start(self, look_up: LookUp, snapshot: Snapshot, head: str) -> asyncio.Future[list[Brought]] | None:
        path = uris.to_path(snapshot.uri)
        if path is None:
            return None
        importing = Importing(head, snapshot.language_id, Path(path), self._allowed_for(snapshot, Path(path)))
        if self._worker is None:
            self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="qwen-ls-context")
        loop = asyncio.get_running_loop()
        return loop.run_in_executor(self._worker, look_up, importing, lambda: self._is_over)

    async def _imported(
        self, look_up: asyncio.Future[list[Brought]] | None, view: View, wishes: Wishes
    ) -> tuple[Shown, ...]:
        if look_up is None:
            return ()
        brought = [(each, self._world.told_path(each.path)) for each in await look_up]
        return tuple(signatures_shown(view, brought, int(wishes.chars * IMPORTS_SHARE)))

    def _allowed_for(self, snapshot: Snapshot, path: Path) -> Allowed:
        """What may be read for a document: in the workspace, or beside it where there is none."""
        rules = self._world.privacy_rules(snapshot)
        folders = tuple(Path(folder) for folder in self._world.folders) or (path.parent,)
        if (allowed := self._allowed.get((rules, folders))) is None:
            allowed = self._allowed[rules, folders] = Allowed(folders, Exclusions(folders, rules))
            if len(self._allowed) > MOST_CHOICES:
                self._allowed.popitem(last=False)
        return allowed

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            logger.error("what is shown beside the code could not be chosen", exc_info=error)


def _head(snapshot: Snapshot) -> str:
    """The top of a document, where its imports are."""
    return with_line_feeds("".join(snapshot.text.lines(0, HEAD_LINES)))[:HEAD_CHARS]
