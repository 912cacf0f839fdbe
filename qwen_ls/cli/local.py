"""`qwen-ls local pull` and `qwen-ls local serve`: a real Qwen model on this machine."""

from __future__ import annotations

import argparse
import asyncio

from qwen_ls.cli.errors import CommandError
from qwen_ls.cli.progress import transfer_progress
from qwen_ls.model.local.command import LocalOptions, local_command
from qwen_ls.model.local.process import LocalServer
from qwen_ls.model.local.pull import PullError, pull
from qwen_ls.model.local.serve import ALIAS
from qwen_ls.model.local.weights import WeightsFile, weights_file


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare `pull` and `serve`."""
    subcommands = parser.add_subparsers(dest="subcommand", required=True, metavar="pull|serve")
    subcommands.add_parser("pull", help="fetch the weights; a pull that was cut goes on where it stopped")
    serve = subcommands.add_parser("serve", help="run the model in the foreground, for other tools; Ctrl-C ends it")
    serve.add_argument("--port", type=int, default=0, help="on loopback; without one, the system chooses")


def run(args: argparse.Namespace) -> int:
    """Do what the subcommand says."""
    if args.subcommand == "pull":
        return _pull(weights_file())
    return asyncio.run(_serve(LocalOptions(port=args.port)))


def _pull(place: WeightsFile) -> int:
    weights = place.weights
    if place.is_present():
        print(f"{weights.name} is already here: {place.path}")
        return 0
    print(f"{weights.name}, {weights.size_bytes / 1e9:.2f} GB, licence {weights.licence}")
    print(f"to {place.path}", flush=True)
    try:
        with transfer_progress() as report:
            pull(place, report)
    except PullError as error:
        raise CommandError(str(error)) from error
    print("The local model is ready. Try it with: qwen-ls demo")
    return 0


async def _serve(options: LocalOptions) -> int:
    server = LocalServer(lambda: local_command(options))
    try:
        print("Loading the model ...", flush=True)
        address = await server.start()
        print(f"base URL  {address.base_url}\nkey       {address.api_key}\nmodel     {ALIAS}", flush=True)
        print("Ctrl-C ends it.", flush=True)
        exit_code = await server.wait()
    finally:
        await server.stop()
    raise CommandError(f"The local model's process ended by itself (exit code {exit_code}). Run 'qwen-ls doctor'.")
