"""The Neovim plugin in a real Neovim: what it costs a start and a key press, and what a simulated person gets."""

from __future__ import annotations

from collections.abc import Sequence

from bench.finding import Finding
from bench.neovim import keys, start, writing
from tests.support.neovim.editor import neovim


def run() -> Sequence[Finding]:
    """All three, with the Neovim of the tests."""
    program = neovim()
    return [*start.measure(program), *keys.measure(program), *writing.measure(program)]
