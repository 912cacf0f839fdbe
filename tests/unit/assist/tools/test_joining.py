"""Tool calls that come in pieces: however a service cuts them, the same calls come out."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from qwen_ls.assist.tools.joining import CallJoiner
from qwen_ls.model.base import FunctionCall, ToolCall

NAMES = st.sampled_from(["read_file", "list_files", "find_text"])


def joined(*pieces: ToolCall) -> tuple[FunctionCall, ...]:
    joiner = CallJoiner()
    for piece in pieces:
        joiner.add(piece)
    return joiner.calls()


def test_only_the_first_piece_needs_id_and_name() -> None:
    pieces = ToolCall(0, "call_1", "read_file", ""), ToolCall(0, "", "", '{"path":'), ToolCall(0, "", "", '"a.py"}')
    assert joined(*pieces) == (FunctionCall("call_1", "read_file", '{"path":"a.py"}'),)


def test_id_and_name_may_be_repeated_with_each_piece() -> None:
    pieces = (ToolCall(0, "call_1", "read_file", each) for each in ("{", "}"))
    assert joined(*pieces) == (FunctionCall("call_1", "read_file", "{}"),)


def test_the_name_may_come_after_the_id() -> None:
    assert joined(ToolCall(0, "call_1", "", ""), ToolCall(0, "", "read_file", "{}")) == (
        FunctionCall("call_1", "read_file", "{}"),
    )


def test_another_id_at_the_same_index_is_another_call() -> None:
    pieces = ToolCall(0, "call_1", "read_file", "{}"), ToolCall(0, "call_2", "list_files", "{}")
    assert [call.id for call in joined(*pieces)] == ["call_1", "call_2"]


def test_ids_that_are_missing_or_the_same_are_told_apart() -> None:
    pieces = [ToolCall(index, "", "read_file", "{}") for index in range(2)]
    assert len({call.id for call in joined(*pieces)}) == 2
    pieces = [ToolCall(index, "call", "read_file", "{}") for index in range(2)]
    assert len({call.id for call in joined(*pieces)}) == 2


def test_without_pieces_there_are_no_calls() -> None:
    assert joined() == ()


@st.composite
def cut_calls(draw: st.DrawFn) -> tuple[list[FunctionCall], list[ToolCall]]:
    """Some calls, and the pieces that a service may make of them, those of different calls in any order."""
    arguments = draw(st.lists(st.text(max_size=12), min_size=1, max_size=4))
    calls = [FunctionCall(f"call_{number}", draw(NAMES), each) for number, each in enumerate(arguments)]
    queues = [pieces_of(draw, index, call) for index, call in enumerate(calls)]
    pieces: list[ToolCall] = [queue.pop(0) for queue in queues]
    while waiting := [queue for queue in queues if queue]:
        pieces.append(draw(st.sampled_from(waiting)).pop(0))
    return calls, pieces


def pieces_of(draw: st.DrawFn, index: int, call: FunctionCall) -> list[ToolCall]:
    places = st.lists(st.integers(0, len(call.arguments)), max_size=4)
    bounds = [0, *sorted(draw(places)), len(call.arguments)]
    parts = [call.arguments[start:end] for start, end in pairwise(bounds)]
    repeats = draw(st.booleans())
    return [
        ToolCall(index, call.id if repeats or not at else "", call.name if repeats or not at else "", part)
        for at, part in enumerate(parts)
    ]


@given(cut_calls())
def test_any_cutting_joins_to_the_same_calls(cut: tuple[list[FunctionCall], list[ToolCall]]) -> None:
    calls, pieces = cut
    assert list(joined(*pieces)) == calls
