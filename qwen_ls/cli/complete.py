"""`qwen-ls complete FILE:LINE:COL`: what could stand there, on standard output."""

from __future__ import annotations

import argparse
import asyncio
import json

from qwen_ls.cli.buffer import INVOKED, Buffer, Ghost
from qwen_ls.cli.client import Json, LanguageServer, language_server
from qwen_ls.cli.errors import CommandError
from qwen_ls.cli.source import Source, point_in, read_source, split_position
from qwen_ls.cli.waiting import waiting
from qwen_ls.text.lines import Point

TROUBLED = {"error", "offline", "rateLimited"}
"""States of `qwen-ls/status` whose message says why there is no answer."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the position and the form of the answer."""
    parser.add_argument("position", metavar="FILE:LINE:COL", help="line and column count from 1, as editors print them")
    parser.add_argument("--json", action="store_true", help="print the text with its range, model and time as JSON")


def run(args: argparse.Namespace) -> int:
    """Print the suggestion; what there is to say beside it goes to standard error."""
    name, line, column = split_position(args.position)
    source = read_source(name)
    point = point_in(source, line, column)
    ghost, model = asyncio.run(_suggest(source, point))
    print(json.dumps(_as_json(ghost, model)) if args.json else ghost.text)
    return 0


async def _suggest(source: Source, point: Point) -> tuple[Ghost, str | None]:
    # Asking on purpose works whatever the settings say about suggestions that come by themselves.
    async with language_server(source.folder) as server:
        buffer = Buffer(server, source)
        buffer.cursor = point
        with waiting(lambda: f"Asking {server.model or 'the model'} …"):
            ghost = await buffer.suggest(INVOKED)
        if ghost is None:
            raise _why_nothing(server, source, point)
        return ghost, server.model


def _why_nothing(server: LanguageServer, source: Source, point: Point) -> CommandError:
    if server.status.get("state") in TROUBLED:
        return CommandError(server.status["message"])
    from qwen_ls.cli.own_settings import why_not_sent

    if (reason := why_not_sent(source)) is not None:
        return CommandError(reason)
    place = f"{source.path.name}:{point.line + 1}:{point.column + 1}"
    return CommandError(f"The model has nothing to add at {place}. Try another place.")


def _as_json(ghost: Ghost, model: str | None) -> Json:
    return {
        "text": ghost.text,
        "start": _counted_from_1(ghost.start),
        "end": _counted_from_1(ghost.end),
        "model": model,
        "milliseconds": round(ghost.waited_ms),
    }


def _counted_from_1(point: Point) -> Json:
    return {"line": point.line + 1, "column": point.column + 1}
