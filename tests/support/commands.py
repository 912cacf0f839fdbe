"""Commands as an editor runs them, and what it is told while they work."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from tests.support.client import Request
from tests.support.lsp import Editor

_tokens = itertools.count(1)


class Command:
    """A command that was run: its request, and every `$/progress` value that came for it.

    pytest-lsp's own handler for `$/progress` fails on partial results, so this takes its place.
    """

    def __init__(
        self, editor: Editor, name: str, *arguments: Any, work_done_token: int | str | None = None, token: Any = None
    ) -> None:
        self.token = token if token is not None else f"partial-{next(_tokens)}"
        self.partial_results: list[dict[str, Any]] = []
        self.work: list[dict[str, Any]] = []
        self.work_token: int | str | None = None
        self._editor = editor
        editor.client.protocol.fm.features[types.PROGRESS] = self._take_progress
        params = types.ExecuteCommandParams(name, list(arguments), work_done_token)
        self.request: Request = editor.request(types.WORKSPACE_EXECUTE_COMMAND, params)

    def _take_progress(self, params: types.ProgressParams) -> None:
        assert isinstance(params.value, dict)
        if "kind" in params.value:
            self.work_token = params.token
            self.work.append(params.value)
        else:
            assert params.token == self.token
            self.partial_results.append(params.value)
        self._editor.client.news.set()

    @property
    def text(self) -> str:
        """The deltas so far, joined."""
        return "".join(value.get("delta", "") for value in self.partial_results)

    @property
    def thinking(self) -> str:
        """The thinking so far, joined."""
        return "".join(value.get("thinking", "") for value in self.partial_results)

    @property
    def kinds(self) -> list[str]:
        """The kinds of work-done progress so far, each run of reports as one."""
        return [kind for kind, _ in itertools.groupby(value["kind"] for value in self.work)]

    async def until_said(self, text: str) -> None:
        """Wait until the deltas come to this."""
        await self._editor.until(lambda: self.text == text, f"the deltas {text!r}")

    async def until_shown(self) -> None:
        """Wait until work-done progress has begun."""
        await self._editor.until(lambda: bool(self.work), "work-done progress")

    def cancel_in_the_editor(self) -> None:
        """Press the button beside the progress."""
        assert self.work_token is not None, "no progress is shown"
        self._editor.client.window_work_done_progress_cancel(types.WorkDoneProgressCancelParams(self.work_token))

    async def result(self) -> Any:
        """The result, as plain JSON."""
        return plain(await self.request.result())

    async def error(self) -> JsonRpcException:
        """The error that it was answered with."""
        with pytest.raises(JsonRpcException) as refused:
            await self.request.result()
        assert "Traceback" not in f"{refused.value.message} {refused.value.data}"
        return refused.value


def plain(value: Any) -> Any:
    """What pygls makes of JSON objects that it has no type for, as dictionaries again."""
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return {key: plain(part) for key, part in value._asdict().items()}
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    return [plain(part) for part in value] if isinstance(value, list | tuple) else value
