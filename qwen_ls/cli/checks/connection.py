"""The first request: whether somebody answers, takes the key, and has the model.

It is one request, of a few tokens, and three checks look at what came of it.
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import get_args

from qwen_ls.cli.checks.case import Case
from qwen_ls.cli.checks.finding import Finding, failed_by, ok, warning
from qwen_ls.cli.checks.key import other_plan
from qwen_ls.cli.checks.trial import Trial, ask
from qwen_ls.model.errors import ModelError
from qwen_ls.services import Role
from qwen_ls.settings.model import Endpoint as EndpointSettings

WORDS = "Say yes."
MOST_TOKENS = 8

OTHER_ROLES: tuple[Role, ...] = ("edit", "explain")
"""The roles that are worked with every day beside completion. The rest are asked for on purpose, and some cost more."""

KEY_STATUSES = {401, 402, 403}
ACCOUNT_CODES = {
    "Arrearage",
    "CommodityNotPurchased",
    "PrepaidBillOverdue",
    "PostpaidBillOverdue",
    "budget_exceeded",
    "no_db_connection",
}


async def connection(case: Case) -> Finding:
    """Whether somebody answers at all: name, connection, certificate, and words of a model service.

    What failed of these is in the error's own sentence.
    """
    began = time.perf_counter()
    case.first = await ask(case.provider, WORDS, MOST_TOKENS)
    error = case.first.error
    if error is not None and error.status is None and error.code is None:
        found = failed_by(error)
        said = (error.service_message or "").partition("\n")[0]
        return found if not said or case.is_local else replace(found, message=f"{found.message} ({said})")
    if case.is_local:
        return ok(f"The local model was loaded and answered in {time.perf_counter() - began:.1f} s.")
    return ok(f"{case.who} answers.")


async def access(case: Case) -> Finding:
    """Whether the service took the key, and the account is in order."""
    error = _first(case).error
    if error is not None and _is_about_access(error):
        return failed_by(error, _fix_of_key(case, error))
    if case.is_local:
        return ok("The local model takes only the key that qwen-ls made for it.")
    if error is not None:  # a service may look at its limits, or fall over, before it looks at keys
        return ok("Nothing was said against the key.")
    return ok("The key is taken." if case.services.has_key else "No key is asked for.")


async def model(case: Case) -> Finding:
    """Whether the service has the models and lets them be used: a few tokens for each."""
    first = _first(case)
    if first.error is not None:
        return failed_by(first.error)
    names = {case.services.model_name("completion")}
    for role in OTHER_ROLES:
        name = case.services.model_name(role)
        if name in names:
            continue
        names.add(name)
        other = await ask(replace(case.provider, model=name), WORDS, MOST_TOKENS)
        if other.error is not None:
            return failed_by(other.error)
    if not first.pieces:
        return warning(f"{', '.join(sorted(names))}: answered, but said nothing.", "Check the setting 'models'.")
    return ok(f"{' and '.join(sorted(names))} answer{'s' if len(names) == 1 else ''}.")


def _first(case: Case) -> Trial:
    assert case.first is not None, "these checks need the one that asks"
    return case.first


def _is_about_access(error: ModelError) -> bool:
    code = error.code or ""
    return (error.status in KEY_STATUSES and not code.startswith("Model.")) or code in ACCOUNT_CODES


def _fix_of_key(case: Case, error: ModelError) -> str:
    """What to do about a key that is refused; empty where the error itself knows better."""
    if error.status != 401:
        return ""
    if not case.services.has_key:
        return f"Set {case.key_variable} to a key of this service."
    if (plan := other_plan(case)) is not None:
        return plan
    return (
        f"A key works only in its own region and plan. {_where_to_say(case)} Or copy a key of {case.who} into "
        f"{case.key_variable}."
    )


def _where_to_say(case: Case) -> str:
    if case.resolved.base_url is not None:
        return "Check whether the base URL is that of the key's region."
    regions = get_args(EndpointSettings.model_fields["region"].annotation)
    return f"Set endpoint.region in {case.user_file} to the key's own: {', '.join(regions)}."
