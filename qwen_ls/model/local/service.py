"""The local model as a model service: the first request starts its process, closing it ends it."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing

from qwen_ls.model.base import ModelRequest, Piece
from qwen_ls.model.endpoint import Endpoint, Timeouts
from qwen_ls.model.errors import ModelError, Trouble
from qwen_ls.model.local.command import LocalOptions, local_command
from qwen_ls.model.local.process import LocalAddress, LocalServer
from qwen_ls.model.openai_service import OpenAIService

TIMEOUTS = Timeouts(connect_s=5.0, first_token_s=120.0, between_tokens_s=30.0, whole_s=600.0)
"""A small processor reads 26 to 40 tokens of a prompt a second, and a second request waits for the first."""


class LocalService:
    """A model service on this machine, which loads its model when it is first needed.

    Implements `qwen_ls.model.base.ModelService`. A process that died is started anew by the next request.
    """

    def __init__(self, options: LocalOptions | None = None, timeouts: Timeouts = TIMEOUTS) -> None:
        chosen = options or LocalOptions()
        self._timeouts = timeouts
        self._server = LocalServer(lambda: local_command(chosen), withheld=chosen.withheld)
        self._address: LocalAddress | None = None
        self._service: OpenAIService | None = None
        self._is_closed = False

    async def warm(self) -> None:
        """Load the model now, so that the first request need not wait for it.

        Raises:
            ModelError: the model cannot be run here (see `LocalServer.start`).
        """
        service = await self._connect()
        await service.warm()

    async def stream(self, request: ModelRequest) -> AsyncGenerator[Piece, None]:
        """Open a stream and yield its pieces, loading the model first if need be.

        Raises:
            ModelError: the model cannot be run here, or did not answer as it should.
        """
        service = await self._connect()
        async with aclosing(service.stream(request)) as pieces:
            async for piece in pieces:
                yield piece

    async def aclose(self) -> None:
        """Close all streams and end the model's process. The service can not be used after this."""
        self._is_closed = True
        service, self._service = self._service, None
        try:
            if service is not None:
                await service.aclose()
        finally:
            await self._server.stop()

    async def _connect(self) -> OpenAIService:
        if self._is_closed:  # a late request must not start what nobody would end
            raise ModelError(Trouble.TRANSIENT, "The local model was stopped.")
        address = await self._server.start()
        if self._service is not None and self._address == address:
            return self._service
        stale, self._service = self._service, self._service_at(address)
        self._address = address
        if stale is not None:
            await stale.aclose()
        return self._service

    def _service_at(self, address: LocalAddress) -> OpenAIService:
        return OpenAIService(Endpoint(base_url=address.base_url, api_key=address.api_key, timeouts=self._timeouts))
