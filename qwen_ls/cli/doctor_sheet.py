"""The sheet on which the doctor writes: what was found, as lines or as JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import Protocol, TextIO

from qwen_ls.cli.checks.check import Result
from qwen_ls.cli.checks.finding import Status
from qwen_ls.cli.checks.installation import versions
from qwen_ls.cli.checks.tally import Tally

BEFORE = "The model is asked a few very short questions, a few hundred tokens in all."

NAME_COLUMNS = 12
STATUS_COLUMNS = max(len(status.value) for status in Status)


class Sheet(Protocol):
    """Where results go, as they come."""

    def begin(self) -> None:
        """Say what is about to happen."""
        ...

    def add(self, result: Result) -> None:
        """Write one result."""
        ...

    def end(self, results: Sequence[Result], tally: Tally) -> None:
        """Write what it all comes to, and what it cost."""
        ...


class PlainSheet:
    """A line for each check, for pipes and logs."""

    def __init__(self, out: TextIO) -> None:
        self._out = out

    def begin(self) -> None:
        """Say what it costs."""
        self._write(BEFORE)

    def add(self, result: Result) -> None:
        """Write a line: status, name, message, fix."""
        fix = f" Fix: {result.fix}" if result.fix else ""
        self._write(f"{result.status.value:{STATUS_COLUMNS}}  {result.check:{NAME_COLUMNS}}  {result.message}{fix}")

    def end(self, results: Sequence[Result], tally: Tally) -> None:
        """Write the sums."""
        self._write(in_all(results))
        self._write(cost(tally))

    def _write(self, line: str) -> None:
        self._out.write(f"{line}\n")
        self._out.flush()


class JsonSheet:
    """One object at the end: `versions`, `checks` and `used`."""

    def __init__(self, out: TextIO) -> None:
        self._out = out

    def begin(self) -> None:
        """Nothing is written before everything is known."""

    def add(self, result: Result) -> None:
        """Nothing is written before everything is known."""

    def end(self, results: Sequence[Result], tally: Tally) -> None:
        """Write everything."""
        content = {
            "versions": versions(),
            "checks": [
                {"check": each.check, "status": each.status.value, "message": each.message, "fix": each.fix or None}
                for each in results
            ],
            "used": {
                "requests": tally.requests,
                "promptTokens": tally.prompt_tokens,
                "completionTokens": tally.completion_tokens,
                "isEstimate": tally.is_estimate,
            },
        }
        json.dump(content, self._out, indent=2)
        self._out.write("\n")


def in_all(results: Sequence[Result]) -> str:
    """What the results come to, in a sentence."""
    counts = Counter(result.status for result in results)
    if not counts[Status.FAILED]:
        warnings = counts[Status.WARNING]
        return "Nothing failed." if not warnings else f"Nothing failed; {_number(warnings, 'warning')}."
    left_out = counts[Status.NOT_CHECKED]
    rest = f", {left_out} could not be made" if left_out else ""
    return f"{_number(counts[Status.FAILED], 'check')} of {len(results)} failed{rest}."


def cost(tally: Tally) -> str:
    """What was used, in a sentence."""
    if not tally.requests:
        return "No model was asked."
    about = "about " if tally.is_estimate else ""
    return (
        f"This took {_number(tally.requests, 'request')}: {about}{tally.prompt_tokens} tokens in, "
        f"{tally.completion_tokens} out."
    )


def _number(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
