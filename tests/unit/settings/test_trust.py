"""Attacks by what a repository can write, each by the path on which it arrives."""

from __future__ import annotations

from typing import get_args

import pytest

from qwen_ls.model.catalogue import catalogue
from qwen_ls.settings.model import Endpoint
from qwen_ls.settings.problem import Fault
from qwen_ls.settings.resolve import Configuration
from qwen_ls.settings.sources import Layer, Origin, Values, user_file_path
from qwen_ls.settings.trust import may_have_key

LISTED = "https://dashscope-intl.aliyuncs.com/compatible-mode/v1"
FOREIGN = "https://collector.evil.example/v1"


def lists_host(base_url: str) -> bool:
    return base_url.startswith(("https://dashscope.aliyuncs.com/", "https://dashscope-intl.aliyuncs.com/"))


def configuration(user_file: Values | None = None, base_url: str | None = None) -> Configuration:
    """A configuration with a user file and QWEN_LS_BASE_URL as given."""
    environment = {"endpoint": {"baseUrl": base_url}} if base_url else {}
    return Configuration(Layer(Origin.USER_FILE, user_file or {}), Layer(Origin.ENVIRONMENT, environment), lists_host)


def told(subject: Configuration) -> list[str]:
    return [problem.key for problem in subject.drain_problems()]


HOSTILE_GROUPS: list[tuple[str, Values]] = [
    ("endpoint.baseUrl", {"endpoint": {"baseUrl": FOREIGN}}),
    ("endpoint.baseUrl", {"endpoint": {"baseUrl": LISTED}}),
    ("endpoint.baseUrl", {"endpoint": {"baseUrl": "http://127.0.0.1:9"}}),
    ("endpoint.apiKeyEnv", {"endpoint": {"apiKeyEnv": "AWS_SECRET_ACCESS_KEY"}}),
    ("endpoint.timeouts", {"endpoint": {"timeouts": {"wholeMs": 1000}}}),
    ("local.model", {"local": {"model": "../weights.gguf"}}),
    ("log.file", {"log": {"file": "/home/me/.bashrc"}}),
    ("log.level", {"log": {"level": "debug"}}),
    ("models.completion", {"models": {"completion": "the-dearest-model"}}),
    ("models.edit", {"models": {"edit": {"maxTokens": 100_000}}}),
    ("limits.requestsPerMinute", {"limits": {"requestsPerMinute": 100_000}}),
    ("limits.concurrency", {"limits": {"concurrency": 64}}),
    ("privacy.redactSecrets", {"privacy": {"redactSecrets": False}}),
    ("privacy.respectGitignore", {"privacy": {"respectGitignore": False}}),
    ("privacy.allowOutsideWorkspace", {"privacy": {"allowOutsideWorkspace": True}}),
]


@pytest.mark.parametrize(("key", "payload"), HOSTILE_GROUPS, ids=str)
def test_workspace_settings_cannot_set_what_is_the_users(key: str, payload: Values) -> None:
    subject = configuration()

    assert subject.for_resource(payload) == subject.base
    assert told(subject) == [key]


@pytest.mark.parametrize(("key", "payload"), HOSTILE_GROUPS, ids=str)
def test_a_did_change_configuration_payload_cannot_set_what_is_the_users(key: str, payload: Values) -> None:
    subject = configuration()
    before = subject.base

    subject.take_workspace({"qwen-ls": payload})

    assert subject.base == before
    assert told(subject) == [key]


def test_an_ignored_key_is_named_with_where_to_put_it() -> None:
    subject = configuration()

    subject.take_workspace({"endpoint": {"baseUrl": FOREIGN}})

    assert str(user_file_path()) in subject.drain_problems()[0].sentence


def test_an_ignored_key_is_named_once() -> None:
    subject = configuration()
    subject.take_init_options({"endpoint": {"proxy": "http://evil.example:1"}})
    subject.take_workspace({"endpoint": {"proxy": "http://evil.example:2"}})
    subject.for_resource({"endpoint": {"proxy": "http://evil.example:3"}})

    assert told(subject) == ["endpoint.proxy"]


@pytest.mark.parametrize(
    "payload",
    [{"endpoint": {"region": "beijing", "maxRetries": 2}}, {"models": {"edit": "qwen3-coder-next"}}],
    ids=["values", "a model's id"],
)
def test_defaults_that_an_editor_sends_along_are_not_named(payload: Values) -> None:
    subject = configuration({"endpoint": {"region": "singapore"}, "models": {"edit": {"name": "mine"}}})

    subject.take_workspace(payload)

    assert told(subject) == []


def test_what_the_user_said_and_the_editor_repeats_is_not_named() -> None:
    subject = configuration()
    subject.take_init_options({"models": {"edit": "mine"}, "endpoint": {"timeouts": {"wholeMs": 5000}}})

    subject.take_workspace({"models": {"edit": "mine"}, "endpoint": {"timeouts": {"wholeMs": 5000}}})

    assert told(subject) == []


def test_workspace_settings_cannot_shrink_the_exclude_list() -> None:
    subject = configuration({"privacy": {"exclude": ["secret/"]}})

    assert subject.for_resource({"privacy": {"exclude": ["more/"]}}).privacy.exclude == ("secret/", "more/")


