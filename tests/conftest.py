"""Tests run in two processes (`pytest -n 2`); what shares something costly stays in one of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).parent

TOGETHER = {"editors": "heavy", "model": "heavy", "e2e/gateway": "gateway"}
"""Folders whose tests stay in one process, by the name of their group.

They share what is built or loaded once (an extension, the local model, a gateway), and editors and the local model do
not disturb each other.
"""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: Sequence[pytest.Item]) -> None:
    """Keep a file's tests in one process, in their order, and those of some folders too."""
    if not config.pluginmanager.has_plugin("xdist"):
        return
    for item in items:
        item.add_marker(pytest.mark.xdist_group(_group(item.path.relative_to(ROOT).as_posix())))


def _group(path: str) -> str:
    return next((group for folder, group in TOGETHER.items() if path.startswith(f"{folder}/")), path)
