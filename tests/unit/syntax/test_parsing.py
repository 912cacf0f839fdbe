"""Every parse ends, and none ends the process. What could hang or crash it runs in a process of its own."""

from __future__ import annotations

import subprocess
import sys
import tracemalloc

import pytest

from qwen_ls.syntax.grammars import new_parser
from qwen_ls.syntax.parsing import MOST_DEPTH, MOST_INDICATORS, parse, parse_with

GENEROUS_S = 60


def told_apart(expression: str) -> str:
    """What an expression about `scan`, `parse` or `outline` says in another process, in a thread of small stack."""
    program = (
        "import threading\n"
        "from qwen_ls.syntax.outline import Outliner\n"
        "from qwen_ls.syntax.parsing import parse\n"
        "from qwen_ls.syntax.scan import scan\n"
        "outline = Outliner().outline\n"
        "threading.stack_size(1 << 20)\n"
        f"threading.Thread(target=lambda: print({expression})).start()"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=GENEROUS_S)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.strip()


@pytest.mark.parametrize(
    ("language", "code"),
    [
        ("typescriptreact", "'y\"\"|[a:@d f((</'"),
        ("perl", "'my $x = fooy# a'"),
        ("cobol", "'\\n  - ' * 40"),
    ],
)
def test_a_parser_that_would_work_for_ever_is_stopped(language: str, code: str) -> None:
    assert told_apart(f"scan({language!r}, {code})") == "None"


@pytest.mark.parametrize(
    ("language", "code"),
    [
        ("yaml", "'- ' * 450 + '\\nb: |'"),
        ("yaml", "': ' * 450"),
        ("yaml", "'- ' * 150 + '\\n' + ' ' * 300 + '- ' * 110"),
        ("perl", "'`${' * 300"),
        ("agda", "'-}' * 499"),
        ("typst", "'*_' * 200"),
    ],
)
def test_what_crashes_a_scanner_is_not_parsed(language: str, code: str) -> None:
    assert told_apart(f"scan({language!r}, {code})") == "None"
    assert told_apart(f"parse(({code}).encode(), {language!r})") == "None"


def test_an_outline_of_the_deepest_nest_is_empty() -> None:
    assert told_apart("outline('([{' * 30_000, 'java')") == "Outline(imports=(), signatures=())"


def test_what_lies_beyond_the_bound_of_an_outline_is_not_read() -> None:
    assert told_apart("outline('class A { }\\n' + '// a\\n' * 20_000 + 'class B { }', 'java').signatures") == (
        "(Signature(name='A', text='class A { }', line=0),)"
    )


def test_half_a_file_is_parsed() -> None:
    tree = parse(b"    return a +\n\ndef f(", "python")
    assert tree is not None
    assert tree.root_node.has_error


def test_usual_nests_are_parsed() -> None:
    assert parse(b"[" * MOST_DEPTH + b"]" * MOST_DEPTH, "json") is not None
    assert parse(b"[[[1], [2]], [3]]\n" * 30, "json") is not None
    assert parse(b"- a: 1\n  b:\n    - - 2\n" * 40, "yaml") is not None
    assert parse(b"- " * MOST_INDICATORS + b"a", "yaml") is not None


def test_what_is_nested_too_deep_is_not_parsed() -> None:
    assert parse(b"[" * (MOST_DEPTH + 1), "json") is None
    assert parse(b"- " * (MOST_INDICATORS + 1) + b"a", "yaml") is None


def test_a_parse_that_is_over_gives_no_tree_and_leaves_the_parser_clean() -> None:
    parser = new_parser("python")
    assert parser is not None
    asked = list[bool]()

    def is_over() -> bool:
        asked.append(True)
        return len(asked) == 3

    assert parse_with(parser, b"f(1)\n" * 2000, is_over) is None
    assert len(asked) == 3
    after = parse_with(parser, b"x = 1", lambda: False)
    assert after is not None
    assert str(after.root_node) == "(module (assignment left: (identifier) right: (integer)))"


def test_a_text_that_was_parsed_does_not_stay_in_memory() -> None:
    code = b"x = [1, 2]\n" * 2_000
    parse(code, "python")
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        for _ in range(20):
            parse(code, "python")
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert after - before < len(code)
