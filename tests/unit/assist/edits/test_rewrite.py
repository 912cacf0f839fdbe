"""An edit from the wish to the changes: asked for, checked, asked for again, refused."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import pytest

from qwen_ls.assist.assistant import Assistant
from qwen_ls.assist.edits.rewrite import EditRefused, Wish, rewrite
from qwen_ls.assist.edits.target import Target
from qwen_ls.assist.looking import Look
from qwen_ls.model.base import Chat, Finish, FunctionCall, Message, ModelRequest, Piece, Text, Tool, ToolCall
from qwen_ls.text.diff import applied
from qwen_ls.text.document import Edit
from qwen_ls.text.lines import Point
from tests.support.edit_targets import target_in
from tests.support.rounds_model import RoundsModel

SOURCE = "import a\n\n\ndef f(x):\n    return x\n"
CODE = "def f(x):\n    return x\n"
GOOD = "```python\ndef f(x):\n    return x + 1\n```"
BROKEN = "```python\ndef f(x):\n    return (x + 1\n```"

pytestmark = pytest.mark.asyncio


class SaysInTurn:
    """A model service that says these one after the other, each with why it stopped."""

    def __init__(self, *answers: tuple[str, str] | str) -> None:
        self._answers = [answer if isinstance(answer, tuple) else (answer, "stop") for answer in answers]
        self.requests: list[ModelRequest] = []

    async def stream(self, request: ModelRequest) -> AsyncGenerator[Piece, None]:
        """Open a stream."""
        self.requests.append(request)
        said, finish = self._answers.pop(0)
        yield Text(said)
        yield Finish(finish)

    def messages(self, number: int) -> tuple[Message, ...]:
        """The messages of one request."""
        prompt = self.requests[number].prompt
        assert isinstance(prompt, Chat)
        return prompt.messages


async def edits_of(service: SaysInTurn, target: Target | None = None, wish: str = "Add one.") -> tuple[Edit, ...]:
    rewritten = await rewrite(Assistant(service, "qwen"), target or target_in(SOURCE, CODE), Wish(wish), lambda _: None)
    return rewritten.edits


async def test_the_smallest_edits_are_made() -> None:
    assert await edits_of(SaysInTurn(GOOD)) == (Edit(Point(4, 12), Point(4, 12), " + 1"),)


async def test_each_piece_is_heard() -> None:
    heard: list[object] = []
    await rewrite(Assistant(SaysInTurn(GOOD), "qwen"), target_in(SOURCE, CODE), Wish("Add one."), heard.append)
    assert heard == [Text(GOOD)]


@pytest.mark.parametrize("bad", [BROKEN, "I would rather not.", ""])
async def test_what_cannot_be_used_is_asked_for_once_more_with_the_reason(bad: str) -> None:
    service = SaysInTurn(bad, GOOD)
    assert await edits_of(service)
    roles = [message.role for message in service.messages(1)]
    assert roles == ["system", "user", "assistant", "user"]
    assert service.messages(1)[3].content.endswith("in one fenced code block.")


async def test_a_second_answer_that_cannot_be_used_is_refused() -> None:
    service = SaysInTurn(BROKEN, BROKEN)
    with pytest.raises(EditRefused, match="no longer parses"):
        await edits_of(service)
    assert len(service.requests) == 2


async def test_code_that_did_not_parse_before_need_not_after() -> None:
    source = "def f(x):\n    return (x\n"
    said = "```python\ndef f(x):\n    return (x + 1\n```"
    assert await edits_of(SaysInTurn(said), target_in(source, source))


async def test_an_answer_that_changes_nothing_is_refused_at_once() -> None:
    service = SaysInTurn(f"```python\n{CODE}```")
    with pytest.raises(EditRefused, match="changed nothing"):
        await edits_of(service)
    assert len(service.requests) == 1


async def test_an_answer_that_was_cut_off_goes_on() -> None:
    service = SaysInTurn((GOOD[:30], "length"), (GOOD[30:], "stop"))
    assert str(applied(target_in(SOURCE, CODE).snapshot.text, await edits_of(service))).endswith("return x + 1\n")
    assert [message.role for message in service.messages(1)] == ["system", "user", "assistant", "user"]


async def test_an_answer_that_stays_cut_off_is_refused() -> None:
    parts = [("```python\ndef f(x):\n", "length"), ("    return x", "length"), (" + 1\n", "length")]
    with pytest.raises(EditRefused, match="cut off"):
        await edits_of(SaysInTurn(*parts, *parts))


async def test_code_that_is_too_long_is_not_sent() -> None:
    source = "x = 1\n" * 20_000
    service = SaysInTurn()
    target = Target(target_in(SOURCE, CODE).snapshot, 0, 20_000, source, "", "", "a.py")
    with pytest.raises(EditRefused, match="select fewer"):
        await edits_of(service, target)
    assert service.requests == []


async def test_the_users_parameters_are_sent() -> None:
    service = SaysInTurn(GOOD)
    assistant = Assistant(service, "qwen", temperature=0.7, max_tokens=99)
    await rewrite(assistant, target_in(SOURCE, CODE), Wish("Add one."), lambda _: None)
    assert (service.requests[0].temperature, service.requests[0].max_tokens) == (0.7, 99)


async def test_what_all_requests_took_is_told() -> None:
    service = SaysInTurn(BROKEN, GOOD)
    once = await rewrite(Assistant(SaysInTurn(GOOD), "qwen"), target_in(SOURCE, CODE), Wish("Add one."), lambda _: None)
    twice = await rewrite(Assistant(service, "qwen"), target_in(SOURCE, CODE), Wish("Add one."), lambda _: None)
    assert twice.model == "qwen"
    assert twice.usage.prompt_tokens > 2 * once.usage.prompt_tokens


class Tools:
    """A toolbox that tells the same to each call."""

    tools = (Tool("read_file", "Read a file.", {"type": "object"}),)

    def describe(self, call: FunctionCall) -> str:
        return "reading"

    async def use(self, call: FunctionCall) -> str:
        return "ONE = 1"


async def test_a_look_around_goes_before_the_answer_and_is_no_part_of_it() -> None:
    call = ToolCall(0, "call_0", "read_file", "{}")
    model = RoundsModel(["I look at this:\n```python\nx = 0\n```", call], BROKEN, GOOD)
    told: list[str] = []
    look, assistant = Look(Tools(), told.append), Assistant(model, "qwen")
    rewritten = await rewrite(assistant, target_in(SOURCE, CODE), Wish("Add one."), lambda _: None, look)
    assert rewritten.edits == (Edit(Point(4, 12), Point(4, 12), " + 1"),)
    assert model.told(1) == ["ONE = 1"]
    assert "reading" in told
    assert [bool(model.tools(n)) for n in range(3)] == [True, True, False]  # what is asked again is not looked for


async def test_what_nobody_sees_is_not_brought_into_a_file() -> None:
    trojan = "```python\ndef f(x):\n    return x  # \u202e}\u2066\n```"
    with pytest.raises(EditRefused, match=r"cannot be seen \(U\+202E RIGHT-TO-LEFT OVERRIDE\)"):
        await edits_of(SaysInTurn(trojan, trojan))


async def test_what_nobody_sees_may_stay_where_it_is() -> None:
    source = SOURCE.replace("return x", "return x  # \u200eabc")
    target = target_in(source, source[source.index("def") :])
    said = "```python\ndef f(x):\n    return x + 1  # \u200eabc\n```"
    (edit,) = await edits_of(SaysInTurn(said), target)
    assert "+ 1" in edit.text
