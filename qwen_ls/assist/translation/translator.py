"""Whoever translates texts: the seam between the texts of a file and a model."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from qwen_ls.model.base import Usage
from qwen_ls.model.errors import ModelError, Trouble

T = TypeVar("T")

MOST_REJECTED = 8
"""After so many rejected requests and no answer, it is not for the texts, and no more are sent."""


@dataclass(frozen=True, slots=True)
class Translated:
    """The translations, None where there is none, in the order of the texts; and what they took."""

    texts: tuple[str | None, ...]
    usages: tuple[Usage, ...]


class Translator(Protocol):
    """Translates texts, each by itself."""

    async def translate(self, texts: Sequence[str], language: str) -> Translated:
        """Translate into a language, which is named in English. A text that the service rejects has no translation.

        Cancelling this closes the streams upstream.

        Raises:
            ModelError: the service did not answer as it should, or rejected all.
        """
        ...


async def unless_rejected(answer: Awaitable[T]) -> T | ModelError:
    """The answer, or why this request is rejected: content inspection takes offence at some technical texts.

    Raises:
        ModelError: nothing else would be answered either.
    """
    try:
        return await answer
    except ModelError as error:
        if error.trouble is not Trouble.REQUEST:
            raise
        return error
