"""Recent edits: places that were edited, merged where they are near, carried along as the text moves."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qwen_ls.context.recent_edits import BY_HAND_EDITS, BY_HAND_LINES, MOST_REGIONS, RecentEdits
from qwen_ls.text.document import Document, RawChange
from qwen_ls.text.lines import Text
from qwen_ls.text.positions import Encoding

LINES = 200


class Typist:
    """Edits a document and tells of it."""

    def __init__(self) -> None:
        source = "".join(f"line {number}\n" for number in range(LINES))
        self.document = Document("file:///a.py", "python", 1, Text.of(source))
        self.edits = RecentEdits()

    def insert(self, *places: tuple[int, str]) -> None:
        changes = [RawChange((line, 0, line, 0), text) for line, text in places]
        edits = self.document.apply(changes, self.document.version + 1, Encoding.UTF16)
        self.edits.note(self.document.snapshot(), edits)

    def texts(self) -> list[str]:
        return [edited.text for edited in self.edits.places()]


def test_the_last_edit_comes_first() -> None:
    typist = Typist()
    typist.insert((10, "one "))
    typist.insert((100, "two "))
    assert ["two " in text for text in typist.texts()] == [True, False]


def test_edits_close_to_each_other_are_one() -> None:
    typist = Typist()
    typist.insert((10, "one "))
    typist.insert((12, "two "))
    [text] = typist.texts()
    assert "one " in text
    assert "two " in text


def test_an_edit_is_shown_with_the_lines_around_it() -> None:
    typist = Typist()
    typist.insert((10, "new "))
    assert typist.texts() == ["line 7\nline 8\nline 9\nnew line 10\nline 11\nline 12\nline 13"]


def test_an_edit_moves_with_what_is_put_in_above_it() -> None:
    typist = Typist()
    typist.insert((100, "new "))
    typist.insert((10, "x\n" * 5))
    assert "new line 100" in typist.texts()[1]


def test_what_a_program_changed_is_no_edit_by_hand() -> None:
    typist = Typist()
    typist.insert(*((line * 10, "x ") for line in range(BY_HAND_EDITS + 1)))
    typist.insert((10, "x\n" * (BY_HAND_LINES + 1)))
    assert typist.texts() == []


def test_a_closed_document_is_forgotten() -> None:
    typist = Typist()
    typist.insert((10, "new "))
    typist.edits.forget("file:///a.py")
    assert typist.texts() == []


@given(st.lists(st.tuples(st.integers(0, LINES), st.sampled_from(["x", "x\n", "\n\n", ""])), max_size=30))
def test_places_stay_in_the_text_and_few(places: list[tuple[int, str]]) -> None:
    typist = Typist()
    for place in places:
        typist.insert(place)
    found = list(typist.edits.places())
    assert len(found) <= MOST_REGIONS
    assert all(0 <= each.first < each.stop <= typist.document.text.line_count for each in found)
