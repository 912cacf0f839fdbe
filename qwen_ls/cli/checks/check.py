"""A check, and the course of an examination: one after the other, each bounded in time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from qwen_ls.cli.checks.case import Case
from qwen_ls.cli.checks.finding import Finding, Status, failed, failed_by
from qwen_ls.model.errors import ModelError


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to look at.

    `doing` is what a spinner says meanwhile, and `needs` names the checks that must not have failed before.
    """

    name: str
    doing: str
    examine: Callable[[Case], Awaitable[Finding]]
    needs: tuple[str, ...] = ()
    within_s: float = 10.0


@dataclass(frozen=True, slots=True)
class Result:
    """A check's name and what it found."""

    check: str
    status: Status
    message: str
    fix: str


class Course:
    """Takes the checks of one case in their order, and leaves out what cannot be known any more."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._broken: dict[str, str] = {}
        """Checks that did not let others go on, each with the one that it began with."""

    async def take(self, check: Check) -> Result:
        """Make one check; whatever happens in it, there is a result."""
        root = next((self._broken[need] for need in check.needs if need in self._broken), None)
        if root is not None:
            self._broken[check.name] = root
            return Result(check.name, Status.NOT_CHECKED, f"Not checked, because '{root}' failed.", "")
        finding = await self._examine(check)
        if not finding.status.lets_go_on:
            self._broken[check.name] = check.name
        return Result(check.name, finding.status, self._shown(finding.message), self._shown(finding.fix))

    async def _examine(self, check: Check) -> Finding:
        try:
            return await asyncio.wait_for(check.examine(self._case), check.within_s)
        except asyncio.TimeoutError:
            return failed(f"It was not done within {check.within_s:g} s.", "Check the network, then try again.")
        except ModelError as error:
            return failed_by(error)
        except Exception as error:  # a doctor who falls ill says so, and looks at the rest
            # Not its message: nobody knows what is in it.
            return failed(
                f"The check itself broke ({type(error).__name__}).",
                "Install qwen-ls anew; if that does not help, report it as a defect.",
            )

    def _shown(self, text: str) -> str:
        """The text as a terminal may show it: no secret, whoever put it there, and no control characters."""
        for secret in self._case.secrets:
            text = text.replace(secret, "…")
        return "".join(character if character.isprintable() else " " for character in text)
