"""A server in this process, with what it writes taken down."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field

from bench import messages
from bench.messages import Params
from qwen_ls.protocol import Protocol
from qwen_ls.server import create_server


@dataclass(slots=True)
class Recorder:
    """Takes what the server writes."""

    answered: set[object] = field(default_factory=set)
    has_loaded: asyncio.Event = field(default_factory=asyncio.Event)

    def write(self, body: bytes) -> None:
        """Take one message."""
        message = json.loads(body)
        if "method" not in message:
            self.answered.add(message["id"])
        elif message["method"] == "qwen-ls/status":
            self.has_loaded.set()

    def close(self) -> None:
        """Nothing is kept open."""


async def begin(settings: Params, recorder: Recorder, folder_uri: str | None = None) -> Protocol:
    """A server in this process that has loaded its settings and its services, with a workspace's folder or without."""
    protocol = create_server(log_is_fixed=True).protocol
    protocol.set_writer(recorder)
    hello = {**messages.initialize(settings), "rootUri": folder_uri}
    protocol.receive(messages.body("initialize", hello, 1))
    protocol.receive(messages.body("initialized", {}))
    await recorder.has_loaded.wait()
    return protocol
