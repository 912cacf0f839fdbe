"""Finding secrets: what holds for any text."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qwen_ls.context.secrets.finding import SecretFinder
from qwen_ls.context.secrets.secret import Secret
from tests.support.secrets_corpus import cases

SECRET_LINES = [case.text for case in cases("first", "true") if "\n" not in case.text]
ORDINARY_LINES = [case.text for case in cases("first", "false") if "\n" not in case.text]
PIECES = [
    "password", "secret_key", "token", "api_key", "AUTH", "pass", "=", ": ", ' = "', "'", '"', "`", "\\", "\\n", "\n",
    "\r\n", "://", "@", "a", "Zq8", "x9#Q", "${", "}", "-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----",
    "Bearer ", " ", "A9z" * 9, "<|fim_suffix|>", "<CURSOR>", "İ", "é", "密", "\x00", "\ud800", "\u2028", "sk-", "ghp_",
    "eyJ", ".", ",", "--",
]  # fmt: skip

texts = st.lists(
    st.one_of(
        st.sampled_from(PIECES), st.sampled_from(SECRET_LINES), st.sampled_from(ORDINARY_LINES), st.text(max_size=4)
    ),
    max_size=12,
).map("".join)
lines = st.lists(
    st.one_of(st.sampled_from(PIECES), st.sampled_from(SECRET_LINES)).filter(
        lambda piece: "\n" not in piece and "KEY" not in piece and "<" not in piece
    ),
    max_size=5,
).map("".join)
quick = settings(max_examples=200, deadline=None)

HOSTILE = [
    "a", "/", " ", "\t", "=", "-", "#", "key=", "key ", "key: ", "key:", "password=", 'password="', "password='",
    "'password',", 'token("', '.key("', "://", "://a:a", "://a:a@", "-u ", "-u a:a ", "Bearer a", "basic QUFB:",
    "eyJ", "eyJaaaaaaaaaaaaaa.", "sk-", "sk-a-", "SG.", "1:AA", "${", "${key:-", "?key=a&", ";key=a;", "\\n", '"\\n',
    '"\\nkey: ', "secret_key_", "//key=x ", "sig=", "sshpass -p ", "login a password ", "key[", "key]", "key{", "1.",
    "a-", "Aa1" * 10 + "/", "key>a</", "key=\\\"", "<a", "-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----",
    "Private-Lines: 1Comment:", "Ab1" * 9 + "\n", "<|fim_suffix|>",
]  # fmt: skip
LENGTH = 100_000
MOST_SECONDS = 10.0
"""Of processor time, on the slowest machine: what is quadratic in a line takes minutes."""


def spans(secrets: list[Secret]) -> list[tuple[int, int]]:
    return [(secret.start, secret.end) for secret in secrets]


@quick
@given(texts)
def test_what_is_found_stands_in_the_text_in_order(text: str) -> None:
    edges = [edge for span in spans(SecretFinder().find(text)) for edge in span]
    assert edges == sorted(edges)
    assert all(0 <= start < end <= len(text) for start, end in zip(edges[::2], edges[1::2], strict=True))


@quick
@given(st.lists(texts, min_size=1, max_size=4))
def test_what_was_seen_before_changes_nothing(seen: list[str]) -> None:
    finder = SecretFinder()
    for text in (*seen, *seen):
        assert finder.find(text) == SecretFinder().find(text)


@quick
@given(lines, st.lists(lines, max_size=3), st.lists(lines, max_size=3))
def test_a_line_is_judged_by_itself(line: str, before: list[str], after: list[str]) -> None:
    start = sum(len(other) + 1 for other in before)
    found = SecretFinder().find("\n".join([*before, line, *after]))
    in_line = [secret for secret in found if start <= secret.start <= start + len(line)]
    assert in_line == [secret.moved(start) for secret in SecretFinder().find(line)]


def test_lines_may_end_as_they_do_on_windows() -> None:
    text = 'user = "bob"\r\npassword = "hunter2"\r\ntoken: Kx82-lmPQ-77ZZ\r\nDB_PASSWORD=q8Rm-77w\r\n'
    found = [text[start:end] for start, end in spans(SecretFinder().find(text))]
    assert found == ["hunter2", "Kx82-lmPQ-77ZZ", "q8Rm-77w"]


def test_a_letter_that_grows_when_it_becomes_small_moves_nothing() -> None:
    text = 'İİİ = 1; password = "hunter2"'
    [secret] = SecretFinder().find(text)
    assert text[secret.start : secret.end] == "hunter2"


def test_what_was_seen_can_be_forgotten() -> None:
    finder = SecretFinder()
    before = finder.find('password = "hunter2"')
    finder.forget()
    assert finder.find('password = "hunter2"') == before


def seconds_for(line: str) -> float:
    started = time.process_time()
    SecretFinder().find(line)
    return time.process_time() - started


@pytest.mark.parametrize("piece", HOSTILE)
def test_no_line_takes_long(piece: str) -> None:
    assert seconds_for(piece * (LENGTH // len(piece))) < MOST_SECONDS


@pytest.mark.parametrize("piece", ["a", "/", " ", "\t", "-", "\\n", "a.", "a ", "A1b2" * 8 + " "])
@pytest.mark.parametrize(
    "beginning", ["key: ", "key=", 'password="', "user:", "sk-", "-----BEGIN PRIVATE KEY-----", "eyJ"]
)
def test_no_end_of_a_line_takes_long(beginning: str, piece: str) -> None:
    assert seconds_for(beginning + piece * (LENGTH // len(piece))) < MOST_SECONDS
