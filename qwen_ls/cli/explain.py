"""`qwen-ls explain FILE[:A-B]`: what the code does, streamed to standard output."""

from __future__ import annotations

import argparse
import asyncio
import sys

from qwen_ls.cli.buffer import Buffer, lsp_range
from qwen_ls.cli.client import Json, language_server
from qwen_ls.cli.page import page_on_stdout
from qwen_ls.cli.source import Source, lines_in, read_source, split_lines

EXPLAIN = "qwen-ls.explain"
DEPTHS = ("brief", "normal", "deep")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what to explain, and how deeply."""
    parser.add_argument("what", metavar="FILE[:A-B]", help="a file, or its lines A to B, counted from 1")
    parser.add_argument("--depth", choices=DEPTHS, help="by default as in the setting explain.detail")


def run(args: argparse.Namespace) -> int:
    """Explain it as Markdown: rendered in a terminal, as it is elsewhere."""
    name, lines = split_lines(args.what)
    source = read_source(name)
    argument: Json = {"textDocument": {"uri": source.uri}, "show": "client"}
    if lines is not None:
        argument["range"] = _range(source, *lines)
    if args.depth is not None:
        argument["depth"] = args.depth
    return asyncio.run(_explain(source, argument))


async def _explain(source: Source, argument: Json) -> int:
    async with language_server(source.folder) as server:
        Buffer(server, source)
        with page_on_stdout() as page:
            result = await server.execute(EXPLAIN, argument, page.take)
    if result["finishReason"] == "length":
        print("(The answer was cut off at its longest.)", file=sys.stderr)
    return 0


def _range(source: Source, first: int, last: int) -> Json:
    return lsp_range(*lines_in(source, first, last))
