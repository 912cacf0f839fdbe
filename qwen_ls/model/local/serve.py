"""The process that runs the model: `python -m qwen_ls.model.local.serve`.

A process of its own because llama.cpp holds Python's global lock while it loads (5.8 s measured) and, in
short bursts, while it works. It speaks with its parent in three ways only: the key comes in by the
environment, one JSON line with the port goes out on standard output when the model is loaded, and when
standard input ends it ends too, so that it never outlives its parent, however that one died.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import sys
import threading
from collections.abc import Sequence
from typing import Any

KEY_VARIABLE = "QWEN_LS_LOCAL_KEY"
"""The environment variable that hands over the key; a command line could be read by every user."""

ALIAS = "qwen-local"
"""What the server calls its model."""

SLOTS = 2
"""How many requests are worked on at once: a completion and something longer beside it."""

BATCH_TOKENS = 64
"""How many tokens of a prompt are read in one go. 512 is faster, but a cancel waits for the batch to end."""

PROMPT_CACHE_MIB = 512
"""Memory for the prompts of former requests; llama.cpp's own default is 8 GiB."""

FAILED = 1


def main(argv: Sequence[str] | None = None) -> int:
    """Load the model, say the port, and serve until standard input ends."""
    arguments = _parser().parse_args(argv)
    ready = _claim_standard_output()
    _end_with_parent()
    try:
        server = _start(arguments, os.environ.pop(KEY_VARIABLE, ""))
    except RuntimeError as error:  # llama.cpp has already told standard error why
        sys.stderr.write(f"{error}\n")
        return FAILED
    port = int(server.listening_address.rpartition(":")[2])
    with ready:
        ready.write(json.dumps({"port": port}) + "\n")
    with contextlib.suppress(KeyboardInterrupt):
        threading.Event().wait()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m qwen_ls.model.local.serve", description=__doc__)
    parser.add_argument("--model", required=True, help="the weights, a GGUF file")
    parser.add_argument("--threads", required=True, type=int)
    parser.add_argument("--context-tokens", required=True, type=int, help="for all slots together")
    parser.add_argument("--port", default=0, type=int, help="0 lets the system choose")
    return parser


def _start(arguments: argparse.Namespace, key: str) -> Any:
    """Load the model and listen on loopback; returns when both are done."""
    if not key:
        raise SystemExit(f"{KEY_VARIABLE} is not set: the local model is not served without a key.")
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = arguments.model
    params.model_alias = {ALIAS}
    params.hostnames = ["127.0.0.1"]
    params.port = arguments.port
    params.api_keys = [key]
    params.n_parallel = SLOTS
    params.n_ctx = arguments.context_tokens
    params.n_batch = params.n_ubatch = BATCH_TOKENS
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = arguments.threads
    params.cache_ram_mib = PROMPT_CACHE_MIB
    params.ui = False
    params.endpoint_slots = False
    return xllamacpp.Server(params)


def _claim_standard_output() -> Any:
    """Keep standard output for the one line, and let whatever else is printed go to standard error."""
    sys.stdout.flush()
    ours = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(2, 1)
    return ours


def _end_with_parent() -> None:
    """End this process when standard input ends."""
    threading.Thread(target=_wait_for_end_of_input, name="parent-watch", daemon=True).start()
    if sys.platform != "win32":
        with contextlib.suppress(OSError):
            _end_by_signal_too()


def _wait_for_end_of_input() -> None:
    with contextlib.suppress(OSError):
        while os.read(0, 4096):
            pass
    os._exit(0)


if sys.platform != "win32":

    def _end_by_signal_too() -> None:
        """Let the kernel end this process: while the model loads, no Python thread gets to run.

        A pipe in asynchronous mode sends SIGIO when its other end closes, and SIGIO ends a process that does
        not handle it. (On Windows the thread ends it as soon as the model is loaded.)
        """
        import fcntl

        fcntl.fcntl(0, fcntl.F_SETOWN, os.getpid())
        fcntl.fcntl(0, fcntl.F_SETFL, fcntl.fcntl(0, fcntl.F_GETFL) | os.O_ASYNC)


if __name__ == "__main__":
    sys.exit(main())
