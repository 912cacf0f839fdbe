"""A wire that is slow in one way: an edit that the server sends arrives only after the editor's next change.

`python -m tests.support.late_edits MARK SERVER…` stands between an editor and a server, and makes the file MARK when it
holds an edit. It makes sure of what happens seldom: a change made after the answer was sent, and before it is applied.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO

APPLY = "workspace/applyEdit"
CHANGE = "textDocument/didChange"


class Wire:
    """Passes messages both ways, and holds edits back."""

    def __init__(self, editor: IO[bytes], mark: Path) -> None:
        self._editor = editor
        self._mark = mark
        self._lock = threading.Lock()
        self._held: list[bytes] = []

    def from_editor(self, source: IO[bytes], server: IO[bytes]) -> None:
        """Pass on what the editor says; a change lets the edits go that were held."""
        while (body := read(source)) is not None:
            write(server, body)
            if json.loads(body).get("method") == CHANGE:
                with self._lock:
                    held, self._held = self._held, []
                    for each in held:
                        write(self._editor, each)
        server.close()

    def from_server(self, source: IO[bytes]) -> None:
        """Pass on what the server says, but for edits."""
        while (body := read(source)) is not None:
            with self._lock:
                if json.loads(body).get("method") == APPLY:
                    self._held.append(body)
                    self._mark.touch()
                else:
                    write(self._editor, body)


def read(source: IO[bytes]) -> bytes | None:
    """One message, or None at the end."""
    length = 0
    while line := source.readline():
        if line == b"\r\n":
            return source.read(length)
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    return None


def write(target: IO[bytes], body: bytes) -> None:
    """Send one message."""
    target.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
    target.flush()


def main() -> int:
    """Stand between until the editor is gone."""
    with subprocess.Popen(sys.argv[2:], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        wire = Wire(sys.stdout.buffer, Path(sys.argv[1]))
        back = threading.Thread(target=wire.from_server, args=(server.stdout,))
        back.start()
        wire.from_editor(sys.stdin.buffer, server.stdin)
        back.join()
        return server.wait()


if __name__ == "__main__":
    sys.exit(main())
