"""A model service behind an OpenAI-compatible interface, spoken to with the `openai` SDK."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from typing import TYPE_CHECKING, Protocol

from qwen_ls.model import failures
from qwen_ls.model.allowance import Allowance, allowance_for
from qwen_ls.model.base import ModelRequest, Piece
from qwen_ls.model.bodies import body_of, path_of
from qwen_ls.model.catalogue import catalogue
from qwen_ls.model.client import Refused, build_client
from qwen_ls.model.endpoint import Endpoint, Timeouts
from qwen_ls.model.errors import ModelError
from qwen_ls.model.events import EventDecoder, EventTooLong
from qwen_ls.model.failures import Asked
from qwen_ls.model.patience import Patience
from qwen_ls.model.shapes import PieceReader

if TYPE_CHECKING:
    from openai import AsyncOpenAI, AsyncStream

DRAIN_S = 0.25
"""How long to wait after the last event for the body to end: only then can its connection be used again."""
LINGER_S = 1.0
"""How long to wait for the usage once the answer itself is complete; services send it at once or never."""


class Response(Protocol):
    """What is used of httpx's response, of either generation."""

    @property
    def headers(self) -> Mapping[str, str]: ...

    def aiter_bytes(self) -> AsyncIterator[bytes]: ...

    async def aclose(self) -> None: ...


class OpenAIService:
    """One model service, reached over one client.

    `warm` may be called early to have the SDK imported and the client built in a worker thread; the first
    stream does it otherwise. Whoever makes a service ends it with `aclose`, after its streams.
    """

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._warming: asyncio.Task[AsyncOpenAI] | None = None

    async def warm(self) -> None:
        """Get ready to answer without stalling the event loop. Callers at the same time share the work.

        Raises:
            ModelError: the endpoint's URL, proxy, certificate file, key or headers cannot be used.
        """
        await self._client()

    async def aclose(self) -> None:
        """Close all connections. The service cannot be used after this."""
        if self._warming is None:
            return
        with contextlib.suppress(ModelError):
            client = await self._client()
            await client.close()

    async def stream(self, request: ModelRequest) -> AsyncGenerator[Piece, None]:
        """Open a stream and yield its pieces, as `ModelService.stream` promises."""
        client = await self._client()
        asked = self._asked(request.model)
        patience = Patience(self._endpoint.timeouts, asked)
        response = await self._open(client, request, asked, patience)
        may_resend = catalogue().model(request.model).may_resend
        allowance = allowance_for(request.max_tokens, may_resend=may_resend)
        answer = _Answer(response, asked, self._endpoint.timeouts, patience, allowance)
        try:
            if response.headers.get("content-type", "").startswith("text/html"):
                raise failures.not_a_model_service(asked)
            while pieces := await answer.next_pieces():
                for piece in pieces:
                    yield piece
        finally:
            await answer.aclose()

    async def _client(self) -> AsyncOpenAI:
        if self._warming is None:
            build = asyncio.to_thread(build_client, self._endpoint, self._asked("the model"))
            self._warming = asyncio.create_task(build, name="warm the model client")
        warming = self._warming
        try:
            return await asyncio.shield(warming)
        except ModelError:
            if self._warming is warming:
                self._warming = None
            raise

    async def _open(self, client: AsyncOpenAI, request: ModelRequest, asked: Asked, patience: Patience) -> Response:
        """Send the request and return the response once its headers are there.

        The request goes by the client's own `post`, one way for chat, completions and infill, and the events
        are read from the response itself: the SDK's streams end silently where the service does, take an
        error in the flat shape or a JSON body for a chunk without choices, and cost a pydantic model a token.
        """
        import openai

        sending = asyncio.ensure_future(self._post_anew(client, request))
        try:
            return (await patience.wait_for(sending)).response
        except Refused as refused:
            raise failures.from_response(refused.status, refused.body, refused.headers, asked) from None
        except openai.APIConnectionError as error:
            proxy = self._endpoint.proxy
            raise failures.from_connection(error, asked, self._endpoint.timeouts, proxy) from error
        except (asyncio.CancelledError, ModelError):
            # The headers may have come in the same turn of the loop as the cancel.
            if sending.done() and not sending.cancelled() and sending.exception() is None:
                await sending.result().close()
            raise

    async def _post_anew(self, client: AsyncOpenAI, request: ModelRequest) -> AsyncStream[object]:
        """Send the request, and once more if the connection had been closed while nobody used it.

        Services close idle connections when they like (RFC 9112, section 9.3.1), and llama.cpp after every stream
        although it announces to keep them. Nothing was answered then, and so nothing was billed.
        """
        import openai

        try:
            return await self._post(client, request)
        except openai.APIConnectionError as error:
            if isinstance(error.__cause__, Refused):  # version 2 of the SDK wraps whatever comes out of HTTPX
                raise error.__cause__ from None
            if not failures.was_hung_up(error):
                raise
            return await self._post(client, request)

    async def _post(self, client: AsyncOpenAI, request: ModelRequest) -> AsyncStream[object]:
        from openai import AsyncStream

        facts = catalogue()
        host = facts.host(self._endpoint.base_url)
        return await client.post(
            path_of(request, self._endpoint.base_url),
            cast_to=object,
            body=body_of(
                request,
                is_dashscope=host is not None and host.is_dashscope,
                limit_name=facts.model(request.model).token_limit_parameter,
            ),
            stream=True,
            stream_cls=AsyncStream[object],
        )

    def _asked(self, model: str) -> Asked:
        endpoint = self._endpoint
        return Asked(model, endpoint.host, endpoint.api_key_env, endpoint.secrets)


