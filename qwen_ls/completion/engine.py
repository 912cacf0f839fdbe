"""The completion engine: carries out what the lanes decide, with real streams, timers and answers."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from qwen_ls.completion import gate
from qwen_ls.completion.answer import compose, is_ready, keep_shown
from qwen_ls.completion.candidates import CYCLING_S, PATIENCE_S, SETTLED_S, Candidates, less_greedy
from qwen_ls.completion.decision import Decision, Source
from qwen_ls.completion.doubt import SLOWEST_S, TEMPERATURE, Doubt, compare
from qwen_ls.completion.draft import CLOSERS, MOST_ADDED_CLOSERS, Draft
from qwen_ls.completion.lane import Answer, Close, Delay, Effect, EndGrace, Lane, Open, StartGrace
from qwen_ls.completion.memory import Memory
from qwen_ls.completion.moment import Moment, Suggestion
from qwen_ls.completion.shape import Shape, reach_of, shape_of
from qwen_ls.completion.streams import Reading, Streams
from qwen_ls.completion.taken import Taken
from qwen_ls.completion.world import Surroundings
from qwen_ls.model.tokens import estimate_tokens
from qwen_ls.text.document import Edit, Snapshot
from qwen_ls.text.line_ends import end_of
from qwen_ls.text.lines import Point

logger = logging.getLogger(__name__)

GRACE_S = 0.1
"""How long a stream that nobody waits for may be adopted by the next request, before it is closed."""


@dataclass(slots=True)
class _Track:
    """One document's lane, and the timers that belong to it."""

    uri: str
    snapshot: Snapshot
    lane: Lane
    doubt: Doubt = field(default_factory=Doubt)
    delay: asyncio.TimerHandle | None = None
    grace: asyncio.TimerHandle | None = None
    standing: Draft | None = None
    """The draft whose suggestion was given to the editor last."""
    candidates: Candidates | None = None
    opened: tuple[int, Draft] | None = None
    """The draft that was opened last, and the id of the request that it was opened for."""
    changed_at: float | None = None
    """When the document changed last, in the clock's seconds."""

    def close_candidates(self) -> None:
        """Let nobody wait any longer for more suggestions than there are."""
        if self.candidates is not None:
            self.candidates.close()


