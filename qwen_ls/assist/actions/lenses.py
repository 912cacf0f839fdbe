"""Which actions are offered above the definitions of a file, and for which lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qwen_ls.assist.actions.action import Action
from qwen_ls.assist.actions.builtin import DOCUMENT, EXPLAIN, TESTS
from qwen_ls.syntax.members import Member

MOST_LENSES = 300
"""More are not offered: an editor draws each."""

LEAST_LINES = 2
"""What stands on one line says all there is to say."""


@dataclass(frozen=True, slots=True)
class Lens:
    """An action for the whole lines [first, end), offered above the line `head`."""

    action: Action
    title: str
    head: int
    first: int
    end: int


def lenses(members: Sequence[Member]) -> list[Lens]:
    """What is offered above the functions and classes among these members, and above those inside of them."""
    found: list[Lens] = []
    for member in _definitions(members):
        for action, title in ((EXPLAIN, "Explain"), (DOCUMENT, "Document"), (TESTS, "Generate tests")):
            found.append(Lens(action, title, member.head, member.first, member.end))
        if len(found) >= MOST_LENSES:
            break
    return found


def _definitions(members: Sequence[Member]) -> Iterator[Member]:
    for member in members:
        if member.kind in {"function", "class"} and member.end - member.first >= LEAST_LINES:
            yield member
        yield from _definitions(member.members)
