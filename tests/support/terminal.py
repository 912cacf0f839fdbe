"""A terminal with a program in it: keys go in, and what a person would see comes out.

The program runs on a pseudo-terminal of the system; pyte keeps the screen. Each piece of output is an event, so a test
waits for what it expects to see and never for a time.
"""

from __future__ import annotations

import errno
import fcntl
import os
import pty
import re
import signal
import struct
import subprocess
import termios
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

import pyte

COLUMNS = 100
LINES = 30
WAIT_S = 20.0
"""A test that waits longer fails."""
END_S = 5.0
READ_BYTES = 65536

_FOREIGN = re.compile(
    rb"\x1b\[[<=>][0-9;:]*[a-zA-Z]"  # what the terminal is called, and keyboard protocols
    rb"|\x1b\[\?[0-9;$]*[a-gi-km-zA-IL-Z]"  # questions about private modes
    rb"|\x1b\[[0-9;]*:[0-9;:]*m"  # colons in colours
    rb"|\x1b\[[0-9;]* q"  # the cursor's shape
    rb"|\x1b[PX^_].*?(?:\x1b\\|\x07)",  # strings for the terminal itself
    re.DOTALL,
)
"""What pyte takes for text, or does not take at all."""


_SEQUENCE = re.compile(rb"\x1b(?:\[[0-9;?<=>:]*[a-zA-Z@`]|[^\[\]PX^_])")
LONGEST_SEQUENCE = 4096


class _Screen(pyte.Screen):
    """pyte's screen, which answers the questions that programs ask of a terminal."""

    def __init__(self, answer: Callable[[str], None]) -> None:
        super().__init__(COLUMNS, LINES)
        self._answer = answer

    def write_process_input(self, data: str) -> None:
        """Send an answer to the program."""
        self._answer(data)


class Terminal:
    """One program on a terminal, ended with the block."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], folder: Path) -> None:
        self.screen = _Screen(self.press)
        self._stream = pyte.ByteStream(self.screen)
        self._changed = threading.Condition(threading.RLock())
        self._is_over = False
        self._rest = b""
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
        self.process = subprocess.Popen(
            ["setsid", "--ctty", *command],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            cwd=folder,
            env={**environment, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "COLORTERM": "truecolor"},
        )
        os.close(slave)
        self._reader = threading.Thread(target=self._read, name="terminal", daemon=True)
        self._reader.start()

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGHUP)
            try:
                self.process.wait(END_S)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self._reader.join(END_S)
        os.close(self._master)

    # In

    def press(self, keys: str) -> None:
        """Press keys, as a terminal sends them."""
        os.write(self._master, keys.encode())

    def press_and_see(self, keys: str, expected: str) -> float:
        """Press keys, wait until a text is seen, and tell how many seconds that took."""
        begun = time.monotonic()
        self.press(keys)
        self.see(expected)
        return time.monotonic() - begun

    # Out

    @property
    def lines(self) -> list[str]:
        """What is on the screen."""
        with self._changed:
            return [line.rstrip() for line in self.screen.display]

    @property
    def cursor(self) -> tuple[int, int]:
        """The cursor's line and column, from 0."""
        with self._changed:
            return self.screen.cursor.y, self.screen.cursor.x

    @property
    def text_at_cursor(self) -> str:
        """What stands on the cursor's line from the cursor on."""
        with self._changed:
            return self.screen.display[self.screen.cursor.y][self.screen.cursor.x :].rstrip()

    def see(self, *expected: str, within_s: float = WAIT_S) -> None:
        """Wait until each of these is on the screen."""
        self.wait(lambda: all(each in "\n".join(self.screen.display) for each in expected), f"{expected}", within_s)

    def see_no(self, *unexpected: str, within_s: float = WAIT_S) -> None:
        """Wait until none of these is on the screen."""
        joined = "\n".join
        self.wait(
            lambda: not any(each in joined(self.screen.display) for each in unexpected), f"no {unexpected}", within_s
        )

    def wait(self, holds: Callable[[], bool], awaited: str, within_s: float = WAIT_S) -> None:
        """Wait until a condition on the screen holds.

        Raises:
            AssertionError: it does not; the message shows the screen.
        """
        with self._changed:
            held = self._changed.wait_for(lambda: holds() or self._is_over, within_s) and holds()
            shown = "\n".join(line.rstrip() for line in self.screen.display)
            at = (self.screen.cursor.y, self.screen.cursor.x)
        assert held, f"waited for {awaited}; the cursor is at {at}, and there is:\n{shown}"

    def style_of(self, text: str) -> Any:
        """How the first character of a text on the screen is drawn."""
        with self._changed:
            for number, line in enumerate(self.screen.display):
                if text in line:
                    return self.screen.buffer[number][line.index(text)]
        raise AssertionError(f"{text} is not on the screen")

    def _read(self) -> None:
        while True:
            try:
                piece = os.read(self._master, READ_BYTES)
            except OSError as error:
                if error.errno != errno.EIO:  # what Linux says when the program is gone
                    raise
                piece = b""
            with self._changed:
                if piece:
                    self._feed(piece)
                else:
                    self._is_over = True
                self._changed.notify_all()
            if not piece:
                return

    def _feed(self, piece: bytes) -> None:
        """Show a piece; the beginning of a sequence waits for its end."""
        told = _FOREIGN.sub(b"", self._rest + piece)
        cut = told.rfind(b"\x1b")
        whole = (
            cut < 0 or len(told) - cut > 40 or re.match(rb"\x1b(?:\[[0-9;?<=>:]*[a-zA-Z@`]|[^\[\]PX^_])", told[cut:])
        )
        self._rest = b"" if whole else told[cut:]
        self._stream.feed(told if whole else told[:cut])
