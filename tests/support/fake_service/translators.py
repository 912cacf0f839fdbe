"""Qwen's translators: what they take, and how they stream."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.support.fake_service import errors
from tests.support.fake_service.errors import ServiceError
from tests.support.fake_service.plan import Piece, Plan, TextPiece
from tests.support.fake_service.wire import ChatWire

NAME = "qwen-mt"
RESENDING = ("qwen-mt-plus", "qwen-mt-turbo")
"""Those that send all of the text so far with each chunk; the others send what is new."""


def refusal(body: Mapping[str, Any]) -> ServiceError | None:
    """Give the error for a translator that is not asked by one text, from and into a language."""
    if not str(body.get("model")).startswith(NAME):
        return None
    if [message.get("role") for message in body["messages"]] != ["user"]:
        return errors.invalid_parameter("Translation models take exactly one message, of the role user.", "messages")
    options = body.get("translation_options")
    if not isinstance(options, Mapping) or not options.get("source_lang") or not options.get("target_lang"):
        return errors.invalid_parameter("'source_lang' and 'target_lang' are required.", "translation_options")
    return None


class ResendingWire:
    """`/chat/completions` of a translator that sends all so far again, and the whole once more at the end."""

    def __init__(self, chat: ChatWire) -> None:
        self._chat = chat
        self._said = ""

    def opening(self, plan: Plan) -> bytes:
        return self._chat.opening(plan)

    def piece(self, piece: Piece) -> bytes:
        if not isinstance(piece, TextPiece):
            raise ValueError("a translator neither thinks nor calls tools: script a reply without them")
        self._said += piece.text
        return self._chat.piece(TextPiece(self._said))

    def ending(self, plan: Plan, omits_done: bool) -> bytes:
        return self._chat.piece(TextPiece(self._said)) + self._chat.ending(plan, omits_done)

    def whole(self, plan: Plan) -> bytes:
        return self._chat.whole(plan)
