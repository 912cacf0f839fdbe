"""The key: whether there is one, and whether it looks like one. It is never shown."""

from __future__ import annotations

import re

from qwen_ls.cli.checks.case import Case
from qwen_ls.cli.checks.finding import Finding, failed, ok, warning
from qwen_ls.model.catalogue import HostFacts
from qwen_ls.model.endpoint import host_of
from qwen_ls.settings.address import LOCAL

PLAN_PREFIX = "sk-sp-"
"""How the Coding Plan's keys begin; they work at its endpoints only, and no other key works there."""

PLANS = ("coding-plan", "coding-plan-intl")

_KEY = re.compile(r"sk-[!-~]{8,}")


async def key(case: Case) -> Finding:
    """Whether a key is set, and of which shape."""
    if not case.key:
        return _no_key(case)
    variable = case.key_variable
    if case.is_local:
        return ok(f'{variable} is set, but not used: the base URL is "local".')
    if not (case.key.isascii() and case.key.isprintable()):
        return failed(
            f"{variable} is set, but holds characters that cannot be sent.",
            "Copy the key again, without spaces, quotes or line breaks.",
        )
    misfit = shape_misfit(case.key, case.host)
    if misfit is not None:
        return warning(f"{variable} is set, but {misfit}.", other_plan(case) or f"Copy the key again into {variable}.")
    return ok(f"{variable} is set.")


def shape_misfit(key: str, host: HostFacts | None) -> str | None:
    """What is odd about a key for a host of DashScope's; None if nothing is, or the host gives keys of its own kind."""
    if key[0] in "\"'":
        return "begins with a quotation mark"
    if host is None or not host.is_dashscope:
        return None
    if not _KEY.fullmatch(key):
        return "does not look like a key of DashScope's, which begins with sk-"
    if is_of_plan(key) and host.name not in PLANS:
        return f"begins with {PLAN_PREFIX}, as keys of the Coding Plan do, which {host.name} does not take"
    if not is_of_plan(key) and host.name in PLANS:
        return f"does not begin with {PLAN_PREFIX}, as the Coding Plan's keys do"
    return None


def is_of_plan(key: str) -> bool:
    """Whether a key belongs to the Coding Plan."""
    return key.startswith(PLAN_PREFIX)


def other_plan(case: Case) -> str | None:
    """What to do about a key that is of another plan than the endpoint; None if plan and endpoint go together."""
    host = case.host
    if host is None or is_of_plan(case.key) == (host.name in PLANS):
        return None
    if case.resolved.base_url is not None:
        return f"Use the base URL of the key's own region or plan, or a key that belongs to {host.name}."
    wanted = " or ".join(f'"{plan}"' for plan in PLANS) if is_of_plan(case.key) else "the key's region"
    return f"Set endpoint.region to {wanted} in {case.user_file}, or use a key that belongs to {host.name}."


def _no_key(case: Case) -> Finding:
    variable, base_url = case.key_variable, case.resolved.base_url
    if base_url == LOCAL:
        return ok("None is needed: the model on this machine answers.")
    if case.is_local:
        return warning(
            f"{variable} is not set, so the model on this machine answers.",
            f"Set {variable} to use DashScope; or leave it, all works without a cloud.",
        )
    if case.services.problem is not None:
        what, _, fix = case.services.problem.partition(". ")
        return failed(f"{what}: {variable} is not set, and there is no local model.", fix)
    return warning(
        f"{variable} is not set; {host_of(case.base_url)} is asked without a key.",
        f"Set {variable} if the service wants one.",
    )
