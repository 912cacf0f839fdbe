"""Targets for unit tests: some lines of a text."""

from __future__ import annotations

from qwen_ls.assist.edits.target import Target, target_of
from qwen_ls.text.document import Snapshot
from qwen_ls.text.lines import Point, Text


def target_in(source: str, code: str, language_id: str = "python") -> Target:
    """The lines of a source that are this code, which is in it once."""
    assert source.count(code) == 1
    first = source[: source.index(code)].count("\n")
    last = first + code.removesuffix("\n").count("\n")
    snapshot = Snapshot("file:///project/file", language_id, 1, Text.of(source))
    return target_of(snapshot, "file", Point(first, 0), Point(last, 10_000))
