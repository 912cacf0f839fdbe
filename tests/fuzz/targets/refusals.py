"""What a service refuses with: any status, body and headers."""

from __future__ import annotations

import json

from hypothesis import strategies as st

from qwen_ls.model.errors import ModelError
from qwen_ls.model.failures import from_response
from tests.fuzz.any_json import anything, shaken, texts
from tests.fuzz.target import Target
from tests.fuzz.targets.streams import ASKED

BODIES = (
    {"error": {"message": "no", "type": "t", "param": None, "code": "Arrearage"}, "request_id": "r"},
    {"code": "Throttling.RateQuota", "message": "slower", "request_id": "r"},
    {"error": {"code": 503, "message": "Loading model", "type": "unavailable_error"}},
    {"detail": [{"loc": ["body"], "msg": "no"}]},
)
bodies = (
    shaken(st.sampled_from(BODIES)).map(json.dumps)
    | anything.map(json.dumps)
    | st.text(max_size=40)
    | st.just("[" * 100_000)
    | shaken(st.sampled_from(BODIES)).map(lambda said: f"data: {json.dumps(said)}\n\n")
)
RETRIES = ("", "3", "-1", "nan", "1e400", "Wed, 21 Oct 2026 07:28:00 GMT", "Wed, 99 Oct 9999 99:99:99 +9999", "0x1")
headers = st.fixed_dictionaries(
    {},
    optional={
        "retry-after": st.sampled_from(RETRIES) | st.text(max_size=9),
        "x-request-id": texts,
    },
)


def holds(_world: None, status: int, body: str, said: dict[str, str]) -> None:
    """It becomes an error that says something to a person, and holds no key."""
    error = from_response(status, f"{body}sk-fake", said, ASKED)
    assert isinstance(error, ModelError)
    assert error.sentence.encode()
    assert "sk-fake" not in f"{error.sentence}{error.service_message}{error.code}"
    assert error.retry_after_s is None or 0 <= error.retry_after_s < float("inf")


TARGET = Target("refusals", "a service's error responses", 15_000, holds, (st.integers(100, 599), bodies, headers))
