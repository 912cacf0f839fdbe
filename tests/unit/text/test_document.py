from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qwen_ls.text.document import Document, Edit, RawChange
from qwen_ls.text.lines import Point, Text
from qwen_ls.text.positions import Encoding
from tests.unit.text import slow_text

quick = settings(max_examples=250, deadline=None)

UTF8, UTF16, UTF32 = Encoding.UTF8, Encoding.UTF16, Encoding.UTF32


def a_document(source: str) -> Document:
    return Document("file:///a.py", "python", 1, Text.of(source))


def test_the_second_change_is_placed_in_the_text_that_the_first_left() -> None:
    document = a_document("one\n")

    document.apply([RawChange((0, 0, 0, 0), "zero\n"), RawChange((1, 0, 1, 3), "uno")], 2, UTF16)

    assert str(document.text) == "zero\nuno\n"


def test_a_change_without_range_replaces_everything() -> None:
    document = a_document("one\ntwo\n")

    document.apply([RawChange(None, "three")], 2, UTF16)

    assert str(document.text) == "three"


def test_a_full_replace_is_an_edit_of_the_whole_text() -> None:
    edits = a_document("one\ntwo").apply([RawChange(None, "three")], 2, UTF16)

    assert edits == (Edit(Point(0, 0), Point(1, 3), "three"),)


def test_a_reversed_range_replaces_what_lies_between() -> None:
    document = a_document("abcd")

    document.apply([RawChange((0, 3, 0, 1), "-")], 2, UTF16)

    assert str(document.text) == "a-d"


def test_a_reversed_range_is_told_as_its_ordered_one() -> None:
    edits = a_document("abcd").apply([RawChange((0, 3, 0, 1), "-")], 2, UTF16)

    assert edits == (Edit(Point(0, 1), Point(0, 3), "-"),)


@pytest.mark.parametrize(("encoding", "character"), [(UTF8, 4), (UTF16, 2), (UTF32, 1)])
def test_edits_are_told_in_code_points(encoding: Encoding, character: int) -> None:
    edits = a_document("\U0001f600x").apply([RawChange((0, character, 0, character + 1), "y")], 2, encoding)

    assert edits == (Edit(Point(0, 1), Point(0, 2), "y"),)


def test_a_range_that_begins_inside_a_surrogate_pair_begins_at_its_character() -> None:
    document = a_document("a\U0001f600b")

    document.apply([RawChange((0, 2, 0, 3), "")], 2, UTF16)

    assert str(document.text) == "ab"


def test_an_insertion_past_the_end_is_appended() -> None:
    document = a_document("a\nb")

    document.apply([RawChange((9, 9, 9, 9), "c")], 2, UTF16)

    assert str(document.text) == "a\nbc"


def test_an_edit_tells_the_text_that_really_went_in() -> None:
    edits = a_document("").apply([RawChange((0, 0, 0, 0), "\ud83d")], 2, UTF16)

    assert edits == (Edit(Point(0, 0), Point(0, 0), "\ufffd"),)


def test_changes_set_the_version() -> None:
    document = a_document("")

    document.apply([], 7, UTF16)

    assert document.version == 7


def test_a_snapshot_has_all_that_the_document_had() -> None:
    snapshot = a_document("a").snapshot()

    assert (snapshot.uri, snapshot.language_id, snapshot.version) == ("file:///a.py", "python", 1)


def test_a_snapshot_is_taken_without_copying_the_text() -> None:
    document = a_document("a")

    assert document.snapshot().text is document.text


@given(slow_text.sources, st.lists(slow_text.raw_changes, max_size=8), slow_text.encodings)
@quick
def test_changes_make_the_same_text_as_on_a_plain_string(
    source: str, changes: list[RawChange], encoding: Encoding
) -> None:
    document = a_document(source)

    document.apply(changes, 2, encoding)

    for change in changes:
        source = slow_text.changed(source, change, encoding)
    assert str(document.text) == source
    assert document.text.lines(0, document.text.line_count) == slow_text.split(source)


@given(slow_text.sources, st.lists(slow_text.raw_changes, max_size=8), slow_text.encodings)
@quick
def test_edits_told_replay_to_the_same_text(source: str, changes: list[RawChange], encoding: Encoding) -> None:
    document = a_document(source)
    replayed = document.text

    for edit in document.apply(changes, 2, encoding):
        replayed = replayed.splice(edit.start, edit.end, edit.text)

    assert replayed == document.text


@given(slow_text.sources, st.lists(slow_text.raw_changes, min_size=1, max_size=8), slow_text.encodings)
@quick
def test_later_changes_do_not_reach_a_snapshot(source: str, changes: list[RawChange], encoding: Encoding) -> None:
    document = a_document(source)
    snapshots = [document.snapshot()]
    expected = [source]

    for change in changes:
        document.apply([change], document.version + 1, encoding)
        snapshots.append(document.snapshot())
        expected.append(slow_text.changed(expected[-1], change, encoding))

    assert [str(snapshot.text) for snapshot in snapshots] == expected
    assert [snapshot.version for snapshot in snapshots] == list(range(1, len(changes) + 2))
