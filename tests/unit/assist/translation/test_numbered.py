"""Translating by a chat: numbered texts there and back."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator

import pytest

from qwen_ls.assist.assistant import Assistant
from qwen_ls.assist.translation.numbered import REMOTE, Batch, NumberedTranslator, batches, read_numbered
from qwen_ls.assist.translation.translator import MOST_REJECTED
from qwen_ls.model.base import Chat, Finish, ModelRequest, Piece, Text
from qwen_ls.model.errors import ModelError, Trouble


class SaysInTurn:
    """A model service that says these one after the other, and keeps what it was asked."""

    def __init__(self, *answers: str | ModelError) -> None:
        self._answers = list(answers)
        self.asked: list[dict[str, str]] = []

    async def stream(self, request: ModelRequest) -> AsyncGenerator[Piece, None]:
        """Open a stream."""
        assert isinstance(request.prompt, Chat)
        self.asked.append(json.loads(request.prompt.messages[-1].content))
        answer = self._answers.pop(0)
        if isinstance(answer, ModelError):
            raise answer
        yield Text(answer)
        yield Finish("stop")


async def translated(service: SaysInTurn, *texts: str) -> tuple[str | None, ...]:
    return (await NumberedTranslator(Assistant(service, "qwen"), lambda _: None).translate(texts, "German")).texts


@pytest.mark.asyncio
async def test_each_text_comes_back_under_its_number() -> None:
    service = SaysInTurn('```json\n{"2": "zwei", "1": "eins"}\n```')
    assert await translated(service, "one", "two") == ("eins", "zwei")
    assert service.asked == [{"1": "one", "2": "two"}]


@pytest.mark.asyncio
async def test_what_did_not_come_back_is_asked_for_once_more() -> None:
    service = SaysInTurn('{"1": "eins", "3": 3, "9": "neun"}', '{"2": "zwei"}')
    assert await translated(service, "one", "two", "three") == ("eins", "zwei", None)
    assert service.asked[1] == {"2": "two", "3": "three"}


@pytest.mark.asyncio
async def test_a_model_that_says_something_else_translates_nothing() -> None:
    assert await translated(SaysInTurn("I cannot do that.", "Sorry."), "one") == (None,)


REJECTED = ModelError(Trouble.REQUEST, "inspected")


@pytest.mark.asyncio
async def test_of_a_portion_that_is_rejected_smaller_ones_are_asked_for() -> None:
    texts = [f"text {number}" for number in range(REMOTE[1].texts + 1)]
    service = SaysInTurn(REJECTED, REJECTED, json.dumps({str(len(texts)): "Text"}))
    assert await translated(service, *texts) == (*[None] * REMOTE[1].texts, "Text")


@pytest.mark.asyncio
async def test_where_all_is_rejected_the_reason_is_told() -> None:
    with pytest.raises(ModelError, match="inspected"):
        await translated(SaysInTurn(REJECTED, REJECTED), "one")


@pytest.mark.asyncio
async def test_where_all_would_be_rejected_not_all_are_sent() -> None:
    service = SaysInTurn(*[REJECTED] * (MOST_REJECTED + 1))
    with pytest.raises(ModelError, match="inspected"):
        await translated(service, *(f"text {number}" for number in range(200)))
    assert len(service.asked) == MOST_REJECTED


@pytest.mark.asyncio
async def test_other_failures_end_the_translation() -> None:
    service = SaysInTurn(ModelError(Trouble.REFUSED, "no key"))
    with pytest.raises(ModelError, match="no key"):
        await translated(service, "one")
    assert len(service.asked) == 1


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ('{"1": "a"}', {1: "a"}),
        ('Here:\n{"1": "a"}\nDone.', {1: "a"}),
        ('{"1": "a",\n"2": "b', {1: "a"}),
        ('{\n"1": "a\\n\\"b\\"",\n"2": "c"\n', {1: 'a\n"b"', 2: "c"}),
        ('{"1": ["a"], "x": "b", "2": "c"}', {2: "c"}),
        ('["a"]', {}),
        ("{" * 5000, {}),
        ("", {}),
    ],
)
def test_answers_are_read_as_far_as_they_go(said: str, expected: dict[int, str]) -> None:
    assert read_numbered(said) == expected


def test_texts_go_in_portions() -> None:
    texts = dict.fromkeys(range(1, 6), "x" * 10) | {6: "y" * 100}
    assert [list(batch) for batch in batches(texts, Batch(2, 1_000))] == [[1, 2], [3, 4], [5, 6]]
    assert [list(batch) for batch in batches(texts, Batch(10, 30))] == [[1, 2, 3], [4, 5], [6]]
