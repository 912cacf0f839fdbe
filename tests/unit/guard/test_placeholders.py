"""Secrets are replaced in every part of a request, and put back into what comes back, however it is cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwen_ls.guard.at_cursor import is_in_secret
from qwen_ls.guard.placeholders import Placeholders, PutBack
from qwen_ls.guard.redacted import Redacted
from qwen_ls.model.base import (
    Chat,
    Completion,
    Finish,
    FunctionCall,
    Infill,
    InfillFile,
    Message,
    ModelRequest,
    Piece,
    Prompt,
    Text,
    Usage,
)
from tests.support.saying_model import SayingModel

PASSWORD = "vT9#kq2!Lm"
TOKEN = "ghp_16C7e42F292c6912E7710c838347Ae178B4a"
CODE = f'password = "{PASSWORD}"\ntoken = "{TOKEN}"\n'


def redacted(prompt: Prompt) -> tuple[ModelRequest, dict[str, str]]:
    return Placeholders().redact(ModelRequest("qwen", prompt))


@pytest.mark.parametrize(
    "prompt",
    [
        Chat((Message("system", "Be brief."), Message("user", CODE))),
        Chat(
            (Message("assistant", "", calls=(FunctionCall("1", "look", f"{{'q': '{TOKEN}'}}"),)), Message("user", CODE))
        ),
        Chat((Message("tool", CODE, call_id="1"),)),
        Completion(CODE),
        Completion("before", CODE),
        Infill(CODE, CODE, (InfillFile("a.py", CODE),)),
    ],
    ids=["chat", "call", "tool", "raw", "suffix", "infill"],
)
def test_nothing_secret_is_left_in_any_part(prompt: Prompt) -> None:
    sent, secrets = redacted(prompt)
    assert PASSWORD not in str(sent)
    assert TOKEN not in str(sent)
    assert set(secrets.values()) == {PASSWORD, TOKEN}


def test_a_prompt_without_secrets_is_sent_as_it_is() -> None:
    request = ModelRequest("qwen", Completion("area = width * height\n"))
    assert Placeholders().redact(request) == (request, {})


def test_a_secret_has_one_placeholder_and_each_server_others() -> None:
    one, other = Placeholders(), Placeholders()
    request = ModelRequest("qwen", Completion(CODE))
    assert one.redact(request) == one.redact(request)
    assert not set(one.redact(request)[1]) & set(other.redact(request)[1])


def test_a_placeholder_is_no_secret_itself() -> None:
    placeholders = Placeholders()
    once, _ = placeholders.redact(ModelRequest("qwen", Completion(CODE)))
    assert placeholders.redact(once) == (once, {})


SECRETS = {"redacted_password_0123456789": PASSWORD, "redacted_token_abcdef0123": TOKEN}


@given(
    st.lists(st.sampled_from([*SECRETS, "redacted_", "r", "red", " = ", "\n", "x", "redacted_password_01234567"])),
    st.randoms(use_true_random=False),
)
def test_it_is_put_back_wherever_the_pieces_are_cut(parts: list[str], chance) -> None:  # type: ignore[no-untyped-def]
    text = "".join(parts)
    expected = text
    for placeholder, secret in SECRETS.items():
        expected = expected.replace(placeholder, secret)
    back, got, at = PutBack(SECRETS), "", 0
    while at < len(text):
        step = chance.randint(1, 12)
        got += back.feed(text[at : at + step])
        at += step
    assert got + back.end() == expected


def test_what_cannot_be_a_placeholder_does_not_wait() -> None:
    back = PutBack(SECRETS)
    assert back.feed("area = red") == "area = "
    assert back.feed("uce(x)") == "reduce(x)"


@pytest.mark.asyncio
@pytest.mark.parametrize(("puts_back", "is_wanted"), [(True, True), (False, True), (True, False)])
async def test_a_stream_is_sent_placeholders_and_gives_secrets_back_where_it_is_code(
    puts_back: bool, is_wanted: bool
) -> None:
    placeholders = Placeholders()
    request = ModelRequest("qwen", Completion(CODE))
    [*marks] = placeholders.redact(request)[1]
    cut = len(marks[0]) // 2
    said: list[Piece] = [Text(f"x = '{marks[0][:cut]}"), Text(f"{marks[0][cut:]}' r"), Finish("stop"), Usage(1, 1)]
    model = SayingModel(*said)
    pieces = [
        each async for each in Redacted(model, placeholders, lambda: is_wanted, puts_back=puts_back).stream(request)
    ]
    assert (TOKEN in str(model.requests)) == (not is_wanted)
    text = "".join(each.text for each in pieces if isinstance(each, Text))
    shows = puts_back and is_wanted
    assert text == (f"x = '{PASSWORD}' r" if shows else f"x = '{marks[0]}' r")
    assert pieces[-2:] == said[-2:], "nothing of the text comes behind its end"


@pytest.mark.parametrize(
    ("before", "after", "is_secret"),
    [
        (f'password = "{PASSWORD[:8]}', f'{PASSWORD[8:]}"', True),
        (f'password = "{PASSWORD}', "", True),
        (f'token = "{TOKEN}', '"', True),
        (f'password = "{PASSWORD}"', "", False),
        ("password = ", "", False),
        ("area = width", " * height", False),
        ("", f'password = "{PASSWORD}"', False),
    ],
)
def test_at_a_secret_nothing_is_asked(before: str, after: str, is_secret: bool) -> None:
    assert is_in_secret(before, after) == is_secret
