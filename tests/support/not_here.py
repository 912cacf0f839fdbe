"""What a machine does not have: skipped by name on someone's own, a failure where everything has to run."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TypeVar

import pytest

Thing = TypeVar("Thing")


class NotHere(Exception):  # noqa: N818 - it says what there is, not that something broke
    """There is no such thing on this machine, and it cannot be had; its text says why."""


def demand(have: Callable[[], Thing]) -> Thing:
    """Have a thing, or skip the test that needs it; with `CI` set the test fails instead."""
    try:
        return have()
    except NotHere as reason:
        if os.environ.get("CI"):
            pytest.fail(str(reason))
        pytest.skip(str(reason))
