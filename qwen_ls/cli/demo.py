"""`qwen-ls demo [FILE]`: a real language server and a scripted typist, in this terminal, with what was measured."""

from __future__ import annotations

import argparse
import asyncio
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from qwen_ls.cli import local
from qwen_ls.cli.client import language_server
from qwen_ls.cli.demo_plain import PlainScreen
from qwen_ls.cli.demo_screen import Screen
from qwen_ls.cli.demo_script import OPTIONS, places_to_play, play
from qwen_ls.cli.errors import CommandError
from qwen_ls.cli.own_settings import own_services, why_not_sent
from qwen_ls.cli.source import Source, read_source
from qwen_ls.model.local.command import LocalOptions, local_command
from qwen_ls.model.local.weights import weights_file

if TYPE_CHECKING:
    from qwen_ls.services import Services

SAMPLE = Path(__file__).parent / "samples" / "integers.py"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the file, and what a newcomer and the documentation need."""
    parser.add_argument("file", nargs="?", metavar="FILE", help="a source file of yours; it is read and never changed")
    parser.add_argument(
        "--pull", action="store_true", help="without a key, fetch the local model first if it is missing"
    )
    parser.add_argument("--svg", metavar="FILE", help="write a picture of the run there")


def run(args: argparse.Namespace) -> int:
    """Play the demo."""
    with _source(args.file) as source:
        places_to_play(source)
        if (reason := why_not_sent(source)) is not None:
            raise CommandError(reason)
        services = services_to_use(may_pull=args.pull)
        with _screen(args.svg) as screen:
            asyncio.run(_play(source, services, screen))
    return 0


async def _play(source: Source, services: Services, screen: Screen) -> None:
    where = "on this machine, without a cloud" if services.is_local else "by the service that you configured"
    screen.begin(f"qwen-ls demo: {services.model_name('completion')}", f"{where}; the file itself is not changed")
    screen.working("Starting the language server")
    async with language_server(source.folder, OPTIONS) as server:
        figures = await play(server, source, screen, is_local=services.is_local)
    screen.figures(figures.rows())


@contextmanager
def _source(name: str | None) -> Iterator[Source]:
    """The file to play on; without a name, a copy of our own in a folder that no rule excludes."""
    if name is not None:
        yield read_source(name)
        return
    with tempfile.TemporaryDirectory(prefix="qwen-ls-demo-") as folder:
        yield read_source(shutil.copy(SAMPLE, folder))


def services_to_use(*, may_pull: bool) -> Services:
    """The services that the server will use, the local model fetched if that is wanted and nothing else is set up.

    Raises:
        CommandError: there is nobody to ask; it says what to do.
        ModelError: the local model cannot be run here.
    """
    services = own_services()
    lacks_weights = services.is_local and not weights_file().is_present()
    lacks_everything = services.problem is not None and not services.has_key
    if may_pull and (lacks_weights or lacks_everything):
        print("No key is set, so the demo uses a Qwen model on this machine. It is fetched now, once:", flush=True)
        local.run(argparse.Namespace(subcommand="pull"))
        services = own_services()
    if services.problem is not None:
        raise CommandError(services.problem)
    if services.is_local:
        local_command(LocalOptions())
    return services


@contextmanager
def _screen(svg: str | None) -> Iterator[Screen]:
    """The screen that suits standard output; with `svg`, what it showed is written there at the end.

    Raises:
        CommandError: the picture cannot be written.
    """
    if svg is not None and (Path(svg).is_dir() or not Path(svg).absolute().parent.is_dir()):
        raise CommandError(f"The picture {svg} cannot be written: name a file in a folder that exists.")
    with ExitStack() as shown:
        screen: Screen = PlainScreen(sys.stdout)
        if sys.stdout.isatty():
            from rich.console import Console

            from qwen_ls.cli.demo_terminal import terminal_screen

            screen = shown.enter_context(terminal_screen(Console()))
        if svg is None:
            yield screen
            return
        from qwen_ls.cli.demo_album import Album

        album = Album(screen)
        yield album
    try:
        album.write(Path(svg))
    except OSError as error:
        raise CommandError(f"The picture {svg} cannot be written: {error.strerror or error}.") from error
