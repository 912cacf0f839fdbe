"""The tools together: offered to a model, and used when it calls them."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Sequence
from typing import Any

from pydantic import ValidationError

from qwen_ls.assist.tools.bounds import bounded
from qwen_ls.assist.tools.diagnostics import DIAGNOSTICS
from qwen_ls.assist.tools.files import Files, NotTold
from qwen_ls.assist.tools.find_text import FIND_TEXT
from qwen_ls.assist.tools.list_files import LIST_FILES
from qwen_ls.assist.tools.read_file import READ_FILE
from qwen_ls.assist.tools.symbols import SYMBOLS
from qwen_ls.assist.tools.tool import Arguments, Desk, Looking
from qwen_ls.assist.tools.turn import Turn
from qwen_ls.assist.tools.view import View
from qwen_ls.completion.special_tokens import neutralise
from qwen_ls.model.base import FunctionCall, Tool
from qwen_ls.text.lines import well_formed

logger = logging.getLogger(__name__)

ALL: tuple[Looking[Any], ...] = (READ_FILE, LIST_FILES, FIND_TEXT, SYMBOLS, DIAGNOSTICS)

MOST_DESCRIBED_CHARS = 60


class _Misfit(Exception):  # noqa: N818 - it says what is answered, not that something broke
    """A call that cannot be made; the text says why, to the model."""


class Toolbox:
    """Tools that look at what `view` gives, which is asked at each call.

    Every call is answered with text, whatever the model wrote: with what was found, or with a sentence that says why
    nothing is told. Nothing is ever written, fetched or run.
    """

    def __init__(self, view: Callable[[], View], tools: Sequence[Looking[Any]] = ALL) -> None:
        self._view = view
        self._by_name = {tool.name: tool for tool in tools}
        self.tools: tuple[Tool, ...] = tuple(tool.offered() for tool in tools)

    def describe(self, call: FunctionCall) -> str:
        """What a call is about to do, in a few words for the user."""
        try:
            tool, arguments = self._read(call)
        except _Misfit:
            return "looking around"
        words = " ".join(well_formed(tool.describe(arguments)).split())
        return words if len(words) <= MOST_DESCRIBED_CHARS else words[: MOST_DESCRIBED_CHARS - 1] + "…"

    async def use(self, call: FunctionCall) -> str:
        """Answer a call. Cancelling this ends the work soon after."""
        try:
            tool, arguments = self._read(call)
        except _Misfit as misfit:
            return str(misfit)
        view, turn = self._view(), Turn()
        try:
            told = await asyncio.to_thread(_look, tool, arguments, view, turn)
        finally:
            turn.stop()
        return neutralise(bounded(told))

    def _read(self, call: FunctionCall) -> tuple[Looking[Any], Arguments]:
        tool = self._by_name.get(call.name)
        if tool is None:
            raise _Misfit(f"There is no such tool. There are only: {', '.join(self._by_name)}.")
        try:
            said = json.loads(call.arguments or "{}")
        except (ValueError, RecursionError):
            raise _Misfit(f"The arguments of {tool.name} are not JSON.") from None
        try:
            return tool, tool.arguments.model_validate(said)
        except ValidationError as error:
            raise _Misfit(_told(tool.name, error)) from None


def _look(tool: Looking[Any], arguments: Arguments, view: View, turn: Turn) -> str:
    try:
        return tool.look(arguments, Desk(view, Files(view), turn))
    except NotTold as answer:
        return str(answer)
    except Exception:
        # The answer is worth having without this look. Names that no file can have raise many kinds of errors.
        logger.exception("the tool %s failed", tool.name)
        return "That could not be looked at."


def _told(name: str, error: ValidationError) -> str:
    wrong = [f"{'.'.join(map(str, each['loc'])) or 'all'}: {each['msg']}" for each in error.errors(include_url=False)]
    return f"The arguments of {name} do not fit. {'; '.join(wrong[:5])}."
