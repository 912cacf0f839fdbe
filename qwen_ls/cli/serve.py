"""`qwen-ls` without a command: the language server, on standard input and output or on a socket."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from qwen_ls import log
from qwen_ls.cli.errors import CommandError
from qwen_ls.garbage import no_search

DEFAULT_LEVEL = "info"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The server's arguments are those of the program itself; see `qwen_ls.cli.main`."""


def run(args: argparse.Namespace) -> int:
    """Serve one client, and end the process with the exit code that the protocol demands."""
    _log(args)
    with no_search():  # which would take a seventh of the start
        from qwen_ls.server import create_server
        from qwen_ls.transport import end_process, serve_stdio, serve_tcp

        server = create_server(log_is_fixed=bool(args.log_level or args.log_file))
    # A worker thread that hangs (in a name look-up, say) would keep an ordinary exit waiting.
    end_process(serve_stdio(server) if args.tcp is None else serve_tcp(server, *args.tcp, announce=_announce))


def _log(args: argparse.Namespace) -> None:
    file = Path(args.log_file) if args.log_file else None
    try:
        log.set_up(args.log_level or DEFAULT_LEVEL, file)
    except OSError as error:
        raise CommandError(f"The log file {file} cannot be written to: {error.strerror}.") from error


def _announce(host: str, port: int) -> None:
    print(f"qwen-ls listens on {host}:{port}", file=sys.stderr, flush=True)