class CompletionEngine:
    """Suggests what could stand after the cursor. One for each server; everything runs on its event loop."""

    def __init__(self, surroundings: Surroundings, clock: Callable[[], float] = time.monotonic) -> None:
        self._world = surroundings
        self._clock = clock
        self._tracks: dict[str, _Track] = {}
        self._answers: dict[int, asyncio.Future[tuple[Moment, Draft | None]]] = {}
        self._taken = Taken()
        self._memory = Memory()
        self._streams = Streams(surroundings, clock)
        self.debounce = self._streams.debounce
        self.backoff = self._streams.backoff
        self.counters = self._streams.counters
        self.last: Decision | None = None

    async def suggest(self, moment: Moment) -> list[Suggestion]:
        """Suggest for a moment: from memory, from a stream that is running, or from a new one.

        What comes back fits the document as it is when this returns, which may be later than the moment's snapshot.
        Where a person asked, there may be several to choose from, the likeliest first.
        """
        remembered = None
        reason = self._held_back(moment)
        if reason is None:
            remembered = self._recall(moment)
            if remembered is None and not self._may_adopt(moment):
                reason = self._suppressed(moment)
        if reason is not None:
            logger.debug("nothing is suggested because %s", reason.value)
            self._conclude(Decision(moment, held_back=reason.value))
            track = self._track(moment)
            self._carry_out(track, track.lane.pass_over(moment))
            return []
        with self._candidates(moment, remembered) as candidates:
            source = self._source(moment, remembered, is_asked_again=candidates.are_wanted)
            answered, draft = await self._answer(moment, remembered)
            if draft is not None:
                answered = await candidates.hold(answered, draft, PATIENCE_S if remembered is None else CYCLING_S)
        return self._suggestions(answered, draft, candidates.drafts, source)

    def _suggestions(
        self, answered: Moment, draft: Draft | None, others: Sequence[Draft], source: Source
    ) -> list[Suggestion]:
        """What the answer and the candidates suggest in the document as it is now, each text once."""
        shape = self._shape(answered)
        suggestions: dict[str, Suggestion] = {}
        for each in [draft, *others] if draft is not None and self._is_current(answered) else []:
            suggestion = compose(each, answered, shape)
            if suggestion is not None and suggestion.text not in suggestions:
                keep_shown(each, answered, shape)
                suggestions[suggestion.text] = suggestion
        if draft is not None and others:
            self._memory.keep_all(answered.uri, [draft, *others])
        found = list(suggestions.values())
        asked = draft or self._opened_for(answered)
        is_answered = draft is not None
        self._conclude(Decision(answered, source, "", asked, is_answered, tuple(found)))
        if found:
            self._track(answered).standing = draft
            self._doubt(answered, found[0])
            self.counters.shown += 1
            self._taken.show(found)
        return found

    def _conclude(self, decision: Decision) -> None:
        """Keep how a request went, unless a later one was decided before it."""
        if self.last is None or decision.moment.id >= self.last.moment.id:
            self.last = decision

    def _candidates(self, moment: Moment, remembered: Draft | None) -> Candidates:
        """The further candidates, which are asked for only where a person asked for a suggestion."""
        track, shape = self._track(moment), self._shape(moment)
        track.close_candidates()
        known = [draft for draft in self._recalled(moment) if draft is not remembered] if moment.invoked else []
        is_due = moment.invoked and self._is_settled(track) and self.backoff.reason() is None
        provider = self._world.provider(moment) if is_due else None
        count = self._world.options(moment.snapshot).candidates - 1
        track.candidates = Candidates(self._streams, moment, shape, known, provider, count)
        return track.candidates

    def _is_settled(self, track: _Track) -> bool:
        return track.changed_at is None or self._clock() - track.changed_at >= SETTLED_S

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

    def _source(self, moment: Moment, remembered: Draft | None, *, is_asked_again: bool) -> Source:
        """Where the answer will come from, counted; nothing is saved where others are asked for beside it."""
        if remembered is not None:
            self.counters.from_memory += 0 if is_asked_again else 1
            return Source.MEMORY
        if self._may_adopt(moment):
            self.counters.adopted += 1
            return Source.ADOPTED
        return Source.STREAM

    async def _answer(self, moment: Moment, remembered: Draft | None) -> tuple[Moment, Draft | None]:
        track = self._track(moment)
        answer: asyncio.Future[tuple[Moment, Draft | None]] = asyncio.get_running_loop().create_future()
        self._answers[moment.id] = answer
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
        track.snapshot, track.changed_at = snapshot, self._clock()
        is_held = track.candidates is not None and track.candidates.is_holding
        if track.lane.live is None and track.lane.waiting is None and not is_held:
            track.close_candidates()
            return
        guesses = _cursor_guesses(snapshot, edits)
        if track.candidates is not None:
            track.candidates.change(guesses)
        self._carry_out(track, track.lane.change(guesses))

    def closed(self, uri: str) -> None:
        """A document was closed: its stream is closed and what was said about it is forgotten."""
        if (track := self._tracks.pop(uri, None)) is not None:
            self._end(track)
        self._memory.forget(uri)

    def accepted(self, suggestion_id: str, part: str) -> None:
        """The user took a suggestion, all of it or a part; what is taken word by word counts once."""
        logger.debug("a suggestion was taken (%s)", part)
        if self._taken.take(suggestion_id, part):
            self.counters.accepted += 1
        for track in self._tracks.values():
            track.doubt.taken()

    def quiet(self) -> None:
        """Close every stream now: completions were paused, or their settings changed."""
        for track in self._tracks.values():
            self._end(track)

    def _end(self, track: _Track) -> None:
        track.close_candidates()
        self._carry_out(track, track.lane.end())

    def reset(self) -> None:
        """Forget what was said and what failed."""
        self.quiet()
        self._memory.forget()
        self._streams.forget()
        self.last = None

    async def aclose(self) -> None:
        """Answer what waits with nothing, close every stream, and wait until their connections are closed."""
        for uri in list(self._tracks):
            self.closed(uri)
        await self._streams.aclose()

    def _recall(self, moment: Moment) -> Draft | None:
        """What is remembered for this moment, if there is anything to see in it."""
        return next(self._recalled(moment), None)

    def _recalled(self, moment: Moment) -> Iterator[Draft]:
        """Everything that is remembered for this moment and has something to see in it, newest first."""
        drafts = list(self._memory.recall(moment.uri, moment.place))
        shape = self._shape(moment) if drafts else None
        for draft in drafts:
            assert shape is not None
            enough = draft.whole or is_ready(draft, moment, shape)
            if enough and compose(draft, moment, shape) is not None:
                yield draft

    def _opened_for(self, moment: Moment) -> Draft | None:
        """The draft that was opened for this request, though it was not answered with it."""
        track = self._tracks.get(moment.uri)
        if track is None or track.opened is None or track.opened[0] != moment.id:
            return None
        return track.opened[1]

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
        rules = gate.Rules(options.enabled, options.manual, options.paused, options.beside_menu)
        held = self._world.excluded(moment.snapshot) or gate.held_back(moment, rules)
        return gate.Reason.CONFIDENTIAL if held is None and self._world.is_in_secret(moment) else held

    def _suppressed(self, moment: Moment) -> gate.Reason | None:
        if self._world.provider(moment) is None:
            return gate.Reason.NO_SERVICE
        if not moment.invoked and self._world.is_spent():
            return gate.Reason.SPENT
        if not moment.invoked and (reason := self.backoff.reason()):
            return reason
        if not moment.invoked and self._memory.was_silent(moment.uri, moment.place):
            return gate.Reason.NOTHING_SAID
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
        reach = reach_of(self._shape(moment), moment.line_after)
        provider = self._world.provider(moment) if is_second else None
        asked = None if provider is None else less_greedy(provider, TEMPERATURE)
        draft.text = "" if is_second else self._begun(moment)
        doubted = track.standing if is_second else None
        track.opened = (moment.id, draft)

        def said(draft: Draft) -> None:
            if doubted is not None:
                compare(doubted, draft)
            self._carry_out(track, track.lane.said(draft))
            if not is_second and track.candidates is not None:
                track.candidates.begin()

        def ended(draft: Draft, failed: bool) -> None:
            if doubted is not None:
                compare(doubted, draft)
                track.doubt.heard(draft.text)
            self._memory.keep(track.uri, draft)
            if not failed and not is_second and compose(draft, moment, self._shape(moment)) is None:
                self._memory.keep_silence(track.uri, moment.place)
            self._carry_out(track, track.lane.ended(draft, failed=failed))

        self._streams.open(Reading(moment, draft, reach, said, ended, asked))

    def _close(self, track: _Track, draft: Draft) -> None:
        """Close a stream that no longer fits; what it had said is kept."""
        if self._streams.close(draft):
            self.counters.cut += 1
            self.counters.cut_tokens += estimate_tokens(draft.text)
            self._memory.keep(track.uri, draft)


def _cancel(timer: asyncio.TimerHandle | None) -> None:
    if timer is not None:
        timer.cancel()


def _cursor_guesses(snapshot: Snapshot, edits: Sequence[Edit]) -> list[Moment]:
    """Where the cursor may be after a change: behind what was typed, or before the closers that came with it."""
    if not edits:
        return []
    last = edits[-1]
    end = end_of(last.start, last.text)
    typed_closers = min(len(last.text) - len(last.text.rstrip(CLOSERS)), MOST_ADDED_CLOSERS)
    points = [Point(end.line, end.column - back) for back in range(typed_closers + 1)]
    # A line feed behind a carriage return begins no line of its own: then the text ends before such a point.
    return [Moment(snapshot, snapshot.text.clamp(point)) for point in points]
