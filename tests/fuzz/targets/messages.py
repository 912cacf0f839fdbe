"""What an editor says: any messages to the real server, with any model service and any answers to its own requests."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.fuzz.any_json import anything
from tests.fuzz.conversation import Conversation, conversation
from tests.fuzz.messages import messages, openings
from tests.fuzz.target import Target
from tests.fuzz.targets.streams import bodies
from tests.support.fake_service import Answer, HttpAnswer, Reply, errors, faults

SAID = (
    "42\n",
    "```python\ndef total(a, b):\n    return b + a\n```",
    "<think>x</think>\nIt *adds* `a` and `b`. ![x](http://evil.example/x)",
    '{"1": "un texte"}',
    "",
    "\ufffd\U0001f600\r\n",
)
ANSWERS: tuple[Answer, ...] = (
    *(Reply(said) for said in SAID),
    Reply("a" * 3_000),
    errors.rate_limited(),
    errors.invalid_api_key(),
    errors.data_inspection_failed().wrapped_in_sse(),
    errors.internal().flat(),
    errors.loading_model(),
    faults.web_page(),
    faults.redirect("http://127.0.0.1:1/"),
    faults.error_with_status_200(errors.arrearage()),
)
answers: st.SearchStrategy[Answer] = st.sampled_from(ANSWERS) | st.builds(
    HttpAnswer,
    st.sampled_from([200, 200, 400, 500]),
    bodies,
    st.sampled_from(["text/event-stream", "application/json"]),
)
batches = st.lists(messages | messages | messages | st.binary(max_size=20), min_size=2, max_size=6)
said = st.tuples(openings, batches).map(lambda parts: [parts[0], *parts[1]])


def holds(talk: Conversation, batch: list[Any], service: list[Answer], replies: list[Any]) -> None:
    """Each request is answered once and by no internal error, the server logs no failure, and it goes on."""
    talk.try_(batch, service, replies)


TARGET = Target(
    "messages",
    "messages to a server in this process, over its transport",
    10_000,
    holds,
    (said, st.lists(answers, min_size=1, max_size=3), st.just([]) | st.lists(anything, max_size=2)),
    conversation,
)
