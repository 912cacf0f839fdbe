"""The case files of the trimming corpus: to the letter, and in the folder that their name decides."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.corpus import CASES, Case, folder_of, format_case, parse_case, read_case, write_case


def _case(text: str) -> Case:
    return Case("a", "python", "a.py", "fim", "written", "nothing", "no reason", text, text, text, text)


@pytest.mark.parametrize(
    "text", ["", "\n", "a", "a\n", "a \n", "\t", "¶", "a ¶\n", "a\r\nb\r\n", "\n\n", "language: x", "🦄"]
)
def test_texts_are_kept_to_the_letter(text: str) -> None:
    assert parse_case("a", format_case(_case(text))) == _case(text)


def test_white_space_at_the_end_of_a_line_is_seen() -> None:
    assert "\na ¶\n" in format_case(_case("a "))


def test_a_case_is_read_as_it_was_written(tmp_path: Path) -> None:
    assert read_case(write_case(tmp_path, _case("a\n"))) == _case("a\n")


def test_a_header_that_lacks_a_name_is_refused() -> None:
    with pytest.raises(AssertionError, match="header"):
        parse_case("a", format_case(_case("")).replace("why: no reason\n", ""))


def test_what_was_recorded_at_one_place_stays_together() -> None:
    assert folder_of("python-total.fim") == folder_of("python-total.chat") == folder_of("python-total")


def test_case_files_are_as_they_would_be_written() -> None:
    for path in CASES.rglob("*.case"):
        assert path.read_text(encoding="utf-8") == format_case(read_case(path))
