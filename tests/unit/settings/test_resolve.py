"""Precedence, what is used in place of what does not fit, and live change."""

from __future__ import annotations

from pathlib import Path

import pytest

from qwen_ls.settings.model import ModelChoice, Settings
from qwen_ls.settings.resolve import Configuration, resolve, restart_needed
from qwen_ls.settings.sources import Layer, Origin, Values


def lists_host(base_url: str) -> bool:
    return base_url.startswith("https://dashscope.aliyuncs.com/")


def configuration(user_file: Values | None = None) -> Configuration:
    return Configuration(Layer(Origin.USER_FILE, user_file or {}), Layer(Origin.ENVIRONMENT), lists_host)


def sentences(subject: Configuration) -> list[str]:
    return [problem.sentence for problem in subject.drain_problems()]


@pytest.mark.parametrize(
    ("speaking", "max_lines"),
    [
        ([], 20),
        ([Origin.USER_FILE], 1),
        ([Origin.USER_FILE, Origin.INIT_OPTIONS], 2),
        ([Origin.USER_FILE, Origin.INIT_OPTIONS, Origin.WORKSPACE], 3),
        ([Origin.USER_FILE, Origin.WORKSPACE], 3),
    ],
    ids=str,
)
def test_the_higher_source_wins(speaking: list[Origin], max_lines: int) -> None:
    value = {Origin.USER_FILE: 1, Origin.INIT_OPTIONS: 2, Origin.WORKSPACE: 3}
    layers = [Layer(origin, {"completion": {"maxLines": value[origin]}}) for origin in speaking]

    assert resolve(layers, lists_host).settings.completion.max_lines == max_lines


def test_the_environment_wins_over_the_user_file() -> None:
    layers = [
        Layer(Origin.USER_FILE, {"endpoint": {"baseUrl": "https://a.example"}}),
        Layer(Origin.ENVIRONMENT, {"endpoint": {"baseUrl": "https://b.example"}}),
    ]

    assert resolve(layers, lists_host).base_url == "https://b.example"


def test_initialization_options_win_over_the_environment() -> None:
    layers = [
        Layer(Origin.ENVIRONMENT, {"endpoint": {"baseUrl": "https://b.example"}}),
        Layer(Origin.INIT_OPTIONS, {"endpoint": {"baseUrl": "https://dashscope.aliyuncs.com/v1"}}),
    ]

    assert resolve(layers, lists_host).base_url == "https://dashscope.aliyuncs.com/v1"


def test_a_resource_wins_over_the_clients_payload() -> None:
    subject = configuration()
    subject.take_workspace({"completion": {"maxLines": 3, "candidates": 1}})

    completion = subject.for_resource({"completion": {"maxLines": 4}}).completion

    assert (completion.max_lines, completion.candidates) == (4, 1)


def test_groups_merge_key_by_key() -> None:
    subject = configuration({"completion": {"maxLines": 5}, "languages": {"lua": {"enabled": False}}})

    subject.take_init_options({"completion": {"candidates": 2}, "languages": {"lua": {"maxLines": 6}}})

    assert (subject.base.completion.max_lines, subject.base.completion.candidates) == (5, 2)
    lua = subject.base.for_language("lua")
    assert (lua.enabled, lua.max_lines, lua.candidates) == (False, 6, 2)


def test_lists_replace() -> None:
    subject = configuration({"models": {"edit": {"stop": ["a", "b"]}}})

    subject.take_init_options({"models": {"edit": {"stop": ["c"]}}})

    assert subject.base.models.edit == ModelChoice(name="qwen3-coder-next", stop=("c",))


def test_parameters_without_a_name_are_for_the_model_that_stands() -> None:
    subject = configuration({"models": {"edit": {"name": "mine"}}})

    subject.take_init_options({"models": {"edit": {"temperature": 0.5}}})

    assert subject.base.models.edit == ModelChoice(name="mine", temperature=0.5)


@pytest.mark.parametrize("choice", ["theirs", {"name": "theirs"}], ids=["id", "object"])
def test_a_model_that_is_named_begins_anew(choice: object) -> None:
    subject = configuration({"models": {"edit": {"name": "mine", "temperature": 0.5}}})

    subject.take_init_options({"models": {"edit": choice}})

    assert subject.base.models.edit == ModelChoice(name="theirs")


