"""What the plugin adds to a key press, in insert mode, with ghost text that is typed along.

Both Neovims have the same server inside them, attached by Neovim's own client; only one has the plugin on it. A key's
time is that from its being read until Neovim waits for the next one: what stands between a key and the screen.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench.figures import Sample, differences
from bench.finding import Finding, at_most
from bench.table import interval
from tests.support.isolation import isolated_environment
from tests.support.neovim.editor import Neovim

HERE = Path(__file__).parent
LINE = "the quick brown fox jumps over the lazy dog and goes on to say what it means to say "
LINES = 40
WARM_UP_LINES = 4
BOUND = at_most(0.2)


def measure(program: Path) -> Sequence[Finding]:
    """Type the same lines in both, a line in each in turn."""
    with (
        tempfile.TemporaryDirectory() as folder,
        _typing(program, Path(folder)) as ours,
        _typing(program, Path(folder)) as bare,
    ):
        for editor in (ours, bare):
            _begin(editor, Path(folder), has_plugin=editor is ours)
        times: dict[Neovim, list[float]] = {ours: [], bare: []}
        for line in range(WARM_UP_LINES + LINES):
            for editor in (ours, bare) if line % 2 else (bare, ours):
                told = _line_ms(editor, has_plugin=editor is ours)
                times[editor].extend(told if line >= WARM_UP_LINES else ())
    added = differences(sorted(times[ours]), sorted(times[bare]))
    ours_ms, bare_ms = (Sample.of(times[editor]) for editor in (ours, bare))
    basis = f"median of {len(times[ours])} keys; {ours_ms.median:.2f} ms with it, {bare_ms.median:.2f} without"
    return [
        Finding(
            "Neovim: added to a key press",
            ours_ms.median - bare_ms.median,
            "ms",
            BOUND,
            spread=interval(*added.quartiles, "ms"),
            basis=basis,
        ),
        Finding(
            "Neovim: the same at p99",
            ours_ms.percentile(99) - bare_ms.percentile(99),
            "ms",
            basis=f"{ours_ms.percentile(99):.2f} ms with it, {bare_ms.percentile(99):.2f} without",
        ),
    ]


def _typing(program: Path, folder: Path) -> Neovim:
    return Neovim(program, isolated_environment(folder / "home"), folder)


def _begin(editor: Neovim, folder: Path, *, has_plugin: bool) -> None:
    editor.call("nvim_ui_attach", 100, 30, {})
    editor.call("nvim_set_var", "truth", LINE)
    editor.command(f"luafile {HERE / 'server.lua'}")
    editor.command(f"luafile {HERE / 'timing.lua'}")
    if has_plugin:
        editor.lua("require('qwen').setup({ cmd = vim.lsp.config.qwen_ls.cmd })")
        editor.command(f"luafile {HERE / 'server.lua'}")  # behind the plugin's own
    else:
        editor.command("autocmd! qwen")
        editor.lua("vim.lsp.enable('qwen_ls')")
    editor.edit(folder / f"{has_plugin}.txt", "")
    editor.keys("i")


def _line_ms(editor: Neovim, *, has_plugin: bool) -> list[float]:
    """How long each key of a line took, in milliseconds."""
    editor.lua("Times = {}")
    for at in range(len(LINE) - 1):
        editor.keys(LINE[at])
        editor.wait(lambda: editor.lua("return #Times") == at + 1, "the key")  # noqa: B023 - it is called at once
        if has_plugin:
            editor.see_ghost(LINE[at + 1 :])
    times = [nanoseconds / 1e6 for nanoseconds in editor.lua("return Times")]
    line = editor.cursor[0]
    editor.keys(LINE[-1] + "<CR>")
    editor.wait(lambda: editor.cursor == (line + 1, 0), "the next line")
    return times
