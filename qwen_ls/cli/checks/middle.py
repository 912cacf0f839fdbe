"""Fill-in-the-middle: in which way the service can be asked for it, and whether the middle comes back."""

from __future__ import annotations

from contextlib import aclosing

from qwen_ls.cli.checks.case import Case
from qwen_ls.cli.checks.finding import Finding, failed, ok, warning
from qwen_ls.completion.asker import Asker
from qwen_ls.completion.hole import Hole
from qwen_ls.completion.options import Provider
from qwen_ls.completion.trim.rules import trim_end
from qwen_ls.settings.problem import printable

HOLE = Hole(
    prefix="def add(a, b):\n    return ",
    suffix="\n\n\nassert add(1, 2) == 3\n",
    path="add.py",
    language="python",
)
EXPECTED = "a+b"
MOST_TOKENS = 24


async def middle(case: Case) -> Finding:
    """Ask for the middle of a tiny hole, going down the ways as completions do."""
    provider = case.provider
    if not provider.ways:
        return failed(
            f"{provider.model} cannot be asked for the middle of code.",
            "Set models.completion to a coding model, such as qwen3-coder-next.",
        )
    asker = Asker()
    async with aclosing(asker.middles(provider, HOLE, MOST_TOKENS)) as middles:
        said = [middle async for middle in middles]
    way = _told(asker.way(provider), provider)
    filled = trim_end(said[-1], HOLE) if said else ""
    if EXPECTED in filled.replace(" ", ""):
        return ok(f"Asked {way}, and the right middle came back.")
    fix = "Choose another model in models.completion, or another completion.strategy."
    if not filled:
        return failed(f"Asked {way}, and nothing came back.", fix)
    return warning(f"Asked {way}, and something else than 'a + b' came back: {printable(filled)}.", fix)


def _told(way: str, provider: Provider) -> str:
    refused = provider.ways[: provider.ways.index(way)]
    return f"by '{way}'" + (f" ({', '.join(refused)}: not offered)" if refused else "")