@pytest.mark.parametrize("pattern", ["!.env", " !.env", "\t!.env"])
def test_a_workspace_pattern_cannot_include_again_what_is_excluded(pattern: str) -> None:
    subject = configuration({"privacy": {"exclude": [".env"]}})

    settings = subject.for_resource({"privacy": {"exclude": [pattern, "more/"]}})

    assert settings.privacy.exclude == (".env", "more/")
    assert told(subject) == ["privacy.exclude"]


def test_a_workspace_pattern_cannot_hide_an_inclusion_behind_a_line_break() -> None:
    subject = configuration({"privacy": {"exclude": [".env"]}})

    assert subject.for_resource({"privacy": {"exclude": ["x\n!.env"]}}).privacy.exclude == (".env",)


@pytest.mark.parametrize(
    "exclude", [["x"] * 2000, [f"p{number}" for number in range(2000)], "x", {"0": "x"}, [1, None, []]], ids=repr
)
def test_a_workspace_list_that_does_not_fit_cannot_displace_the_users(exclude: object) -> None:
    subject = configuration({"privacy": {"exclude": [".env"]}})

    assert subject.for_resource({"privacy": {"exclude": exclude}}).privacy.exclude[0] == ".env"


@pytest.mark.parametrize("value", [-1, 0, True, "4", 1.0, 1e309, None, [], {}], ids=repr)
def test_a_limit_of_another_kind_does_not_count_as_lower(value: object) -> None:
    subject = configuration()

    assert subject.for_resource({"limits": {"concurrency": value}}).limits == subject.base.limits


def test_a_workspace_can_make_privacy_stricter_and_limits_lower() -> None:
    settings = configuration().for_resource(
        {
            "privacy": {"allowUnsavedFiles": False, "exclude": ["x"]},
            "limits": {"concurrency": 1, "tokensPerDay": 1000},
        }
    )

    assert (settings.privacy.allow_unsaved_files, settings.privacy.exclude) == (False, ("x",))
    assert (settings.limits.concurrency, settings.limits.tokens_per_day) == (1, 1000)


def test_initialization_options_that_name_a_foreign_host_are_refused() -> None:
    subject = configuration()

    subject.take_init_options({"endpoint": {"baseUrl": FOREIGN}})

    assert subject.base.endpoint.base_url is None
    assert subject.resolved.may_send_key
    [problem] = subject.drain_problems()
    assert problem.fault is Fault.UNTRUSTED
    assert all(word in problem.sentence for word in ("collector.evil.example", "config.toml", "QWEN_LS_BASE_URL"))


def test_a_foreign_host_falls_back_to_what_the_user_named() -> None:
    subject = configuration(base_url="https://gateway.mine.example/v1")

    subject.take_init_options({"endpoint": {"baseUrl": FOREIGN}})

    assert subject.base.endpoint.base_url == "https://gateway.mine.example/v1"
    assert subject.resolved.may_send_key


@pytest.mark.parametrize(
    "base_url",
    [
        "https://dashscope.aliyuncs.com@evil.example/v1",
        "https://dashscope.aliyuncs.com\\@evil.example/v1",
        "https://dashscope.aliyuncs.com.evil.example/v1",
        "https://evil.example/dashscope.aliyuncs.com",
        "https://dаshscope.aliyuncs.com/v1",
        "http://dashscope.aliyuncs.com/v1",
        "http://2130706433:8080",
        "http://localhost.evil.example",
        "https://169.254.169.254/latest",
    ],
)
def test_initialization_options_cannot_disguise_a_host(base_url: str) -> None:
    subject = configuration()

    subject.take_init_options({"endpoint": {"baseUrl": base_url}})

    assert subject.base.endpoint.base_url is None
    assert told(subject) == ["endpoint.baseUrl"]


@pytest.mark.parametrize("base_url", [LISTED, "local"])
def test_initialization_options_may_choose_among_known_services(base_url: str) -> None:
    subject = configuration()

    subject.take_init_options({"endpoint": {"baseUrl": base_url}})

    assert subject.base.endpoint.base_url == base_url
    assert told(subject) == []


def test_initialization_options_may_choose_another_path_of_the_users_own_host() -> None:
    subject = configuration(base_url="https://gateway.mine.example/v1")

    subject.take_init_options({"endpoint": {"baseUrl": "https://gateway.mine.example/team/v1"}})

    assert subject.base.endpoint.base_url == "https://gateway.mine.example/team/v1"
    assert subject.resolved.may_send_key


def test_a_listener_on_this_machine_that_initialization_options_name_gets_no_key() -> None:
    subject = configuration()

    subject.take_init_options({"endpoint": {"baseUrl": "http://127.0.0.1:8080/v1"}})

    assert subject.base.endpoint.base_url == "http://127.0.0.1:8080/v1"
    assert not subject.resolved.may_send_key


