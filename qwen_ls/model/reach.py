"""Whether an endpoint's host can be reached at all, asked without a key and without a prompt: for the doctor."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from urllib.request import getproxies, proxy_bypass

from qwen_ls.model.client import route_of
from qwen_ls.model.endpoint import Endpoint, host_of

REACH_S = 15.0


@dataclass(frozen=True, slots=True)
class Reached:
    """What a host's answer tells, whatever it is. `skew_s` is how far this machine's clock is ahead of the host's."""

    status: int
    skew_s: float | None


async def reach(endpoint: Endpoint) -> Reached:
    """Ask for the base URL, as requests go: by the same proxy, with the same certificates.

    Raises:
        Exception: the host cannot be reached; httpx' own classes, of either generation.
    """
    import openai

    client = openai.DefaultAsyncHttpxClient(timeout=REACH_S, follow_redirects=False, **route_of(endpoint))
    async with client:
        response = await client.get(endpoint.base_url)
        return Reached(response.status_code, _skew_s(response.headers, time.time()))


def proxy_of(endpoint: Endpoint, environ: Mapping[str, str]) -> tuple[str, str] | None:
    """The proxy that requests go by, and what names it; None where they go straight."""
    if endpoint.is_loopback:
        return None
    if endpoint.proxy is not None:
        return endpoint.proxy, "endpoint.proxy"
    proxies = getproxies()
    scheme = endpoint.base_url.partition(":")[0]
    url = proxies.get(scheme) or proxies.get("all")
    if not url or proxy_bypass(host_of(endpoint.base_url)):
        return None
    names = (f"{scheme}_proxy", "all_proxy")
    named = next((name for name in environ if name.lower() in names and environ[name] == url), "the system's settings")
    return url, named


def _skew_s(headers: Mapping[str, str], now: float) -> float | None:
    try:
        return now - parsedate_to_datetime(headers.get("date", "")).timestamp()
    except ValueError:
        return None
