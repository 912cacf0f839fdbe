"""The completion engine: carries out what the lanes decide, with real streams, timers and answers."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Protocol

from qwen_ls.completion import gate
from qwen_ls.completion.answer import compose, is_ready, keep_shown
from qwen_ls.completion.asker import Asker
from qwen_ls.completion.backoff import Backoff
from qwen_ls.completion.counters import Counters
from qwen_ls.completion.debounce import Debounce
from qwen_ls.completion.doubt import SLOWEST_S, Doubt, less_greedy
from qwen_ls.completion.draft import CLOSERS, MOST_ADDED_CLOSERS, Draft
from qwen_ls.completion.hole import hole_at
from qwen_ls.completion.lane import Answer, Close, Delay, Effect, EndGrace, Lane, Open, StartGrace
from qwen_ls.completion.memory import Memory
from qwen_ls.completion.moment import Moment, Suggestion
from qwen_ls.completion.options import Options, Provider
from qwen_ls.completion.shape import Shape, reach_of, shape_of, whole_end
from qwen_ls.context.piece import Piece
from qwen_ls.context.privacy import Exclusion
from qwen_ls.model.errors import ModelError
from qwen_ls.model.tokens import estimate_tokens
from qwen_ls.text.document import Edit, Snapshot
from qwen_ls.text.line_ends import with_line_feeds
from qwen_ls.text.lines import Point

logger = logging.getLogger(__name__)

GRACE_S = 0.15
"""How long a stream that nobody waits for may be adopted by the next request, before it is closed."""

TOKENS_PER_LINE = 40
"""How many output tokens a line may take; a stream is closed when its answer is whole, so this only bounds it."""

MOST_SHOWN = 256
"""How many suggestions that nobody took yet are remembered, to be counted when one is taken."""


class Surroundings(Protocol):
    """What the engine has to be told about the world. All of it is asked for on the event loop and must be quick."""

    def options(self, snapshot: Snapshot) -> Options:
        """The settings for a document."""
        ...

    def provider(self, snapshot: Snapshot) -> Provider | None:
        """Who answers for a document, or None if nobody is set up."""
        ...

    def excluded(self, snapshot: Snapshot) -> Exclusion | None:
        """Why nothing of this document may be sent, or None if it may be."""
        ...

    def path_of(self, snapshot: Snapshot) -> str:
        """The document's path as the model is told it: relative to the workspace, or just a name."""
        ...

    def prepare(self, moment: Moment) -> None:
        """A request is about to be made here: begin to gather what else the model should be shown."""
        ...

    async def pieces(self, moment: Moment) -> Sequence[Piece]:
        """What else the model should be shown, as much of it as can be had by a deadline."""
        ...

    def streaming(self, *, busy: bool) -> None:
        """Whether any stream is open now, for the status bar."""
        ...

    def answered(self) -> None:
        """A stream said its first words: the service works."""
        ...

    def failed(self, error: ModelError, retry_at: float | None) -> None:
        """A stream failed; automatic requests go on at `retry_at`, in the clock's seconds, or as before."""
        ...


@dataclass(slots=True)
class _Track:
    """One document's lane, and the timers and the stream that belong to it."""

    uri: str
    snapshot: Snapshot
    lane: Lane
    doubt: Doubt = field(default_factory=Doubt)
    delay: asyncio.TimerHandle | None = None
    grace: asyncio.TimerHandle | None = None


