"""Whoever translates texts: the seam between the texts of a file and a model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from qwen_ls.model.base import Usage


@dataclass(frozen=True, slots=True)
class Translated:
    """The translations, None where there is none, in the order of the texts; and what they took."""

    texts: tuple[str | None, ...]
    usages: tuple[Usage, ...]


class Translator(Protocol):
    """Translates texts, each by itself."""

    async def translate(self, texts: Sequence[str], language: str) -> Translated:
        """Translate into a language, which is named in English.

        Cancelling this closes the streams upstream.

        Raises:
            ModelError: the service did not answer as it should.
        """
        ...
