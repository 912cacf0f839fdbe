"""What is generated from the model is complete, and the files are what would be generated now."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from qwen_ls.settings.model import Settings
from qwen_ls.settings.reference import reference_page
from qwen_ls.settings.schema import REFERENCE_FILE, SCHEMA_FILE, json_schema, main, schema_text
from qwen_ls.settings.tree import leaves_of, node_at, schema_tree, what_fits

DOCS = Path(__file__).parents[3] / "docs"
LEAVES = dict(leaves_of("", json_schema()))


@pytest.mark.parametrize(("file", "generated"), [(SCHEMA_FILE, schema_text), (REFERENCE_FILE, reference_page)])
def test_the_generated_files_have_not_drifted_from_the_model(file: str, generated: Any) -> None:
    assert (DOCS / file).read_text(encoding="utf-8") == generated(), (
        "run: python -m qwen_ls.settings.schema --write docs"
    )


def test_the_command_writes_both_files(tmp_path: Path) -> None:
    main(["--write", str(tmp_path)])

    assert {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()} == {
        SCHEMA_FILE: schema_text(),
        REFERENCE_FILE: reference_page(),
    }


def test_the_command_prints_the_schema(capsys: pytest.CaptureFixture[str]) -> None:
    main([])

    assert json.loads(capsys.readouterr().out) == json_schema()


@pytest.mark.parametrize("key", LEAVES)
def test_each_setting_has_a_sentence_a_default_and_a_scope(key: str) -> None:
    leaf = LEAVES[key]

    assert leaf["description"].endswith(".")
    assert "default" in leaf
    assert leaf["scope"] in {"machine", "resource", "window"}


@pytest.mark.parametrize("group", ["endpoint", "local", "limits", "log", "models", "privacy", "server"])
def test_what_a_workspace_may_not_say_is_at_machine_scope(group: str) -> None:
    scopes = {leaf["scope"] for key, leaf in LEAVES.items() if key.startswith(f"{group}.")}

    assert scopes == {"machine"}


def test_what_only_clients_look_at_is_marked() -> None:
    marked = {key.partition(".")[0] for key, leaf in LEAVES.items() if leaf.get("x-client")}

    assert marked == {"server", "trace"}


def test_the_schema_needs_no_references() -> None:
    assert "$ref" not in schema_text()


def test_the_schemas_defaults_are_the_models() -> None:
    said: dict[str, Any] = {}
    for key, leaf in LEAVES.items():
        *groups, name = key.split(".")
        holder = said
        for group in groups:
            holder = holder.setdefault(group, {})
        holder[name] = leaf["default"]

    assert Settings.model_validate(said) == Settings()


def test_each_setting_is_on_the_reference_page() -> None:
    page = reference_page()

    assert [key for key in LEAVES if key != "languages" and f"| `{key}` |" not in page] == []


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (("completion", "enabled"), "true or false"),
        (("completion", "debounceMs"), '"auto" or a whole number from 0 to 5000'),
        (("models", "edit", "topP"), "a number above 0 to 1"),
        (("models", "edit", "stop", 3), "text"),
        (("limits", "tokensPerDay"), "a whole number from 1"),
        (("privacy", "exclude", 0), "a gitignore pattern on one line"),
        (("languages", "lua", "trigger"), '"automatic" or "manual"'),
        (("endpoint", "headers", "X-A"), "one line of ASCII text"),
    ],
)
def test_what_fits_is_said_in_words(path: tuple[str | int, ...], words: str) -> None:
    node = node_at(path)

    assert node is not None
    assert what_fits(node) == words


def test_there_is_no_schema_where_there_is_no_setting() -> None:
    assert node_at(("completion", "enabled", "more")) is None


def test_publishing_leaves_the_tree_as_it_is() -> None:
    before = json.dumps(schema_tree())

    json_schema()

    assert json.dumps(schema_tree()) == before
