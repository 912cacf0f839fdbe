"""What the tools' tests share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.tool_desk import ToolDesk


@pytest.fixture
def desk(tmp_path: Path) -> ToolDesk:
    """An empty workspace, beside which there is room for what lies outside."""
    folder = tmp_path / "project"
    folder.mkdir()
    return ToolDesk(folder)
