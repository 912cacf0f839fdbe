"""Reading the sources: each says what it says, or a problem, and never fails."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import platformdirs
import pytest

from qwen_ls.settings.sources import (
    Layer,
    Origin,
    read_environment,
    read_init_options,
    read_user_file,
    read_workspace,
    user_file_path,
)

GROUPS = frozenset({"completion", "privacy"})


def test_the_user_file_is_in_the_platforms_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folders = {("qwen-ls", False): tmp_path / "qwen-ls"}
    monkeypatch.setattr(platformdirs, "user_config_path", lambda name, appauthor: folders[name, appauthor])

    assert user_file_path() == tmp_path / "qwen-ls" / "config.toml"


def test_the_user_file_is_read_as_toml(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('[completion]\nmaxLines = 5\n[models]\nedit = "x"\n', encoding="utf-8")

    assert read_user_file(path).values == {"completion": {"maxLines": 5}, "models": {"edit": {"name": "x"}}}


def test_a_byte_order_mark_is_no_error(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b"\xef\xbb\xbf[completion]\r\nmaxLines = 5\r\n")

    assert read_user_file(path).values == {"completion": {"maxLines": 5}}


def test_a_missing_user_file_says_nothing(tmp_path: Path) -> None:
    assert read_user_file(tmp_path / "config.toml") == Layer(Origin.USER_FILE)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"[completion]\nmaxLines = = 5\n", "line 2"),
        (b'[completion]\n\n# gr\xfc\xdfe\nmaxLines = "5"\n', "line 3 is not UTF-8"),
        (b"a = " + b"9" * 5000, "not valid TOML"),
        (b"a = " + b"[" * 100_000, "config.toml"),
    ],
    ids=["syntax", "encoding", "endless number", "nesting"],
)
def test_a_broken_user_file_is_told_and_ignored(tmp_path: Path, content: bytes, told: str) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(content)

    layer = read_user_file(path)

    assert layer.values == {}
    assert [told in problem.sentence for problem in layer.problems] == [True]


def test_a_folder_in_place_of_the_user_file_is_told(tmp_path: Path) -> None:
    layer = read_user_file(tmp_path)

    assert "cannot be read" in layer.problems[0].sentence


def test_the_environment_names_the_base_url() -> None:
    layer = read_environment({"QWEN_LS_BASE_URL": " http://localhost:1/v1 ", "DASHSCOPE_API_KEY": "sk-secret"})

    assert layer.values == {"endpoint": {"baseUrl": "http://localhost:1/v1"}}


def test_an_empty_variable_says_nothing() -> None:
    assert read_environment({"QWEN_LS_BASE_URL": ""}) == Layer(Origin.ENVIRONMENT)


@pytest.mark.parametrize(
    "options",
    [{"completion": {"maxLines": 5}}, {"qwen-ls": {"completion": {"maxLines": 5}}}],
    ids=["content", "wrapped"],
)
def test_initialization_options_are_the_section_or_hold_it(options: object) -> None:
    assert read_init_options(options).values == {"completion": {"maxLines": 5}}


@pytest.mark.parametrize("options", [None, [], {}], ids=["null", "Lua's empty table", "object"])
def test_empty_initialization_options_are_no_problem(options: object) -> None:
    assert read_init_options(options) == Layer(Origin.INIT_OPTIONS)


@pytest.mark.parametrize(
    ("options", "kind"), [("x", "a string"), (3, "a number"), ([1], "a list"), (True, "true")], ids=str
)
def test_initialization_options_of_another_type_are_told(options: object, kind: str) -> None:
    problems = read_init_options(options).problems

    assert [problem.sentence.endswith(f"not {kind}; it is ignored.") for problem in problems] == [True]


def test_null_says_nothing() -> None:
    layer = read_init_options({"completion": {"maxLines": None, "enabled": False}, "log": None})

    assert layer.values == {"completion": {"enabled": False}}


@pytest.mark.parametrize("payload", [None, [], "x", 1, {}, {"pylsp": {"plugins": {}}}], ids=repr)
def test_a_payload_that_is_not_meant_for_us_says_nothing(payload: object) -> None:
    assert read_workspace(payload, GROUPS) == Layer(Origin.WORKSPACE)


def test_a_payload_with_every_servers_settings_gives_ours() -> None:
    payload = {"pylsp": {"plugins": {}}, "qwen-ls": {"completion": {"maxLines": 5}}}

    assert read_workspace(payload, GROUPS).values == {"completion": {"maxLines": 5}}


def test_what_is_nested_without_end_is_cut_off() -> None:
    deep: object = "bottom"
    for _ in range(900):
        deep = {"a": deep}

    assert "bottom" not in str(read_init_options({"completion": deep}).values)


def test_a_layer_keeps_nothing_of_the_clients_objects() -> None:
    options = {"privacy": {"exclude": ["a"]}}
    layer = read_init_options(options)

    options["privacy"]["exclude"].append("b")

    assert layer.values == {"privacy": {"exclude": ["a"]}}


def test_reading_and_judging_sources_does_not_import_pydantic() -> None:
    program = (
        "import sys, qwen_ls.settings.sources, qwen_ls.settings.trust\n"
        "sys.exit('pydantic' in sys.modules or 'platformdirs' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
