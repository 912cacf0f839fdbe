"""From translations to edits, and the code that stays."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qwen_ls.assist.translation.finding import units_in
from qwen_ls.assist.translation.translating import edits_for, harmless
from qwen_ls.text.diff import applied
from qwen_ls.text.document import Edit, Snapshot
from qwen_ls.text.lines import Point, Text


def result(source: str, *translations: str | None, language: str = "python") -> str:
    snapshot = Snapshot("file:///x", language, 1, Text.of(source))
    units = units_in(snapshot, 0, snapshot.text.line_count) or []
    edits = edits_for(snapshot, units, translations)
    assert harmless(snapshot, edits) == edits
    return str(applied(snapshot.text, edits))


def test_marks_indentation_and_code_stay() -> None:
    source = 'def f():\n    """Adds."""\n    # Why\n    return g("The sum is %d", 1)  # so\n'
    assert result(source, "Addiert.", "Warum", "Die Summe ist %d", "so eben") == (
        'def f():\n    """Addiert."""\n    # Warum\n    return g("Die Summe ist %d", 1)  # so eben\n'
    )


def test_a_text_that_fails_or_stays_is_left_as_it_is() -> None:
    source = '# One.\n\n# Two.\n\nx = g("The sum is %d")\n'
    assert result(source, None, "Two.", "Die Summe") == source


def test_a_longer_comment_gets_lines_that_begin_alike() -> None:
    long = "Dies ist ein Kommentar, der sehr viel länger geworden ist als der, der vorher dort stand, und noch länger."
    lines = result("    # This is a comment.\n", long).splitlines()
    assert len(lines) == 2
    assert all(line.startswith("    # ") and len(line) <= 90 for line in lines)


def test_a_comment_behind_code_stays_on_its_line() -> None:
    long = "Dies ist ein Kommentar, " + "der sehr viel länger geworden ist, " * 3 + "und das war es."
    assert result("x = 1  # This is a comment, and a long one it is.\n", long).count("\n") == 1


def test_further_lines_of_a_block_have_its_stars() -> None:
    source = "/**\n * Adds the\n * numbers.\n *\n * @param a the first\n */\nfunction f(a) {}\n"
    assert result(source, "Addiert die Zahlen.", "die erste", language="javascript") == (
        "/**\n * Addiert die Zahlen.\n *\n * @param a die erste\n */\nfunction f(a) {}\n"
    )


def test_line_ends_are_the_file_s_own() -> None:
    long = "Dies ist ein Kommentar, der sehr viel länger geworden ist als der, der vorher dort stand, und noch länger."
    assert "\r\n# " in result("# This is a comment.\r\nx = 1\r\n", long)


def test_wide_characters_are_written_as_they_are() -> None:
    assert result("# Say \U0001f600 it.\nx = 1\n", "说 \U0001f600 吧。") == "# 说 \U0001f600 吧。\nx = 1\n"


@pytest.mark.parametrize(
    "edit",
    [
        Edit(Point(0, 0), Point(0, 1), "y"),
        Edit(Point(0, 8), Point(0, 9), '" + "'),
        Edit(Point(1, 2), Point(1, 2), "\n"),
    ],
)
def test_edits_that_reach_into_the_code_are_told(edit: Edit) -> None:
    snapshot = Snapshot("file:///x", "python", 1, Text.of('x = "The sum"\n# of it\n'))
    assert harmless(snapshot, (edit,)) == ()


def test_an_edit_that_reaches_into_the_code_is_left_out() -> None:
    snapshot = Snapshot("file:///x", "python", 1, Text.of('x = "The sum"\n# of it\n'))
    good, bad = Edit(Point(0, 5), Point(0, 12), "Die Summe"), Edit(Point(1, 2), Point(1, 2), "\n")
    assert harmless(snapshot, (good, bad)) == (good,)
    assert harmless(snapshot, (bad,)) == ()


SOURCE = '''"""Tells what an area is."""
import re


# Multiply both of them.
# It takes numbers only.
def area(w: int, h: int) -> int:
    """Tells the area.

    Args:
        w: how wide it is
        h: how high it is
    """
    print("The area is %d here" % w, 'it\\'s so \\n wide', f"The {w} is wide")  # the width is told
    print(f"It is {'as wide' if w else f'only ({h})'} as that")
    pattern = re.compile(r"some (pattern) here")
    return w * h if pattern else {"key": "A value that reads well"}["key"]
'''
NASTY = st.text(st.sampled_from("ab %d{}w\"'\\\n\r#`$<>/*\u4e2d\U0001f600"), max_size=40)


@settings(deadline=None)
@given(st.data())
def test_no_translation_whatsoever_changes_the_code(data: st.DataObject) -> None:
    snapshot = Snapshot("file:///x", "python", 1, Text.of(SOURCE))
    units = units_in(snapshot, 0, snapshot.text.line_count) or []
    assert len(units) >= 8
    said = [data.draw(st.one_of(NASTY, st.just(unit.text), NASTY.map(unit.text.__add__))) for unit in units]
    edits = edits_for(snapshot, units, said)
    assert code_of(str(applied(snapshot.text, edits))) == code_of(SOURCE)


def code_of(source: str) -> str:
    """The syntax tree without what strings say for people."""
    tree = ast.parse(source)
    inside = {id(each) for node in ast.walk(tree) if isinstance(node, ast.FormattedValue) for each in ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside:
            node.value = ""
        if isinstance(node, ast.JoinedStr):
            node.values = [
                value for value in node.values if isinstance(value, ast.FormattedValue) or id(node) in inside
            ]
    return ast.dump(tree)


OTHERS = {
    "javascript": """/** Adds the numbers. */\n// Two of them\nconst a = `It is ${b ? "so wide" : `not ${c}`} it`; // so
