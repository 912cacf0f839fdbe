"""The wire between a test and a script inside an editor: the script gives a cue, the test does it and answers.

So a scene that is played within an editor can wait for what the model service sees, and decide when it goes on.
"""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any

from tests.support.fake_service import FakeService, prompt_text

Cue = Callable[..., Any]


class Stage:
    """Takes cues on a socket of loopback: a line with a JSON array each, answered by a line of JSON."""

    def __init__(self, cues: Mapping[str, Cue]) -> None:
        self.missed: list[str] = []
        stage = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                for line in self.rfile:
                    name, *arguments = json.loads(line)
                    self.wfile.write(json.dumps(stage.answer(cues, name, arguments)).encode() + b"\n")

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, name="stage", daemon=True)

    @property
    def port(self) -> int:
        """Where cues are taken."""
        return int(self._server.server_address[1])

    def answer(self, cues: Mapping[str, Cue], name: str, arguments: list[Any]) -> dict[str, Any]:
        """Do what a cue asks for; what goes wrong is told to the script, which fails."""
        try:
            return {"result": cues[name](*arguments)}
        except (TimeoutError, LookupError) as error:
            self.missed.append(f"{name} {arguments}: {error}")
            return {"error": self.missed[-1]}

    def __enter__(self) -> Stage:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def cues_of(service: FakeService) -> dict[str, Cue]:
    """What a scene may ask of the model service; requests are counted from 1."""

    def request(number: int) -> str:
        return prompt_text(service.wait_for_request(number).body)

    def tokens(number: int, count: int) -> None:
        service.wait_for_request(number).wait_tokens(count)

    def release(number: int, count: int | None = None) -> None:
        service.wait_for_request(number).release(count)

    def closed(number: int) -> None:
        service.wait_for_request(number).wait_hung_up()

    def ended(number: int) -> None:
        service.wait_for_request(number).wait_ended()

    def count() -> int:
        return len(service.requests)

    return {each.__name__: each for each in (request, tokens, release, closed, ended, count)}
