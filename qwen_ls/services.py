"""Which model service answers for which role: from settings to services that are ready to be asked."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from qwen_ls.assist.assistant import Assistant
from qwen_ls.completion.options import Provider
from qwen_ls.context.secrets.finding import forget_texts
from qwen_ls.garbage import keep_what_is_there
from qwen_ls.guard.breaker import Breaker
from qwen_ls.guard.guarded import Guarded, Guards
from qwen_ls.guard.ledger import Ledger
from qwen_ls.guard.placeholders import Placeholders
from qwen_ls.guard.redacted import Redacted
from qwen_ls.guard.turns import Turns
from qwen_ls.model.base import ModelRequest, ModelService
from qwen_ls.model.catalogue import catalogue
from qwen_ls.model.endpoint import Endpoint, Timeouts
from qwen_ls.model.errors import ModelError
from qwen_ls.model.local.command import LocalOptions
from qwen_ls.model.local.service import LocalService
from qwen_ls.model.local.weights import KNOWN, weights_file
from qwen_ls.model.openai_service import OpenAIService
from qwen_ls.model.retry import Retrying, RetryPolicy
from qwen_ls.settings.model import ModelChoice, Settings
from qwen_ls.settings.resolve import Resolved

logger = logging.getLogger(__name__)

Role: TypeAlias = Literal["completion", "edit", "explain", "agent", "fast", "reasoning", "long_context", "translation"]

WRITES_CODE: frozenset[Role] = frozenset({"completion", "edit", "agent", "fast", "translation"})
"""The roles whose answers become code; the others' are shown."""

LOCAL = "local"
LOCAL_WAYS = ("fim", "infill")
LAST_RESORT = ("chat",)
"""For a model that the catalogue knows no way for, such as one that translates."""

NO_KEY = (
    "qwen-ls has no model to ask yet. Set {variable} to your DashScope key (of the region in endpoint.region) and "
    "restart, or run 'qwen-ls local pull' once to use a Qwen model on this machine (1.1 GB)."
)
UNKNOWN_LOCAL_MODEL = "There is no local model '{model}'. Set local.model to one of: {known}."

IN_DOUBT = (
    "qwen-ls asks no model: its settings do not say clearly where your key may go. Mend what was told about them, and "
    "restart, or run 'qwen-ls doctor' to see it again."
)


@dataclass(frozen=True, slots=True)
class Connection:
    """A service that was set up, with the base URL that it is known by (`"local"` for the local model)."""

    service: OpenAIService | LocalService
    base_url: str
    is_local: bool


