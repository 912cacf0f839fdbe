from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from qwen_ls.cli.checks.case import Case
from qwen_ls.cli.checks.connection import access
from qwen_ls.cli.checks.finding import Finding, Status
from qwen_ls.cli.checks.key import key
from qwen_ls.cli.checks.trial import Trial
from qwen_ls.model.catalogue import catalogue
from qwen_ls.model.errors import ModelError, Trouble
from qwen_ls.services import Services
from qwen_ls.settings.resolve import Configuration

USUAL = "sk-0123456789abcdef"
PLANS = "sk-sp-0123456789abcdef"


def case_of(api_key: str, tmp_path: Path, region: str = "beijing", base_url: str = "") -> Case:
    """A user with this key and region; nothing is ever sent."""
    user_file = tmp_path / "config.toml"
    user_file.write_text(f'endpoint.region = "{region}"\n', encoding="utf-8")
    environ = {"DASHSCOPE_API_KEY": api_key, "QWEN_LS_BASE_URL": base_url}
    resolved = Configuration.read(environ, catalogue().lists_host, user_file).resolved
    return Case(environ, user_file, resolved, Services(resolved, environ))


def finding_of(case: Case) -> Finding:
    return asyncio.run(key(case))


def fix_of_refused(case: Case) -> str:
    """The fix when the service answers 401."""
    case.first = Trial(0, 0, 0, error=ModelError(Trouble.REFUSED, "The service refused the key.", status=401))
    return asyncio.run(access(case)).fix


@pytest.mark.parametrize(("api_key", "region"), [(USUAL, "beijing"), (USUAL, "singapore"), (PLANS, "coding-plan")])
def test_a_key_of_the_endpoints_kind_is_fine(api_key: str, region: str, tmp_path: Path) -> None:
    assert finding_of(case_of(api_key, tmp_path, region)).status is Status.OK


@pytest.mark.parametrize(
    ("api_key", "region", "words"),
    [
        (PLANS, "beijing", "begins with sk-sp-"),
        (USUAL, "coding-plan-intl", "does not begin with sk-sp-"),
        ("0123456789abcdef", "beijing", "begins with sk-"),
        (f"Bearer {USUAL}", "beijing", "begins with sk-"),
        (f'"{USUAL}"', "beijing", "quotation mark"),
    ],
)
def test_a_key_of_another_shape_is_a_warning(api_key: str, region: str, words: str, tmp_path: Path) -> None:
    finding = finding_of(case_of(api_key, tmp_path, region))

    assert (finding.status, words in finding.message) == (Status.WARNING, True)


def test_a_plans_key_elsewhere_is_told_which_regions_take_it(tmp_path: Path) -> None:
    assert 'endpoint.region to "coding-plan" or "coding-plan-intl"' in finding_of(case_of(PLANS, tmp_path)).fix


def test_where_a_base_url_is_named_the_region_is_no_fix(tmp_path: Path) -> None:
    case = case_of(PLANS, tmp_path, base_url="https://dashscope-intl.aliyuncs.com/compatible-mode/v1")

    assert ("base URL" in finding_of(case).fix, "endpoint.region" in finding_of(case).fix) == (True, False)


def test_any_shape_of_key_is_fine_elsewhere(tmp_path: Path) -> None:
    case = case_of("a-gateways-own", tmp_path, base_url="https://gateway.invalid/v1")

    assert finding_of(case) == Finding(Status.OK, "DASHSCOPE_API_KEY is set.")


def test_a_key_that_cannot_be_sent_fails(tmp_path: Path) -> None:
    assert finding_of(case_of("sk-0123\n456789", tmp_path)).status is Status.FAILED


def test_a_refused_key_is_told_the_regions_to_choose_from(tmp_path: Path) -> None:
    fix = fix_of_refused(case_of(USUAL, tmp_path))

    assert all(region in fix for region in ("beijing", "singapore", "virginia", "hongkong", "coding-plan"))


def test_a_refused_key_of_the_plan_is_told_its_regions(tmp_path: Path) -> None:
    assert fix_of_refused(case_of(PLANS, tmp_path)).startswith('Set endpoint.region to "coding-plan"')
