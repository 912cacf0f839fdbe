"""The model: defaults, forms, and what fits."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from qwen_ls.settings.model import Completion, Settings


def test_each_role_has_its_default_model() -> None:
    models = Settings().models

    assert {role: getattr(models, role).name for role in type(models).model_fields} == {
        "completion": "qwen3-coder-next",
        "edit": "qwen3-coder-next",
        "explain": "qwen3-coder-next",
        "agent": "qwen3-coder-next",
        "fast": "qwen3-coder-flash",
        "reasoning": "qwq-plus",
        "long_context": "qwen3.6-plus",
        "translation": "qwen-mt-plus",
    }


@pytest.mark.parametrize("form", ["x", {"name": "x"}], ids=["id", "object"])
def test_a_model_has_a_name_in_both_forms(form: object) -> None:
    assert Settings.model_validate({"models": {"completion": form}}).models.completion.name == "x"


@pytest.mark.parametrize(
    "parameters",
    [
        {"temperature": 0},
        {"temperature": 1.99},
        {"topP": 1},
        {"topP": 0.01},
        {"maxTokens": 1},
        {"stop": ["x"] * 16},
        {"enableThinking": False},
    ],
    ids=repr,
)
def test_parameters_inside_the_services_ranges_fit(parameters: dict[str, object]) -> None:
    settings = Settings.model_validate({"models": {"edit": {"name": "x", **parameters}}})

    assert settings.models.edit.model_dump(by_alias=True, include=settings.models.edit.model_fields_set) | {
        "name": "x"
    } == {
        "name": "x",
        **{key: tuple(value) if isinstance(value, list) else value for key, value in parameters.items()},
    }


@pytest.mark.parametrize(
    "parameters",
    [
        {"temperature": 2},
        {"temperature": -0.1},
        {"temperature": float("nan")},
        {"temperature": "0.5"},
        {"temperature": True},
        {"topP": 0},
        {"topP": 1.01},
        {"maxTokens": 0},
        {"maxTokens": 1.5},
        {"stop": ["x"] * 17},
        {"stop": [""]},
        {"stop": "x"},
        {"enableThinking": "yes"},
        {"top_k": 20},
    ],
    ids=repr,
)
def test_parameters_outside_the_services_ranges_do_not_fit(parameters: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Settings.model_validate({"models": {"edit": {"name": "x", **parameters}}})


def test_a_language_lays_what_it_says_over_completion() -> None:
    settings = Settings.model_validate(
        {"completion": {"maxLines": 7, "candidates": 2}, "languages": {"python": {"maxLines": 9}}}
    )

    assert settings.for_language("python") == Completion(max_lines=9, candidates=2)


def test_a_language_may_say_a_default_over_what_completion_says() -> None:
    settings = Settings.model_validate({"completion": {"enabled": False}, "languages": {"lua": {"enabled": True}}})

    assert settings.for_language("lua").enabled


def test_other_languages_are_as_completion_says() -> None:
    settings = Settings.model_validate({"completion": {"maxLines": 7}, "languages": {"python": {"maxLines": 9}}})

    assert settings.for_language("rust") is settings.completion


def test_settings_are_frozen() -> None:
    with pytest.raises(ValidationError):
        Settings().completion.enabled = False


def test_headers_and_proxies_are_not_shown_with_the_settings() -> None:
    settings = Settings.model_validate(
        {"endpoint": {"headers": {"X-Token": "hidden-token"}, "proxy": "http://me:hidden-password@proxy.example"}}
    )

    assert "hidden" not in repr(settings)


@pytest.mark.parametrize(
    "kind", ["source", "source.fixAll", "source.fixAll.qwen-ls", "source.organizeImports", "quickfixes", ""]
)
def test_a_custom_action_cannot_run_on_save(kind: str) -> None:
    with pytest.raises(ValidationError):
        Settings.model_validate({"actions": {"custom": [{"title": "t", "prompt": "p", "kind": kind}]}})


def test_a_header_cannot_carry_a_second_one() -> None:
    with pytest.raises(ValidationError):
        Settings.model_validate({"endpoint": {"headers": {"X-A": "1\r\nAuthorization: stolen"}}})


@pytest.mark.parametrize("pattern", ["", "!", "a\n!b", "a\u2028!b", "a\x85!b", "a\\", "a\\\\\\", 1], ids=repr)
def test_what_is_no_gitignore_pattern_does_not_fit(pattern: object) -> None:
    with pytest.raises(ValidationError):
        Settings.model_validate({"privacy": {"exclude": [pattern]}})


def test_a_base_url_loses_its_trailing_slash() -> None:
    assert Settings.model_validate({"endpoint": {"baseUrl": "https://a.example/v1/"}}).endpoint.base_url == (
        "https://a.example/v1"
    )
