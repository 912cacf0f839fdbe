from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from qwen_ls.model.local import lock

HOLDER = """
import sys
from pathlib import Path
from qwen_ls.model.local import lock
with lock.hold(Path(sys.argv[1]), lambda: None):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_free_lock_is_had_without_waiting(tmp_path: Path) -> None:
    waits: list[None] = []

    with lock.hold(tmp_path / "lock", lambda: waits.append(None)):
        pass

    assert waits == []


def test_a_lock_can_be_had_again_after_it_was_let_go(tmp_path: Path) -> None:
    waits: list[None] = []

    for _ in range(2):
        with lock.hold(tmp_path / "lock", lambda: waits.append(None)):
            pass

    assert waits == []


def test_a_lock_is_waited_for_until_its_holder_dies(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    command = [sys.executable, "-c", HOLDER, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline().strip() == b"held"
        waits: list[None] = []

        def kill_the_holder() -> None:
            waits.append(None)
            holder.kill()

        with lock.hold(path, kill_the_holder):
            pass

    assert waits
