"""What a service streams: any bytes, cut anywhere, any JSON in the place of a chunk."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

from qwen_ls.model.base import Finish, Piece, Text, Thinking, ToolCall, Usage
from qwen_ls.model.errors import ModelError
from qwen_ls.model.events import EventDecoder
from qwen_ls.model.failures import Asked
from qwen_ls.model.shapes import PieceReader
from tests.fuzz.any_json import anything, shaken
from tests.fuzz.target import Target

ASKED = Asked("qwen3-coder-next", "dashscope.aliyuncs.com", secrets=("sk-fake",))

USAGE = {
    "prompt_tokens": 22,
    "completion_tokens": 3,
    "completion_tokens_details": {"reasoning_tokens": 1},
    "prompt_tokens_details": {"cached_tokens": 2},
}
CALL = {"index": 0, "id": "call_1", "type": "function", "function": {"name": "read_file", "arguments": '{"path"'}}
DELTAS = ({"content": "a"}, {"content": None, "reasoning_content": "b"}, {"tool_calls": [CALL, CALL]}, {"role": "c"})
CHUNKS: tuple[Any, ...] = (
    *({"choices": [{"delta": delta, "index": 0, "finish_reason": None}], "usage": None} for delta in DELTAS),
    {"choices": [{"delta": {"content": ""}, "index": 0, "finish_reason": "stop"}]},
    {"choices": [], "usage": USAGE},
    {"choices": [{"text": "a", "index": 0, "finish_reason": "length"}], "usage": USAGE},
    {"choices": [{"message": {"content": "a"}, "finish_reason": "stop"}], "usage": USAGE},
    {"content": "a", "stop": False},
    {"content": "", "stop": True, "stop_type": "limit", "tokens_predicted": 3, "timings": {"cache_n": 1}},
    {"error": {"message": "no", "type": "t", "param": None, "code": "Arrearage"}, "request_id": "r"},
    {"code": "Throttling.RateQuota", "message": "slower", "request_id": "r"},
)

events = (
    shaken(st.sampled_from(CHUNKS)).map(json.dumps).map(str.encode)
    | st.sampled_from(CHUNKS).map(json.dumps).map(str.encode)
    | st.sampled_from([b"[DONE]", b"[DONE]", b"[DONE]", b"[" * 100_000])
    | anything.map(json.dumps).map(str.encode)
    | st.binary(max_size=20)
)
fields = st.sampled_from([b"data: ", b"data:", b"error: ", b"", b": ", b"event: ", b"\xef\xbb\xbfdata: "])
ends = st.sampled_from([b"\n\n", b"\r\n\r\n", b"\n", b"", b"\r", b"\n\n\n"])
bodies = st.lists(st.tuples(fields, events, ends).map(b"".join), max_size=6).map(b"".join)
cuts = st.lists(st.integers(0, 400), max_size=6)


def holds(_world: None, body: bytes, places: list[int]) -> None:
    """The pieces are of the types that engines count on, and the same however the bytes are cut."""
    pieces, error = read(body, places)
    assert (pieces, error) == read(body, [])
    assert error != ""
    for piece in pieces:
        assert_sound(piece)
    kinds = [type(piece) for piece in pieces]
    assert kinds.count(Finish) <= 1
    assert Usage not in kinds[:-1]


def read(body: bytes, places: list[int]) -> tuple[list[Piece], str | None]:
    """The pieces of a body that came in these parts, and the sentence of the error that ended it."""
    decoder, reader = EventDecoder(), PieceReader(ASKED)
    pieces: list[Piece] = []
    try:
        for start, end in pairwise([0, *sorted(min(place, len(body)) for place in places), len(body)]):
            for event in decoder.feed(body[start:end]):
                pieces += [] if reader.is_done else reader.read(event)
        for event in decoder.end():
            pieces += [] if reader.is_done else reader.read(event)
        pieces += [] if reader.is_done else reader.end()
    except ModelError as error:
        return pieces, error.sentence
    return pieces, None


def assert_sound(piece: Piece) -> None:
    """A piece is of what it says that it is of, and its text can be encoded."""
    match piece:
        case Text(text) | Thinking(text) | Finish(text):
            assert type(text) is str
            text.encode()
        case ToolCall(index, call_id, name, arguments):
            assert type(index) is int
            for text in (call_id, name, arguments):
                assert type(text) is str
                text.encode()
        case Usage():
            counts = (piece.prompt_tokens, piece.completion_tokens, piece.reasoning_tokens, piece.cached_tokens)
            assert all(type(count) is int and count >= 0 for count in counts)


TARGET = Target("streams", "bytes of a service, into its readers", 25_000, holds, (bodies, cuts))
