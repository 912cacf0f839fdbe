"""The places that the corpus' recorder asks at: cut out of marked sources."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from bench.corpus import places
from bench.corpus.places import Cut, cuts
from qwen_ls.text.lines import Point


def _cuts(folder: Path, monkeypatch: pytest.MonkeyPatch, marked: str) -> list[Cut]:
    (folder / "python").mkdir()
    (folder / "python" / "a.py.marked").write_text(marked, encoding="utf-8")
    monkeypatch.setattr(places, "SOURCES", folder)
    return list(cuts())


def test_the_marked_text_is_cut_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (cut,) = _cuts(tmp_path, monkeypatch, "a = 1\nprint(⟦name⟧a⟦/⟧)\n")

    assert (cut.name, cut.language, cut.path) == ("python-name", "python", "a.py")
    assert (cut.before, cut.after) == ("a = 1\nprint(", ")\n")
    assert cut.point == Point(1, 6)


def test_the_marks_of_other_places_are_taken_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = _cuts(tmp_path, monkeypatch, "⟦x⟧a⟦/⟧ = ⟦y⟧1⟦/⟧\n")

    assert (first.before, first.after) == ("", " = 1\n")
    assert (second.before, second.after) == ("a = ", "\n")


def test_every_place_has_a_name_of_its_own() -> None:
    assert [name for name, count in Counter(cut.name for cut in cuts()).items() if count > 1] == []
