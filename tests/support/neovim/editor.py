"""A Neovim of a test's own: keys go in by RPC, and what is in the buffer and on it comes out.

It is a child of the test (`--embed`), without the user's configuration, and ends with the block.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from tests.support.cli import ROOT
from tests.support.debian.forky import have
from tests.support.neovim.rpc import Rpc

PLUGIN = ROOT / "editors" / "neovim"
LEAST = (0, 12)
WAIT_S = 20.0
"""A test that waits longer fails."""
PAUSE_S = 0.002


def neovim() -> Path:
    """The Neovim on the PATH if it is new enough, else Debian's, from the user's cache.

    Raises:
        NotHere: there is none, and it cannot be had here.
    """
    found = shutil.which("nvim")
    if found is not None and _version(found) >= LEAST:
        return Path(found)
    return have("neovim", "nvim")


def _version(program: str) -> tuple[int, ...]:
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    numbers = re.search(r"v(\d+)\.(\d+)", said)
    return tuple(int(each) for each in numbers.groups()) if numbers else ()


class Neovim:
    """One Neovim, with the plugin on its runtime path."""

    def __init__(self, program: Path, environment: Mapping[str, str], folder: Path, *arguments: str) -> None:
        command = [str(program), "--embed", "--headless", "--clean", "-n", "--cmd", f"set runtimepath^={PLUGIN}"]
        self._rpc = Rpc([*command, *arguments], environment, folder)

    def __enter__(self) -> Neovim:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.lua("for _, each in ipairs(vim.lsp.get_clients()) do each:stop(true) end")
        self._rpc.close("nvim_command", "qall!")

    def call(self, function: str, *arguments: Any) -> Any:
        """Call a function of Neovim's API; what it gives.

        Raises:
            RpcError: it failed.
        """
        return self._rpc.call(function, *arguments)

    def command(self, command: str) -> None:
        """Run a command of the command line."""
        self.call("nvim_command", command)

    def lua(self, code: str, *arguments: Any) -> Any:
        """Run Lua in it; what the code returns."""
        return self.call("nvim_exec_lua", code, arguments)

    def set_up(self, **options: Any) -> None:
        """Set the plugin up, with the server of this environment unless the options name another."""
        server = [str(Path(sys.executable).with_name("qwen-ls"))]
        self.lua(_KEEP_MESSAGES)
        self.lua("require('qwen').setup(...)", {"cmd": server, **options})

    def edit(self, file: Path, text: str) -> None:
        """Open a file with this text, and wait for the server to be ready there."""
        file.write_text(text, encoding="utf-8", newline="")
        self.command(f"edit {file}")
        self.until_attached()

    def until_attached(self) -> None:
        """Wait until the server is ready in the buffer in front."""
        self.wait(lambda: self.lua(_IS_READY), "the server to be attached")

    def keys(self, keys: str) -> None:
        """Press keys, as a person does; `<Esc>` and the like are written so."""
        for key in re.findall(r"<[^<>]+>|.", keys, re.DOTALL):
            self.call("nvim_input", "<lt>" if key == "<" else key)

    @property
    def text(self) -> str:
        """The buffer's text, with a line feed between its lines."""
        return "\n".join(self.call("nvim_buf_get_lines", 0, 0, -1, False))

    @property
    def cursor(self) -> tuple[int, int]:
        """The cursor's line and byte, from 0."""
        row, byte = self.call("nvim_win_get_cursor", 0)
        return row - 1, byte

    @property
    def ghost(self) -> str:
        """The ghost text: what stands in the line, and the lines below it."""
        return str(self.lua(_GHOST))

    def wait(self, holds: Callable[[], Any], awaited: str, within_s: float = WAIT_S) -> Any:
        """Wait until something holds; what it gave.

        Raises:
            AssertionError: it does not.
        """
        end = time.monotonic() + within_s
        while not (given := holds()):
            assert time.monotonic() < end, f"waited for {awaited}; {self._told()}"
            time.sleep(PAUSE_S)
        return given

    def choose(self, title: str, then: str = "") -> None:
        """Have the next menu that asks for a choice answered with the entry that says this; then run some Lua."""
        self.lua(_CHOOSE, title, then)

    @property
    def messages(self) -> list[str]:
        """What the plugin and the server notified of."""
        return list(self.lua("return Notified"))

    def see_ghost(self, expected: str) -> None:
        """Wait until this is the ghost text."""
        self.wait(lambda: self.ghost == expected, f"the ghost text {expected!r}")

    def see_text(self, expected: str) -> None:
        """Wait until this is the buffer's text."""
        self.wait(lambda: self.text == expected, f"the text {expected!r}")

    def _told(self) -> str:
        messages = self.lua("return vim.fn.execute('messages')")
        return f"the text is {self.text!r}, the cursor at {self.cursor}, the ghost {self.ghost!r}: {messages}"


_KEEP_MESSAGES = """
Notified = {}
local notify = vim.notify
vim.notify = function(message, ...)
  Notified[#Notified + 1] = message
  return notify(message, ...)
end
"""

_CHOOSE = """
local title, next_one = ...
local before = vim.ui.select
vim.g.chosen = nil
vim.ui.select = function(items, options, chosen)
  vim.ui.select = before
  for at, item in ipairs(items) do
    if (options.format_item or tostring)(item):find(title, 1, true) then
      vim.g.chosen = true
      load(next_one)()
      return chosen(item, at)
    end
  end
  vim.g.chosen = false
  chosen(nil)
end
"""

_IS_READY = """
local client = vim.lsp.get_clients({ name = "qwen_ls", bufnr = 0 })[1]
return client ~= nil and client.initialized == true
"""

_GHOST = """
local spaces = vim.api.nvim_get_namespaces()
if not spaces["qwen.ghost"] then return "" end
local marks = vim.api.nvim_buf_get_extmarks(0, spaces["qwen.ghost"], 0, -1, { details = true })
local inline, below = "", ""
for _, mark in ipairs(marks) do
  for _, chunk in ipairs(mark[4].virt_text or {}) do inline = inline .. chunk[1] end
  for _, line in ipairs(mark[4].virt_lines or {}) do
    below = below .. "\\n"
    for _, chunk in ipairs(line) do below = below .. chunk[1] end
  end
end
return inline .. below
"""
