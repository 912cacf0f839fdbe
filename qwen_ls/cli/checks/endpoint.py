"""The endpoint: where requests go, who says so, and whether the key may go there."""

from __future__ import annotations

from qwen_ls.cli.checks.case import Case
from qwen_ls.cli.checks.finding import Finding, failed, ok
from qwen_ls.settings.sources import BASE_URL_VARIABLE


async def endpoint(case: Case) -> Finding:
    """Where requests go."""
    if case.is_local:
        return ok(f"The model on this machine, {case.services.model_name('completion')}.")
    if case.resolved.is_endpoint_in_doubt:
        return failed(
            f"{case.base_url} would be asked, but perhaps in the place of another: the settings do not fit.",
            "Mend the settings first, so that the key goes where you mean it to go.",
        )
    if case.services.has_key and not case.resolved.may_send_key:
        return failed(
            f"{case.base_url} ({_who_says(case)}). {case.resolved.key_withheld}",
            f"Use an https address, or unset {case.key_variable} if the service wants no key.",
        )
    return ok(f"{case.base_url} ({_who_says(case)}).")


def _who_says(case: Case) -> str:
    base_url, region = case.resolved.base_url, case.resolved.settings.endpoint.region
    if base_url is None:
        return f"region {region}"
    if case.environ.get(BASE_URL_VARIABLE, "").strip().rstrip("/") == base_url.rstrip("/"):
        return f"by {BASE_URL_VARIABLE}"
    return "by endpoint.baseUrl"
