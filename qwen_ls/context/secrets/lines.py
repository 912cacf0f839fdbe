"""The secrets in lines, each judged by itself, and remembered: of a prompt, most lines were in the one before."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate, chain
from typing import TypeAlias

from qwen_ls.context.secrets.assignments import assigned_in
from qwen_ls.context.secrets.formats import tokens_in
from qwen_ls.context.secrets.headers import in_headers
from qwen_ls.context.secrets.logins import beside_users
from qwen_ls.context.secrets.secret import Secret, without_overlaps
from qwen_ls.context.secrets.urls import in_urls

MOST_CHARACTERS = 4_000_000
"""How much of the lines that were seen is remembered; as much again may still be there from before."""

COST_OF_A_LINE = 100
"""What a remembered line costs beside its characters."""

Found: TypeAlias = tuple[Secret, ...]


class Lines:
    """Finds the secrets in lines. Those that were seen lately cost a lookup. Threads may share it."""

    def __init__(self, most_characters: int = MOST_CHARACTERS) -> None:
        self._most = most_characters
        self._young: dict[str, Found] = {}
        self._old: dict[str, Found] = {}
        self._size = 0

    def secrets_in(self, text: str) -> list[Secret]:
        """The secrets in a text, in order; none goes across the end of a line."""
        if self._size > self._most:
            self._old, self._young, self._size = self._young, {}, 0
        known, lines = self._young, text.split("\n")
        answers = list(map(known.get, lines))
        if None in answers:
            self._look_at({line for line, answer in zip(lines, answers, strict=True) if answer is None}, known)
            answers = [known[line] for line in lines]
        if not any(answers):
            return []
        starts = accumulate((len(line) + 1 for line in lines), initial=0)
        return [secret.moved(start) for start, found in zip(starts, answers, strict=False) for secret in found or ()]

    @property
    def size(self) -> int:
        """How many characters are remembered, counting `COST_OF_A_LINE` for each line."""
        return sum(len(line) + COST_OF_A_LINE for known in (self._young, self._old) for line in known)

    def forget(self) -> None:
        """Keep nothing of what was seen."""
        self._young, self._old, self._size = {}, {}, 0
        self._young, self._old, self._size = {}, {}, 0

    def _look_at(self, lines: set[str], known: dict[str, Found]) -> None:
        old = self._old
        known.update((line, old[line]) for line in lines if line in old)
        fresh = [line for line in lines if line not in known]
        known.update(zip(fresh, find_in_lines(fresh), strict=True))
        self._size += sum(map(len, lines)) + COST_OF_A_LINE * len(lines)


def find_in_lines(lines: list[str]) -> list[Found]:
    """What is found in each of some lines. All are searched at once, which is quicker; no rule crosses its end."""
    text = "\n".join(lines)
    low = _lower(text)
    # Where two rules find the same, the first one's answer stands.
    found = list(
        chain(tokens_in(text), in_urls(text), in_headers(text, low), beside_users(text, low), assigned_in(text, low))
    )
    answers: list[Found] = [()] * len(lines)
    if not found:
        return answers
    starts = list(accumulate((len(line) + 1 for line in lines[:-1]), initial=0))
    by_line: dict[int, list[Secret]] = {}
    for secret in found:
        number = bisect_right(starts, secret.start) - 1
        by_line.setdefault(number, []).append(secret.moved(-starts[number]))
    for number, secrets in by_line.items():
        answers[number] = tuple(without_overlaps(secrets))
    return answers


def _lower(text: str) -> str:
    """A text in small letters, each where it was: of all capitals, only İ becomes two characters."""
    low = text.lower()
    return low if len(low) == len(text) else text.replace("İ", "I").lower()
