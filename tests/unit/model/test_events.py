from __future__ import annotations

import time

import pytest

from qwen_ls.model import events as events_module
from qwen_ls.model.events import EventDecoder, EventTooLong


def decode(*chunks: bytes) -> list[str]:
    decoder = EventDecoder()
    events = [event for chunk in chunks for event in decoder.feed(chunk)]
    return events + decoder.end()


@pytest.mark.parametrize(
    ("body", "events"),
    [
        (b'data: {"a":1}\n\ndata: [DONE]\n\n', ['{"a":1}', "[DONE]"]),
        (b"data: 1\r\n\r\ndata: 2\r\n\r\n", ["1", "2"]),
        (b"data:1\n\n", ["1"]),
        (b"data: 1\ndata: 2\n\n", ["1\n2"]),
        (b"id: 7\nevent: error\ndata: 1\nretry: 3\n\n", ["1"]),
        (b": ping\n\n: ping\n\ndata: 1\n\n", ["1"]),
        (b"\n\n\n", []),
        (b"", []),
        (b"\xef\xbb\xbfdata: 1\n\n", ["1"]),
    ],
)
def test_a_stream_is_read_event_by_event(body: bytes, events: list[str]) -> None:
    assert decode(body) == events


def test_an_event_may_end_with_the_body_instead_of_an_empty_line() -> None:
    assert decode(b'data: {"error":{"code":"x"}}') == ['{"error":{"code":"x"}}']


def test_a_plain_json_body_is_one_event() -> None:
    assert decode(b'\n{\n  "error": {\n', b'    "message": "no"\n  }\n}\n') == [
        '{\n  "error": {\n    "message": "no"\n  }\n}\n'
    ]


def test_an_error_field_becomes_an_error_object() -> None:
    assert decode(b'error: {"code":500,"message":"no"}\n\n') == ['{"error": {"code":500,"message":"no"}}']


def test_line_separators_inside_a_string_do_not_end_the_line() -> None:
    line = 'data: {"content":"a\u2028b\u0085c\x0cd"}\n\n'.encode()

    assert decode(line) == ['{"content":"a\u2028b\u0085c\x0cd"}']


def test_bytes_may_be_cut_anywhere() -> None:
    body = 'data: {"content":"é🎉"}\r\n\r\ndata: 中\r\n\r\n'.encode()

    assert decode(*(body[index : index + 1] for index in range(len(body)))) == ['{"content":"é🎉"}', "中"]


@pytest.mark.parametrize("flood", [b"x", b"data: x\n", b"{", b"data: x\r\n"], ids=["a line", "lines", "JSON", "CRLF"])
def test_an_event_that_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch, flood: bytes) -> None:
    monkeypatch.setattr(events_module, "LONGEST_EVENT_CHARS", 1000)
    decoder = EventDecoder()

    assert [decoder.feed(flood) for _ in range(100)] == [[]] * 100
    with pytest.raises(EventTooLong):
        decoder.feed(flood * 1001)


def test_events_that_end_may_be_as_many_as_they_like(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events_module, "LONGEST_EVENT_CHARS", 1000)
    decoder = EventDecoder()

    assert [decoder.feed(b"data: " + b"x" * 900 + b"\n\n") for _ in range(5)] == [["x" * 900]] * 5


def test_a_long_line_in_small_pieces_costs_no_more_than_its_length() -> None:
    decoder = EventDecoder()
    began_s = time.process_time()

    for _ in range(40_000):  # joined with each piece, this would copy 80 GB
        decoder.feed(b"x" * 100)

    assert decoder.feed(b"\n\n") == []
    assert time.process_time() - began_s < 2
