"""Qwen's translators (qwen-mt): a text for each request, as its only message, some requests at once."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from itertools import pairwise

from qwen_ls.assist.asking import Hear, ask
from qwen_ls.assist.assistant import Assistant
from qwen_ls.assist.translation.translator import Translated
from qwen_ls.model.base import Chat, Message, ModelRequest, Text, Thinking, Usage

AT_ONCE = 4
"""How many requests are under way at the same time."""

NAMES = {"Simplified Chinese": "Chinese", "Brazilian Portuguese": "Portuguese", "Norwegian": "Norwegian Bokmål"}
"""What the translators call a language, where it is not its usual English name."""


class MachineTranslator:
    """Implements `Translator` by a model that takes `translation_options`."""

    def __init__(self, assistant: Assistant, hear: Hear) -> None:
        self._assistant = assistant
        self._hear = hear

    async def translate(self, texts: Sequence[str], language: str) -> Translated:
        """Translate into a language, which is named in English.

        Raises:
            ModelError: the service did not answer as it should; the other requests are ended.
        """
        room = asyncio.Semaphore(AT_ONCE)
        tasks = [asyncio.create_task(self._one(text, language, room)) for text in texts]
        try:
            answers = await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        return Translated(tuple(text for text, _ in answers), tuple(usage for _, usage in answers))

    async def _one(self, text: str, language: str, room: asyncio.Semaphore) -> tuple[str | None, Usage]:
        pieces: list[str] = []

        def hear(piece: Text | Thinking) -> None:
            if isinstance(piece, Text):
                pieces.append(piece.text)
            self._hear(piece)

        async with room:
            answer = await ask(self._assistant.service, self._request(text, language), hear)
        return (whole(pieces) if answer.finish_reason != "length" else None), answer.usage

    def _request(self, text: str, language: str) -> ModelRequest:
        options = {"source_lang": "auto", "target_lang": NAMES.get(language, language)}
        return ModelRequest(
            model=self._assistant.model,
            prompt=Chat((Message("user", text),)),
            max_tokens=self._assistant.max_tokens,
            temperature=self._assistant.temperature,
            top_p=self._assistant.top_p,
            extra={"translation_options": options},
        )


def whole(pieces: Sequence[str]) -> str:
    """What pieces come to: some translators stream increments, others all that was said so far."""
    said = [piece for piece in pieces if piece]
    grows = all(after.startswith(before) for before, after in pairwise(said))
    if len(said) > 1 and grows and said[0] != said[-1]:
        return said[-1]
    return "".join(said)
