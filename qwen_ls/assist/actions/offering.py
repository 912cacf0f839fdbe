"""Which actions are offered at a place. Pure, and instant in any file: VS Code asks after each move of the cursor."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from qwen_ls.assist.actions.action import Action, Offer
from qwen_ls.assist.actions.builtin import BUILTIN, FIX, IMPLEMENT
from qwen_ls.assist.actions.kinds import QUICKFIX, SOURCE, is_of_kind
from qwen_ls.assist.actions.unfinished import is_unfinished
from qwen_ls.context.diagnostics import Diagnostic
from qwen_ls.text.document import Snapshot
from qwen_ls.text.lines import Point

MOST_FIXES = 8
"""How many diagnostics get a Fix of their own; behind them there is one for all."""

MOST_FIXED_AT_ONCE = 40
"""How many one Fix is for: no model mends more in one answer, and editors are told all of them in each offer."""

TITLE_CHARS = 60
"""How much of a diagnostic's message a title shows."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Where actions are asked for: a selection (empty for a cursor) with the diagnostics in it.

    `only` are the kinds that are wanted, none meaning all but the server's own source kinds. `is_automatic` says that
    no person asked.
    """

    snapshot: Snapshot
    start: Point
    end: Point
    diagnostics: tuple[Diagnostic, ...] = ()
    only: tuple[str, ...] = ()
    is_automatic: bool = False


def offers(asked: Asked, custom: Sequence[Action] = ()) -> list[Offer]:
    """What is offered there, in the order in which editors should list it.

    By itself and without a selection only Fix is, so that no lightbulb stands at each line.
    """
    found = list(_fixes(asked))
    if not asked.is_automatic or asked.start != asked.end:
        found += [Offer(action, asked.start, asked.end) for action in _general(asked, custom)]
    return [offer for offer in found if _is_wanted(offer.action, asked)]


def _fixes(asked: Asked) -> Iterator[Offer]:
    """One Fix for each diagnostic, and one for all of them."""
    told = list({(each.start, each.end, each.message): each for each in asked.diagnostics}.values())
    for each in told[:MOST_FIXES]:
        yield Offer(_fix(_short(each.message)), each.start, each.end, (each,))
    if len(told) > 1:
        together = told[:MOST_FIXED_AT_ONCE]
        start, end = min(each.start for each in together), max(each.end for each in together)
        which = f"all {len(told)}" if len(together) == len(told) else f"the first {len(together)} of {len(told)}"
        yield Offer(_fix(f"{which} problems here"), start, end, tuple(together))


def _fix(what: str) -> Action:
    return replace(FIX, title=f"{FIX.title}: {what}")


def _short(message: str) -> str:
    line = " ".join(message.split())
    return line if len(line) <= TITLE_CHARS else f"{line[: TITLE_CHARS - 1].rstrip()}…"


def _general(asked: Asked, custom: Sequence[Action]) -> Iterator[Action]:
    for action in (*BUILTIN, *custom):
        if action.languages and asked.snapshot.language_id not in action.languages:
            continue
        if action.id != IMPLEMENT.id or is_unfinished(asked.snapshot.text, asked.start, asked.end):
            yield action


def _is_wanted(action: Action, asked: Asked) -> bool:
    """Whether the action's kind is asked for. What is of our own source kind must be asked for by that name."""
    if is_of_kind(action.kind, SOURCE):
        return any(is_of_kind(each, SOURCE) and is_of_kind(action.kind, each) for each in asked.only)
    if asked.is_automatic and asked.start == asked.end and action.kind != QUICKFIX:
        return False
    return not asked.only or any(is_of_kind(action.kind, each) for each in asked.only)
