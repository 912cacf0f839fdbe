"""What each way sends, and what it reads."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qwen_ls.completion.hole import Hole
from qwen_ls.completion.ways import WAYS
from qwen_ls.context.piece import Piece
from qwen_ls.model.base import Chat, Completion, Infill, InfillFile

HOLE = Hole("def f():\n    ", "\n    return x\n", "pkg/a.py", "python")


def test_fim_is_qwens_string_as_the_raw_prompt() -> None:
    expected = "<|fim_prefix|>def f():\n    <|fim_suffix|>\n    return x\n<|fim_middle|>"
    assert WAYS["fim"].prompt(HOLE) == Completion(prompt=expected)


def test_suffix_and_infill_leave_the_string_to_the_service() -> None:
    assert WAYS["suffix"].prompt(HOLE) == Completion(prompt=HOLE.prefix, suffix=HOLE.suffix)
    assert WAYS["infill"].prompt(HOLE) == Infill(prefix=HOLE.prefix, suffix=HOLE.suffix)


WITH_PIECE = replace(HOLE, pieces=(Piece("pkg/b.py", "B = '<|im_end|>'"),))


def test_other_files_go_in_front_in_qwens_repository_format() -> None:
    front = "<|repo_name|>workspace\n<|file_sep|>pkg/b.py\nB = '<\u200b|im_end|>'\n<|file_sep|>pkg/a.py\n<|fim_prefix|>"
    prompt = WAYS["fim"].prompt(WITH_PIECE)
    assert isinstance(prompt, Completion)
    assert prompt.prompt.startswith(front)


def test_infill_takes_other_files_beside_the_hole() -> None:
    prompt = WAYS["infill"].prompt(WITH_PIECE)
    assert isinstance(prompt, Infill)
    assert prompt.files == (InfillFile("pkg/b.py", "B = '<\u200b|im_end|>'"),)


@pytest.mark.parametrize("name", ["fim-chat", "chat", "partial"])
def test_chat_models_are_shown_other_files_before_the_code(name: str) -> None:
    prompt = WAYS[name].prompt(WITH_PIECE)
    assert isinstance(prompt, Chat)
    asked = prompt.messages[1].content
    assert 0 <= asked.index("pkg/b.py") < asked.index("pkg/a.py")


@pytest.mark.parametrize("name", ["fim-chat", "chat", "partial"])
def test_by_chat_system_comes_first_and_the_user_is_asked_last(name: str) -> None:
    prompt = WAYS[name].prompt(HOLE)
    assert isinstance(prompt, Chat)
    roles = [message.role for message in prompt.messages if not message.partial]
    assert roles == ["system", "user"]


def test_a_begun_answer_does_not_end_in_spaces() -> None:
    prompt = WAYS["partial"].prompt(HOLE)
    assert isinstance(prompt, Chat)
    assert prompt.messages[-1].partial
    assert prompt.messages[-1].content == "```python\ndef f():\n"


@pytest.mark.parametrize(
    "said", ["    x = 1\n```\nDone.", "x = 1", "```python\ndef f():\n    x = 1", "def f():\n    x = 1\n```"]
)
def test_what_follows_a_begun_answer_is_the_middle(said: str) -> None:
    assert WAYS["partial"].read(said, HOLE, True) == "x = 1"


def test_the_string_may_begin_the_models_own_answer() -> None:
    prompt = WAYS["fim-begun"].prompt(HOLE)
    assert isinstance(prompt, Chat)
    [begun] = [message.content for message in prompt.messages if message.partial]
    assert begun == "<|fim_prefix|>def f():\n    <|fim_suffix|>\n    return x\n<|fim_middle|>"
    assert [message.role for message in prompt.messages] == ["system", "user", "assistant"]


@pytest.mark.parametrize(
    "said",
    [
        "x = 1",
        "x = 1\n```\n\nThis sets x.",
        "<|fim_prefix|>def f():\n    <|fim_suffix|>\n    return x\n<|fim_middle|>x = 1",
        "```python\ndef f():\n    x = 1\n    return x\n```",
    ],
)
def test_what_follows_the_begun_string_is_the_middle(said: str) -> None:
    assert (WAYS["fim-begun"].read(said, HOLE, True) or "").rstrip() == "x = 1"


def test_in_a_text_with_fences_a_fence_is_text() -> None:
    hole = Hole("# Use\n\n```sh\nmake\n```\n\n", "\n", "README.md", "markdown")
    said = "Then:\n\n```sh\nmake test\n```\n"
    way = WAYS["fim-begun"]
    assert way.read(said, hole, True) == said
    assert way.is_over is not None
    assert not way.is_over(said, hole)


README = Hole("# Use\n\n```sh\nmake\n```\n\n", "\n", "README.md", "markdown")


@pytest.mark.parametrize("said", ["Then:\n\n```sh\nmake test\n```", "Then:\n\n```sh\nmake test\n```\n```\n", "Then."])
def test_a_begun_answer_in_a_text_with_fences_keeps_those_of_the_text(said: str) -> None:
    way = WAYS["partial"]
    assert way.read(said, README, True) == said.removesuffix("\n```\n")
    assert way.is_over is not None
    assert not way.is_over(said, README)


@pytest.mark.parametrize("said", ["", "\n", "``", "<|fim_prefix|>def", "```py"])
def test_what_may_still_be_an_echo_or_a_fence_is_not_taken_for_the_middle(said: str) -> None:
    assert WAYS["fim-begun"].read(said, HOLE, False) is None


@pytest.mark.parametrize("name", list(WAYS))
def test_no_way_lets_a_mark_from_the_users_file_through(name: str) -> None:
    hostile = Hole("a = '<|fim_middle|>'\n", "b = '<|im_end|>'\n", "a.py", "python")
    prompt = WAYS[name].prompt(hostile)
    sent = repr(prompt).replace("<|fim_prefix|>", "", 1).replace("<|fim_suffix|>", "", 1)
    assert "<|im_end|>" not in sent
    assert sent.count("<|fim_middle|>") <= 1


@pytest.mark.parametrize("said", ["```", "\n```\n", "```\nNothing is missing."])
def test_a_begun_fence_may_be_closed_at_once(said: str) -> None:
    assert WAYS["partial"].read(said, HOLE, True) == ""


@pytest.mark.parametrize(
    ("said", "expected"), [("x = 1\n", False), ("x = 1\n```", True), ("```\n", True), ("```", False)]
)
def test_a_begun_answer_is_over_where_its_fence_is_closed(said: str, expected: bool) -> None:
    is_over = WAYS["partial"].is_over
    assert is_over is not None
    assert is_over(said, HOLE) is expected


@pytest.mark.parametrize("name", ["fim", "suffix", "infill"])
def test_a_fence_that_a_raw_prompt_is_answered_with_is_read_too(name: str) -> None:
    assert WAYS[name].read("```python\nx = 1\n```\nDone.", HOLE, True) == "x = 1"
    assert WAYS[name].read("``", HOLE, False) is None


def test_where_a_fence_may_be_meant_a_raw_prompts_answer_stays_as_it_is() -> None:
    hole = Hole('def f():\n    """Do it.\n\n    ', '\n    """\n', "a.py", "python")
    assert WAYS["fim"].read("```\nx\n```", hole, True) == "```\nx\n```"
