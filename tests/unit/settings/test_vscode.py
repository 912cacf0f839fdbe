"""The settings that VS Code's extension contributes are those of the model."""

from __future__ import annotations

import json
from pathlib import Path

from qwen_ls.settings.vscode import contributed, manifest_text, restricted

MANIFEST = Path(__file__).parents[3] / "editors" / "vscode" / "package.json"

OWN = ("endpoint", "local", "limits", "log", "models", "privacy", "server")


def test_the_manifest_has_not_drifted_from_the_model() -> None:
    manifest = MANIFEST.read_text(encoding="utf-8")
    assert manifest_text(manifest) == manifest, "run `make docs`"


def test_what_decides_about_trust_is_no_setting_of_a_workspace() -> None:
    for key, leaf in contributed()["properties"].items():
        if key.split(".")[1] in OWN:
            assert leaf["scope"] == "machine", key


def test_every_setting_says_what_it_is_for() -> None:
    for key, leaf in contributed()["properties"].items():
        assert key.startswith("qwen-ls."), key
        assert leaf["description"], key
        assert "$ref" not in json.dumps(leaf), key


def test_a_workspace_that_is_not_trusted_sets_nothing_that_sends_more() -> None:
    assert {"qwen-ls.context.openFiles", "qwen-ls.actions.custom", "qwen-ls.languages"} <= set(restricted())
