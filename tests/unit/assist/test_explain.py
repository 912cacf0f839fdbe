"""What the model is told for an explanation, and what comes of its answer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qwen_ls.assist.asking import Answer
from qwen_ls.assist.assistant import Assistant
from qwen_ls.assist.explain import ASKED, LOCAL_SIZE, REMOTE_SIZE, Depth, NothingToExplain, Question, explain
from qwen_ls.assist.threads import Thread
from qwen_ls.model.base import ModelRequest
from qwen_ls.model.tokens import estimate_tokens
from qwen_ls.text.lines import Point
from tests.support.places import snapshot_of
from tests.support.saying_model import SayingModel

SOURCE = "import os\n\n\ndef area(w, h):\n    return w * h\n\n\nprint(area(1, 2))\n"
FUNCTION = (Point(3, 0), Point(5, 0))
LONG = "".join(f"line_{number} = {number}\n" for number in range(1, 5001))

pytestmark = pytest.mark.asyncio


class Explaining:
    """An explanation, asked for with what a test says and with the usual for the rest."""

    def __init__(self, *said: str) -> None:
        self.model = SayingModel(*(said or ("It multiplies.",)))
        self.assistant = Assistant(self.model, "qwen3-coder-next")
        self.thread = Thread()
        self.heard: list[str] = []

    async def of(
        self,
        source: str = SOURCE,
        selection: tuple[Point, Point] | None = None,
        *,
        depth: Depth = "normal",
        language: str = "English",
        document_language: str = "python",
    ) -> Answer:
        snapshot = snapshot_of(source, language=document_language)
        question = Question(snapshot, "src/a.py", selection, depth, language)
        return await explain(self.assistant, question, self.thread, lambda piece: self.heard.append(piece.text))

    @property
    def request(self) -> ModelRequest:
        return self.model.requests[-1]


@pytest.fixture
def explaining() -> Explaining:
    return Explaining()


async def test_the_system_message_is_first_and_the_users_last(explaining: Explaining) -> None:
    await explaining.of()
    assert [message.role for message in explaining.model.messages] == ["system", "user"]


async def test_the_selection_comes_after_what_is_around_it_and_last_what_is_asked(explaining: Explaining) -> None:
    await explaining.of(selection=FUNCTION)
    assert explaining.model.prompt == (
        "File `src/a.py` (python).\n\n"
        "What stands before the code in question:\n```python\nimport os\n```\n\n"
        "What stands after it:\n```python\nprint(area(1, 2))\n```\n\n"
        "Its lines 4 to 5:\n```python\ndef area(w, h):\n    return w * h\n```\n\n"
        f"Explain lines 4 to 5. {ASKED['normal']} Answer in English."
    )


async def test_without_a_selection_it_is_the_file(explaining: Explaining) -> None:
    await explaining.of()
    assert explaining.model.prompt.startswith("File `src/a.py` (python).\n\nThe file:\n```python\nimport os")
    assert "```\n\nExplain this file. " in explaining.model.prompt


async def test_the_language_is_named(explaining: Explaining) -> None:
    await explaining.of(language="German")
    assert explaining.model.prompt.endswith("Answer in German.")


async def test_each_depth_is_asked_for_in_its_own_words_and_size() -> None:
    asked = {}
    for depth in ("brief", "normal", "deep"):
        explaining = Explaining()
        await explaining.of(depth=depth)
        asked[explaining.model.prompt] = explaining.request.max_tokens
    assert list(asked.values()) == [1_000, 3_000, 8_000]


async def test_marks_of_the_tokeniser_in_the_file_are_only_text(explaining: Explaining) -> None:
    await explaining.of("stop = '<|im_end|>'\n")
    assert "<|im_end|>" not in explaining.model.prompt


@pytest.mark.parametrize("is_local", [True, False])
async def test_a_long_file_is_cut_to_the_budget(explaining: Explaining, is_local: bool) -> None:
    explaining.assistant = replace(explaining.assistant, is_local=is_local)
    await explaining.of(LONG)
    size = LOCAL_SIZE if is_local else REMOTE_SIZE
    told = sum(estimate_tokens(message.content) for message in explaining.model.messages)
    assert size.prompt_tokens * 0.8 < told <= size.prompt_tokens


async def test_a_cut_is_told_at_the_end_and_heard(explaining: Explaining) -> None:
    answer = await explaining.of(LONG)
    assert "the whole file is more than is sent at once" in answer.text
    assert "".join(explaining.heard) == answer.text


async def test_the_local_models_answer_is_short(explaining: Explaining) -> None:
    explaining.assistant = replace(explaining.assistant, is_local=True)
    await explaining.of()
    assert explaining.request.max_tokens == LOCAL_SIZE.answer_tokens["normal"]


async def test_the_users_parameters_go_before_ours(explaining: Explaining) -> None:
    explaining.assistant = replace(
        explaining.assistant, is_local=True, max_tokens=77, temperature=1.5, top_p=0.5, stop=("END",)
    )
    await explaining.of()
    request = explaining.request
    assert (request.max_tokens, request.temperature, request.top_p, request.stop) == (77, 1.5, 0.5, ("END",))


async def test_a_brief_explanation_is_not_thought_about_first(explaining: Explaining) -> None:
    explaining.assistant = replace(explaining.assistant, takes_enable_thinking=True, thinks_by_default=True)
    await explaining.of(depth="brief")
    assert explaining.request.enable_thinking is False


async def test_a_deep_explanation_is_thought_about_first(explaining: Explaining) -> None:
    explaining.assistant = replace(explaining.assistant, takes_enable_thinking=True)
    await explaining.of(depth="deep")
    assert explaining.request.enable_thinking is True


async def test_a_thread_goes_on_from_what_was_said(explaining: Explaining) -> None:
    await explaining.of(selection=FUNCTION)
    first = explaining.model.prompt
    await explaining.of()
    roles = [message.role for message in explaining.model.messages]
    said = [message.content for message in explaining.model.messages][1:3]
    assert (roles, said) == (["system", "user", "assistant", "user"], [first, "It multiplies."])


async def test_an_answer_that_says_nothing_is_not_kept() -> None:
    explaining = Explaining("\n")
    await explaining.of()
    assert explaining.thread.turns == []


@pytest.mark.parametrize("source", ["", "\n \r\n\t\n"])
async def test_white_space_is_not_explained(explaining: Explaining, source: str) -> None:
    with pytest.raises(NothingToExplain):
        await explaining.of(source)
    assert explaining.model.requests == []
