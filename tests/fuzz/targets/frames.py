"""What comes over the pipe: any bytes, cut anywhere, into the reader of frames."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import strategies as st

from qwen_ls.transport import BadFrame, Frames, frame
from tests.fuzz.target import Target

PIECES = (
    b"Content-Length: 2\r\n\r\n{}",
    b"Content-Length: 5\r\n",
    b"content-length:3\n\n",
    b"Content-Length: -1\r\n\r\n",
    b"Content-Length: " + b"9" * 40 + b"\r\n\r\n",
    b"Content-Length: \xd9\xa3\r\n\r\n",
    b"Content-Type: application/vscode-jsonrpc\r\n",
    b"Content-Len",
    b"\r\n\r\n",
    b"\n",
    b"\r",
    b"garbage",
    b"x" * 9_000,
)
bodies = st.lists(st.sampled_from(PIECES) | st.binary(max_size=12) | st.binary(max_size=12).map(frame), max_size=8)
cuts = st.lists(st.integers(0, 200), max_size=6)

MOST_KEPT_BYTES = 10_000
"""What may wait for its end where no length was announced."""


def holds(_world: None, pieces: list[bytes], places: list[int]) -> None:
    """However the bytes are cut, the same messages come of them; garbage does not pile up, and is got over."""
    data = b"".join(pieces)
    assert read(Frames(), data, places) == read(Frames(), data, [])
    frames = Frames()
    read(frames, data, places)
    if frames._length is None:
        assert len(frames._buffer) <= MOST_KEPT_BYTES
        assert read(frames, b"\n\r\n" + frame(b"next") + frame(b"next"), places)[-1:] == [b"next"]


def read(frames: Frames, data: bytes, places: list[int]) -> list[bytes | BadFrame]:
    """The messages of data that came in these parts."""
    ends = [0, *sorted(min(place, len(data)) for place in places), len(data)]
    return [message for start, end in pairwise(ends) for message in frames.feed(data[start:end])]


TARGET = Target("frames", "bytes of an editor, into the reader of frames", 33_000, holds, (bodies, cuts))
