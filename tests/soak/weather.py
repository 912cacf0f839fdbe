"""The model service of a soak: half of the time it answers, else it does whatever can go wrong."""

from __future__ import annotations

import inspect
import random
import zlib
from collections.abc import Callable

from tests.support.fake_service import (
    Answer,
    CutAfter,
    EndAfter,
    ErrorAfter,
    Fault,
    GarbageAfter,
    HttpAnswer,
    RecordedRequest,
    Reply,
    ServiceError,
    SilenceAfter,
    ToolCall,
    errors,
    faults,
)

REFUSALS: tuple[Callable[[], ServiceError], ...] = tuple(
    each
    for name, each in sorted(vars(errors).items())
    if inspect.isfunction(each) and not inspect.signature(each).parameters and not name.startswith("_")
)
"""Every error of the fake service that says itself what it is about."""

REWRITTEN = "```python\ndef total(a, b):\n    # Add two numbers.\n    return b + a\n```\n"
SAID = (
    "total(a, b)\n",
    "self.items.append(item)\n    return len(self.items)\n\n",
    "'\U0001f600 \u6f22'\n",
    "```python\ndef total(a, b):\n    return b + a\n```\n",
    "def total(a, b):\n    check(a)\n    return a + b\n",
    "It adds *a* and `b`. See [there](https://example.org).\n\n```python\ntotal(1, 2)\n```\n",
    '{"1": "une note"}',
    "",
)
CALLS = (
    ToolCall("read_file", '{"path": "a.py"}', "call_1"),
    ToolCall("find_text", '{"text": "total"', "call_2"),
    ToolCall("no_such_tool", "{}", "call_3"),
)


class Weather:
    """Chooses the answer to each request by the seed and by what is asked, whenever it is asked."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self.kinds: dict[str, int] = {}
        """How often each kind of answer was given."""

    def answer(self, request: RecordedRequest) -> Answer:
        """Give the answer to a request."""
        chance = random.Random(f"{self._seed} {zlib.crc32(request.raw_body)}")
        answer = self._good(chance, request) if chance.random() < 0.55 else self._bad(chance)
        kind = type(answer.fault or answer).__name__ if isinstance(answer, Reply) else type(answer).__name__
        self.kinds[kind] = self.kinds.get(kind, 0) + 1
        return answer

    def _good(self, chance: random.Random, request: RecordedRequest) -> Reply:
        is_chat = request.path.endswith("/chat/completions")
        return Reply(
            REWRITTEN if is_chat and chance.random() < 0.5 else chance.choice(SAID),
            thinking="Let me think." if is_chat and chance.random() < 0.2 else "",
            tool_calls=(chance.choice(CALLS),) if is_chat and chance.random() < 0.1 else (),
            first_token_s=chance.choice([None, None, None, 0.02]),
            per_token_s=chance.choice([None, None, None, 0.002]),
            headers_s=chance.choice([0, 0, 0, 0.02]),
            pings=chance.choice([0, 0, 0, 2]),
            omits_done=chance.random() < 0.1,
            finish_reason=chance.choice([None, None, None, "length"]),
        )

    def _bad(self, chance: random.Random) -> Answer:
        return chance.choice([self._refusal, self._refusal, self._broken, self._broken, self._wrong])(chance)

    def _refusal(self, chance: random.Random) -> Answer:
        error = chance.choice(REFUSALS)()
        shaped = chance.choice([error, error.flat(), error.wrapped_in_sse()])
        return shaped.retry_after_s(0.01) if chance.random() < 0.2 else shaped

    def _broken(self, chance: random.Random) -> Answer:
        after = chance.randrange(4)
        every: list[Fault] = [
            CutAfter(after),
            EndAfter(after),
            SilenceAfter(after),
            GarbageAfter(after),
            ErrorAfter(after, chance.choice(REFUSALS)()),
        ]
        return Reply("\n".join(SAID[:3]), fault=chance.choice(every))

    def _wrong(self, chance: random.Random) -> Answer:
        every: list[Answer] = [
            faults.web_page(),
            faults.web_page(502),
            faults.redirect("http://127.0.0.1:9/"),
            faults.error_with_status_200(errors.arrearage()),
            HttpAnswer(200, b"\x00\xff" * 500, "text/event-stream"),
            HttpAnswer(200, b'{"choices": 1}'),
            Reply(tokens=("x = 1\n",), is_endless=True, per_token_s=0.001),
            Reply("a" * 20_000),
        ]
        return chance.choice(every)
