"""What the model is told in a turn of a conversation, and what comes of its answer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qwen_ls.assist.ask import question_about
from qwen_ls.assist.asking import Answer
from qwen_ls.assist.assistant import Assistant
from qwen_ls.assist.conversation import Inquiry, Means, NothingThere, converse
from qwen_ls.assist.depth import LOCAL_ANSWER_TOKENS, Depth
from qwen_ls.assist.explain import ASKED, explanation
from qwen_ls.assist.room import room_of
from qwen_ls.assist.subject import Subject
from qwen_ls.assist.threads import Thread
from qwen_ls.context.piece import Piece
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
        self.assistant = Assistant(self.model, "qwen3-coder-next", context_tokens=262_144)
        self.long_reader: Assistant | None = None
        self.used: list[Piece] = []
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
        return await self.asked(explanation(Subject(snapshot, "src/a.py", selection), depth, language))

    async def asked(self, inquiry: Inquiry) -> Answer:
        async def used_by(_: str) -> list[Piece]:
            return self.used

        means = Means(self.assistant, self.long_reader, used_by=used_by)
        return await converse(means, inquiry, self.thread, lambda piece: self.heard.append(piece.text))

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
    explaining.assistant = replace(explaining.assistant, is_local=is_local, context_tokens=12_000)
    await explaining.of(LONG)
    room = room_of(explaining.assistant, "normal")
    told = sum(estimate_tokens(message.content) for message in explaining.model.messages)
    assert room.prompt_tokens * 0.7 < told <= room.prompt_tokens + 500


async def test_a_cut_is_told_at_the_end_and_heard(explaining: Explaining) -> None:
    explaining.assistant = replace(explaining.assistant, context_tokens=12_000)
    answer = await explaining.of(LONG)
    assert "the whole file is more than qwen3-coder-next reads at once" in answer.text
    assert "models.longContext" in answer.text
    assert "".join(explaining.heard) == answer.text


async def test_the_local_models_answer_is_short(explaining: Explaining) -> None:
    explaining.assistant = replace(explaining.assistant, is_local=True)
    await explaining.of()
    assert explaining.request.max_tokens == LOCAL_ANSWER_TOKENS["normal"]


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
    with pytest.raises(NothingThere):
        await explaining.of(source)
    assert explaining.model.requests == []


async def test_at_a_cursor_it_is_the_definition_around_it(explaining: Explaining) -> None:
    await explaining.of(selection=(Point(4, 6), Point(4, 6)))
    assert "Its lines 4 to 5:\n```python\ndef area(w, h):\n    return w * h\n```" in explaining.model.prompt


async def test_at_a_cursor_between_definitions_it_is_the_file(explaining: Explaining) -> None:
    await explaining.of("import os\n\n\nx = 1\n", (Point(1, 0), Point(1, 0)))
    assert "The file:\n" in explaining.model.prompt


async def test_what_the_code_uses_is_told_with_its_path(explaining: Explaining) -> None:
    explaining.used = [Piece("src/shape.py", "def scale(n): ...")]
    await explaining.of(selection=FUNCTION)
    assert "What it uses of `src/shape.py`:\n```python\ndef scale(n): ...\n```" in explaining.model.prompt


async def test_the_local_model_is_told_only_the_code(explaining: Explaining) -> None:
    explaining.used = [Piece("src/shape.py", "def scale(n): ...")]
    explaining.assistant = replace(explaining.assistant, is_local=True)
    await explaining.of(selection=FUNCTION)
    assert "scale" not in explaining.model.prompt


async def test_a_question_comes_last_in_the_users_own_words(explaining: Explaining) -> None:
    subject = Subject(snapshot_of(SOURCE, language="python"), "src/a.py", FUNCTION)
    await explaining.asked(question_about("Why not\nh * w?", subject, "normal", "German"))
    assert explaining.model.prompt.endswith("\n\nWhy not\nh * w?")
    assert "A question about lines 4 to 5." in explaining.model.prompt
    assert "Answer in German" in explaining.model.prompt
    assert explaining.thread.title == "Why not h * w?"


async def test_code_that_was_told_is_not_told_again(explaining: Explaining) -> None:
    subject = Subject(snapshot_of(SOURCE, language="python"), "src/a.py", FUNCTION)
    for question in ("Why?", "And how?"):
        await explaining.asked(question_about(question, subject, "normal", "English"))
    assert "This is still about `src/a.py`, lines 4 to 5, as it stands above." in explaining.model.prompt
    assert "return w * h" not in explaining.model.prompt
    assert "return w * h" in explaining.model.messages[1].content


async def test_code_that_changed_is_told_again(explaining: Explaining) -> None:
    for source in (SOURCE, SOURCE.replace("w * h", "h * w")):
        subject = Subject(snapshot_of(source, language="python"), "src/a.py", FUNCTION)
        await explaining.asked(question_about("Why?", subject, "normal", "English"))
    assert "return h * w" in explaining.model.prompt


async def test_code_whose_turn_was_trimmed_away_is_told_again(explaining: Explaining) -> None:
    explaining.assistant = replace(explaining.assistant, context_tokens=8_000)
    subject = Subject(snapshot_of(SOURCE, language="python"), "src/a.py", FUNCTION)
    one, two = (Subject(snapshot_of(LONG[start:][:6_000], language="python"), "b.py", None) for start in (0, 6_000))
    for each in (subject, one, two, subject):
        await explaining.asked(question_about("Why?", each, "normal", "English"))
    assert "return w * h" in explaining.model.prompt
    told = sum(estimate_tokens(message.content) for message in explaining.model.messages)
    assert told + (explaining.request.max_tokens or 0) < 8_000


async def test_what_is_longer_than_the_model_reads_goes_to_the_one_for_long_texts(explaining: Explaining) -> None:
    long_model = SayingModel("It counts.")
    explaining.assistant = replace(explaining.assistant, context_tokens=12_000)
    explaining.long_reader = Assistant(long_model, "qwen3.6-plus", context_tokens=1_000_000)
    answer = await explaining.of(LONG)
    assert answer.text == "It counts."
    assert LONG.rstrip() in long_model.prompt
    assert explaining.model.requests == []


async def test_what_the_model_can_read_is_not_sent_to_another_one(explaining: Explaining) -> None:
    explaining.long_reader = Assistant(SayingModel("no"), "qwen3.6-plus", context_tokens=1_000_000)
    await explaining.of(LONG)
    assert LONG.rstrip() in explaining.model.prompt


async def test_code_in_other_scripts_fits_too(explaining: Explaining) -> None:
    explaining.assistant = replace(explaining.assistant, context_tokens=12_000)
    await explaining.of("# \u4e2d\u6587\u8bf4\u660e\n" * 5_000)
    told = sum(estimate_tokens(message.content) for message in explaining.model.messages)
    assert told + (explaining.request.max_tokens or 0) < 12_000


async def test_the_answer_is_safe_to_show_and_the_history_is_what_was_said() -> None:
    explaining = Explaining("See ![x](http://", "a/b) or [run](comm", "and:x) <b>")
    answer = await explaining.of()
    assert answer.text == "See [x](http://a/b) or [run]\\(command:x) &lt;b>"
    assert "".join(explaining.heard) == answer.text
    assert explaining.thread.turns[0].answer == "See ![x](http://a/b) or [run](command:x) <b>"
