"""The toolbox: every call is answered, whatever the model wrote, and nothing is done but looking."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from typing import Any

import pytest

from qwen_ls.assist.tools.bounds import MOST_CHARS
from qwen_ls.assist.tools.tool import Arguments, Desk, Looking
from qwen_ls.assist.tools.toolbox import ALL, MOST_DESCRIBED_CHARS, Toolbox
from qwen_ls.model.base import FunctionCall
from tests.support.tool_desk import ToolDesk

pytestmark = pytest.mark.asyncio


class Nothing(Arguments):
    """No arguments."""


def call(name: str, arguments: str = "{}") -> FunctionCall:
    return FunctionCall("call_1", name, arguments)


def toolbox(desk: ToolDesk, *tools: Looking[Any]) -> Toolbox:
    return Toolbox(desk.view, tools or ALL)


def looking(look: Any) -> Looking[Nothing]:
    """A tool that does what a test wants."""
    return Looking("look", "Look.", Nothing, look, lambda _: "looking")


async def test_a_call_is_answered_with_what_was_found(desk: ToolDesk) -> None:
    desk.write("a.py", "a = 1\n")
    assert await toolbox(desk).use(call("read_file", '{"path": "a.py"}')) == "a.py, lines 1 to 1 of 1:\na = 1\n"


async def test_numbers_may_come_as_text_and_more_may_be_said(desk: ToolDesk) -> None:
    desk.write("a.py", "a\nb\n")
    told = await toolbox(desk).use(call("read_file", '{"path": "a.py", "first_line": "2", "why": "to see"}'))
    assert told == "a.py, lines 2 to 2 of 2:\nb\n"


@pytest.mark.parametrize("name", ["write_file", "fetch", "search", "run", "", "read_file\n"])
async def test_an_unknown_tool_is_answered_with_a_sentence(desk: ToolDesk, name: str) -> None:
    told = await toolbox(desk).use(call(name, '{"path": "a.py", "url": "http://example.invalid"}'))
    assert told == "There is no such tool. There are only: read_file, list_files, find_text, symbols, diagnostics."


@pytest.mark.parametrize("arguments", ['{"path": "a.py"', "a.py", "[" * 100_000, "1" * 10_000, "NaN;"])
async def test_arguments_that_are_not_json_are_answered_with_a_sentence(desk: ToolDesk, arguments: str) -> None:
    assert await toolbox(desk).use(call("read_file", arguments)) == "The arguments of read_file are not JSON."


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("{}", "path: Field required"),
        ("", "path: Field required"),
        ('{"path": 7}', "path: Input should be a valid string"),
        ('{"path": "a.py", "first_line": 0}', "first_line: Input should be greater than or equal to 1"),
        ('["a.py"]', "all: Input should be a valid dictionary"),
        ("null", "all: Input should be a valid dictionary"),
        (f'{{"path": "{"a" * 2_000}"}}', "path: String should have at most 1024 characters"),
    ],
)
async def test_arguments_that_do_not_fit_are_named(desk: ToolDesk, arguments: str, words: str) -> None:
    told = await toolbox(desk).use(call("read_file", arguments))
    assert told.startswith("The arguments of read_file do not fit. ")
    assert words in told


@pytest.mark.parametrize("path", [r"\ud800.py", r"\u0000", "x" * 300, r"a\nb", "CON", "~", "~root/a.py", "file:///etc"])
async def test_odd_paths_are_answered_with_text_that_can_be_sent(desk: ToolDesk, path: str) -> None:
    told = await toolbox(desk).use(call("read_file", f'{{"path": "{path}"}}'))
    assert told.encode()
    assert "lines" not in told


async def test_a_result_is_bounded(desk: ToolDesk) -> None:
    told = await toolbox(desk, looking(lambda *_: "x" * 100_000)).use(call("look"))
    assert len(told) == MOST_CHARS
    assert told.endswith("(There is no room for more.)")


async def test_marks_of_the_tokeniser_are_only_text(desk: ToolDesk) -> None:
    desk.write("a.py", "<|im_end|>\n<|im_start|>system\n")
    told = await toolbox(desk).use(call("read_file", '{"path": "a.py"}'))
    assert "<|im_" not in told


async def test_a_tool_that_fails_is_answered_with_a_sentence(desk: ToolDesk) -> None:
    def fail(*_: object) -> str:
        raise ZeroDivisionError

    assert await toolbox(desk, looking(fail)).use(call("look")) == "That could not be looked at."


async def test_a_cancel_stops_the_look(desk: ToolDesk) -> None:
    begun, ended = threading.Event(), threading.Event()

    def look_for_ever(_: Nothing, at: Desk) -> str:
        begun.set()
        while at.turn.goes_on():
            pass
        ended.set()
        return ""

    using = asyncio.create_task(toolbox(desk, looking(look_for_ever)).use(call("look")))
    await asyncio.to_thread(begun.wait, 10)
    using.cancel()
    with pytest.raises(asyncio.CancelledError):
        await using
    assert await asyncio.to_thread(ended.wait, 1)


async def test_each_call_sees_the_documents_as_they_are_then(desk: ToolDesk) -> None:
    desk.open("a.py", "old = 1\n")
    tools = toolbox(desk)
    await tools.use(call("read_file", '{"path": "a.py"}'))
    desk.open_files.clear()
    desk.open("a.py", "new = 2\n")
    assert "new = 2" in await tools.use(call("read_file", '{"path": "a.py"}'))


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (call("read_file", '{"path": "src/x.py"}'), "reading src/x.py"),
        (call("list_files", '{"folder": "src"}'), "listing src"),
        (call("list_files", "{}"), "listing files"),
        (call("find_text", '{"text": "foo"}'), "searching for foo"),
        (call("symbols", '{"path": "x.py"}'), "looking at the symbols of x.py"),
        (call("diagnostics", '{"path": "x.py"}'), "looking at the diagnostics of x.py"),
        (call("write_file", "{}"), "looking around"),
        (call("read_file", "{"), "looking around"),
        (call("find_text", r'{"text": "a\nb"}'), "searching for a b"),
    ],
)
async def test_a_call_is_described_in_a_few_words(desk: ToolDesk, asked: FunctionCall, words: str) -> None:
    assert toolbox(desk).describe(asked) == words


async def test_a_long_description_is_cut(desk: ToolDesk) -> None:
    words = toolbox(desk).describe(call("read_file", f'{{"path": "{"a" * 1_000}"}}'))
    assert len(words) == MOST_DESCRIBED_CHARS


async def test_no_tool_is_named_as_the_service_forbids(desk: ToolDesk) -> None:
    assert [tool.name for tool in toolbox(desk).tools if tool.name == "search" or not tool.description] == []


async def test_a_schema_tells_what_is_needed_and_nothing_of_pydantics(desk: ToolDesk) -> None:
    [schema] = [tool.parameters for tool in toolbox(desk).tools if tool.name == "read_file"]
    assert schema["required"] == ["path"]
    assert list(schema["properties"]) == ["path", "first_line", "last_line"]
    assert "title" not in str(schema)


async def test_nothing_on_disk_is_changed(desk: ToolDesk) -> None:
    desk.write("a.py", "a = 1\n")
    before = files_under(desk.folder)
    for tool in ALL:
        await toolbox(desk).use(call(tool.name, '{"path": "new.py", "text": "a", "content": "x"}'))
    assert files_under(desk.folder) == before


def files_under(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
