"""What a model is shown of a test file."""

from __future__ import annotations

from qwen_ls.assist.new_tests.showing import head_of, shown_of
from qwen_ls.text.lines import Text

CLASS = Text.of(
    "import unittest\n\n\nclass AreaTest(unittest.TestCase):\n    def setUp(self):\n        pass\n\n"
    "    def test_a(self):\n"
    "        pass\n"
)
BARE = Text.of("def test_a():\n    pass\n\n\ndef helper():\n    pass\n\n\ndef test_b():\n    pass\n")


def test_the_names_of_tests_are_told_wherever_they_are() -> None:
    assert shown_of(CLASS, None, "python", 1_000).names == ("test_a",)
    assert shown_of(BARE, None, "python", 1_000).names == ("test_a", "test_b")


def test_the_class_that_has_all_tests_is_told() -> None:
    assert shown_of(CLASS, None, "python", 1_000).group == "`class AreaTest(unittest.TestCase):`"
    assert shown_of(BARE, None, "python", 1_000).group == ""


def test_another_file_is_shown_where_the_one_that_is_there_has_no_tests() -> None:
    assert shown_of(None, BARE, "python", 1_000).example == str(BARE)
    assert shown_of(Text.of("import os\n"), BARE, "python", 1_000).example == str(BARE)
    assert shown_of(CLASS, BARE, "python", 1_000).example == ""


def test_a_long_file_is_shown_to_the_end_of_a_line() -> None:
    assert head_of(BARE, 20) == "def test_a():"
    assert head_of(BARE, 10_000) == str(BARE)
    assert head_of(None, 10) == ""
