"""The secrets corpus: every true case is found, whole, and hardly a false one is taken for a secret."""

from __future__ import annotations

import pytest

from qwen_ls.context.secrets.finding import find_secrets
from tests.support.secrets_corpus import Case, cases

PARTS = ("first", "second", "third")
TRUE = [case for half in PARTS for case in cases(half, "true")]
FALSE = [case for half in PARTS for case in cases(half, "false")]
MOST_FALSE = 0.02


def found(case: Case) -> list[str]:
    return [case.text[secret.start : secret.end] for secret in find_secrets(case.text)]


@pytest.mark.parametrize("case", TRUE, ids=lambda case: case.name)
def test_a_secret_is_found_and_nothing_around_it(case: Case) -> None:
    assert found(case) == [case.text[start:end] for start, end in case.spans]


def test_what_only_looks_like_a_secret_is_left_alone() -> None:
    taken = {case.name: secrets for case in FALSE if (secrets := found(case))}
    assert len(taken) <= MOST_FALSE * len(FALSE), taken


def test_the_corpus_is_as_large_as_it_says() -> None:
    assert len(TRUE) >= 120
    assert len(FALSE) >= 120
    assert all(case.spans for case in TRUE)
    assert not any(case.spans for case in FALSE)
