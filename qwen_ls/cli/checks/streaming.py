"""Streaming: whether an answer comes piece by piece, how soon, and whether its tokens are told."""

from __future__ import annotations

from qwen_ls.cli.checks.case import Case
from qwen_ls.cli.checks.finding import Finding, failed, failed_by, ok, warning
from qwen_ls.cli.checks.trial import Trial, ask

WORDS = "Count from 1 to 12, the numbers only, with spaces between them."
MOST_TOKENS = 40

TOO_FEW_TOKENS = 3
"""An answer this short may come in one piece from anyone."""

AT_ONCE_S = 0.005
"""All pieces within this time, after much longer a wait, were held back somewhere: no model is as fast."""

HELD_BACK_FACTOR = 40

ONE_PIECE_FIX = (
    "Turn off buffering in the proxy or gateway on the way (nginx: 'proxy_buffering off'), or take a service that "
    "streams: suggestions come late like this, and cannot be cut short."
)


async def streaming(case: Case) -> Finding:
    """Whether an answer comes in more than one piece. The connection stands already, so the time is the service's."""
    trial = case.streamed = await ask(case.provider, WORDS, MOST_TOKENS)
    if trial.error is not None:
        return failed_by(trial.error)
    first = f"the first after {trial.first_s * 1000:.0f} ms"
    if trial.pieces > 1:
        rest = f"{trial.pieces} pieces, {first}, the last {(trial.last_s - trial.first_s) * 1000:.0f} ms later."
        return warning(f"{rest} They came all at once.", ONE_PIECE_FIX) if was_held_back(trial) else ok(rest)
    if trial.usage is not None and trial.usage.completion_tokens < TOO_FEW_TOKENS:
        return warning("The answer was too short to tell.", "Try again, or try another model.")
    if not trial.pieces:
        return failed("The answer had no text.", "Check the setting 'models': is it a chat model?")
    return failed(f"The whole answer came in one piece, after {trial.first_s * 1000:.0f} ms.", ONE_PIECE_FIX)


async def usage(case: Case) -> Finding:
    """Whether the service told what it counted."""
    assert case.streamed is not None, "this check needs the one that asks"
    told = case.streamed.usage
    if told is None:
        return warning(
            f"Not told by {case.who}; the tokens are estimated.",
            "On a gateway, allow 'stream_options.include_usage'.",
        )
    return ok(f"Told with the stream: {told.prompt_tokens} tokens in, {told.completion_tokens} out.")


def was_held_back(trial: Trial) -> bool:
    """Whether the pieces came all at once, after a wait in which the first ones must have been ready."""
    spread_s = trial.last_s - trial.first_s
    return spread_s < AT_ONCE_S and trial.first_s > HELD_BACK_FACTOR * AT_ONCE_S