alert('It is not there');\nx = <p title="Your own name">{/* Says it well. */}</p>;\n""",
    "go": 'package a\n\n// F says it well.\nfunc F() error { return fmt.Errorf("it is %s: %w", a, err) } // so\n',
    "rust": '/// Says it well.\nfn f() { println!("Found {} of {b:?}", n); /* so */ }\n',
    "java": '/** Says it.\n * @param a the first\n */\nclass A { String b = "It is \\"there\\" now"; } // so\n',
    "csharp": '/// <summary>Says it.</summary>\nclass A { string b = $"It is {c["d"]} there"; } // so\n',
    "ruby": '# Says it well.\nputs "It is #{h["a b"]} there" # so\nputs \'It is not there\'\n',
    "php": "<?php\n/* Says it. */\necho \"It is $a {$b->c} there\"; // so\necho 'It is not there'; # so it is\n",
    "c": '/* Says it. */\nint a; // so it is\nchar *b = "It is %d there" "and it goes on";\n',
    "shellscript": '# Says it well.\necho "It is $(b "the one") there" # so\necho \'It is not there\'\n',
    "lua": '-- Says it well.\n--[[ And why ]]\nprint("It is not there")\n',
    "sql": "-- Says it well.\nSELECT 1 /* so it is */;\n",
    "html": '<!-- Says it well. -->\n<p title="Your own name">a</p>\n',
    "css": "/* Says it well. */\na { content: 'It is there'; }\n",
    "yaml": "# Says it well.\na: 'It is not there'  # so it is\n",
}


@pytest.mark.parametrize("language", OTHERS)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_nor_does_one_in_another_language(language: str, data: st.DataObject) -> None:
    for source in (OTHERS[language], OTHERS[language].replace("\n", "\r\n")):
        snapshot = Snapshot("file:///x", language, 1, Text.of(source))
        units = units_in(snapshot, 0, snapshot.text.line_count) or []
        assert units
        said = [data.draw(st.one_of(NASTY, NASTY.map(unit.text.__add__))) for unit in units]
        edits = edits_for(snapshot, units, said)
        assert harmless(snapshot, edits) == edits
