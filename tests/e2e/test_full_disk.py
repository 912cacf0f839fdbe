"""A disk that is full, or a folder that cannot be written to: nothing is lost but what should have been written."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.support.commands import Command
from tests.support.editors import NEOVIM
from tests.support.fake_service import FakeService, errors
from tests.support.isolation import set_up_with, write_user_file
from tests.support.kinds_of_request import EXPLAIN, INVOKED, outcome_of
from tests.support.lsp import QUICK, SERVER_COMMAND, Editor, StartEditor

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.skipif(sys.platform == "win32", reason="no such limits, and no /dev/full, there"),
]

WITHOUT_DISK = ("sh", "-c", 'ulimit -f 0; exec "$@"', "sh", *SERVER_COMMAND)
"""No file may have a byte (RLIMIT_FSIZE), as on a disk that is full for everybody."""


async def works(editor: Editor, service: FakeService) -> bool:
    service.reply(INVOKED.well)
    return INVOKED.is_well(await outcome_of(INVOKED.begin(editor)), editor)


async def test_a_full_disk_keeps_nothing_from_working(start_editor: StartEditor, service: FakeService) -> None:
    editor = await start_editor(command=WITHOUT_DISK)
    assert await works(editor, service)
    service.reply(EXPLAIN.well)
    assert (await outcome_of(EXPLAIN.begin(editor))).answer["markdown"] == EXPLAIN.well


async def test_what_cannot_be_shown_as_a_file_is_shown_as_a_message(
    start_editor: StartEditor, service: FakeService
) -> None:
    editor = await start_editor(NEOVIM, command=WITHOUT_DISK)
    editor.open(EXPLAIN.document)
    service.reply(EXPLAIN.well)
    argument = {"textDocument": {"uri": editor.buffer.uri}, "show": "server"}
    assert (await Command(editor, "qwen-ls.explain", argument).result())["markdown"] == EXPLAIN.well
    assert EXPLAIN.well in await editor.message()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
async def test_a_log_on_a_full_disk_says_so_once(start_editor: StartEditor, service: FakeService, home: Path) -> None:
    write_user_file(home, "[log]\nfile = '/dev/full'\nlevel = 'debug'\n")
    editor = await start_editor(options={**QUICK, "endpoint": {"maxRetries": 1}}, variables=set_up_with(service))
    service.reply(errors.internal())
    for _ in range(3):
        await outcome_of(EXPLAIN.begin(editor))  # each failure is a line, and each try again is
    assert await works(editor, service)
    await editor.stop()
    assert editor.client.complaints == b"qwen-ls cannot write its log: No space left on device\n"


async def test_a_log_in_a_folder_that_is_none_is_told(
    start_editor: StartEditor, service: FakeService, home: Path
) -> None:
    write_user_file(home, f"[log]\nfile = '{home}/missing/qwen-ls.log'\n")
    editor = await start_editor(variables=set_up_with(service))
    assert "qwen-ls.log" in await editor.message()
    assert await works(editor, service)
