"""`python -m bench.corpus.record`: ask the real local model at every place, and write down what it said.

Each place is asked in two of the ways, in turn, at temperature 0. What was said goes word for word into
`tests/corpus/completion/unjudged`, as a case without a document: a person decides what the document should be, and the
case then moves to its folder. What is recorded already is not asked again.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import time
import zlib
from collections.abc import Iterator, Sequence
from datetime import datetime, timezone

from bench.corpus.places import Cut, cuts
from qwen_ls.completion.hole import Hole, hole_at
from qwen_ls.completion.moment import Moment
from qwen_ls.completion.ways import WAYS
from qwen_ls.context.window import Budget
from qwen_ls.model.base import ModelRequest, ModelService, Text
from qwen_ls.model.local.serve import ALIAS
from qwen_ls.model.local.service import LocalService
from qwen_ls.model.local.weights import weights_file
from tests.support.corpus import CASES, FOLDERS, Case, names_in, write_case

UNJUDGED = CASES / "unjudged"

DROPPED = CASES / "dropped.txt"
"""What was recorded and left out, because no person could tell what the document should be."""

BUDGET = Budget(prefix_tokens=200, suffix_tokens=60)
"""Short: a small processor reads 30 tokens a second."""

COPY_BUDGET = Budget(prefix_tokens=110, suffix_tokens=50)
"""The same where the answer is a copy of it all."""

MAX_TOKENS = {"fim": 64, "infill": 64, "partial": 64, "chat": 96, "fim-chat": 240}
"""How much is recorded in each way; models that chat hand back whole functions."""

TURNS = (("fim", "chat"), ("chat", "infill"), ("infill", "chat"), ("fim-chat", "fim"), ("partial", "fim"))
"""The ways in which a place is asked; its name chooses, so that a new place changes nothing for the others."""

SLOTS = (("fim", "infill"), ("fim-chat", "partial", "chat"))
"""The ways that each of the server's two slots is kept for, so that it need not read the same text again."""


def main(argv: Sequence[str] | None = None) -> int:
    """Record what is missing; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.corpus.record", description=__doc__)
    parser.add_argument("--minutes", type=float, default=60.0, help="stop asking after so long (default: 60)")
    parser.add_argument("--ways", type=int, default=2, help="in how many ways each place is asked (default: 2)")
    args = parser.parse_args(argv)
    asyncio.run(_record(args.ways, time.monotonic() + 60 * args.minutes))
    return 0


async def _record(each: int, until: float) -> None:
    service = LocalService()
    try:
        await service.warm()
        await asyncio.gather(*(_record_ways(service, ways, each, until) for ways in SLOTS))
    finally:
        await service.aclose()


async def _record_ways(service: ModelService, ways: Sequence[str], each: int, until: float) -> None:
    for cut, way in _missing(ways, each):
        if time.monotonic() >= until:
            return
        hole = hole_at(Moment(cut.snapshot, cut.point), COPY_BUDGET if way == "fim-chat" else BUDGET, cut.path)
        began = time.monotonic()
        said = await _said(service, way, hole)
        write_case(UNJUDGED, _case(cut, way, hole, said))
        print(f"{time.monotonic() - began:5.1f} s  {cut.name}.{way}", flush=True)


def _missing(ways: Sequence[str], each: int) -> Iterator[tuple[Cut, str]]:
    known = {path.stem for folder in (*FOLDERS, UNJUDGED.name) for path in (CASES / folder).glob("*.case")}
    known |= set(names_in(DROPPED))
    for way, cut in sorted(itertools.product(ways, cuts()), key=_order):
        turn = TURNS[_number(cut.name) % len(TURNS)]
        if way in turn[:each] and f"{cut.name}.{way}" not in known:
            yield cut, way


def _order(asked: tuple[str, Cut]) -> tuple[int, str, int]:
    """By source, so that the model's cache serves, and the sources mixed, in case that a recording is cut short."""
    way, cut = asked
    return _number(cut.path), way, len(cut.before)


def _number(name: str) -> int:
    return zlib.crc32(name.encode())


async def _said(service: ModelService, way: str, hole: Hole) -> str:
    request = ModelRequest(
        model=ALIAS,
        prompt=WAYS[way].prompt(hole),
        max_tokens=MAX_TOKENS[way],
        temperature=0.0,
        stop=WAYS[way].stops,
    )
    return "".join([piece.text async for piece in service.stream(request) if isinstance(piece, Text)])


def _case(cut: Cut, way: str, hole: Hole, said: str) -> Case:
    return Case(
        name=f"{cut.name}.{way}",
        language=cut.language,
        path=cut.path,
        way=way,
        source=f"recorded {weights_file().weights.name} {datetime.now(timezone.utc):%Y-%m-%d}",
        kind="nothing",
        why="not judged yet",
        before=hole.prefix,
        said=said,
        after=hole.suffix,
        document="",
    )


if __name__ == "__main__":
    raise SystemExit(main())
