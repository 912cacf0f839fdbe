"""SECURITY.md says where each rule is tested: those tests have to be there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NAMED = re.findall(r"`((?:unit|e2e)/[a-z0-9_/]+\.py)(?:::(\w+))?`", (ROOT / "SECURITY.md").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("file", "test"), sorted(set(NAMED)))
def test_a_test_that_is_named_is_there(file: str, test: str) -> None:
    text = (ROOT / "tests" / file).read_text(encoding="utf-8")
    assert f"def {test}(" in text if test else "def test_" in text


def test_every_rule_names_a_test() -> None:
    rules = re.findall(r"^\| (?!rule|---|\s|you|your editor|a repo|the )(.+) \| (.*) \|$", _page(), re.MULTILINE)
    assert len(rules) > 15
    assert [rule for rule, tests in rules if ".py" not in tests] == []


def _page() -> str:
    page = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    return page[page.index("## What is protected") :]
