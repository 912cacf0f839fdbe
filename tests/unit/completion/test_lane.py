"""The rules of a lane: each rule by an example, and all of them by random sequences of events."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from qwen_ls.completion.answer import compose, is_ready
from qwen_ls.completion.draft import Draft
from qwen_ls.completion.lane import Answer, Close, Delay, Effect, EndGrace, Lane, Open, StartGrace
from qwen_ls.completion.moment import Moment
from qwen_ls.completion.shape import Shape, shape_of
from tests.support.places import moment_at


def shape_at(moment: Moment) -> Shape:
    return shape_of(moment, "auto", 20)


def ready(draft: Draft, moment: Moment) -> bool:
    return is_ready(draft, moment, shape_at(moment))


def streaming(marked: str, said: str = "") -> tuple[Lane, Moment, Draft]:
    """A lane whose stream for this place has said something, with its request waiting."""
    lane, moment = Lane(ready), moment_at(marked)
    lane.ask(moment)
    lane.due(moment)
    assert lane.live is not None
    lane.live.text = said
    return lane, moment, lane.live


def test_a_request_is_opened_only_after_its_delay() -> None:
    lane, moment = Lane(), moment_at("x = |")
    assert lane.ask(moment) == [Delay(moment)]
    [opened] = lane.due(moment)
    assert isinstance(opened, Open)


def test_what_is_remembered_answers_without_a_stream() -> None:
    moment = moment_at("x = |")
    remembered = Draft(moment.place, "1", whole=True)
    assert Lane().ask(moment, remembered) == [Answer(moment, remembered)]


def test_a_request_that_fits_adopts_the_stream_and_the_older_one_is_answered() -> None:
    lane, older, _ = streaming("x = |", "compute()")
    newer = moment_at("x = com|")
    assert lane.ask(newer) == [Answer(older, None), EndGrace()]
    assert lane.waiting == newer


def test_a_request_elsewhere_closes_the_stream_and_asks_anew() -> None:
    lane, older, draft = streaming("x = |", "compute()")
    newer = moment_at("y = |")
    assert lane.ask(newer) == [Answer(older, None), EndGrace(), Close(draft), Delay(newer)]


def test_a_change_that_does_not_fit_closes_and_answers_at_once() -> None:
    lane, moment, draft = streaming("x = |", "compute()")
    assert lane.change([moment_at("x = f|")]) == [EndGrace(), Close(draft), Answer(moment, None)]


def test_a_change_that_fits_takes_the_request_along() -> None:
    lane, _, _ = streaming("x = |", "compute()")
    lane.change([moment_at("x = com|")])
    assert lane.waiting is not None
    assert lane.waiting.point.column == 7


def test_a_closer_that_the_editor_may_have_added_is_left_to_the_next_request() -> None:
    lane, moment, draft = streaming("x = foo(|", "a, b")
    typed = moment_at("x = foo()|")
    before_it = moment_at("x = foo(|)")
    assert lane.change([typed, before_it]) == [StartGrace(draft), Answer(moment, None)]


def test_a_place_where_nothing_is_suggested_ends_what_waits_elsewhere() -> None:
    lane, moment, draft = streaming("x = |")
    draft.text = "1"
    assert lane.pass_over(moment_at("y = |")) == [Answer(moment, None), EndGrace(), Close(draft)]


def test_a_change_before_the_stream_is_opened_answers_with_nothing() -> None:
    lane, moment = Lane(), moment_at("x = |")
    lane.ask(moment)
    assert lane.change([moment_at("x = c|")]) == [Answer(moment, None)]


def test_a_cancel_starts_the_grace_and_answers_nothing_itself() -> None:
    lane, moment, draft = streaming("x = |")
    assert lane.cancel(moment) == [StartGrace(draft)]


def test_after_the_grace_the_stream_is_closed() -> None:
    lane, moment, draft = streaming("x = |")
    lane.cancel(moment)
    assert lane.grace_over(draft) == [EndGrace(), Close(draft)]


def test_the_grace_is_void_once_a_request_adopted_the_stream() -> None:
    lane, moment, draft = streaming("x = |")
    lane.cancel(moment)
    lane.ask(moment_at("x = c|"))
    assert lane.grace_over(draft) == []


def test_a_stream_that_turns_out_wrong_is_replaced_without_a_further_delay() -> None:
    lane, _, draft = streaming("x = |")
    newer = moment_at("x = f|")
    lane.ask(newer)
    draft.text = "compute()"
    effects = lane.said(draft)
    assert effects[:2] == [EndGrace(), Close(draft)]
    assert isinstance(effects[2], Open)


def test_a_draft_that_has_enough_answers_while_its_stream_reads_on() -> None:
    lane, moment, draft = streaming("x = |", "1\n")
    assert lane.said(draft) == [Answer(moment, draft)]
    assert lane.live is draft


def test_a_later_request_along_it_is_answered_at_once() -> None:
    lane, _, draft = streaming("x = |", "1\ny = 2\n")
    lane.said(draft)
    taken = moment_at("x = 1|")
    assert lane.ask(taken) == [EndGrace(), Answer(taken, draft)]


def test_a_stream_that_reads_on_needs_no_grace() -> None:
    lane, _, draft = streaming("x = |", "1\n")
    lane.said(draft)
    assert lane.change([moment_at("x = 1|")]) == []


def test_a_stream_that_reads_on_is_closed_by_a_key_against_it() -> None:
    lane, _, draft = streaming("x = |", "1\n")
    lane.said(draft)
    assert lane.change([moment_at("x = 2|")]) == [EndGrace(), Close(draft)]


def test_a_second_opinion_is_asked_for_while_nobody_waits() -> None:
    lane, _, draft = streaming("x = |", "1\n")
    lane.said(draft)
    doubted = moment_at("x = 1|")
    closed, opened = [effect for effect in lane.doubt(doubted) if not isinstance(effect, EndGrace)]
    assert closed == Close(draft)
    assert isinstance(opened, Open)
    assert opened.is_second


def test_a_second_opinion_does_not_disturb_whoever_waits() -> None:
    lane, moment, _ = streaming("x = |")
    assert lane.doubt(moment) == []


def test_the_end_of_the_stream_answers_with_it() -> None:
    lane, moment, draft = streaming("x = |", "1")
    draft.whole = True
    assert lane.ended(draft) == [EndGrace(), Answer(moment, draft)]


def test_a_stream_that_failed_answers_with_nothing() -> None:
    lane, moment, draft = streaming("x = |", "1")
    assert lane.ended(draft, failed=True) == [EndGrace(), Answer(moment, None)]


def test_when_the_user_typed_past_the_end_the_rest_is_asked_for() -> None:
    lane, _, draft = streaming("x = |", "com")
    lane.ask(moment_at("x = comp|"))
    draft.whole = True
    assert isinstance(lane.ended(draft)[-1], Open)


def test_closing_the_document_closes_and_answers_all() -> None:
    lane, moment, draft = streaming("x = |")
    assert lane.end() == [EndGrace(), Close(draft), Answer(moment, None)]


KEYS = "ab("


class AnySequence(RuleBasedStateMachine):
    """A document that is typed in, requests and cancels in any order, and a service that says one of three texts.

    Whatever the order: each request is answered once or cancelled, at most one stream is open, no stream is open
    without a request or a grace that owns it, and what is shown is what the document and the model said.
    """

    def __init__(self) -> None:
        super().__init__()
        self.lane = Lane(ready)
        self.typed = ""
        self.asked: dict[int, Moment] = {}
        self.ended: set[int] = set()
        self.delayed: Moment | None = None
        self.open: dict[int, Draft] = {}
        self.truth: dict[int, str] = {}
        self.in_grace = False

    def moment(self) -> Moment:
        return moment_at(f"x = {self.typed}|\ny")

    def carry_out(self, effects: Sequence[Effect]) -> None:
        for effect in effects:
            match effect:
                case Delay(moment):
                    self.delayed = moment
                case Open(_, draft):
                    self.open[id(draft)] = draft
                case Close(draft):
                    del self.open[id(draft)]
                case Answer(moment, draft):
                    self.answer(moment, draft)
                case StartGrace():
                    self.in_grace = True
                case EndGrace():
                    self.in_grace = False

    def answer(self, moment: Moment, draft: Draft | None) -> None:
        assert moment.id in self.asked, "only what was asked is answered"
        assert moment.id not in self.ended, "a request is answered once"
        self.ended.add(moment.id)
        suggestion = None if draft is None else compose(draft, moment, shape_at(moment))
        if suggestion is not None:
            assert draft is not None
            said = draft.anchor.before + draft.text
            assert said.startswith(moment.place.before + suggestion.text), "only what was said is shown"
            assert moment.line_before == f"x = {self.typed}", "an answer fits the document as it is now"

    @rule(key=st.sampled_from(KEYS))
    def type_key(self, key: str) -> None:
        self.typed += key
        self.carry_out(self.lane.change([self.moment()]))

    @precondition(lambda self: self.typed)
    @rule()
    def delete_key(self) -> None:
        self.typed = self.typed[:-1]
        self.carry_out(self.lane.change([self.moment()]))

    @rule()
    def ask(self) -> None:
        moment = self.moment()
        self.asked[moment.id] = moment
        self.carry_out(self.lane.ask(moment))

    @rule()
    def pass_over(self) -> None:
        self.carry_out(self.lane.pass_over(self.moment()))

    @rule()
    def doubt(self) -> None:
        self.carry_out(self.lane.doubt(self.moment()))

    @rule()
    def type_a_closed_bracket(self) -> None:
        """What `(` does in an editor that adds `)`, as far as the server can see: the cursor may be at either side."""
        self.typed += "()"
        outside, inside = self.moment(), moment_at(f"x = {self.typed[:-1]}|)\ny")
        self.carry_out(self.lane.change([outside, inside]))

    @precondition(lambda self: self.lane.waiting is not None)
    @rule()
    def cancel(self) -> None:
        assert self.lane.waiting is not None
        moment = self.lane.waiting
        self.ended.add(moment.id)
        self.carry_out(self.lane.cancel(moment))

    @precondition(lambda self: self.delayed is not None)
    @rule()
    def delay_is_over(self) -> None:
        assert self.delayed is not None
        moment, self.delayed = self.delayed, None
        self.carry_out(self.lane.due(moment))

    @precondition(lambda self: self.open)
    @rule(piece=st.sampled_from(["a", "b", "(", "ab", "a\n"]))
    def say(self, piece: str) -> None:
        [draft] = self.open.values()
        draft.text += piece
        self.carry_out(self.lane.said(draft))

    @precondition(lambda self: self.open)
    @rule(failed=st.booleans())
    def stream_ends(self, failed: bool) -> None:
        [draft] = self.open.values()
        del self.open[id(draft)]
        draft.whole = True
        self.carry_out(self.lane.ended(draft, failed=failed))

    @precondition(lambda self: self.in_grace and self.lane.live is not None)
    @rule()
    def grace_is_over(self) -> None:
        assert self.lane.live is not None
        self.carry_out(self.lane.grace_over(self.lane.live))

    @rule()
    def close_document(self) -> None:
        self.carry_out(self.lane.end())
        assert not self.open
        assert set(self.asked) == self.ended, "nothing is left unanswered"

    @invariant()
    def at_most_one_stream_is_open_and_it_is_owned(self) -> None:
        assert list(self.open.values()) == ([] if self.lane.live is None else [self.lane.live])
        assert not self.open or self.lane.waiting is not None or self.in_grace or self.lane.is_reading_on

    @invariant()
    def all_but_the_waiting_request_are_answered(self) -> None:
        waiting = set() if self.lane.waiting is None else {self.lane.waiting.id}
        assert set(self.asked) - self.ended == waiting

    @invariant()
    def a_waiting_request_will_be_served(self) -> None:
        if self.lane.waiting is not None and self.lane.live is None:
            assert self.delayed is not None
            assert self.delayed.id == self.lane.waiting.id


AnySequence.TestCase.settings = settings(max_examples=300, stateful_step_count=40, deadline=None)
TestAnySequence = pytest.mark.timeout(120)(AnySequence.TestCase)
