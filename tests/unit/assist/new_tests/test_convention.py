"""How a project lays out its tests, learned from those that it has."""

from __future__ import annotations

import pytest

from qwen_ls.assist.new_tests.convention import Affix, Naming, learned_folder, usual_affix
from qwen_ls.assist.new_tests.listing import Listing

NAMING = Naming((Affix(before="test_"), Affix(after="_test")), (".py",))


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        ((), None),
        (("a/x.py",), None),
        (("tests/test_nothing.py",), None),
        (("a/b/x.py", "a/b/test_x.py"), "a/c"),
        (("a/b/x.py", "a/b/tests/test_x.py"), "a/c/tests"),
        (("a/b/x.py", "tests/b/test_x.py"), "tests/c"),
        (("a/b/x.py", "a/d/y.py", "tests/test_x.py", "tests/test_y.py"), "tests"),
        (("a/b/x.py", "a/b/y.py", "tests/b/test_x.py", "tests/b/test_y.py", "a/z.py", "a/test_z.py"), "tests/c"),
    ],
)
def test_the_rule_that_explains_most_decides(others: tuple[str, ...], expected: str | None) -> None:
    assert learned_folder("a/c/area.py", Listing(("a/c/area.py", *others)), NAMING) == expected


def test_names_are_those_of_most_tests_and_of_the_same_folder_above_all() -> None:
    listing = Listing(("a/x_test.py", "b/test_x.py", "b/test_y.py"))
    assert usual_affix(listing, NAMING, "c") == Affix(before="test_")
    assert usual_affix(listing, NAMING, "a") == Affix(after="_test")


def test_a_name_of_nothing_but_the_affix_is_no_test() -> None:
    assert NAMING.stem_of("test_.py") is None
    assert NAMING.stem_of("tests/test_x.py") == "x"
    assert NAMING.stem_of("tests/test_x.txt") is None
