"""The service: its script, what it recorded, and how it is run."""

from __future__ import annotations

import asyncio
import json
import ssl
import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from types import TracebackType
from typing import Any, TypeAlias

from tests.support.fake_service import errors
from tests.support.fake_service.bell import Bell
from tests.support.fake_service.connection import Connection, RawRequest
from tests.support.fake_service.errors import ServiceError
from tests.support.fake_service.faults import HttpAnswer, RawAnswer
from tests.support.fake_service.plan import plan
from tests.support.fake_service.playback import Pace, Playback
from tests.support.fake_service.record import TIMEOUT_S, RecordedRequest
from tests.support.fake_service.script import Answer, Reply
from tests.support.fake_service.server import Server
from tests.support.fake_service.translators import RESENDING, ResendingWire
from tests.support.fake_service.validation import refusal
from tests.support.fake_service.wire import ChatWire, InfillWire, TextWire, Wire

Script: TypeAlias = Callable[[RecordedRequest], "Answer | str"]

MODELS = (
    "qwen3-coder-next",
    "qwen3-coder-plus",
    "qwen3-coder-flash",
    "qwen3.6-plus",
    "qwen3-max",
    "qwq-plus",
    "qwen-long",
    "qwen-mt-plus",
    "qwen-mt-flash",
)

_GENERATING = ("/chat/completions", "/completions", "/infill")


