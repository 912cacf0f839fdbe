"""What is configured: any JSON from every source at once. What has to hold is what the unit tests claim."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.fuzz.target import Target
from tests.unit.settings import test_any_json as claims


def holds(_world: None, user_file: dict[str, Any], options: Any, payload: Any, resource: Any) -> None:
    """The settings are valid, and nothing in them is what the user did not grant."""
    _claim(claims.test_any_json_anywhere_yields_valid_settings)(user_file, options, payload, resource)
    _claim(claims.test_no_initialization_options_get_past_the_users_own_word)(user_file, options)
    _claim(claims.test_no_workspace_gets_past_the_users_own_word)(user_file, payload, resource)


def _claim(test: Any) -> Callable[..., None]:
    """The function of a test, without hypothesis around it."""
    inner: Callable[..., None] = test.hypothesis.inner_test
    return inner


TARGET = Target(
    "settings",
    "settings of every source",
    800,
    holds,
    (claims.user_files, claims.payloads, claims.payloads, claims.payloads),
)
