"""Markdown from a model, checked with a renderer's own parser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from qwen_ls.assist.markdown.safe import SafeMarkdown

PARSERS = (
    MarkdownIt("commonmark", {"html": True}),
    MarkdownIt("commonmark", {"html": True}).enable("table"),
    MarkdownIt("default", {"html": True, "linkify": False}),
)
"""What editors show Markdown with, with everything switched on that could do harm."""
SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):")

for parser in PARSERS:
    setattr(parser, "validateLink", lambda _: True)  # noqa: B010 - it is a method, and each renderer has its own

SIGNS = st.sampled_from(
    [
        *"ab \n\t`~!<>[]():|-*&#\\/1.",
        *(
            "\n\n",
            "```",
            "~~~",
            "\n```\n",
            "    ",
            "> ",
            "- ",
            "1. ",
            "\n> ",
            "\n- ",
            "\n  ",
            "--|--",
            "\n|--|\n",
            "|-|",
        ),
        *(
            "<img src=x>",
            "<!--",
            "![a](http://x/y)",
            "[a](command:b)",
            "](",
            "]:",
            "](<command:b>)",
            "http://a",
            "command:x",
        ),
        *("&#99;", "&lt;", "`a|b`", "[x]: ", "[x]", "![x]", "\r", "\0", "\u2028", "javascript:a"),
    ]
)
NASTY = st.lists(SIGNS, max_size=30).map("".join)


def safe(markdown: str) -> str:
    """What is shown of it."""
    shown = SafeMarkdown()
    return shown.take(markdown) + shown.end()


def tokens(parser: MarkdownIt, markdown: str) -> Iterator[Token]:
    """Everything that a renderer makes of it."""
    for token in parser.parse(markdown):
        yield token
        yield from token.children or ()


def dangers(markdown: str) -> set[str]:
    """What of it would be fetched, run or rendered as HTML."""
    found = set()
    for parser in PARSERS:
        for token in tokens(parser, markdown):
            href = str(token.attrGet("href") or "")
            scheme = SCHEME.match(href)
            is_bad_link = scheme is not None and scheme[1].lower() not in {"http", "https", "mailto"}
            if is_bad_link or token.type in {"image", "html_inline", "html_block"}:
                found.add(f"{token.type} {href}")
    return found


@settings(max_examples=500)
@given(NASTY)
@example("> [a](\n> command:b)")
@example("|a|\n|-|\n|`x|y` `<b>`|")
@example("`a|b` `<i>`|\n--|--")
@example("- ```\n<i>\n```\n<b>")
@example("a\n    ```\n<b>")
@example("```<b>|\n|--|\n")
@example("`a\nb` `<b>`\n`")
@example("!!![a](http://x)")
@example("~~~ `\n<b>\n~~~\n<i>")
def test_nothing_that_a_model_says_does_harm(markdown: str) -> None:
    assert dangers(safe(markdown)) == set()


@given(NASTY, st.lists(st.integers(0, 60), max_size=8))
def test_however_it_is_cut_the_same_is_shown(markdown: str, cuts: list[int]) -> None:
    shown = SafeMarkdown()
    places = [0, *sorted(min(cut, len(markdown)) for cut in cuts), len(markdown)]
    pieces = [shown.take(markdown[start:end]) for start, end in pairwise(places)]
    assert "".join(pieces) + shown.end() == safe(markdown)


@settings(max_examples=500)
@given(NASTY)
def test_what_is_safe_stays_so(markdown: str) -> None:
    assert dangers(safe(safe(markdown))) == set()


@pytest.mark.parametrize(
    "markdown",
    [
        "# A title\n\nSome *text* with `code<T>` and **more**: a < b && c > d!\n",
        'See [the docs](https://example.org/a?b=c&d#e "Title"), [there](#below), [file](src/a.py) or <3.\n',
        "- one\n- two\n  - three\n\n1. four\n2. five\n",
        "```python\nx: List[int] = [y for y in z if y < 3]  # <b> ![a](http://x)\n```\n\nDone.\n",
        "~~~\n```\ninner <i>\n```\n~~~\n",
        "````md\n```py\nx\n```\n````\n",
        "| a | b |\n| --- | --- |\n| `x` | y |\n",
        "Use ``a`b`` and `a || b` here.\n\n---\n\n> A quote.\n",
        "```py\ndef f():\n    '''\n    ```\n    '''\n```\n",
        "[a]: https://example.org\n",
        "A line that ends with two spaces  \nand a backslash\\\nhere: \\*stars\\* \\<b>.\n",
    ],
)
def test_usual_answers_are_not_touched(markdown: str) -> None:
    assert safe(markdown) == markdown


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("![alt](https://x/y.png)", "[alt](https://x/y.png)"),
        ("![alt][ref]\n\n[ref]: https://x\n", "[alt][ref]\n\n[ref]: https://x\n"),
        ("[run](command:x)", "[run]\\(command:x)"),
        ("[run](JavaScript:x)", "[run]\\(JavaScript:x)"),
        ("[run](&#99;ommand:x)", "[run]\\(&#99;ommand:x)"),
        ("[run]: command:x", "[run]\\: command:x"),
        ("<b>bold</b> <command:x>", "&lt;b>bold&lt;/b> &lt;command:x>"),
        ("1. a\n   ```py\n   if x:\n       y\n   ```\n2. b\n", "1. a\n```py\nif x:\n    y\n```\n2. b\n"),
        ("> ```\n> <b>\n> ```\n", "```\n<b>\n```\n"),
        ("> ```\n> a\n<b>\n", "```\na\n```\n&lt;b>\n"),
        ("`a\nb` <i>", "\\`a\nb\\` &lt;i>"),
        ("a|b\n-|-\n`x|y`|z\n", "a|b\n-|-\n`x\\|y`|z\n"),
        ("```py\nx = 1", "```py\nx = 1\n```"),
        ("one\r\ntwo", "one\ntwo"),
        ("a\x1b]52;c;aGk=\x07b \x9b2J\x7f", "a]52;c;aGk=b 2J"),
        ("```py\nx = 1  # \u202e} \u2066\x1b[2J\n```", "```py\nx = 1  # } [2J\n```"),
    ],
)
def test_what_could_do_harm_is_changed(markdown: str, expected: str) -> None:
    assert safe(markdown) == expected


def test_what_is_known_to_be_harmless_is_shown_at_once() -> None:
    shown = SafeMarkdown()
    assert shown.take("It adds two") == "It adds two"
    assert shown.take(" numbers `a") == " numbers "
    assert shown.take("` and !") == "`a` and "
    assert shown.take(".\n```py") == "!.\n"
    assert shown.take("\nx = ") == "```py\nx = "
    assert shown.take("1\n") == "1\n"
    assert shown.take("```") == ""
    assert shown.end() == "```"
