"""A model service for tests: DashScope's wire format and errors, scripted, with a record of what clients did.

with FakeService() as service:
    service.reply(Reply(tokens=("return", " a"), hold_after=1))
    ...  # point the client at service.base_url, with service.api_key
    request = service.wait_for_request()
    request.wait_tokens(1)
    request.release()
"""

from __future__ import annotations

from tests.support.fake_service import errors, faults
from tests.support.fake_service.errors import ServiceError
from tests.support.fake_service.faults import (
    CutAfter,
    EndAfter,
    ErrorAfter,
    Fault,
    FloodAfter,
    GarbageAfter,
    HttpAnswer,
    RawAnswer,
    SilenceAfter,
)
from tests.support.fake_service.gate import Gate
from tests.support.fake_service.plan import count_usage, prompt_text
from tests.support.fake_service.record import RecordedRequest
from tests.support.fake_service.script import Answer, Reply, ToolCall
from tests.support.fake_service.service import FakeService, Script
from tests.support.fake_service.tokens import rough_tokens

__all__ = [
    "Answer",
    "CutAfter",
    "EndAfter",
    "ErrorAfter",
    "FakeService",
    "Fault",
    "FloodAfter",
    "GarbageAfter",
    "Gate",
    "HttpAnswer",
    "RawAnswer",
    "RecordedRequest",
    "Reply",
    "Script",
    "ServiceError",
    "SilenceAfter",
    "ToolCall",
    "count_usage",
    "errors",
    "faults",
    "prompt_text",
    "rough_tokens",
]
