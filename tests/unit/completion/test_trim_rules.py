"""Each trimming rule alone: what it takes away or mends, and what it must leave alone."""

from __future__ import annotations

import pytest

from qwen_ls.completion.hole import Hole
from qwen_ls.completion.trim.chatter import (
    cut_at_closing_fence,
    cut_at_placeholder,
    drop_backticks_around,
    drop_cursor_mark,
    drop_file_name,
    drop_sentences,
    drop_thinking,
)
from qwen_ls.completion.trim.echo import (
    drop_echo_of_assignment,
    drop_echo_of_line,
    drop_echo_of_lines,
    drop_echo_of_quote,
    drop_echo_of_word,
)
from qwen_ls.completion.trim.following import (
    drop_lines_from_below,
    drop_lines_that_follow,
    drop_overlap_with_rest_of_line,
    drop_passage_from_below,
    drop_tags_closed_below,
    drop_what_is_there,
)
from qwen_ls.completion.trim.indentation import (
    drop_doubled_space,
    drop_line_ends_in_front,
    drop_repeated_indentation,
    drop_trailing_space,
    indent_as_in_file,
    indent_by_tabs,
)
from qwen_ls.completion.trim.marks import (
    cut_at_special_tokens,
    cut_at_unseen_character,
    restore_neutral_marks,
    unify_line_ends,
)
from qwen_ls.completion.trim.repetition import cut_characters_that_run_away, cut_lines_that_run_away
from qwen_ls.completion.trim.rules import CHAT_ONLY, CHAT_START_RULES, END_RULES, START_RULES, Rule

Taken = tuple[Rule, str, str, str]
Left = tuple[Rule, str, str]

LONG_DOC = 'def f():\n    """Render.\n\n    █\n    """'

