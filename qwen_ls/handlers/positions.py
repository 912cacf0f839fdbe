"""LSP's positions and ours: the only place where a handler converts one into the other."""

from __future__ import annotations

from typing import Any

from lsprotocol import types

from qwen_ls.text.document import Snapshot
from qwen_ls.text.lines import Point
from qwen_ls.text.positions import Encoding, to_character, to_point


def point_of(snapshot: Snapshot, position: types.Position, encoding: Encoding) -> Point:
    """The point that a client's position means; one outside of the text means the nearest inside."""
    return to_point(snapshot.text, position.line, position.character, encoding)


def position_of(snapshot: Snapshot, point: Point, encoding: Encoding) -> types.Position:
    """The position to tell a client."""
    return types.Position(point.line, to_character(snapshot.text.line(point.line), point.column, encoding))


def range_of(snapshot: Snapshot, start: Point, end: Point, encoding: Encoding) -> types.Range:
    """The range to tell a client."""
    return types.Range(position_of(snapshot, start, encoding), position_of(snapshot, end, encoding))


def range_as_json(snapshot: Snapshot, start: Point, end: Point, encoding: Encoding) -> dict[str, Any]:
    """The range to tell a client, as plain JSON."""
    ends = ((name, position_of(snapshot, point, encoding)) for name, point in (("start", start), ("end", end)))
    return {name: {"line": position.line, "character": position.character} for name, position in ends}
