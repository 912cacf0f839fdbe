"""The SDK's client for one endpoint, sending what we mean to send and nothing else.

`openai` takes 0.5 to 1.3 s to import: only `build_client` imports it, in a worker thread.
"""

from __future__ import annotations

import contextlib
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qwen_ls import __version__
from qwen_ls.model import failures
from qwen_ls.model.catalogue import catalogue
from qwen_ls.model.endpoint import Endpoint
from qwen_ls.model.failures import Asked

if TYPE_CHECKING:
    from openai import AsyncOpenAI

_HTTP_NEEDS = frozenset(
    {"accept", "accept-encoding", "connection", "content-length", "content-type", "host", "transfer-encoding"}
)
_HEADER_NAME = re.compile(r"[\w!#$%&'*+.^`|~-]+", re.ASCII)


MOST_ERROR_BYTES = 64 * 1024
"""How much of an error's body is read; the SDK would read one that never ends."""


@dataclass(eq=False)
class Refused(Exception):  # noqa: N818 - the service said no
    """A response that is no answer: its status, the beginning of its body, its headers."""

    status: int
    body: str
    headers: Mapping[str, str]


def build_client(endpoint: Endpoint, asked: Asked) -> AsyncOpenAI:
    """Import the SDK and build the client for an endpoint. Blocks: call it in a worker thread.

    Raises:
        ModelError: the URL, the proxy, the certificate file, the key or a header cannot be used.
    """
    headers = _own_headers(endpoint, asked)
    import openai

    _import_the_rest()
    _quieten()

    async def send_only_ours(request: Any) -> None:
        """Replace the SDK's headers by ours.

        The SDK sends OPENAI_ORG_ID, OPENAI_PROJECT_ID and OPENAI_CUSTOM_HEADERS (Authorization included) to any base
        URL, and tells it the platform in `x-stainless-*`. A hook on the HTTP client sees what really goes out.
        """
        for name in [name for name in request.headers if name.lower() not in _HTTP_NEEDS]:
            del request.headers[name]
        request.headers.update(headers)

    async def refuse_errors(response: Any) -> None:
        """Raise what is no answer before the SDK reads it whole; httpx closes the response then."""
        if response.status_code < 300:
            return
        body = bytearray()
        async for chunk in response.aiter_bytes():
            body += chunk
            if len(body) > MOST_ERROR_BYTES:
                break
        text = bytes(body[:MOST_ERROR_BYTES]).decode(errors="replace")
        raise Refused(response.status_code, text, response.headers)

    try:
        return openai.AsyncOpenAI(
            base_url=endpoint.base_url,
            # The SDK insists on a key and would look for one in the environment; the hook decides what is sent.
            api_key=endpoint.api_key or "none",
            max_retries=0,
            http_client=openai.DefaultAsyncHttpxClient(
                # Only connecting is timed here: the stream's own clocks count tokens, which httpx cannot see.
                timeout=openai.Timeout(None, connect=endpoint.timeouts.connect_s),
                follow_redirects=False,
                event_hooks={"request": [send_only_ours], "response": [refuse_errors]},
                **route_of(endpoint),
            ),
        )
    except Exception as error:  # URL, proxy and certificate faults have no common class in httpx 1 and 2
        raise failures.from_setup(error, asked) from None


def _quieten() -> None:
    """Keep the libraries' debug logs silent: version 2 of the SDK logs whole requests, the user's code included."""
    for name in ("openai", "httpx", "httpx2", "httpcore", "httpcore2"):
        logging.getLogger(name).setLevel(logging.WARNING)


def _import_the_rest() -> None:
    """Import here what would otherwise be imported on the event loop by the first request.

    anyio loads its asyncio half with the first connection: 50 to 100 ms in which no keystroke would be answered.
    """
    catalogue()
    with contextlib.suppress(ImportError):
        import anyio

        anyio.run(anyio.sleep, 0)


def _own_headers(endpoint: Endpoint, asked: Asked) -> dict[str, str]:
    headers = {"User-Agent": f"qwen-ls/{__version__}"}
    if endpoint.api_key:
        headers["Authorization"] = f"Bearer {endpoint.api_key}"
    headers |= endpoint.headers
    for name, value in headers.items():
        if not (_HEADER_NAME.fullmatch(name) and value.isascii() and value.isprintable()):
            raise failures.unsendable_header(name, asked)
    return headers


def route_of(endpoint: Endpoint) -> dict[str, Any]:
    """Say how to get there; no proxy, configured or of the environment, stands before a loopback address."""
    route: dict[str, Any] = {"trust_env": not endpoint.is_loopback}
    if endpoint.proxy is not None and not endpoint.is_loopback:
        route["proxy"] = endpoint.proxy
    if endpoint.ca_file is not None:
        import ssl

        route["verify"] = ssl.create_default_context()
        route["verify"].load_verify_locations(endpoint.ca_file)
    return route