TAKEN: list[Taken] = [
    (cut_at_special_tokens, "x = █", "1<|fim_pad|>junk", "1"),
    (restore_neutral_marks, "x = █", "'<\u200b|im_end|>'", "'<|im_end|>'"),
    (cut_at_unseen_character, "if level != █", "'user\u202e \u2066# an admin\u2069 \u2066'", "'user"),
    (cut_at_unseen_character, "print(█)", "'\x1b[2J'", "'"),
    (cut_at_unseen_character, "x = █", "a\u200bb", "a"),
    (unify_line_ends, "█", "a\r\nb\rc", "a\nb\nc"),
    (drop_thinking, "x = █", "<think>\n\n</think>\n\n1", "1"),
    (drop_thinking, "x = █", "Hm.\n</think>\n1", "1"),
    (drop_thinking, "x = █", "<think>\nHm", ""),
    (drop_cursor_mark, "x = █", "<CURSOR>1", "1"),
    (cut_at_closing_fence, "x = █", "1\n```\n\nThis is one.", "1"),
    (cut_at_closing_fence, "█", "```", ""),
    (drop_sentences, "x = █", "The completed expression is:\n\na + b", "a + b"),
    (drop_sentences, "█", "I'm sorry, but I can't complete this.", ""),
    (drop_sentences, "█", "1. Open a terminal.\n2. Run it.", ""),
    (drop_sentences, "█", "Nothing needs to be added at this point.", ""),
    (drop_backticks_around, "x = █", "`a + b`", "a + b"),
    (drop_file_name, "import os\n█", "# pkg/a.py\nx = 1", "x = 1"),
    (cut_at_placeholder, "█", "a()\n# ... rest of the code ...\nb()", "a()"),
    (cut_at_placeholder, "█", "// ... existing code ...\nb()", "b()"),
    (cut_at_placeholder, "█", "# Your code here", ""),
    (cut_at_placeholder, "█", "// No additional code is needed here.", ""),
    (drop_echo_of_lines, "def f(a):\n    █", "def f(a):\n    return a\n", "return a\n"),
    (drop_echo_of_lines, "  def f(a):\n    b = 1\n    return █", "def f(a):\n  b = 1\n  return a", "a"),
    (drop_echo_of_lines, "total = 1\nx = █", "total = 1\nx", ""),
    (drop_echo_of_line, "    return █", "    return a", "a"),
    (drop_echo_of_line, "    return █", "return a", "a"),
    (drop_echo_of_assignment, "const total = █", "total = 5", "5"),
    (drop_echo_of_word, "JOIN orders ON █", "ON a = b", "a = b"),
    (drop_echo_of_quote, 'f("█")', '"name"', 'name"'),
    (drop_line_ends_in_front, "x = █;", "\n\n1", "1"),
    (drop_lines_from_below, "f(█)\n    b = other()\nc", "    b = other()\nc", ""),
    (drop_lines_from_below, "f(█\nreturn total\n", "return total", ""),
    (drop_lines_from_below, "tar -czf █\nls -1t archives\n", "ls -1t archives\nmore", ""),
    (indent_by_tabs, "\tif a {\n\t\t█", "if b {\n            c()\n        }", "if b {\n\t\t\tc()\n\t\t}"),
    (indent_by_tabs, "test:\n█\nlint:\n\truff", "        pytest", "\tpytest"),
    (indent_as_in_file, "if a:\n    █", "b()\nc()", "b()\n    c()"),
    (indent_as_in_file, "def f():\n    if a:\n        █", "    b()\n    c()", "b()\n        c()"),
    (indent_as_in_file, "void f()\n{\n\t█", "if (a) {\n\tb();\n}", "if (a) {\n\t\tb();\n\t}"),
    (indent_as_in_file, "void f()\n{\n█\n}\nvoid g()\n{\n\th();\n}", "a();", "\ta();"),
    (drop_repeated_indentation, "def f():\n    █", "    return 1\n    x", "return 1\n    x"),
    (drop_repeated_indentation, "{\n\t█", "\ta()", "a()"),
    (drop_doubled_space, "    █", " return a", "return a"),
    (drop_doubled_space, "x = █", " 1", "1"),
    (cut_lines_that_run_away, "█", "a()\na()\na()\na()\na", "a()"),
    (cut_lines_that_run_away, "if x:\n    █", "a()\n    a()\n    a()\n    a()\n    a()", "a()"),
    (cut_lines_that_run_away, "█", "a\nb\na\nb\na\nb", "a\nb"),
    (cut_characters_that_run_away, 'print("█")', "=" * 300, ""),
    (cut_characters_that_run_away, "x = █", "[1, " + "0, " * 100 + "0", "[1"),
    (drop_trailing_space, "█", "a  \n\n", "a"),
    (drop_lines_that_follow, "a\n█\nb\nc", "x\nb\nc", "x"),
    (drop_overlap_with_rest_of_line, "f(█);", "(e) => {\n  g(e);\n});", "(e) => {\n  g(e);\n}"),
    (drop_overlap_with_rest_of_line, "f(█);", "\n    a,\n);", "\n    a,\n"),
    (drop_overlap_with_rest_of_line, "a = b █ + c", "+ c", ""),
    (drop_overlap_with_rest_of_line, "<div █>", 'class="a">', 'class="a"'),
    (drop_overlap_with_rest_of_line, "f(█)", '":-(")', '":-("'),
    (drop_overlap_with_rest_of_line, 'f("█")', 'name"', "name"),
    (
        drop_passage_from_below,
        "█\n\nx\n\ndef total(items):\n    return sum(item.price for item in items)",
        "def total(items):\n    return sum(item.price for item in items)",
        "",
    ),
    (drop_tags_closed_below, "<form>\n  █\n  <b>x</b>\n</form>", "</form>", ""),
    (drop_what_is_there, "import os\n█", "import os", ""),
    (drop_what_is_there, "a = 1\nb = 2\n█", "a = 1\nb = 2", ""),
    (drop_what_is_there, "█\nimport os\nimport sys\nx", "import os\nimport sys", ""),
    (drop_what_is_there, "first = 1\nx = █", "first = 1", ""),
    (drop_what_is_there, "f() {\n    a();\n    █\n}", "}", ""),
]

