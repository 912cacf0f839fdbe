"""The signatures of what some code uses."""

from __future__ import annotations

from pathlib import Path

from qwen_ls.context.imports import Brought
from qwen_ls.context.piece import Piece
from qwen_ls.context.used import MOST_CHARS, signatures_used
from qwen_ls.syntax.outline import Signature


def brought(*names: str, body: str = "...") -> Brought:
    return Brought(Path("/p/a.py"), tuple(Signature(name, f"def {name}(): {body}") for name in names))


def test_only_what_the_code_names_is_told() -> None:
    found = signatures_used("x = scale(area)", [(brought("scale", "other"), "a.py"), (brought("no"), "b.py")])
    assert found == (Piece("a.py", "def scale(): ..."),)


def test_a_part_of_a_name_is_not_the_name() -> None:
    assert signatures_used("rescale(scaled)", [(brought("scale"), "a.py")]) == ()


def test_what_stands_in_the_code_is_not_told_again() -> None:
    assert signatures_used("def area(): ...\narea()", [(brought("area"), "a.py")]) == ()


def test_it_is_bounded() -> None:
    names = [f"name{number}" for number in range(100)]
    found = signatures_used(" ".join(names), [(brought(*names, body="x" * 200), "a.py")])
    assert 0 < sum(len(piece.text) for piece in found) <= MOST_CHARS
