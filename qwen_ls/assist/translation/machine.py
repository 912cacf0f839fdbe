"""Qwen's translators (qwen-mt): a text for each request, as its only message, some requests at once."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from itertools import pairwise

from qwen_ls.assist.asking import Hear, ask
from qwen_ls.assist.assistant import Assistant
from qwen_ls.assist.translation.translator import MOST_REJECTED, Translated, unless_rejected
from qwen_ls.model.base import Chat, Message, ModelRequest, Text, Thinking, Usage
from qwen_ls.model.errors import ModelError

AT_ONCE = 4
"""How many requests are under way at the same time."""

NAMES = {"Simplified Chinese": "Chinese", "Brazilian Portuguese": "Portuguese", "Norwegian": "Norwegian Bokmål"}
"""What the translators call a language, where it is not its usual English name."""


class MachineTranslator:
    """Implements `Translator` by a model that takes `translation_options`."""

    def __init__(self, assistant: Assistant, hear: Hear) -> None:
        self._assistant = assistant
        self._hear = hear
        self._rejected: list[ModelError] = []
        self._has_answers = False

    async def translate(self, texts: Sequence[str], language: str) -> Translated:
        """Translate into a language, which is named in English. A text that the service rejects has no translation.

        Raises:
            ModelError: the service did not answer as it should, or rejected all; the other requests are ended.
        """
        room = asyncio.Semaphore(AT_ONCE)
        tasks = [asyncio.create_task(self._one(text, language, room)) for text in texts]
        try:
            answers = await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        usages = tuple(answer[1] for answer in answers if answer is not None)
        if self._rejected and not usages:
            raise self._rejected[0]
        return Translated(tuple(None if answer is None else answer[0] for answer in answers), usages)

    async def _one(self, text: str, language: str, room: asyncio.Semaphore) -> tuple[str | None, Usage] | None:
        async with room:
            if len(self._rejected) >= MOST_REJECTED and not self._has_answers:
                raise self._rejected[0]
            answer = await unless_rejected(self._translated(text, language))
        if isinstance(answer, ModelError):
            self._rejected.append(answer)
            return None
        self._has_answers = True
        return answer

    async def _translated(self, text: str, language: str) -> tuple[str | None, Usage]:
        pieces: list[str] = []

        def hear(piece: Text | Thinking) -> None:
            if isinstance(piece, Text):
                pieces.append(piece.text)
            self._hear(piece)

        answer = await ask(self._assistant.service, self._request(text, language), hear)
        if answer.finish_reason == "length":
            return None, answer.usage
        return (last_of(pieces) if self._assistant.may_resend else answer.text), answer.usage

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


def last_of(pieces: Sequence[str]) -> str:
    """What pieces come to that may each be all that was said so far: the last one, if each begins with that before."""
    said = [piece for piece in pieces if piece]
    has_resent = all(after.startswith(before) for before, after in pairwise(said))
    return said[-1] if said and has_resent else "".join(said)
