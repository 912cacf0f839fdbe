"""The rules of one document's automatic stream, as a pure state machine.

A lane holds at most one live draft (a stream that is running) and at most one waiting request (the newest; every
older one has been answered). Events come in by the methods, and what is to be done about them comes out as a list
of effects, in order. Nothing here awaits, reads a clock or touches a connection, so the rules can be tested by
themselves:

- A request whose place the live draft fits, or may still turn out to fit, waits on that draft: it is adopted.
- A request for another place closes the stream and asks anew, after a delay.
- A change that the live draft no longer fits closes the stream at once, and its request is answered with nothing.
- A change that it still fits takes the waiting request along: its answer will be right for the new text. Where only the
  next request can tell whether it fits (the editor may have added a closer), the stream has a grace until then.
- A cancelled request leaves the stream running for a short grace, in which the next request may adopt it: clients
  cancel before they send the change that was typed (VS Code), or never (Neovim).
- A request is answered as soon as the draft is `ready` for its place. The stream then reads on, to have the next
  suggestion there when this one is taken, until it is at its end or no longer fits.
- Every request is answered exactly once, by an `Answer` or by its own cancel.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from qwen_ls.completion.draft import Draft, Relation
from qwen_ls.completion.moment import Moment


@dataclass(frozen=True, slots=True)
class Delay:
    """Call `due` with this request when its debounce is over."""

    moment: Moment


@dataclass(frozen=True, slots=True)
class Open:
    """Open a stream for this request; what it says goes into `draft`. A second opinion is asked for less greedily."""

    moment: Moment
    draft: Draft
    is_second: bool = False


@dataclass(frozen=True, slots=True)
class Close:
    """Close the stream of this draft now, and keep what it said."""

    draft: Draft


@dataclass(frozen=True, slots=True)
class Answer:
    """Answer this request with what the draft adds at its place, or with nothing."""

    moment: Moment
    draft: Draft | None


@dataclass(frozen=True, slots=True)
class StartGrace:
    """Call `grace_over` when no request has adopted the stream in time."""

    draft: Draft


@dataclass(frozen=True, slots=True)
class EndGrace:
    """The stream was adopted or closed: forget the grace."""


Effect: TypeAlias = Delay | Open | Close | Answer | StartGrace | EndGrace


def _never_before_the_end(_draft: Draft, _moment: Moment) -> bool:
    return False


@dataclass(slots=True)
class Lane:
    """One document's live draft and waiting request; see the module's text for the rules."""

    ready: Callable[[Draft, Moment], bool] = _never_before_the_end
    """Whether a draft that still grows already has what a request at this moment should be answered with."""
    live: Draft | None = None
    waiting: Moment | None = None
    is_reading_on: bool = False
    """The live draft has answered somebody, so it needs nobody who waits for it."""
    _effects: list[Effect] = field(default_factory=list)

    def ask(self, moment: Moment, remembered: Draft | None = None) -> Sequence[Effect]:
        """A request came in; `remembered` is a draft that answers it already, if there is one."""
        if self.waiting is not None:
            self._answer(None)
        self.waiting = moment
        if self.live is not None and not self.live.may_fit(moment.place):
            self._close()
        if self.live is not None and self.ready(self.live, moment):
            self._effects.append(EndGrace())
            self._answer_from_live()
        elif remembered is not None:
            self._answer(remembered)
            self._start_grace()
        elif self.live is not None:
            self._effects.append(EndGrace())
        else:
            self._effects.append(Delay(moment))
        return self._take()

    def doubt(self, moment: Moment) -> Sequence[Effect]:
        """What stands at this place is doubted: ask anew, while it stands. Whoever waits already is not disturbed."""
        if self.waiting is None:
            if self.live is not None:
                self._close()
            self.live = Draft(anchor=moment.place)
            self.is_reading_on = True
            self._effects.append(Open(moment, self.live, is_second=True))
        return self._take()

    def due(self, moment: Moment) -> Sequence[Effect]:
        """The debounce of a request is over."""
        if self.waiting is not None and self.waiting.id == moment.id and self.live is None:
            self._open()
        return self._take()

    def cancel(self, moment: Moment) -> Sequence[Effect]:
        """The client cancelled a request, which is thereby answered."""
        if self.waiting is not None and self.waiting.id == moment.id:
            self.waiting = None
            self._start_grace()
        return self._take()

    def change(self, guesses: Sequence[Moment]) -> Sequence[Effect]:
        """The document changed; the cursor now is where one of the guesses says, most likely the first."""
        if self.live is None:
            if self.waiting is not None:
                self._answer(None)
            return self._take()
        fitting = [guess for guess in guesses if self.live.may_fit(guess.place)]
        if not fitting:
            self._close()
        elif self.waiting is not None and fitting[0] is guesses[0]:
            self.waiting = self.waiting.moved(fitting[0].snapshot, fitting[0].point)
            return self._take()
        else:  # where the cursor is, only the next request can tell
            self._start_grace()
        if self.waiting is not None:
            self._answer(None)
        return self._take()

    def pass_over(self, moment: Moment) -> Sequence[Effect]:
        """A request came for a place at which nothing is suggested: it makes the older one old, and waits not."""
        if self.waiting is not None:
            self._answer(None)
        if self.live is not None and not self.live.may_fit(moment.place):
            self._close()
        self._start_grace()
        return self._take()

    def said(self, draft: Draft) -> Sequence[Effect]:
        """The stream said more."""
        if draft is not self.live or self.waiting is None:
            return self._take()
        if not draft.may_fit(self.waiting.place):
            self._close()
            self._open()
        elif self.ready(draft, self.waiting):
            self._answer_from_live()
        return self._take()

    def ended(self, draft: Draft, *, failed: bool = False) -> Sequence[Effect]:
        """The stream ended, and its draft is as whole as it will be."""
        if draft is not self.live:
            return self._take()
        self.live = None
        self._effects.append(EndGrace())
        if self.waiting is None:
            return self._take()
        fit = draft.fit(self.waiting.place)
        if failed or (fit.relation is Relation.EVEN and not fit.typed):
            self._answer(None)
        elif fit.relation is Relation.AHEAD:
            self._answer(draft)
        else:  # the user typed past it, or against it at its very end: what follows has to be asked for
            self._open()
        return self._take()

    def grace_over(self, draft: Draft) -> Sequence[Effect]:
        """Nobody adopted the stream in time."""
        if draft is self.live and self.waiting is None:
            self._close()
        return self._take()

    def end(self) -> Sequence[Effect]:
        """The document was closed, or the server shuts down."""
        if self.live is not None:
            self._close()
        if self.waiting is not None:
            self._answer(None)
        return self._take()

    def _open(self) -> None:
        assert self.waiting is not None
        self.live = Draft(anchor=self.waiting.place)
        self.is_reading_on = False
        self._effects.append(Open(self.waiting, self.live))

    def _close(self) -> None:
        assert self.live is not None
        self._effects.append(EndGrace())
        self._effects.append(Close(self.live))
        self.live = None

    def _answer_from_live(self) -> None:
        self.is_reading_on = True
        self._answer(self.live)

    def _start_grace(self) -> None:
        """Nobody waits for the stream now. One that reads on may do so; another is closed if nobody adopts it."""
        if self.live is not None and not self.is_reading_on:
            self._effects.append(StartGrace(self.live))

    def _answer(self, draft: Draft | None) -> None:
        assert self.waiting is not None
        self._effects.append(Answer(self.waiting, draft))
        self.waiting = None

    def _take(self) -> Sequence[Effect]:
        effects, self._effects = self._effects, []
        return effects