LEFT: list[Left] = [
    (cut_at_special_tokens, "x = █", "a | b"),
    (restore_neutral_marks, "x = █", "<|a|>"),
    (cut_at_unseen_character, "x = █", "'👩\u200d👧'\t# é 中"),
    (cut_at_unseen_character, "# \u200eabc\nx = █", "'\u200e'"),
    (unify_line_ends, "█", "a\n\nb"),
    (drop_thinking, "x = █", "a < think"),
    (drop_cursor_mark, "MARK = '<CURSOR>'\nx = █", "'<CURSOR>'"),
    (cut_at_closing_fence, LONG_DOC, "a\n```\nb"),
    (cut_at_closing_fence, "█", '"""Doc.\n\n```\nx\n```\n"""'),
    (cut_at_closing_fence, "```python\nx\n█", "y\n```\nText"),
    (drop_sentences, "# █", "The total of all items.\n"),
    (drop_sentences, LONG_DOC, "This is what it does.\nAnd more."),
    (drop_sentences, "█", "This.x = 1"),
    (drop_sentences, "x = █", "Item(a, b)\n"),
    (drop_backticks_around, "x = █", "a"),
    (drop_file_name, "█", "# pkg/a.py\nx = 1"),
    (drop_file_name, "import os\n█", "# other.py\nx = 1"),
    (cut_at_placeholder, "█", "# the rest is easy\nx = 1"),
    (cut_at_placeholder, "x: tuple[int, █]", "..."),
    (drop_echo_of_lines, "if a:\n    b()\n█", "if a:\n    c()\n"),
    (drop_echo_of_lines, "check(a)\n█", "check(a)\ncheck(b)\n"),
    (
        drop_echo_of_lines,
        "if err != nil {\n\treturn err\n}\nerr = g()\n█",
        "if err != nil {\n\treturn err\n}",
    ),
    (drop_echo_of_lines, "f(\n)\nx = g(█", ")\n"),
    (drop_echo_of_line, "ab█", "c"),
    (drop_echo_of_assignment, "x = █", "y = 5"),
    (drop_echo_of_assignment, "a.x = █", "x"),
    (drop_echo_of_word, "unsigned long █", "long x;"),
    (drop_echo_of_word, "return █", "returned"),
    (drop_echo_of_quote, 'f("█")', '", end="'),
    (drop_echo_of_quote, 'f("█")', "name"),
    (drop_echo_of_quote, '"""█"""', '"quoted" words'),
    (drop_line_ends_in_front, "f(█)", "\n    a,\n"),
    (drop_line_ends_in_front, "x = 1█", "\ny = 2"),
    (drop_lines_from_below, "if (!a) █\nreturn false;\n", "return false;"),
    (drop_lines_from_below, "x = █\nb", "b"),
    (drop_lines_from_below, "█\nother()", "other()"),
    (drop_lines_from_below, "f(a,█\n  b)\ng(a,\n  other,\n  b)", "\n  other,"),
    (drop_lines_from_below, "f(a, █\n  b)\ng(a,\n  other,\n  b)", "other,"),
    (indent_by_tabs, "if a:\n    █", "b\n        c"),
    (indent_by_tabs, "x := █\n\ty", "a  +  b"),
    (indent_as_in_file, "if a:\n    █", "if b:\n        c()"),
    (indent_as_in_file, "if a:\n    █", "return b\nc()"),
    (indent_as_in_file, "try:\n    █", "a()\nexcept B:\n    c()"),
    (indent_as_in_file, "{\n    █", "a();\n}"),
    (indent_as_in_file, "{\n    █", "switch (a) {\n    case 1:\n"),
    (indent_as_in_file, "if a:\n    █", 'x = """\nText\n"""'),
    (indent_as_in_file, "x = █", "f(\na)"),
    (indent_as_in_file, "namespace a {\n█", "class B;"),
    (drop_repeated_indentation, "def f():\n    if a:\n    █", "    b()"),
    (drop_repeated_indentation, "    █", "  nested"),
    (drop_repeated_indentation, "        b()\n    █", "    c()"),
    (drop_doubled_space, "    █", " * doc"),
    (drop_doubled_space, "return█", " a"),
    (cut_lines_that_run_away, "x = [█", "\n    0,\n    0,\n    0,\n    0,\n    0,\n]"),
    (cut_lines_that_run_away, "█", "a()\na()\na()"),
    (cut_lines_that_run_away, "█", "a\nb\na\nb"),
    (cut_characters_that_run_away, "# █", "=" * 77),
    (cut_characters_that_run_away, "x = █", "f(" + "ab" * 150 + ")"),
    (drop_trailing_space, "█", "  a"),
    (drop_lines_that_follow, "def f():\n    █\n    return b", "b = 1\n    return a"),
    (drop_lines_that_follow, "if a:\n    █\nreturn 1", "b()\n    return 1"),
    (drop_overlap_with_rest_of_line, "f(█)", "g(1)"),
    (drop_overlap_with_rest_of_line, "f(█)", '":-)"'),
    (drop_overlap_with_rest_of_line, "f(█)", "\n    a,\n    b,\n)"),
    (drop_overlap_with_rest_of_line, "f([\n    a,\n█])", "    b,\n])"),
    (drop_overlap_with_rest_of_line, "useRef<█>(a)", "Set<string>"),
    (drop_overlap_with_rest_of_line, 'f(a█")', ' + "b"'),
    (
        drop_passage_from_below,
        "a {\n  font-weight: bold;\n}\nb {\n  █\n}\nc {\n  font-weight: bold;\n  font-style: normal;\n}",
        "font-weight: bold;\n  font-style: normal;",
    ),
    (drop_passage_from_below, "█\nx\nif err != nil {\n\treturn err\n}", "if err != nil {\n\treturn err\n}"),
    (drop_tags_closed_below, "<ul>\n  <li>a\n  █\n</ul>", "</li>"),
    (drop_tags_closed_below, "<ul>█</ul>", "<li>a</li>"),
    (drop_what_is_there, "a = 1\n█", "b = 1"),
    (drop_what_is_there, "f() {\n  if (a) {\n    b();\n  █\n}", "}"),
    (drop_what_is_there, "if a {\n  if b {\n    c()\n  }\n█", "}"),
    (drop_what_is_there, "a {\n  b: cdef;\n}\nc {█", "\n  b: cdef;\n}"),
    (drop_what_is_there, "a = 1\n█\nb = 2\nc = 3", "b = 2\nd = 4"),
]


def hole(marked: str) -> Hole:
    prefix, _, suffix = marked.partition("█")
    return Hole(prefix, suffix, "pkg/a.py", "python")


def _name(rule: object) -> str | None:
    return getattr(rule, "__name__", None)


@pytest.mark.parametrize(("rule", "marked", "said", "expected"), TAKEN, ids=_name)
def test_a_rule_mends_what_nobody_meant(rule: Rule, marked: str, said: str, expected: str) -> None:
    assert rule(said, hole(marked)) == expected


@pytest.mark.parametrize(("rule", "marked", "said"), LEFT, ids=_name)
def test_a_rule_leaves_alone_what_was_right(rule: Rule, marked: str, said: str) -> None:
    assert rule(said, hole(marked)) == said


def test_each_rule_has_cases_of_both_kinds() -> None:
    rules = {*CHAT_START_RULES, *END_RULES}
    assert rules == {taken[0] for taken in TAKEN} == {left[0] for left in LEFT}


def test_where_a_model_goes_on_with_the_file_the_rules_for_chats_are_left_out() -> None:
    assert set(CHAT_START_RULES) - set(START_RULES) == CHAT_ONLY
