"""`:Qwen`, the options, the health check and what the plugin costs a start, in a real Neovim."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from qwen_ls import __version__
from tests.editors.neovim.conftest import Start
from tests.support.fake_service import FakeService
from tests.support.neovim.editor import PLUGIN

pytestmark = [
    pytest.mark.editors,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Neovim is fetched and driven on Linux"),
]

CODE = "def area(width, height):\n    return width * height\n"


def test_the_names_are_completed_and_wrong_ones_are_told(start: Start, file: Path) -> None:
    editor = start()
    assert editor.lua("return vim.fn.getcompletion('Qwen e', 'cmdline')") == ["edit", "explain"]
    editor.command("silent! Qwen explode")
    assert any("there is no :Qwen explode; there are: " in each for each in editor.messages)


def test_nothing_is_loaded_before_it_is_used(start: Start) -> None:
    editor = start(is_set_up=False)
    assert editor.lua(_LOADED) == []


_LOADED = "return vim.tbl_filter(function(name) return vim.startswith(name, 'qwen') end, vim.tbl_keys(package.loaded))"


def test_options_that_do_not_fit_are_named_and_left_out(start: Start, file: Path) -> None:
    editor = start(windows=1, window={"width": "wide"}, keys={"accept": False})
    assert editor.lua("return require('qwen.options').get().window.width") == 0.4
    said = "\n".join(editor.messages)
    assert "there is no option qwen.windows; there are: " in said
    assert "qwen.window.width is to be a number, and is a string" in said
    assert editor.lua("return require('qwen.options').get().window.width") == 0.4
    assert editor.lua("return vim.fn.maparg('<Tab>', 'i')") != "accept"


def test_settings_reach_the_server(start: Start, service: FakeService, file: Path) -> None:
    editor = start(settings={"completion": {"enabled": False}, "models": {"edit": "qwen3-coder-plus"}})
    service.reply(f"```python\n{CODE}```")
    editor.edit(file, CODE)
    editor.command("%Qwen edit add types")
    assert service.wait_for_request().body["model"] == "qwen3-coder-plus"


def test_the_status_opens_in_a_window(start: Start, file: Path) -> None:
    editor = start()
    editor.edit(file, CODE)
    editor.command("Qwen status")
    editor.wait(lambda: 'model = "qwen3-coder-next"' in editor.text, "the status")


def test_the_health_check_tells_of_server_version_key_and_service(start: Start, file: Path) -> None:
    editor = start()
    editor.edit(file, CODE)
    editor.command("checkhealth qwen")
    said = editor.text
    assert f"qwen-ls {__version__}" in said
    assert "attached to 1 buffer(s)" in said
    assert "sk-fake" not in said
    doctor = said.partition("qwen-ls doctor")[2]
    assert "OK" in doctor, said
    assert "ERROR" not in said, said


def test_the_health_check_says_what_to_do_without_a_server(start: Start) -> None:
    editor = start(cmd=["no-such-program"])
    editor.command("checkhealth qwen")
    assert "there is no program no-such-program" in editor.text
    assert "pipx install qwen-ls" in editor.text


def test_help_is_found_for_each_option_and_command(start: Start, tmp_path: Path) -> None:
    editor = start()
    text = (PLUGIN / "doc" / "qwen.txt").read_text(encoding="utf-8")
    (tmp_path / "doc").mkdir()
    (tmp_path / "doc" / "qwen.txt").write_text(text, encoding="utf-8")
    editor.command(f"helptags {tmp_path / 'doc'}")  # fails on a tag that stands there twice
    tags = {line.split("\t")[0] for line in (tmp_path / "doc" / "tags").read_text(encoding="utf-8").splitlines()}
    for name in editor.lua("return require('qwen.command').names()"):
        assert f":Qwen-{name}" in tags
    for name in editor.lua("return vim.tbl_keys(require('qwen.options').get())"):
        assert f"qwen-{name}" in tags
    for name in editor.lua("return vim.tbl_keys(require('qwen.options').get().keys)"):
        assert f"`{name}`" in text
    assert max(map(len, text.splitlines())) <= 80
