"""Which actions are offered above which definitions."""

from __future__ import annotations

from qwen_ls.assist.actions.lenses import MOST_LENSES, lenses
from qwen_ls.syntax.members import members

SOURCE = '''import os

X = 1


@decorated
def area(w, h):
    return w * h


class Shape:
    """A shape."""

    def scale(self, n):
        return n


def short(): ...
'''


def test_functions_classes_and_methods_get_lenses_above_their_names() -> None:
    found = lenses(members(SOURCE, "python") or ())
    assert [(lens.head, lens.first, lens.end) for lens in found[::3]] == [(6, 5, 8), (10, 10, 15), (13, 13, 15)]
    assert [(lens.action.id, lens.title) for lens in found[:3]] == [
        ("explain", "Explain"),
        ("document", "Document"),
        ("tests", "Generate tests"),
    ]


def test_a_long_file_gets_so_many_at_most() -> None:
    source = "".join(f"def f{number}():\n    return {number}\n\n\n" for number in range(1_000))
    assert MOST_LENSES <= len(lenses(members(source, "python") or ())) < MOST_LENSES + 3


def test_a_file_without_definitions_gets_none() -> None:
    assert lenses(members("x = 1\n", "python") or ()) == []