class CompletionEngine:
    """Suggests what could stand after the cursor. One for each server; everything runs on its event loop."""

    def __init__(self, surroundings: Surroundings, clock: Callable[[], float] = time.monotonic) -> None:
        self._world = surroundings
        self._clock = clock
        self._tracks: dict[str, _Track] = {}
        self._streams: dict[int, asyncio.Task[None]] = {}
        self._closing: set[asyncio.Task[None]] = set()
        self._answers: dict[int, asyncio.Future[tuple[Moment, Draft | None]]] = {}
        self._shown: deque[str] = deque(maxlen=MOST_SHOWN)
        self._memory = Memory()
        self._asker = Asker()
        self.debounce = Debounce(clock)
        self.backoff = Backoff(clock)
        self.counters = Counters()

    async def suggest(self, moment: Moment) -> list[Suggestion]:
        """Suggest for a moment: from memory, from a stream that is running, or from a new one.

        What comes back fits the document as it is when this returns, which may be later than the moment's snapshot.
        """
        remembered = None
        reason = self._held_back(moment)
        if reason is None:
            remembered = self._recall(moment)
            if remembered is None and not self._may_adopt(moment):
                reason = self._suppressed(moment)
        if reason is not None:
            logger.debug("nothing is suggested because %s", reason.value)
            track = self._track(moment)
            self._carry_out(track, track.lane.pass_over(moment))
            return []
        answered, draft = await self._answer(moment, remembered)
        if draft is None or not self._is_current(answered):
            return []
        shape = self._shape(answered)
        suggestion = compose(draft, answered, shape)
        if suggestion is None:
            return []
        keep_shown(draft, answered, shape)
        self._doubt(answered, suggestion)
        self.counters.shown += 1
        self._shown.append(suggestion.id)
        return [suggestion]

    def _doubt(self, moment: Moment, suggestion: Suggestion) -> None:
        """Ask for a second opinion of what is shown, if it is time for one and a service would be asked here.

        Never of what a person asked for, or what a menu entry begins: there, nothing is asked unasked.
        """
        if moment.invoked or moment.selected is not None:
            return
        track = self._track(moment)
        is_due = track.doubt.shown(suggestion.text, self._clock())
        if is_due and self.debounce.latency_s <= SLOWEST_S and self._suppressed(moment) is None:
            self._carry_out(track, track.lane.doubt(moment))

    async def _answer(self, moment: Moment, remembered: Draft | None) -> tuple[Moment, Draft | None]:
        track = self._track(moment)
        answer: asyncio.Future[tuple[Moment, Draft | None]] = asyncio.get_running_loop().create_future()
        self._answers[moment.id] = answer
        if remembered is not None:
            self.counters.from_memory += 1
        elif self._may_adopt(moment):
            self.counters.adopted += 1
        self._carry_out(track, track.lane.ask(moment, remembered))
        try:
            return await answer
        except asyncio.CancelledError:
            self._carry_out(track, track.lane.cancel(moment))
            raise
        finally:
            self._answers.pop(moment.id, None)

    def _track(self, moment: Moment) -> _Track:
        track = self._tracks.get(moment.uri)
        if track is None:
            track = self._tracks[moment.uri] = _Track(moment.uri, moment.snapshot, Lane(self._is_ready))
        return track

    def _is_current(self, answered: Moment) -> bool:
        """Whether the document is still what it was when the answer was found: a key may have come just behind it."""
        track = self._tracks.get(answered.uri)
        return track is not None and track.snapshot.text is answered.snapshot.text

    def changed(self, snapshot: Snapshot, edits: Sequence[Edit]) -> None:
        """A document changed by these edits, and now is this snapshot."""
        self.debounce.key()
        if (track := self._tracks.get(snapshot.uri)) is None:
            return
        track.snapshot = snapshot
        if track.lane.live is None and track.lane.waiting is None:
            return
        self._carry_out(track, track.lane.change(_cursor_guesses(snapshot, edits)))

    def closed(self, uri: str) -> None:
        """A document was closed: its stream is closed and what was said about it is forgotten."""
        if (track := self._tracks.pop(uri, None)) is not None:
            self._carry_out(track, track.lane.end())
        self._memory.forget(uri)

    def accepted(self, suggestion_id: str, part: str) -> None:
        """The user took a suggestion, all of it or a part; what is taken word by word counts once."""
        logger.debug("a suggestion was taken (%s)", part)
        if suggestion_id in self._shown:
            self._shown.remove(suggestion_id)
            self.counters.accepted += 1

    def quiet(self) -> None:
        """Close every stream now: completions were paused, or their settings changed."""
        for track in self._tracks.values():
            self._carry_out(track, track.lane.end())

    def reset(self) -> None:
        """Forget what was said and what failed."""
        self.quiet()
        self._memory.forget()
        self._asker.forget()
        self.backoff.reset()

    async def aclose(self) -> None:
        """Answer what waits with nothing, close every stream, and wait until their connections are closed."""
        for uri in list(self._tracks):
            self.closed(uri)
        tasks = [*self._streams.values(), *self._closing]
        await asyncio.gather(*tasks, return_exceptions=True)

    def _recall(self, moment: Moment) -> Draft | None:
        """What is remembered for this moment, if there is anything to see in it."""
        drafts = list(self._memory.recall(moment.uri, moment.place))
        shape = self._shape(moment) if drafts else None
        for draft in drafts:
            assert shape is not None
            enough = draft.whole or is_ready(draft, moment, shape)
            if enough and compose(draft, moment, shape) is not None:
                return draft
        return None

    def _begun(self, moment: Moment) -> str:
        """What a stream that was cut had said for this place: only what follows it is asked for."""
        drafts = self._memory.recall(moment.uri, moment.place)
        return next((draft.fit(moment.place).rest for draft in drafts if not draft.whole), "")

    def _shape(self, moment: Moment) -> Shape:
        options = self._world.options(moment.snapshot)
        return shape_of(moment, options.multiline, options.max_lines)

    def _is_ready(self, draft: Draft, moment: Moment) -> bool:
        return is_ready(draft, moment, self._shape(moment))

    def _may_adopt(self, moment: Moment) -> bool:
        track = self._tracks.get(moment.uri)
        live = None if track is None else track.lane.live
        return live is not None and live.may_fit(moment.place)

    def _held_back(self, moment: Moment) -> gate.Held | None:
        options = self._world.options(moment.snapshot)
        rules = gate.Rules(options.enabled, options.manual, options.paused)
        return self._world.excluded(moment.snapshot) or gate.held_back(moment, rules)

    def _suppressed(self, moment: Moment) -> gate.Reason | None:
        if self._world.provider(moment.snapshot) is None:
            return gate.Reason.NO_SERVICE
        if not moment.invoked and (reason := self.backoff.reason()):
            return reason
        return gate.suppressed(moment)

    def _carry_out(self, track: _Track, effects: Sequence[Effect]) -> None:
        for effect in effects:
            match effect:
                case Delay(moment):
                    self._start_delay(track, moment)
                case Open(moment, draft, is_second):
                    self._open(track, moment, draft, is_second=is_second)
                case Close(draft):
                    self._close(track, draft)
                case Answer(moment, draft_or_none):
                    self._resolve(moment, draft_or_none)
                case StartGrace(draft):
                    self._start_grace(track, draft)
                case EndGrace():
                    _cancel(track.grace)

    def _start_delay(self, track: _Track, moment: Moment) -> None:
        _cancel(track.delay)
        self._world.prepare(moment)
        options = self._world.options(moment.snapshot)
        delay_s = 0.0
        if not moment.invoked:
            delay_s = self.debounce.delay_s(options.debounce, moment.line_before, moment.line_after)
        if delay_s <= 0:
            self._carry_out(track, track.lane.due(moment))
            return
        loop = asyncio.get_running_loop()
        track.delay = loop.call_later(delay_s, lambda: self._carry_out(track, track.lane.due(moment)))

    def _start_grace(self, track: _Track, draft: Draft) -> None:
        _cancel(track.grace)
        loop = asyncio.get_running_loop()
        track.grace = loop.call_later(GRACE_S, lambda: self._carry_out(track, track.lane.grace_over(draft)))

    def _resolve(self, moment: Moment, draft: Draft | None) -> None:
        answer = self._answers.get(moment.id)
        if answer is not None and not answer.done():
            answer.set_result((moment, draft))

    def _open(self, track: _Track, moment: Moment, draft: Draft, *, is_second: bool) -> None:
        self.debounce.opened()
        self.counters.requests += 1
        draft.text = "" if is_second else self._begun(moment)
        stream = self._stream(track, moment, draft, is_second=is_second)
        task = asyncio.get_running_loop().create_task(stream)
        self._streams[id(draft)] = task
        if len(self._streams) == 1:
            self._world.streaming(busy=True)

    def _close(self, track: _Track, draft: Draft) -> None:
        """Cancel a stream's task, which closes its connection; what it had said is kept."""
        if (task := self._release(draft)) is not None:
            self.counters.cut += 1
            self.counters.cut_tokens += estimate_tokens(draft.text)
            self._memory.keep(track.uri, draft)
            task.cancel()

    def _release(self, draft: Draft) -> asyncio.Task[None] | None:
        """Take the stream's task off the list of open ones; it lives on until its connection is closed."""
        task = self._streams.pop(id(draft), None)
        if task is None:
            return None
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)
        if not self._streams:
            self._world.streaming(busy=False)
        return task

    async def _stream(self, track: _Track, moment: Moment, draft: Draft, *, is_second: bool) -> None:
        failed = False
        try:
            provider = self._world.provider(moment.snapshot)
            if provider is not None:
                await self._fill(track, moment, draft, less_greedy(provider) if is_second else provider)
        except ModelError as error:
            failed = True
            self._failed(error)
        except Exception:
            failed = True
            logger.exception("a completion stream ended with an error of our own")
        if is_second:
            track.doubt.heard(draft.text)
        self._finish(track, draft, failed=failed)

    async def _fill(self, track: _Track, moment: Moment, draft: Draft, provider: Provider) -> None:
        """Read the stream into the draft until it is whole; the answer goes out before the connection is closed."""
        begun = draft.text
        budget = self._world.options(moment.snapshot).budget
        pieces = await self._world.pieces(moment)
        hole = hole_at(moment, budget, self._world.path_of(moment.snapshot), begun, pieces)
        shape = reach_of(self._shape(moment), moment.line_after)
        opened_at = self._clock()
        first = True
        max_tokens = TOKENS_PER_LINE * (shape.max_lines + 1)
        async with aclosing(self._asker.middles(provider, hole, max_tokens)) as middles:
            async for middle in middles:
                if first:
                    self._first_words(self._clock() - opened_at)
                    first = False
                said = begun + middle
                end = whole_end(said, shape)
                draft.text = said if end is None else said[:end]
                if end is not None:
                    self.counters.finished_early += 1
                    self._finish(track, draft, failed=False)
                    return
                self._carry_out(track, track.lane.said(draft))

    def _first_words(self, latency_s: float) -> None:
        self.backoff.succeeded()
        self._world.answered()
        self.debounce.first_token(latency_s)
        self.counters.last_latency_ms = round(latency_s * 1000)

    def _finish(self, track: _Track, draft: Draft, *, failed: bool) -> None:
        """The stream ended. What a failed one had said may break off anywhere, and is not used."""
        if self._release(draft) is None:
            return
        if failed:
            draft.text = ""
        draft.whole = True
        self._memory.keep(track.uri, draft)
        self._carry_out(track, track.lane.ended(draft, failed=failed))

    def _failed(self, error: ModelError) -> None:
        self.counters.failed += 1
        self.backoff.failed(error)
        self._world.failed(error, self.backoff.retry_at)


def _cancel(timer: asyncio.TimerHandle | None) -> None:
    if timer is not None:
        timer.cancel()


def _cursor_guesses(snapshot: Snapshot, edits: Sequence[Edit]) -> list[Moment]:
    """Where the cursor may be after a change: behind what was typed, or before the closers that came with it."""
    if not edits:
        return []
    last = edits[-1]
    lines = with_line_feeds(last.text).split("\n")
    column = len(lines[-1]) + (last.start.column if len(lines) == 1 else 0)
    end = Point(last.start.line + len(lines) - 1, column)
    typed_closers = min(len(lines[-1]) - len(lines[-1].rstrip(CLOSERS)), MOST_ADDED_CLOSERS)
    points = [Point(end.line, end.column - back) for back in range(typed_closers + 1)]
    return [Moment(snapshot, point) for point in points]