BAD_VALUES: list[tuple[Values, str]] = [
    (
        {"completion": {"debounceMs": -3}},
        'completion.debounceMs in initializationOptions must be "auto" or a whole number from 0 to 5000, not -3; '
        '"auto" is used.',
    ),
    (
        {"completion": {"maxLines": "many"}},
        'completion.maxLines in initializationOptions must be a whole number from 1 to 200, not "many"; 20 is used.',
    ),
    (
        {"completion": {"enabled": 1}},
        "completion.enabled in initializationOptions must be true or false, not 1; true is used.",
    ),
    (
        {"completion": {"trigger": "sometimes"}},
        'completion.trigger in initializationOptions must be "automatic" or "manual", not "sometimes"; '
        '"automatic" is used.',
    ),
    ({"completion": 5}, "completion in initializationOptions must be an object, not 5; it is ignored."),
    (
        {"models": {"edit": {"temperature": 2}}},
        "models.edit.temperature in initializationOptions must be a number from 0 to below 2, not 2; it is left unset.",
    ),
    (
        {"models": {"edit": ["x"]}},
        "models.edit in initializationOptions must be a model's id or an object, not a list; it is ignored.",
    ),
    (
        {"endpoint": {"baseUrl": "https://me:password@host.example"}},
        "endpoint.baseUrl in initializationOptions must be an http or https URL without user name, query or fragment, "
        'or "local"; it is ignored.',
    ),
    (
        {"actions": {"custom": [{"title": "t"}]}},
        "actions.custom[0] in initializationOptions is left out: it lacks prompt.",
    ),
    (
        {"privacy": {"exclude": ["a", 5]}},
        "privacy.exclude[1] in initializationOptions must be a gitignore pattern on one line, not 5; it is ignored.",
    ),
    (
        {"languages": {"lua": {"maxLines": 0}}},
        "languages.lua.maxLines in initializationOptions must be a whole number from 1 to 200, not 0; "
        "it is left unset.",
    ),
]


@pytest.mark.parametrize(("options", "sentence"), BAD_VALUES, ids=lambda value: str(value)[:60])
def test_a_value_that_does_not_fit_is_told_with_what_would(options: Values, sentence: str) -> None:
    subject = configuration()

    subject.take_init_options(options)

    assert sentences(subject) == [sentence]


def test_the_default_is_used_in_place_of_what_does_not_fit() -> None:
    subject = configuration()

    subject.take_init_options({"completion": {"maxLines": 0, "candidates": 2}})

    assert (subject.base.completion.max_lines, subject.base.completion.candidates) == (20, 2)


def test_the_lower_sources_value_is_used_in_place_of_what_does_not_fit() -> None:
    subject = configuration({"completion": {"maxLines": 5}})

    subject.take_init_options({"completion": {"maxLines": 0}})

    assert subject.base.completion.max_lines == 5


def test_only_the_piece_that_does_not_fit_is_left_out() -> None:
    good = {"title": "t", "prompt": "p"}
    subject = configuration()

    subject.take_init_options({"actions": {"custom": [{}, good, {"title": 1, "prompt": "p"}, good]}})

    assert [action.title for action in subject.base.actions.custom] == ["t", "t"]


def test_a_bad_base_url_in_the_environment_is_told_by_the_variables_name() -> None:
    environment = Layer(Origin.ENVIRONMENT, {"endpoint": {"baseUrl": "nonsense"}})

    resolved = resolve([environment], lists_host)

    assert "QWEN_LS_BASE_URL" in resolved.problems[0].sentence
    assert resolved.base_url is None


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (
            {"completion": {"maxline": 5}},
            "completion.maxline in initializationOptions is not a setting (did you mean completion.maxLines?).",
        ),
        (
            {"completion": {"debounce_ms": 5}},
            "completion.debounce_ms in initializationOptions is not a setting (did you mean completion.debounceMs?).",
        ),
        (
            {"debounceMs": 5},
            'debounceMs in initializationOptions is not a setting (did you mean "debounceMs" inside "completion"?).',
        ),
        (
            {"completion.enabled": False},
            "completion.enabled in initializationOptions is not a setting "
            '(did you mean "enabled" inside "completion"?).',
        ),
        ({"xyz": 5}, "xyz in initializationOptions is not a setting."),
        ({"\x1b[2J": 5}, "?[2J in initializationOptions is not a setting."),
    ],
    ids=["typo", "snake case", "wrong place", "dotted", "nothing like it", "control characters"],
)
def test_an_unknown_key_is_named_with_the_nearest_known(options: Values, sentence: str) -> None:
    subject = configuration()

    subject.take_init_options(options)

    assert sentences(subject) == [sentence]


