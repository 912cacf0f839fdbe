"""Which service the settings lead to, and why there is none."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from qwen_ls import services as module
from qwen_ls.model.catalogue import catalogue
from qwen_ls.services import LOCAL_WAYS, Services
from qwen_ls.settings.resolve import Configuration

ELSEWHERE = '[endpoint]\nbaseUrl = "https://gateway.example/v1"\n'
KEY = {"DASHSCOPE_API_KEY": "sk-secret"}


class Weights:
    """Weights that are on the machine, or are not."""

    def __init__(self, *, present: bool) -> None:
        self._present = present

    def is_present(self) -> bool:
        return self._present


@pytest.fixture(autouse=True)
def no_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "weights_file", lambda _: Weights(present=False))


def services(
    folder: Path, user_file: str = "", environ: Mapping[str, str] | None = None, init_options: Any = None
) -> Services:
    """What these sources lead to."""
    path = folder / "config.toml"
    path.write_text(user_file, encoding="utf-8")
    configuration = Configuration.read(environ or {}, catalogue().lists_host, path)
    configuration.take_init_options(init_options)
    return Services(configuration.resolved, environ or {})


def test_with_a_key_the_region_is_asked_in_the_catalogues_ways(tmp_path: Path) -> None:
    found = services(tmp_path, environ=KEY)
    provider = found.provider("completion")
    assert provider is not None
    assert (provider.model, provider.ways[0], found.is_local) == ("qwen3-coder-next", "fim-chat", False)


def test_without_key_and_weights_the_user_is_told_both_ways(tmp_path: Path) -> None:
    found = services(tmp_path)
    assert found.provider("completion") is None
    assert found.problem is not None
    assert "DASHSCOPE_API_KEY" in found.problem
    assert "qwen-ls local pull" in found.problem


def test_without_a_key_weights_that_are_there_are_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "weights_file", lambda _: Weights(present=True))
    found = services(tmp_path)
    provider = found.provider("completion")
    assert found.is_local
    assert provider is not None
    assert provider.ways == LOCAL_WAYS


def test_a_local_model_that_does_not_exist_is_told_with_those_that_do(tmp_path: Path) -> None:
    found = services(tmp_path, '[endpoint]\nbaseUrl = "local"\n[local]\nmodel = "qwen-900b"\n')
    assert found.problem is not None
    assert "qwen2.5-coder-1.5b-instruct" in found.problem


def test_a_service_that_the_user_named_needs_no_key(tmp_path: Path) -> None:
    found = services(tmp_path, '[endpoint]\nbaseUrl = "http://127.0.0.1:8080/v1"\n')
    assert found.provider("completion") is not None


def test_a_strategy_in_the_settings_is_the_only_way(tmp_path: Path) -> None:
    provider = services(tmp_path, environ=KEY).provider("completion", "chat")
    assert provider is not None
    assert provider.ways == ("chat",)


def test_a_model_without_any_known_way_is_asked_by_chat(tmp_path: Path) -> None:
    provider = services(tmp_path, '[models]\ncompletion = "qwen-mt-plus"\n', KEY).provider("completion")
    assert provider is not None
    assert provider.ways == ("chat",)


@pytest.mark.parametrize(
    "user_file",
    [
        pytest.param('[endpoint]\nbaseUrl = "htp:/gateway.example/v1"\n', id="a base URL with a slip in it"),
        pytest.param('[endpoint\nbaseUrl = "https://gateway.example/v1"\n', id="a file that cannot be read"),
    ],
)
def test_a_key_for_another_service_is_not_sent_to_the_default_one(tmp_path: Path, user_file: str) -> None:
    found = services(tmp_path, user_file, KEY)
    assert found.provider("completion") is None
    assert found.problem is not None


def test_a_repository_that_names_a_loopback_service_does_not_get_the_key(tmp_path: Path) -> None:
    hostile = json.loads('{"endpoint": {"baseUrl": "http://127.0.0.1:9999/v1"}}')
    found = services(tmp_path, environ=KEY, init_options=hostile)
    assert found.provider("completion") is None
    assert found.problem is not None
    assert "sk-secret" not in found.problem


@pytest.mark.parametrize(("role", "takes_tools"), [("explain", True), ("translation", False)])
def test_tools_are_for_models_that_take_them(tmp_path: Path, role: Any, takes_tools: bool) -> None:
    assistant = services(tmp_path, environ=KEY).assistant(role)
    assert assistant is not None
    assert assistant.takes_tools is takes_tools


def test_the_local_model_is_offered_no_tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "weights_file", lambda _: Weights(present=True))
    assistant = services(tmp_path).assistant("explain")
    assert assistant is not None
    assert not assistant.takes_tools


@pytest.mark.parametrize(
    ("user_file", "model"),
    [
        pytest.param("", "qwen-mt-plus", id="on DashScope the translator"),
        pytest.param(
            '[endpoint]\nbaseUrl = "https://gateway.example/v1"\n', "qwen3-coder-next", id="elsewhere who edits"
        ),
        pytest.param(
            '[endpoint]\nbaseUrl = "https://gateway.example/v1"\n[models]\ntranslation = "qwen-mt-plus"\n',
            "qwen-mt-plus",
            id="elsewhere too the one that is named",
        ),
    ],
)
def test_translators_are_asked_where_there_are_some(tmp_path: Path, user_file: str, model: str) -> None:
    translator = services(tmp_path, user_file, KEY).translator()
    assert translator is not None
    assert translator.model == model
