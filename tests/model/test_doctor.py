"""The doctor with the real local model: what it says is so of a healthy one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qwen_ls.cli.main import main
from qwen_ls.model.local.weights import WeightsFile

pytestmark = pytest.mark.model


def test_a_healthy_local_model_passes_every_check(
    local_weights: WeightsFile,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert local_weights.is_present()
    monkeypatch.setattr("qwen_ls.cli.checks.case.user_file_path", lambda: tmp_path / "config.toml")
    monkeypatch.setenv("QWEN_LS_BASE_URL", "local")

    code = main(["doctor", "--json"])

    checks = json.loads(capsys.readouterr().out)["checks"]
    assert (code, [check for check in checks if check["status"] != "ok"]) == (0, [])
