"""Private keys over several lines, and code that only speaks of them."""

from __future__ import annotations

import base64
import random

import pytest

from qwen_ls.context.secrets.key_blocks import key_blocks_in

LETTERS = base64.b64encode(random.Random(1).randbytes(200)).decode()
LINES = [LETTERS[at : at + 64] for at in range(0, len(LETTERS), 64)]
BEGIN, END = "-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----"


def found(text: str) -> list[str]:
    return [text[secret.start : secret.end] for secret in key_blocks_in(text)]


@pytest.mark.parametrize(
    "end", ["\n", "\r\n", "\\n", "\\\\n", "\\r\\n", '\\n" +\n    "', "\\n'\n  b'", "\n# ", "\n// ", "\n  12 | "]
)
def test_a_block_is_found_whatever_ends_its_lines(end: str) -> None:
    text = f"x = 1\n{end.join([BEGIN, *LINES, END])}\ny = 2\n"
    assert found(text) == [end.join(LINES)]


def test_a_block_goes_to_the_end_of_the_window() -> None:
    assert found(f"x = 1\n{BEGIN}\n{LINES[0]}\n{LINES[1][:7]}") == [f"{LINES[0]}\n{LINES[1][:7]}"]


def test_a_block_goes_no_further_than_its_letters() -> None:
    assert found(f"{BEGIN}\n{LINES[0]}\nreturn None\n") == [LINES[0]]


def test_a_block_comes_from_before_the_window() -> None:
    assert found(f"{LINES[0][50:]}\n{LINES[1]}\n{END}\nx = 1") == [f"{LINES[0][50:]}\n{LINES[1]}"]


def test_a_block_before_an_end_begins_where_its_letters_do() -> None:
    assert found(f"def f():\n{LINES[0]}\n{LINES[1]}\n{END}") == [f"{LINES[0]}\n{LINES[1]}"]


def test_two_blocks_are_two() -> None:
    block = "\n".join([BEGIN, *LINES, END])
    assert found(f"{block}\n{block}") == ["\n".join(LINES)] * 2


def test_code_that_names_the_marks_is_left_alone() -> None:
    assert found(f'if text.startswith("{BEGIN}") and text.endswith("{END}"):\n    return parse(text)') == []


def test_a_certificate_is_left_alone() -> None:
    text = "\n".join(["-----BEGIN CERTIFICATE-----", *LINES, "-----END CERTIFICATE-----", BEGIN, "...", END])
    assert found(text) == []
