"""What is open in a piece of code, as its tokens tell."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwen_ls.syntax import parsing
from qwen_ls.syntax.scan import LONGEST_PIECE, scan


def brackets(language: str, code: str) -> str:
    piece = scan(language, code)
    assert piece is not None
    return "".join(char for _, char in piece.brackets)


@pytest.mark.parametrize(
    ("language", "code", "expected"),
    [
        ("python", "f([1, '(', \"]\"  # {\n", "(["),
        ("javascript", "f(`a ${b(1)} (`, /[({]/, {", "({()}{"),
        ("tsx", "return <p>Don't {x(1)} ", "{()}"),
        ("rust", "fn f<'a>() { '{'; \"(\"", "(){"),
        ("cpp", "int a = 1'000; f(", "("),
        ("php", "f($a[1", "(["),
        ("c", "/* ( */ f(", "("),
        ("json", '{"a": ["{"', "{["),
    ],
)
def test_brackets_in_strings_and_comments_do_not_count(language: str, code: str, expected: str) -> None:
    assert brackets(language, code) == expected


@pytest.mark.parametrize(
    ("language", "code", "kind"),
    [
        ("python", 'x = """a\n(', "string"),
        ("python", "x = 'a (", "line string"),
        ("python", "x = 'a'", None),
        ("python", "it's\nx", None),
        ("javascript", "x = `a ${b(`c`)}", "string"),
        ("javascript", "x = `a ${b(`c`)}`", None),
        ("rust", 'x = r#"a"', "string"),
        ("go", "x := `a\n(", "string"),
        ("java", 'x = """\n', "string"),
        ("c", "/* a\n *", "comment"),
        ("cpp", 'x = R"y(a)"', "string"),
        ("lua", "--[==[ a ]]", "comment"),
        ("ruby", "x = <<~EOS\n a\n", "string"),
        ("bash", "cat <<EOF\na\nEOF\n", None),
        ("html", "<!-- a", "comment"),
        ("css", "/* a", "comment"),
    ],
)
def test_what_a_piece_ends_in(language: str, code: str, kind: str | None) -> None:
    piece = scan(language, code)
    assert piece is not None
    assert (None if piece.inside is None else piece.inside.kind) == kind


def test_a_string_goes_on_in_the_next_piece() -> None:
    first = scan("python", 'x = f("""a\n')
    assert first is not None
    second = scan("python", 'b ( """, [', first.inside)
    assert second is not None
    assert second.brackets == ((9, "["),)


def test_places_are_characters() -> None:
    piece = scan("python", "x = 'é𝄞', (")
    assert piece is not None
    assert piece.brackets == ((10, "("),)


@pytest.mark.parametrize("code", ["x = 1  # a", "x = 1  # a\n"])
def test_a_line_comment_is_told_by_its_place(code: str) -> None:
    piece = scan("python", code)
    assert piece is not None
    assert piece.comment_at == 7


def test_nothing_is_told_without_a_grammar_or_of_what_is_too_long() -> None:
    assert scan("plaintext", "(") is None
    assert scan("python", "(" * (LONGEST_PIECE + 1)) is None


LANGUAGES = [
    "python",
    "javascript",
    "rust",
    "go",
    "cpp",
    "ruby",
    "bash",
    "php",
    "yaml",
    "html",
    "swift",
    "kotlin",
    "lua",
]


@given(st.sampled_from(LANGUAGES), st.text(max_size=60), st.text(max_size=60))
def test_any_text_may_come(language: str, first: str, second: str) -> None:
    piece = scan(language, first)
    assert piece is not None
    assert scan(language, second, piece.inside) is not None


def test_lone_surrogates_are_taken() -> None:
    assert scan("python", "x = ('\ud800'") is not None


def test_what_cannot_be_parsed_in_time_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsing, "MOST_LOOP_S", 0.0)
    assert scan("c", "/* " * 300) is None
