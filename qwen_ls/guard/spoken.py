"""What one stream took: as the service says, or about how much, where it was closed before it could say."""

from __future__ import annotations

from qwen_ls.model.base import Chat, Completion, Infill, ModelRequest, Piece, Prompt, Text, Thinking, ToolCall, Usage
from qwen_ls.model.tokens import estimate_tokens


class Spoken:
    """Hears a stream's pieces."""

    def __init__(self, request: ModelRequest) -> None:
        self._request = request
        self._said: list[str] = []
        self._usage: Usage | None = None

    def hear(self, piece: Piece) -> None:
        """Take in a piece."""
        match piece:
            case Text(text) | Thinking(text):
                self._said.append(text)
            case ToolCall():
                self._said.append(piece.name + piece.arguments)
            case Usage():
                self._usage = piece

    def usage(self) -> Usage | None:
        """What it took, now that it has ended; None if the service never said a word, and so billed nothing."""
        if self._usage is not None or not self._said:
            return self._usage
        prompt_tokens = sum(map(estimate_tokens, texts_of(self._request.prompt)))
        return Usage(prompt_tokens, estimate_tokens("".join(self._said)), is_estimate=True)


def texts_of(prompt: Prompt) -> list[str]:
    """Everything in a prompt that a model reads."""
    match prompt:
        case Chat(messages, tools):
            told = [message.content + "".join(call.arguments for call in message.calls) for message in messages]
            return [*told, *(f"{tool.name} {tool.description} {tool.parameters}" for tool in tools)]
        case Completion(text, suffix):
            return [text, suffix or ""]
        case Infill(prefix, suffix, files):
            return [*(file.text for file in files), prefix, suffix]
