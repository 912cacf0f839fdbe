"""An endpoint's address, read so strictly that no two readers can differ about which host it names."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass

LOCAL = "local"
"""The base URL that stands for the model on this machine."""

BASE_URL_PATTERN = (
    r"^https?://"
    r"([A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?\.?|\[[0-9A-Fa-f:.]+\])"
    r"(:[0-9]{1,5})?"
    r"(/[A-Za-z0-9._~%:+@-]*)*$"
)
"""A plain http or https URL: no user name or password, no query, no fragment, ASCII only.

Backslashes, `@` in front of the host and look-alike letters are what makes one parser see another host than the
next (and a key travel there), so none of them fits.
"""

LONGEST = 2048
_PARTS = re.compile(r"(?P<scheme>https?)://(?P<host>\[[^\]]+\]|[^:/]+)(?::(?P<port>[0-9]+))?")
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Address:
    """Where a base URL leads: the scheme, the host in lower case without a trailing dot, the port."""

    scheme: str
    host: str
    port: int

    @property
    def is_loopback(self) -> bool:
        """Whether the address never leaves this machine."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def is_private_on_the_way(self) -> bool:
        """Whether nobody between here and there can read along: TLS, or loopback."""
        return self.scheme == "https" or self.is_loopback


def read_address(base_url: str) -> Address:
    """Read where a base URL leads.

    Raises:
        ValueError: it is not a plain http or https URL (see `BASE_URL_PATTERN`).
    """
    if len(base_url) > LONGEST or not re.fullmatch(BASE_URL_PATTERN, base_url.rstrip("/")):
        raise ValueError("not a plain http or https URL")
    parts = _PARTS.match(base_url)
    assert parts is not None, "the pattern above is the narrower one"
    scheme, host = parts["scheme"], parts["host"].lower().rstrip(".")
    if host.startswith("["):
        host = str(ipaddress.IPv6Address(host[1:-1]))
    port = int(parts["port"] or _PORTS[scheme])
    if not 0 < port < 65536:
        raise ValueError("a port lies between 1 and 65535")
    return Address(scheme, host, port)
