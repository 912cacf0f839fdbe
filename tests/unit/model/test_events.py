from __future__ import annotations

import pytest

from qwen_ls.model.events import EventDecoder


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
