"""Cancel: whether a stream that is not wanted any more can be closed in its middle."""

from __future__ import annotations

import time
from contextlib import aclosing

from qwen_ls.cli.checks.case import Case
from qwen_ls.cli.checks.finding import Finding, ok, warning
from qwen_ls.cli.checks.trial import question
from qwen_ls.model.base import Text, Thinking

WORDS = "Count from 1 to 300, the numbers only, with spaces between them."
MOST_TOKENS = 400

SLOW_S = 0.5
"""Closing takes a millisecond or two where nothing is wrong."""


async def cancel(case: Case) -> Finding:
    """Open a longer stream, close it after its first piece, and take the time that closing takes.

    What the service does then is not seen from here: it was told by the only means there is, the closed connection.
    """
    provider = case.provider
    async with aclosing(provider.service.stream(question(provider, WORDS, MOST_TOKENS))) as pieces:
        if not isinstance(await anext(pieces, None), Text | Thinking):
            return warning("The answer ended before it could be cancelled.", "Try again, or try another model.")
        began = time.perf_counter()
        await pieces.aclose()
        closed_s = time.perf_counter() - began
    message = f"Closed in {closed_s * 1000:.1f} ms after the first piece. {_what_is_known(case)}"
    if closed_s > SLOW_S:
        return warning(message, "Close programs that keep this machine busy, then try again.")
    return ok(message)


def _what_is_known(case: Case) -> str:
    if case.host is not None:
        return "DashScope documents that it then stops generating and billing; that cannot be seen from here."
    return f"Whether {case.who} then stops generating cannot be seen from here."
