"""The command line: without a command the language server, else one small module, imported only when called.

A command's module has `add_arguments(parser)` and `run(args) -> int`, which returns the exit code and raises
`CommandError` or `ModelError` for what a user should read. Exit codes: 0, 1 for a failure, 2 for a wrong
command line, 130 for Ctrl-C.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TextIO, cast

from qwen_ls import __version__
from qwen_ls.cli.errors import CommandError
from qwen_ls.model.errors import ModelError

FAILED = 1
INTERRUPTED = 130

LOG_LEVELS = ("error", "warning", "info", "debug")


@dataclass(frozen=True, slots=True)
class Command:
    """A word after `qwen-ls`: one line on what it does, and the module that does it."""

    summary: str
    module: str


COMMANDS: Mapping[str, Command] = {
    "demo": Command("watch the language server complete and explain a file in this terminal", "qwen_ls.cli.demo"),
    "complete": Command("print what could stand at FILE:LINE:COL", "qwen_ls.cli.complete"),
    "explain": Command("explain FILE, or its lines A to B", "qwen_ls.cli.explain"),
    "doctor": Command("check the key, the service and the local model", "qwen_ls.cli.doctor"),
    "usage": Command("tell what was used, by day, model and kind of work", "qwen_ls.cli.usage"),
    "report": Command("write a bundle for a bug report, without keys and code", "qwen_ls.cli.report"),
    "local": Command("fetch and run the model on this machine (pull, serve)", "qwen_ls.cli.local"),
    "config": Command("print the settings' JSON schema (schema)", "qwen_ls.cli.config"),
}


SERVER = "qwen_ls.cli.serve"
"""What runs without a command. It is given `tcp` (None, or host and port), `log_file` and `log_level`."""


class CommandModule(Protocol):
    """What the module of a command provides."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the command's arguments."""
        ...

    def run(self, args: argparse.Namespace) -> int:
        """Do the work and return the exit code."""
        ...


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code; a wrong command line exits with 2."""
    words = sys.argv[1:] if argv is None else list(argv)
    try:
        return _run(words)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _silence(sys.stdout)
        return FAILED
    except (CommandError, ModelError) as error:
        print(f"qwen-ls: {error}", file=sys.stderr)
        return FAILED


def _run(words: Sequence[str]) -> int:
    command = COMMANDS.get(words[0]) if words else None
    if command is not None:
        return _run_command(words[0], command, words[1:])
    args = _server_parser().parse_args(words)
    return _module(SERVER).run(args)


def _run_command(name: str, command: Command, words: Sequence[str]) -> int:
    for stream in (sys.stdout, sys.stderr):
        _accept_any_character(stream)
    module = _module(command.module)
    parser = argparse.ArgumentParser(prog=f"qwen-ls {name}", description=_as_sentence(command.summary))
    module.add_arguments(parser)
    return module.run(parser.parse_args(words))


def _module(name: str) -> CommandModule:
    return cast(CommandModule, importlib.import_module(name))


def _server_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="qwen-ls",
        usage="qwen-ls [--stdio | --tcp HOST:PORT] [--log-file FILE] [--log-level LEVEL] [--version]\n"
        "       qwen-ls COMMAND ...",
        description="Without a command: the language server, on standard input and output.",
        epilog=_list_of_commands(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    transport = parser.add_mutually_exclusive_group()
    transport.add_argument("--stdio", action="store_true", help="talk on standard input and output (the default)")
    transport.add_argument("--tcp", metavar="HOST:PORT", type=_address, help="listen on a socket, on loopback only")
    parser.add_argument("--log-file", metavar="FILE", help="write the log there instead of to standard error")
    parser.add_argument("--log-level", choices=LOG_LEVELS, metavar="LEVEL", help=", ".join(LOG_LEVELS))
    parser.add_argument("--version", action="version", version=f"qwen-ls {__version__}")
    parser.add_argument("command", nargs="?", type=_unknown_command, help=argparse.SUPPRESS)
    return parser


def _list_of_commands() -> str:
    width = max(map(len, COMMANDS))
    lines = [f"  {name:{width}}  {command.summary}" for name, command in COMMANDS.items()]
    return "\n".join(["commands:", *lines, "", "'qwen-ls COMMAND --help' says more. Positions count from 1."])


def _unknown_command(word: str) -> str:
    if word in COMMANDS:
        raise argparse.ArgumentTypeError(f"the command '{word}' comes first: qwen-ls {word} ...")
    raise argparse.ArgumentTypeError(f"there is no command '{word}' (there are: {', '.join(COMMANDS)})")


def _address(text: str) -> tuple[str, int]:
    """Read `HOST:PORT` (an IPv6 host in brackets), and refuse what other machines could reach."""
    host, colon, port = text.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not colon or not host or not port.isascii() or not port.isdecimal() or int(port) > 65535:
        raise argparse.ArgumentTypeError(f"'{text}' is not HOST:PORT, as in 127.0.0.1:8765")
    if not _is_loopback(host):
        raise argparse.ArgumentTypeError(f"'{host}' is not on loopback: use 127.0.0.1, ::1 or localhost")
    return host, int(port)


def _is_loopback(host: str) -> bool:
    import ipaddress

    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _accept_any_character(stream: TextIO) -> None:
    """Print `?` for what the console's encoding does not have (cp1252 on Windows), instead of failing."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="replace")


def _silence(stream: TextIO) -> None:
    """Whoever read the output is gone: let Python's last flush go nowhere instead of complaining."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def _as_sentence(summary: str) -> str:
    return f"{summary[0].upper()}{summary[1:]}."