class FakeService:
    """Imitates DashScope's OpenAI-compatible interface, and llama.cpp's `/infill`, on loopback.

    `with FakeService() as service:` runs it in a thread of its own, so that a test may block or drive another
    process meanwhile; `async with FakeService() as service:` runs it in the test's event loop. An error in a
    script cuts the connection and is raised when the service is left.

    Attributes:
        api_key: the key that is taken; anything else is answered with DashScope's 401.
        pace: how fast it is where a reply does not say.
        models: what `/models` lists.
        knows_only_listed_models: whether a request for another model is answered with a 404.
        is_loading: whether everything is answered with llama.cpp's "Loading model".
        requests: every request that came, in order.
    """

    def __init__(
        self,
        *,
        api_key: str = "sk-fake",
        first_token_s: float = 0,
        per_token_s: float = 0,
        models: Sequence[str] = MODELS,
        port: int = 0,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.api_key = api_key
        self.pace = Pace(first_token_s, per_token_s)
        self.models = tuple(models)
        self.knows_only_listed_models = False
        self.is_loading = False
        self.requests: list[RecordedRequest] = []
        self.port = port
        self._bell = Bell()
        self._script_lock = threading.Lock()
        self._script: Script = _unscripted
        self._script_errors: list[Exception] = []
        self._taken = 0
        self._scheme = "http" if tls is None else "https"
        self._server = Server(self._record, self._answer, self._script_errors.append, tls)
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None

    @property
    def root_url(self) -> str:
        """The server itself: `{root_url}/infill` and `{root_url}/health` are llama.cpp's."""
        return f"{self._scheme}://127.0.0.1:{self.port}"

    @property
    def base_url(self) -> str:
        """What a client takes for `base_url`."""
        return f"{self.root_url}/compatible-mode/v1"

    # Scripting

    def answers(self, script: Script) -> None:
        """Ask this function for the answer to each request that generates; text stands for a reply."""
        with self._script_lock:
            self._script = script

    def reply(self, answer: Answer | str) -> None:
        """Answer each request with this."""
        self.answers(lambda _request: answer)

    def replies(self, *answers: Answer | str) -> None:
        """Answer with each of these in turn, and go on with the last."""
        queue = deque(answers)

        def next_answer(_request: RecordedRequest) -> Answer | str:
            return queue.popleft() if len(queue) > 1 else queue[0]

        self.answers(next_answer)

    def forget(self) -> None:
        """Begin anew for the next test: nothing scripted, nothing recorded."""
        self.answers(_unscripted)
        self.requests.clear()
        self._taken = 0
        self.knows_only_listed_models = False
        self.is_loading = False

    # Waiting for requests

    def wait_for_request(self, n: int = 1, timeout_s: float = TIMEOUT_S) -> RecordedRequest:
        """Block until the n-th request of all came, and give it."""
        self._bell.wait(lambda: len(self.requests) >= n, timeout_s, f"request {n}; came: {self.requests}")
        return self.requests[n - 1]

    async def until_request(self, n: int = 1, timeout_s: float = TIMEOUT_S) -> RecordedRequest:
        """Wait until the n-th request of all came, without blocking the event loop, and give it."""
        awaited = f"request {n}; came: {self.requests}"
        await self._bell.until(lambda: len(self.requests) >= n, timeout_s, awaited)
        return self.requests[n - 1]

    async def next_request(self, timeout_s: float = TIMEOUT_S) -> RecordedRequest:
        """Wait for the first request that this method did not give yet."""
        request = await self.until_request(self._taken + 1, timeout_s)
        self._taken += 1
        return request

    # Running

    def __enter__(self) -> FakeService:
        started: Future[None] = Future()
        self._thread = threading.Thread(target=self._run, args=(started,), name="fake-service", daemon=True)
        self._thread.start()
        started.result()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._loop is not None
        assert self._stop is not None
        assert self._thread is not None
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()
        self._raise_script_error(error)

    async def __aenter__(self) -> FakeService:
        self.port = await self._server.open(self.port)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._server.close()
        self._raise_script_error(error)

    def _run(self, started: Future[None]) -> None:
        try:
            asyncio.run(self._serve_until_stopped(started))
        except OSError as error:  # the port is taken
            started.set_exception(error)

    async def _serve_until_stopped(self, started: Future[None]) -> None:
        self._loop = asyncio.get_running_loop()
        self._stop = asyncio.Event()
        self.port = await self._server.open(self.port)
        started.set_result(None)
        await self._stop.wait()
        await self._server.close()

    def _raise_script_error(self, error: BaseException | None) -> None:
        if error is None and self._script_errors:
            raise self._script_errors[0]

    # Serving

    def _record(self, raw: RawRequest) -> RecordedRequest:
        try:
            body = json.loads(raw.body) if raw.body else None
        except ValueError:
            body = None
        request = RecordedRequest(raw.method, raw.path, raw.headers, raw.body, body, self._bell)
        self.requests.append(request)
        self._bell.ring()
        return request

    async def _answer(self, request: RecordedRequest, connection: Connection) -> None:
        playback = Playback(connection, request)
        refused = self._refusal(request)
        if refused is not None:
            await playback.error(refused)
        elif request.method == "GET":
            await playback.json(self._listing(request.path))
        else:
            await self._play(self._scripted(request), request, playback)

    def _refusal(self, request: RecordedRequest) -> ServiceError | None:
        if self.is_loading:
            return errors.loading_model()
        is_health = request.method == "GET" and request.path == "/health"
        if not is_health and request.headers.get("authorization") != f"Bearer {self.api_key}":
            return errors.invalid_api_key()
        if request.method == "GET" and (is_health or request.path.endswith("/models")):
            return None
        if request.method != "POST" or not request.path.endswith(_GENERATING):
            return errors.path_not_found(request.method, request.path)
        return refusal(request.path, request.body) or self._model_refusal(request)

    def _model_refusal(self, request: RecordedRequest) -> ServiceError | None:
        model = request.body.get("model")
        if self.knows_only_listed_models and model not in self.models:
            return errors.model_not_found(model)
        return None

    def _listing(self, path: str) -> dict[str, Any]:
        if path == "/health":
            return {"status": "ok"}
        models = [
            {"id": model, "object": "model", "created": 1764076775, "owned_by": "system"} for model in self.models
        ]
        return {"object": "list", "data": models}

    def _scripted(self, request: RecordedRequest) -> Answer:
        with self._script_lock:
            answer = self._script(request)
        return Reply(answer) if isinstance(answer, str) else answer

    async def _play(self, answer: Answer, request: RecordedRequest, playback: Playback) -> None:
        if isinstance(answer, ServiceError):
            await playback.error(answer)
        elif isinstance(answer, HttpAnswer):
            await playback.http(answer)
        elif isinstance(answer, RawAnswer):
            await playback.raw(answer)
        else:
            request.gate.let(answer.hold_after or 0)
            play = playback.stream if request.body.get("stream") else playback.whole
            await play(answer, plan(answer, request.body), _wire(request), self.pace)


def _wire(request: RecordedRequest) -> Wire:
    if request.path.endswith("/chat/completions"):
        chat = ChatWire(request.body, request.request_id)
        return ResendingWire(chat) if str(request.body["model"]).startswith(RESENDING) else chat
    if request.path.endswith("/infill"):
        return InfillWire(request.body)
    return TextWire(request.body, request.request_id)


def _unscripted(_request: RecordedRequest) -> str:
    return "an answer that no test scripted"
