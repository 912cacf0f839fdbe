"""Who answers a person who asked for something and waits: a service, a model, and how that model is asked."""

from __future__ import annotations

from dataclasses import dataclass

from qwen_ls.model.base import Chat, Message, ModelRequest, ModelService

CAREFUL_CONTEXT_TOKENS = 32_768
"""What a model that is not known can read at least."""


@dataclass(frozen=True, slots=True)
class Assistant:
    """A service, the model to name to it, the user's own parameters, and what the model does about thinking.

    `enable_thinking` is the user's wish for this model, None where there is none. `takes_enable_thinking` says
    whether the model's thinking can be switched, `takes_tools` whether it may be offered tools. `is_translator`
    says that it only translates, and is asked by a text alone, `may_resend` that its pieces may each be all it said so
    far. `context_tokens` is what it can read and say together.
    """

    service: ModelService
    model: str
    is_local: bool = False
    temperature: float | None = None
    top_p: float | None = None
    max_tokens: int | None = None
    stop: tuple[str, ...] = ()
    enable_thinking: bool | None = None
    thinks_by_default: bool = False
    takes_enable_thinking: bool = False
    takes_tools: bool = False
    is_translator: bool = False
    may_resend: bool = False
    context_tokens: int = CAREFUL_CONTEXT_TOKENS

    def request(
        self,
        messages: tuple[Message, ...],
        max_tokens: int,
        local_temperature: float,
        wants_thinking: bool | None = None,
    ) -> ModelRequest:
        """A chat with the user's own parameters, and these where the user has none.

        `local_temperature` is for the local model, whose own default makes it ramble; services have their model's.
        """
        temperature = self.temperature
        if temperature is None and self.is_local:
            temperature = local_temperature
        return ModelRequest(
            model=self.model,
            prompt=Chat(messages),
            max_tokens=self.max_tokens or max_tokens,
            temperature=temperature,
            top_p=self.top_p,
            stop=self.stop,
            enable_thinking=self.switch_thinking(wants_thinking),
        )

    def switch_thinking(self, wanted: bool | None) -> bool | None:
        """What to send for `enable_thinking`: only what the model would not do by itself, else nothing.

        The user's wish for the model goes before `wanted`, which is what the work would like. It is also sent to
        a model that the catalogue does not know: what such a one does by itself is not known either.
        """
        if self.enable_thinking is not None:
            is_default = self.takes_enable_thinking and self.enable_thinking == self.thinks_by_default
            return None if is_default else self.enable_thinking
        if not self.takes_enable_thinking or wanted == self.thinks_by_default:
            return None
        return wanted
