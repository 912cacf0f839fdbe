from __future__ import annotations

import os
import subprocess
import sys

import psutil

from qwen_ls.model.local.serve import KEY_VARIABLE

LONG_S = 30.0

# Keeps Python's global lock, as llama.cpp does while it loads. On Windows only a thread watches: it needs the lock.
BUSY = "import time; time.sleep(60)" if sys.platform == "win32" else "import ctypes; ctypes.PyDLL(None).sleep(60)"

WATCHER = f"""
from qwen_ls.model.local.serve import _end_with_parent
_end_with_parent()
print("watching", flush=True)
{BUSY}
"""

PARENT = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", sys.argv[1]], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
child.stdout.readline()
print(child.pid, flush=True)
time.sleep(60)
"""


def run(code: str, *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def test_the_end_of_its_input_ends_a_busy_process() -> None:
    with run(WATCHER) as child:
        assert child.stdout is not None
        assert child.stdin is not None
        child.stdout.readline()
        child.stdin.close()

        child.wait(LONG_S)


def test_a_process_whose_parent_was_killed_ends() -> None:
    with run(PARENT, WATCHER) as parent:
        assert parent.stdout is not None
        child = psutil.Process(int(parent.stdout.readline()))
        parent.kill()

        psutil.wait_procs([child], timeout=LONG_S)

        assert not child.is_running()


def test_only_the_ready_line_goes_to_standard_output() -> None:
    code = (
        "from qwen_ls.model.local.serve import _claim_standard_output\n"
        "ready = _claim_standard_output()\n"
        "print('noise', flush=True)\n"
        "ready.write('ready')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True)

    assert (done.stdout, done.stderr.strip()) == (b"ready", b"noise")


def serve_without_weights(**environment: str) -> tuple[int, str]:
    """Run the real thing on a file that is not there; its exit code, and what it said."""
    words = ["--model", "no-such-file.gguf", "--threads", "1", "--context-tokens", "1024"]
    with subprocess.Popen(
        [sys.executable, "-m", "qwen_ls.model.local.serve", *words],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, **environment},
        text=True,
    ) as process:
        assert process.stderr is not None
        said = process.stderr.read()
    return process.returncode, said


def test_the_model_is_not_served_without_a_key() -> None:
    _, said = serve_without_weights()

    assert f"{KEY_VARIABLE} is not set" in said


def test_weights_that_cannot_be_loaded_end_the_process_without_a_traceback() -> None:
    exit_code, said = serve_without_weights(**{KEY_VARIABLE: "key"})

    assert (exit_code, "failed to load model" in said, "Traceback" in said) == (1, True, False)