def test_an_unknown_key_is_named_once() -> None:
    subject = configuration()

    subject.take_workspace({"completion": {"speed": 1}})
    first = subject.drain_problems()
    subject.take_workspace({"completion": {"speed": 2}})
    subject.for_resource({"completion": {"speed": 3}})

    assert ([problem.key for problem in first], subject.drain_problems()) == (["completion.speed"], ())


def test_another_bad_value_is_told_again() -> None:
    subject = configuration()

    subject.take_workspace({"completion": {"maxLines": 0}})
    subject.take_workspace({"completion": {"maxLines": 0, "candidates": 2}})
    subject.take_workspace({"completion": {"maxLines": 201}})

    assert len(subject.drain_problems()) == 2


def test_ten_thousand_unknown_keys_are_not_all_told() -> None:
    subject = configuration()

    subject.take_init_options({f"key{number}": number for number in range(10_000)})

    assert len(subject.drain_problems()) == 20
    assert subject.base == Settings()


def test_the_problems_of_a_source_are_told_with_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("broken", encoding="utf-8")

    subject = Configuration.read({"QWEN_LS_BASE_URL": "nonsense"}, lists_host, path)

    assert [problem.key for problem in subject.drain_problems()] == ["config.toml", "endpoint.baseUrl"]


def test_a_did_change_configuration_takes_effect_live() -> None:
    subject = configuration()
    subject.take_workspace({"qwen-ls": {"completion": {"enabled": False}}})

    assert not subject.base.completion.enabled


def test_an_object_replaces_the_last_payload() -> None:
    subject = configuration()
    subject.take_workspace({"completion": {"enabled": False}})

    subject.take_workspace({"completion": {"maxLines": 5}})

    assert subject.base.completion.enabled


def test_a_null_payload_changes_nothing() -> None:
    subject = configuration()
    subject.take_workspace({"completion": {"enabled": False}})

    subject.take_workspace(None)

    assert not subject.base.completion.enabled


@pytest.mark.parametrize("payload", [None, {}, []], ids=repr)
def test_a_resource_of_which_nothing_is_said_has_the_base_settings(payload: object) -> None:
    subject = configuration()

    assert subject.for_resource(payload) is subject.base


def test_a_resources_settings_are_resolved_once() -> None:
    subject = configuration()

    first = subject.for_resource({"completion": {"maxLines": 5}})

    assert subject.for_resource({"completion": {"maxLines": 5}}) is first


def test_a_resources_settings_follow_a_live_change() -> None:
    subject = configuration()
    subject.for_resource({"completion": {"maxLines": 5}})

    subject.take_workspace({"completion": {"candidates": 1}})

    assert subject.for_resource({"completion": {"maxLines": 5}}).completion.candidates == 1


def test_two_folders_have_their_own_settings() -> None:
    subject = configuration()

    folders = [subject.for_resource({"completion": {"maxLines": lines}}) for lines in (5, 6)]

    assert [settings.completion.max_lines for settings in folders] == [5, 6]


def test_groups_that_wait_for_a_restart_are_named() -> None:
    new = Settings.model_validate(
        {"completion": {"enabled": False}, "log": {"level": "debug"}, "models": {"edit": "x"}}
    )

    assert restart_needed(Settings(), new) == ("log", "models")


def test_an_empty_lua_table_stands_for_an_empty_object() -> None:
    subject = configuration()

    subject.take_init_options({"completion": [], "languages": [], "endpoint": {"timeouts": []}})

    assert (subject.base, subject.drain_problems()) == (Settings(), ())
