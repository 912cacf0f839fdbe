"""Work-done progress: what goes on, shown in the editor with a button that cancels it."""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import Callable
from types import TracebackType

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from qwen_ls.protocol import ProgressToken, Protocol

logger = logging.getLogger(__name__)

BEGIN_AFTER_S = 0.3
"""Work that is done sooner is not shown at all."""

REPORT_EVERY_S = 0.3
"""Editors redraw for each report."""


class WorkProgress:
    """The progress of the task that enters it, from `BEGIN_AFTER_S` later until it leaves.

    A cancel by the user cancels that task. `describe` says what goes on, and is asked a few times a second. The
    progress is shown under the client's token, else under one of our own if the client takes those, else not.
    """

    def __init__(
        self,
        protocol: Protocol,
        title: str,
        describe: Callable[[], str],
        *,
        client_token: ProgressToken | None,
        may_create: bool,
        begin_after_s: float = BEGIN_AFTER_S,
        report_every_s: float = REPORT_EVERY_S,
    ) -> None:
        self._protocol = protocol
        self._progress = protocol.progress
        self._title = title
        self._describe = describe
        self._client_token = client_token
        self._may_create = may_create
        self._begin_after_s = begin_after_s
        self._report_every_s = report_every_s
        self._begun: ProgressToken | None = None
        self._showing: asyncio.Task[None] | None = None
        self._work: asyncio.Task[object] | None = None

    async def __aenter__(self) -> WorkProgress:
        self._work = asyncio.current_task()
        if self._client_token is not None:
            # The client may cancel under its own token before it was told that the work began.
            self._progress.on_cancel(self._client_token, self._cancel)
        if self._client_token is not None or self._may_create:
            self._showing = asyncio.get_running_loop().create_task(self._show())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._showing is None:
            return
        self._showing.cancel()
        try:
            await asyncio.wait({self._showing})
        finally:
            if self._begun is not None:
                self._progress.end(self._begun, types.WorkDoneProgressEnd())
            elif self._client_token is not None:
                self._progress.tokens.pop(self._client_token, None)

    async def _show(self) -> None:
        await asyncio.sleep(self._begin_after_s)
        token = await self._token()
        if token is None:
            return
        said = self._describe()
        self._begun = token
        self._progress.begin(token, types.WorkDoneProgressBegin(title=self._title, message=said, cancellable=True))
        while True:
            await asyncio.sleep(self._report_every_s)
            if (news := self._describe()) != said:
                said = news
                self._progress.report(token, types.WorkDoneProgressReport(message=said, cancellable=True))

    async def _token(self) -> ProgressToken | None:
        if self._client_token is not None:
            return self._client_token
        token = str(uuid.uuid4())
        try:
            await self._progress.create_async(token)
        except JsonRpcException as error:
            logger.debug("the client shows no progress: %s", error.message)
            return None
        self._progress.on_cancel(token, self._cancel)
        return token

    def _cancel(self) -> None:
        """Cancel the work, unless it is over."""
        if self._work is not None and not self._work.done():
            self._work.cancel()