class Services:
    """The services that the settings name. There is one connection, whatever the role."""

    def __init__(
        self,
        resolved: Resolved,
        environ: Mapping[str, str],
        ledger: Ledger | None = None,
        *,
        redacts: Callable[[], bool] | None = None,
    ) -> None:
        """Connect to what the settings name.

        The ledger, which is closed with the services, counts what is used. `redacts` is asked for each request whether
        secrets in it are replaced; without it the settings say so.
        """
        self._settings = resolved.settings
        self._ledger = ledger
        self._redacts = redacts or (lambda: self._settings.privacy.redact_secrets)
        self._placeholders = Placeholders()
        self._named_roles = resolved.named_roles
        self.has_key = bool(environ.get(resolved.settings.endpoint.api_key_env, "").strip())
        """Whether the environment holds a key, be it one that may be sent or not."""
        self.problem: str | None = None
        """Why no service is set up, in a sentence for the user."""
        self._connection = self._connect(resolved, environ)
        self._guards = self._build_guards()
        self._guarded: dict[tuple[Role, bool], ModelService] = {}
        self._warming: asyncio.Task[None] | None = None

    @property
    def is_local(self) -> bool:
        """Whether the model on this machine answers."""
        return self._connection is not None and self._connection.is_local

    def model_name(self, role: Role) -> str:
        """The model's name for a role, as a user may be shown it."""
        return self._settings.local.model if self.is_local else self._choice(role).name

    def patient(self, role: Role) -> ModelService | None:
        """The service for a person who waits: what fails in passing is tried again."""
        if self._connection is None:
            return None
        policy = RetryPolicy(max_retries=self._settings.endpoint.max_retries)
        return Retrying(self._guard(role, is_waited_for=True), policy)

    @property
    def is_spent(self) -> bool:
        """Whether the tokens are used up that the settings allow for today; those of the local model do not count."""
        return not self.is_local and self._ledger is not None and self._ledger.is_spent

    @property
    def ledger(self) -> Ledger | None:
        """What counts what is used."""
        return self._ledger

    def forget(self) -> None:
        """Forget what was seen and what failed."""
        forget_texts()
        self.forgive()

    def forgive(self) -> None:
        """Forget how often the service failed."""
        if self._guards.breaker is not None:
            self._guards.breaker.reset()

    def assistant(self, role: Role) -> Assistant | None:
        """Who answers a person that waits, for a role; None if no service is set up."""
        service = self.patient(role)
        if service is None:
            return None
        choice, facts = self._choice(role), catalogue().model(self.model_name(role))
        return Assistant(
            service=service,
            model=self.model_name(role),
            is_local=self.is_local,
            temperature=choice.temperature,
            top_p=choice.top_p,
            max_tokens=choice.max_tokens,
            stop=choice.stop,
            # What the settings say of thinking is about the model that they name, and not about the local one.
            enable_thinking=None if self.is_local else choice.enable_thinking,
            thinks_by_default=facts.thinks_by_default,
            takes_enable_thinking=facts.takes_enable_thinking,
            # The local model reads too slowly for what tools tell, and is too small to call them well.
            takes_tools=facts.takes_tools and not self.is_local,
            is_translator=facts.is_translator,
            may_resend=facts.may_resend,
            context_tokens=facts.context_tokens,
        )

    def translator(self) -> Assistant | None:
        """Who translates. Translators are DashScope's: elsewhere it is who edits, unless the settings name another."""
        return self.assistant("translation" if self._has("translation") else "edit")

    def long_reader(self) -> Assistant | None:
        """Who reads what is longer than another model can; None where no model for that is known."""
        return None if self.is_local or not self._has("longContext") else self.assistant("long_context")

    def _has(self, key: str) -> bool:
        """Whether the service has the model of a role: DashScope has the usual ones, others those that are named."""
        connection = self._connection
        is_dashscope = connection is not None and catalogue().host(connection.base_url) is not None
        return is_dashscope or key in self._named_roles

    def provider(self, role: Role, strategy: str = "auto", *, is_waited_for: bool = False) -> Provider | None:
        """Who answers for a role without retries, and in which ways; None if no service is set up."""
        if self._connection is None:
            return None
        choice = self._choice(role)
        return Provider(
            service=self._guard(role, is_waited_for=is_waited_for),
            source=self._connection.service,
            model=self.model_name(role),
            ways=self._ways(choice.name) if strategy == "auto" else self._ways_of(strategy),
            temperature=0.0 if choice.temperature is None else choice.temperature,
            top_p=choice.top_p,
            max_tokens=choice.max_tokens,
            stop=choice.stop,
            enable_thinking=choice.enable_thinking,
        )

    def warm(self) -> None:
        """Import what is slow to import, build the client or load the local model: all in the background."""
        connection = self._connection
        if connection is not None and self._warming is None:
            self._warming = asyncio.get_running_loop().create_task(_warm(connection.service))

    async def aclose(self) -> None:
        """Close every connection, and end the local model's process."""
        if self._warming is not None:
            self._warming.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._warming
        if self._connection is not None:
            await self._connection.service.aclose()
        if self._ledger is not None:
            await self._ledger.aclose()

    def as_sent(self, request: ModelRequest) -> ModelRequest:
        """A request as it left this machine, or would leave it."""
        return request if self.is_local or not self._redacts() else self._placeholders.redact(request)[0]

    def _guard(self, role: Role, *, is_waited_for: bool) -> ModelService:
        """The service for a role, with all that guards it: one for each, so that what is learned of it stays."""
        assert self._connection is not None
        key = (role, is_waited_for)
        if key not in self._guarded:
            service: ModelService = Guarded(self._connection.service, self._guards, role, is_waited_for=is_waited_for)
            if not self.is_local:  # what it is told stays on this machine
                service = Redacted(service, self._placeholders, self._redacts, puts_back=role in WRITES_CODE)
            self._guarded[key] = service
        return self._guarded[key]

    def _build_guards(self) -> Guards:
        """What limits a service that costs something; the model on this machine is only counted."""
        if self.is_local:
            return Guards(self._ledger)
        limits = self._settings.limits
        return Guards(self._ledger, Turns(limits.concurrency, limits.requests_per_minute), Breaker())

    def _choice(self, role: Role) -> ModelChoice:
        choice = getattr(self._settings.models, role)
        assert isinstance(choice, ModelChoice)
        return choice

    def _ways(self, model: str) -> tuple[str, ...]:
        assert self._connection is not None
        if self._connection.is_local:
            return LOCAL_WAYS
        return catalogue().middle_strategies(self._connection.base_url, model) or LAST_RESORT

    def _ways_of(self, strategy: str) -> tuple[str, ...]:
        assert self._connection is not None
        return catalogue().ways_of(strategy, self._connection.base_url)

    def _connect(self, resolved: Resolved, environ: Mapping[str, str]) -> Connection | None:
        endpoint = resolved.settings.endpoint
        if endpoint.base_url == LOCAL:
            return self._local()
        key = environ.get(endpoint.api_key_env, "").strip() or None
        if key is not None and not resolved.may_send_key:
            self.problem = resolved.key_withheld
            return None
        if resolved.is_endpoint_in_doubt:
            self.problem = IN_DOUBT
            return None
        if key is None and endpoint.base_url is None:
            weights = KNOWN.get(self._settings.local.model)
            if weights is not None and weights_file(weights).is_present():
                return self._local()
            self.problem = NO_KEY.format(variable=endpoint.api_key_env)
            return None
        return self._remote(key)

    def _local(self) -> Connection | None:
        local = self._settings.local
        if (weights := KNOWN.get(local.model)) is None:
            self.problem = UNKNOWN_LOCAL_MODEL.format(model=local.model, known=", ".join(KNOWN))
            return None
        withheld = (self._settings.endpoint.api_key_env,)
        options = LocalOptions(weights_file(weights), local.threads, local.context_tokens, withheld=withheld)
        return Connection(LocalService(options), LOCAL, is_local=True)

    def _remote(self, key: str | None) -> Connection:
        endpoint = self._settings.endpoint
        base_url = endpoint.base_url or catalogue().region_url(endpoint.region)
        assert base_url is not None, "the settings allow only regions that the catalogue has"
        service = OpenAIService(
            Endpoint(
                base_url=base_url,
                api_key=key,
                headers=dict(endpoint.headers),
                timeouts=_timeouts(self._settings),
                proxy=endpoint.proxy,
                ca_file=endpoint.ca_file,
                api_key_env=endpoint.api_key_env,
            )
        )
        return Connection(service, base_url, is_local=False)


def _timeouts(settings: Settings) -> Timeouts:
    said = settings.endpoint.timeouts
    return Timeouts(
        connect_s=said.connect_ms / 1000,
        first_token_s=said.first_token_ms / 1000,
        between_tokens_s=said.between_tokens_ms / 1000,
        whole_s=said.whole_ms / 1000,
    )


async def _warm(service: OpenAIService | LocalService) -> None:
    try:
        await service.warm()
    except ModelError as error:
        logger.warning("the model service is not ready: %s", error)
    keep_what_is_there()
