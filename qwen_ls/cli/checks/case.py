"""A case: what the server would use if it were started now, and what was found out about it so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from qwen_ls.cli.checks.tally import Tally, Tallying
from qwen_ls.cli.checks.trial import Trial
from qwen_ls.completion.options import Provider
from qwen_ls.model.catalogue import HostFacts, catalogue
from qwen_ls.model.endpoint import Endpoint, host_of
from qwen_ls.services import Services
from qwen_ls.settings.resolve import Configuration, Resolved
from qwen_ls.settings.sources import user_file_path


@dataclass(slots=True)
class Case:
    """The settings and services of this user on this machine. Whoever reads one ends it with `aclose`."""

    environ: Mapping[str, str] = field(repr=False)
    user_file: Path
    resolved: Resolved
    services: Services
    tally: Tally = field(default_factory=Tally)
    first: Trial | None = None
    """What came of the first request, which several checks look at."""
    streamed: Trial | None = None
    """What came of the request that was timed."""

    @classmethod
    def read(cls, environ: Mapping[str, str]) -> Case:
        """Read the user file and the environment as the server does; nothing is connected to."""
        path = user_file_path()
        resolved = Configuration.read(environ, catalogue().lists_host, path).resolved
        return cls(environ, path, resolved, Services(resolved, environ))

    async def aclose(self) -> None:
        """Close every connection, and end the local model's process."""
        await self.services.aclose()

    @property
    def key_variable(self) -> str:
        """The name of the environment variable that holds the key."""
        return self.resolved.settings.endpoint.api_key_env

    @property
    def key(self) -> str:
        """The key itself, for looking at its shape only; empty if there is none."""
        return self.environ.get(self.key_variable, "").strip()

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must not be shown, whoever says it."""
        headers = self.resolved.settings.endpoint.headers
        return Endpoint(base_url="", api_key=self.key or None, headers=headers).secrets

    @property
    def is_local(self) -> bool:
        """Whether the model on this machine is the one that answers."""
        return self.services.is_local

    @property
    def base_url(self) -> str:
        """Where requests go; of no meaning where the model on this machine answers."""
        endpoint = self.resolved.settings.endpoint
        return endpoint.base_url or catalogue().region_url(endpoint.region) or ""

    @property
    def who(self) -> str:
        """Who is asked, in the words for a user."""
        return "the local model" if self.is_local else host_of(self.base_url)

    @property
    def host(self) -> HostFacts | None:
        """What is known of the host; None where it is none of DashScope's, or the model is local."""
        return None if self.is_local else catalogue().host(self.base_url)

    @property
    def provider(self) -> Provider:
        """Who is asked and how, as for completions; what is used is added to the tally."""
        provider = self.services.provider("completion", self.resolved.settings.completion.strategy)
        assert provider is not None, "the checks that ask need those that tell whether there is somebody to ask"
        return replace(provider, service=Tallying(provider.service, self.tally))
