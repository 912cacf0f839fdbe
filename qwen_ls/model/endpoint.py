"""Where a model service is, how to get there and how long to wait for it."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

SHORTEST_SECRET = 6
"""Characters below which a header's value is taken for no secret: masking every "1" would garble messages."""


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long to wait, in seconds, for each part of an answer.

    `connect_s` covers the address, the connection and TLS. `first_token_s` runs from sending to the first
    piece, `between_tokens_s` from each piece to the next (a service's keep-alive comments are not pieces),
    and `whole_s` over the entire stream. DashScope ends a stream by itself after 300 s.
    """

    connect_s: float = 10
    first_token_s: float = 30
    between_tokens_s: float = 20
    whole_s: float = 280


@dataclass(frozen=True, slots=True, repr=False)
class Endpoint:
    """One model service as the user configured it.

    `headers` are sent with every request and override ours. `proxy` is a URL; without it the environment's
    proxies apply, and neither applies to a loopback address. `ca_file` is a PEM file of authorities to trust
    beside the system's. `api_key_env` is the name of the variable that the key came from, for messages only.
    """

    base_url: str
    api_key: str | None
    headers: Mapping[str, str] = field(default_factory=dict)
    timeouts: Timeouts = Timeouts()
    proxy: str | None = None
    ca_file: str | None = None
    api_key_env: str = "DASHSCOPE_API_KEY"

    @property
    def host(self) -> str:
        """The host and port as a message may show them: never with user or password."""
        return host_of(self.base_url)

    @property
    def is_loopback(self) -> bool:
        """Whether the service runs on this machine."""
        return is_loopback(self.base_url)

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every value that must not appear in a message: the key, and the headers' values and their words.

        The longest come first, so that none is masked only in part; what is very short is no secret.
        """
        values = (self.api_key or "", *self.headers.values())
        words = {word for value in values for word in (value, *value.split()) if len(word) >= SHORTEST_SECRET}
        return tuple(sorted(words, key=len, reverse=True))

    def __repr__(self) -> str:
        key = "set" if self.api_key else "none"
        proxy = None if self.proxy is None else host_of(self.proxy)
        return f"Endpoint(host={self.host!r}, key={key}, headers={sorted(self.headers)}, proxy={proxy!r})"


def host_of(url: str) -> str:
    """Return the host and port of a URL without user and password, or what stands there if it is not a URL."""
    try:
        authority = urlsplit(url).netloc or urlsplit(f"//{url}").netloc
    except ValueError:
        return "the configured address"
    return authority.rpartition("@")[2]


def is_loopback(url: str) -> bool:
    """Return whether a URL leads to this machine by name or by address."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return False
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