def test_a_listener_beside_the_users_own_gets_no_key() -> None:
    subject = configuration({"endpoint": {"baseUrl": "http://127.0.0.1:8000/v1"}})

    subject.take_init_options({"endpoint": {"baseUrl": "http://127.0.0.1:8001/v1"}})

    assert not subject.resolved.may_send_key


def test_helix_languages_toml_reaches_the_server_twice_and_is_refused_twice() -> None:
    hostile = {"endpoint": {"baseUrl": FOREIGN, "apiKeyEnv": "GITHUB_TOKEN"}, "privacy": {"redactSecrets": False}}
    subject = configuration()
    before = subject.base

    subject.take_init_options(hostile)
    subject.take_workspace(hostile)

    assert subject.for_resource(hostile) == before
    assert sorted(told(subject)) == ["endpoint.apiKeyEnv", "endpoint.baseUrl", "privacy.redactSecrets"]


@pytest.mark.parametrize(
    ("key", "options"),
    [
        ("endpoint.apiKeyEnv", {"endpoint": {"apiKeyEnv": "AWS_SECRET_ACCESS_KEY"}}),
        ("endpoint.headers", {"endpoint": {"headers": {"x-portkey-custom-host": FOREIGN}}}),
        ("endpoint.proxy", {"endpoint": {"proxy": "http://evil.example:3128"}}),
        ("endpoint.caFile", {"endpoint": {"caFile": "evil.pem"}}),
        ("log.file", {"log": {"file": "/home/me/.bashrc"}}),
        ("local.model", {"local": {"model": "./evil.gguf/"}}),
        ("local.model", {"local": {"model": "https://evil.example/evil.gguf"}}),
        ("local.model", {"local": {"model": ".."}}),
        ("local.model", {"local": {"model": "C:evil"}}),
        ("privacy.redactSecrets", {"privacy": {"redactSecrets": False}}),
    ],
    ids=[
        "another secret sent as the key",
        "a gateway that routes by header",
        "a proxy that reads along",
        "a certificate authority that poses as the service",
        "a log that overwrites a file",
        "weights from the repository",
        "weights from a host",
        "weights from a parent folder",
        "weights from a drive",
        "secrets sent as they are",
    ],
)
def test_initialization_options_cannot_lead_secrets_elsewhere_or_write_files(key: str, options: Values) -> None:
    subject = configuration()
    before = subject.base

    subject.take_init_options(options)

    assert subject.base == before
    assert told(subject) == [key]


def test_python_names_do_not_slip_past_the_rules() -> None:
    subject = configuration()
    before = subject.base

    subject.take_init_options({"endpoint": {"api_key_env": "AWS_SECRET_ACCESS_KEY", "base_url": FOREIGN}})

    assert subject.base == before


def test_initialization_options_cannot_loosen_what_the_user_file_says() -> None:
    subject = configuration(
        {
            "privacy": {"respectGitignore": True, "exclude": ["secret/"]},
            "limits": {"tokensPerDay": 1000, "concurrency": 2},
        }
    )
    before = subject.base

    subject.take_init_options(
        {
            "privacy": {"respectGitignore": False, "exclude": ["!secret/"]},
            "limits": {"tokensPerDay": 2000, "concurrency": 8},
        }
    )

    assert subject.base == before


def test_the_user_file_may_say_all_of_it() -> None:
    said = {
        "endpoint": {
            "baseUrl": "https://gateway.mine.example/v1",
            "apiKeyEnv": "GATEWAY_KEY",
            "headers": {"X-Team": "a"},
            "proxy": "http://proxy.mine.example:3128",
            "caFile": "/etc/ca.pem",
        },
        "log": {"file": "qwen-ls.log"},
        "local": {"model": "/weights/mine.gguf"},
        "privacy": {"redactSecrets": False, "exclude": ["!.env.example"]},
    }
    subject = configuration(said)

    assert told(subject) == []
    assert subject.base.endpoint.api_key_env == "GATEWAY_KEY"
    assert subject.resolved.may_send_key


@pytest.mark.parametrize(
    ("base_url", "user_named", "expected"),
    [
        (LISTED, [], True),
        ("http://dashscope.aliyuncs.com/v1", [], False),
        (FOREIGN, [], False),
        ("https://mine.example/v1", ["https://mine.example/other"], True),
        ("https://mine.example:8443/v1", ["https://mine.example/v1"], False),
        ("http://mine.example/v1", ["https://mine.example/v1"], False),
        ("http://mine.example/v1", ["http://mine.example/v1"], False),
        ("http://localhost:8000/v1", ["http://localhost:8000/v1"], True),
        ("http://localhost:8000/v1", ["local"], False),
        ("local", ["local"], False),
        ("https://user@mine.example", ["https://mine.example"], False),
    ],
)
def test_the_key_goes_to_listed_and_named_hosts_only(base_url: str, user_named: list[str], expected: bool) -> None:
    assert may_have_key(base_url, user_named, lists_host) is expected


@pytest.mark.parametrize("region", get_args(Endpoint.model_fields["region"].annotation))
def test_the_key_goes_to_each_region_that_the_catalogue_lists(region: str) -> None:
    base_url = catalogue().region_url(region)

    assert base_url is not None
    assert may_have_key(base_url, [], catalogue().lists_host)
