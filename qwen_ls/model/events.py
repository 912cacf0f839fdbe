"""Server-sent events out of bytes.

The SDK's own decoder is not used because it hides three of the shapes that services really send: a plain JSON
body where a stream was asked for, an event that ends with the connection instead of an empty line, and the
`error:` field of older llama.cpp servers. httpx's `aiter_lines` will not do either: it also breaks lines at
U+2028 and U+0085, which JSON allows inside strings.
"""

from __future__ import annotations

import codecs

LONGEST_EVENT_CHARS = 4_000_000
"""What no model says in one event: beyond it the service floods its reader."""


class EventTooLong(ValueError):  # noqa: N818 - says what is wrong, as its family does
    """An event went on and on."""


class EventDecoder:
    """Turns the bytes of one response into the data of its events, in order.

    A body that begins with `{` is no event stream: it is handed out whole at the end, as one event.
    """

    def __init__(self) -> None:
        self._decode = codecs.getincrementaldecoder("utf-8-sig")(errors="replace").decode
        self._rest: list[str] = []  # joined when a line is whole: a long one may come in very many pieces
        self._data: list[str] = []
        self._pending_chars = 0
        self._is_plain: bool | None = None

    def feed(self, chunk: bytes) -> list[str]:
        """Return the data of the events that these bytes completed.

        Raises:
            EventTooLong: an event has more than `LONGEST_EVENT_CHARS` characters.
        """
        text = self._decode(chunk)
        if self._is_plain is None:
            text = text.lstrip("\r\n")
            if text:
                self._is_plain = text.startswith("{")
        self._rest.append(text)
        self._pending_chars += len(text)
        events = [] if self._is_plain or "\n" not in text else self._whole_lines()
        if self._pending_chars > LONGEST_EVENT_CHARS:
            raise EventTooLong
        return events

    def end(self) -> list[str]:
        """Return what the end of the body completed."""
        rest = "".join(self._rest) + self._decode(b"", True)
        self._rest = []
        if self._is_plain:
            return [rest]
        return self._events([rest, ""])

    def _whole_lines(self) -> list[str]:
        *lines, rest = "".join(self._rest).split("\n")
        self._rest = [rest]
        events = self._events(lines)
        self._pending_chars = len(rest) + sum(map(len, self._data))
        return events

    def _events(self, lines: list[str]) -> list[str]:
        events = []
        for line in lines:
            event = self._line(line.removesuffix("\r"))
            if event is not None:
                events.append(event)
        return events

    def _line(self, line: str) -> str | None:
        if not line:
            return self._dispatch()
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "data":
            self._data.append(value)
        elif name == "error":
            self._data.append(f'{{"error": {value}}}')
        return None

    def _dispatch(self) -> str | None:
        if not self._data:
            return None
        event = "\n".join(self._data)
        self._data = []
        return event