class _Answer:
    """One response on its way from bytes to pieces."""

    def __init__(
        self, response: Response, asked: Asked, timeouts: Timeouts, patience: Patience, allowance: Allowance
    ) -> None:
        self._response = response
        self._asked = asked
        self._timeouts = timeouts
        self._patience = patience
        self._chunks = response.aiter_bytes()
        self._decoder = EventDecoder()
        self._events: deque[str] = deque()
        self._reader = PieceReader(asked)
        self._has_ended = False
        self._allowance = allowance

    async def next_pieces(self) -> list[Piece]:
        """Return the next pieces, one or more, or none when the answer is complete.

        Raises:
            ModelError: the answer broke off, stood still, never ended, or was none.
        """
        self._patience.begin_wait(LINGER_S if self._reader.is_finished else None)
        while not self._reader.is_done:
            if self._events:
                if pieces := self._reader.read(self._events.popleft()):
                    self._patience.got_token()
                    self._count(pieces)
                    return pieces
            elif self._has_ended:
                return self._reader.end()
            else:
                await self._receive()
        await self._drain()
        return []

    async def aclose(self) -> None:
        """Close the connection, unless the answer was read to its end and the connection can be kept."""
        await self._response.aclose()

    def _count(self, pieces: list[Piece]) -> None:
        self._allowance.take(pieces)
        if self._allowance.is_exceeded:
            raise failures.too_much(self._asked)

    async def _receive(self) -> None:
        """Take in the next bytes, or note that there are no more."""
        try:
            chunk = await self._patience.wait_for(self._chunk())
        except ModelError:
            # The answer itself may be complete: then what is missing is at most the usage.
            if not self._reader.is_finished:
                raise
            chunk = None
        self._has_ended = chunk is None
        try:
            self._events.extend(self._decoder.end() if chunk is None else self._decoder.feed(chunk))
        except EventTooLong:
            raise failures.too_much(self._asked) from None

    async def _chunk(self) -> bytes | None:
        """Return the next bytes, or nothing at the end of the body."""
        try:
            return await anext(self._chunks, None)
        except Exception as error:  # httpx's own classes, of either generation: see failures.from_connection
            raise failures.from_connection(error, self._asked, self._timeouts) from error

    async def _drain(self) -> None:
        """Wait a moment for the body to end, so that its connection can serve the next request."""
        rest = asyncio.ensure_future(self._chunk())
        try:
            await asyncio.wait({rest}, timeout=DRAIN_S)
        finally:
            rest.cancel()
            await asyncio.gather(rest, return_exceptions=True)
