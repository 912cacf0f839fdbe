"""Placeholders that stand for secrets in what is sent, and secrets that are put back into what comes back."""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping
from dataclasses import replace
from secrets import token_bytes

from qwen_ls.context.secrets.finding import find_secrets
from qwen_ls.model.base import Chat, Completion, FunctionCall, Infill, InfillFile, Message, ModelRequest, Prompt

BEGIN = "redacted_"
DIGITS = 10
_PLACEHOLDER = re.compile(rf"{BEGIN}[a-z_]*_[0-9a-f]{{{DIGITS}}}")
_NOT_A_WORD = re.compile(r"[^a-z]+")


class Placeholders:
    """Makes them: the same one for the same secret for as long as the server runs, and no other can be guessed.

    A prompt stays the same from request to request, so that a service's cache holds; and what a file or a model makes
    up never stands for a secret.
    """

    def __init__(self) -> None:
        self._key = token_bytes(32)

    def of(self, secret: str, kind: str) -> str:
        """The placeholder of a secret, which reads like a name: `redacted_password_` and ten digits."""
        mark = hmac.digest(self._key, secret.encode("utf-8", "surrogatepass"), "sha256").hex()[:DIGITS]
        return f"{BEGIN}{_NOT_A_WORD.sub('_', kind.lower()).strip('_')}_{mark}"

    def redact(self, request: ModelRequest) -> tuple[ModelRequest, dict[str, str]]:
        """The request as it may be sent, and what each placeholder in it stands for."""
        redaction = _Redaction(self)
        prompt = redaction.prompt(request.prompt)
        return (replace(request, prompt=prompt), redaction.secrets) if redaction.secrets else (request, {})


class _Redaction:
    """One request's."""

    def __init__(self, placeholders: Placeholders) -> None:
        self._placeholders = placeholders
        self.secrets: dict[str, str] = {}

    def prompt(self, prompt: Prompt) -> Prompt:
        match prompt:
            case Chat(messages, tools):
                return Chat(tuple(map(self._message, messages)), tools)
            case Completion(text, suffix):
                return Completion(self._text(text), None if suffix is None else self._text(suffix))
            case Infill(prefix, suffix, files):
                shown = tuple(InfillFile(file.filename, self._text(file.text)) for file in files)
                return Infill(self._text(prefix), self._text(suffix), shown)

    def _message(self, message: Message) -> Message:
        calls = tuple(FunctionCall(call.id, call.name, self._text(call.arguments)) for call in message.calls)
        return replace(message, content=self._text(message.content), calls=calls)

    def _text(self, text: str) -> str:
        parts, at = list[str](), 0
        for secret in find_secrets(text):
            value = text[secret.start : secret.end]
            if _PLACEHOLDER.search(value):  # what was sent before, and comes again in a conversation
                continue
            placeholder = self._placeholders.of(value, secret.kind)
            self.secrets[placeholder] = value
            parts += [text[at : secret.start], placeholder]
            at = secret.end
        return "".join([*parts, text[at:]]) if parts else text


class PutBack:
    """Puts secrets back into a text that comes in pieces. What may be the beginning of a placeholder waits."""

    def __init__(self, secrets: Mapping[str, str]) -> None:
        self._secrets = secrets
        self._any = re.compile("|".join(map(re.escape, secrets)))
        self._longest = max(map(len, secrets))
        self._rest = ""

    def feed(self, text: str) -> str:
        """The text as far as it is sure by now."""
        whole = self._any.sub(lambda found: self._secrets[found[0]], self._rest + text)
        kept = self._begun(whole)
        self._rest = whole[len(whole) - kept :]
        return whole[: len(whole) - kept]

    def end(self) -> str:
        """What waited, now that nothing follows."""
        rest, self._rest = self._rest, ""
        return rest

    def _begun(self, text: str) -> int:
        """How many characters at the end may begin a placeholder."""
        at = text.rfind(BEGIN[0], max(0, len(text) - self._longest + 1))
        most = 0
        while at >= 0:
            tail = text[at:]
            if any(each.startswith(tail) for each in self._secrets):
                most = len(tail)
            at = text.rfind(BEGIN[0], max(0, len(text) - self._longest + 1), at)
        return most
