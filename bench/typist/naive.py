"""The baseline: the server that one would write first."""

from __future__ import annotations

from contextlib import aclosing

from qwen_ls.completion.moment import Moment
from qwen_ls.completion.special_tokens import FIM_MIDDLE, FIM_PREFIX, FIM_SUFFIX
from qwen_ls.model.base import Completion, ModelRequest, ModelService, Text


class NaiveServer:
    """One streamed request for each request, the whole file sent, the text as it came once the stream has ended."""

    def __init__(self, service: ModelService) -> None:
        self._service = service

    async def suggest(self, moment: Moment) -> str:
        """Suggest for a moment; cancelling this closes the stream."""
        prefix, suffix = moment.before(10_000_000), moment.after(10_000_000)
        prompt = Completion(f"{FIM_PREFIX}{prefix}{FIM_SUFFIX}{suffix}{FIM_MIDDLE}")
        said = ""
        async with aclosing(self._service.stream(ModelRequest("qwen", prompt, max_tokens=256))) as pieces:
            async for piece in pieces:
                if isinstance(piece, Text):
                    said += piece.text
        return said
