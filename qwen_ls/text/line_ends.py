"""Line ends: what a document uses, and the line feed that everything inside of the server uses."""

from __future__ import annotations

from qwen_ls.text.lines import Point, Text


def with_line_feeds(text: str) -> str:
    """The same text with every line end a line feed."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def line_end_of(text: Text) -> str:
    """The line end of a document, as its first line shows; a line feed where it has only one line."""
    first = text.line(0)
    if first.endswith("\r\n"):
        return "\r\n"
    return "\r" if first.endswith("\r") else "\n"


def end_of(start: Point, text: str) -> Point:
    """Where a text that begins at a point ends."""
    lines = with_line_feeds(text).split("\n")
    return Point(start.line + len(lines) - 1, len(lines[-1]) + (start.column if len(lines) == 1 else 0))
