"""A word on what one waits for, with the seconds, while standard error is a terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def waiting(words: Callable[[], str]) -> Iterator[None]:
    """Show a spinner with these words for as long as the context lasts; nothing without a terminal."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console
    from rich.live import Live
    from rich.spinner import Spinner

    began = time.monotonic()
    spinner = Spinner("dots")

    def picture() -> Spinner:
        spinner.update(text=f"{words()} {time.monotonic() - began:.0f} s")
        return spinner

    with Live(console=Console(stderr=True), get_renderable=picture, refresh_per_second=12, transient=True):
        yield
