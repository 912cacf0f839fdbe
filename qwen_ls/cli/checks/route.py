"""The way to the service: proxy, certificates and clock, which break connections in ways that do not say so."""

from __future__ import annotations

import asyncio
import ssl
from datetime import datetime, timezone
from pathlib import Path
from urllib.parse import urlsplit

from qwen_ls.cli.checks.case import Case
from qwen_ls.cli.checks.finding import Finding, failed, ok, warning
from qwen_ls.model.endpoint import Endpoint
from qwen_ls.model.reach import proxy_of, reach

MOST_SKEW_S = 300.0
"""A clock that is further off makes certificates look as if they were not valid yet, or no more."""
CA_VARIABLES = ("SSL_CERT_FILE", "SSL_CERT_DIR")


async def proxy(case: Case) -> Finding:
    """Which proxy stands before the service."""
    if case.is_local:
        return ok("The model on this machine needs none.")
    found = proxy_of(_endpoint(case), case.environ)
    if found is None:
        return ok("None is used.")
    url, named = found
    host = urlsplit(url).hostname
    if host is None:
        return failed(f"The proxy of {named} is no address.", "Use http://host:port.")
    return ok(f"{host}:{urlsplit(url).port or 80}, named by {named}.")


async def certificates(case: Case) -> Finding:
    """Which authorities are trusted."""
    file = case.resolved.settings.endpoint.ca_file
    if case.is_local or not case.base_url.startswith("https"):
        return ok("None are needed: the connection is not encrypted.")
    if file is None:
        named = [name for name in CA_VARIABLES if case.environ.get(name)]
        return ok(f"Those of {' and '.join(named)}." if named else "The system's.")
    return await asyncio.to_thread(_of_file, Path(file))


def _of_file(given: Path) -> Finding:
    file = given.expanduser()
    fix = "Set endpoint.caFile to a PEM file with the certificate of your proxy or service."
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        context.load_verify_locations(file)
    except (OSError, ssl.SSLError) as error:
        return failed(f"{file} cannot be used ({error.strerror or error}).", fix)
    found = context.get_ca_certs()
    now = datetime.now(timezone.utc).timestamp()
    over = [each for each in found if ssl.cert_time_to_seconds(str(each["notAfter"])) < now]
    if not found:
        return failed(f"{file} has no certificate of an authority.", fix)
    if over:
        return warning(f"{len(over)} of {len(found)} certificates in {file} are not valid any more.", fix)
    return ok(f"The system's, and {len(found)} of {file}.")


async def clock(case: Case) -> Finding:
    """Whether this machine's clock is that of the service."""
    if case.is_local:
        return ok("The model on this machine has the same.")
    try:
        reached = await reach(_endpoint(case))
    except Exception as error:  # httpx' own classes: what is wrong with the connection is the next check's to say
        return warning(f"{case.who} does not tell the time ({type(error).__name__}).")
    if reached.skew_s is None:
        return ok(f"{case.who} does not tell the time.")
    if abs(reached.skew_s) > MOST_SKEW_S:
        way = "ahead of" if reached.skew_s > 0 else "behind"
        return warning(
            f"This machine's clock is {abs(reached.skew_s) / 60:.0f} min {way} that of {case.who}.",
            "Set the clock: certificates are judged by it.",
        )
    return ok("It agrees with the service's.")


def _endpoint(case: Case) -> Endpoint:
    said = case.resolved.settings.endpoint
    return Endpoint(base_url=case.base_url, api_key=None, proxy=said.proxy, ca_file=said.ca_file)
