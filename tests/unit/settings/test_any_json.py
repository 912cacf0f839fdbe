"""Whatever JSON arrives from wherever: valid settings, and nothing that the user did not grant."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from qwen_ls.settings.address import read_address
from qwen_ls.settings.model import Privacy, Settings
from qwen_ls.settings.problem import message
from qwen_ls.settings.resolve import Configuration
from qwen_ls.settings.sources import Layer, Origin, section
from qwen_ls.settings.tree import leaves_of, schema_tree
from qwen_ls.settings.trust import STRICTER

KEYS = sorted({step for key, _ in leaves_of("", schema_tree()) for step in key.split(".")} | {"name", "qwen-ls"})
TELLING = [
    "auto",
    "local",
    "!.env",
    "https://evil.example/v1",
    "http://127.0.0.1:1",
    "https://dashscope.aliyuncs.com/v1",
    "AWS_SECRET_ACCESS_KEY",
    "/etc/passwd",
    "debug",
]

scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.integers(0, 300)
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(TELLING)
)
anything = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=5), inner, max_size=5)
    ),
    max_leaves=20,
)


def _like(node: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Objects in the shape of the settings, with anything at all in the place of values."""
    if "properties" not in node:
        return anything
    return st.fixed_dictionaries({}, optional={key: _like(child) for key, child in node["properties"].items()})


payloads = anything | _like(schema_tree())
user_files = st.dictionaries(st.sampled_from(KEYS), anything, max_size=4) | _like(schema_tree())


def lists_host(base_url: str) -> bool:
    return base_url.startswith("https://dashscope.aliyuncs.com/")


def with_user_file(content: dict[str, Any]) -> Configuration:
    return Configuration(Layer(Origin.USER_FILE, section(content)), Layer(Origin.ENVIRONMENT), lists_host)


def is_as_strict(new: Privacy, old: Privacy) -> bool:
    switches = {"respectGitignore": "respect_gitignore", "redactSecrets": "redact_secrets"}
    switches |= {"allowUnsavedFiles": "allow_unsaved_files", "allowOutsideWorkspace": "allow_outside_workspace"}
    loosened = [
        key
        for key, name in switches.items()
        if getattr(old, name) is STRICTER[key] and getattr(new, name) is not STRICTER[key]
    ]
    added = new.exclude[len(old.exclude) :]
    kept = new.exclude[: len(old.exclude)] == old.exclude
    return not loosened and kept and not any(pattern.lstrip().startswith("!") for pattern in added)


@settings(deadline=None, max_examples=150)
@given(user_files, payloads, payloads, payloads)
def test_any_json_anywhere_yields_valid_settings(
    user_file: dict[str, Any], options: object, payload: object, resource: object
) -> None:
    subject = with_user_file(user_file)
    subject.take_init_options(options)
    subject.take_workspace(payload)

    result = subject.for_resource(resource)

    assert Settings.model_validate(result.model_dump(by_alias=True)) == result
    assert message(subject.drain_problems()).encode("utf-8") is not None


@settings(deadline=None, max_examples=150)
@given(user_files, payloads)
def test_no_initialization_options_get_past_the_users_own_word(user_file: dict[str, Any], options: object) -> None:
    subject = with_user_file(user_file)
    own = subject.base

    subject.take_init_options(options)

    new = subject.base
    for name in ("api_key_env", "headers", "proxy", "ca_file"):
        assert getattr(new.endpoint, name) == getattr(own.endpoint, name)
    assert new.log.file == own.log.file
    assert new.privacy.redact_secrets or not own.privacy.redact_secrets
    assert new.privacy.exclude[: len(own.privacy.exclude)] == own.privacy.exclude
    base_url = new.endpoint.base_url
    if base_url not in {None, "local", own.endpoint.base_url}:
        assert base_url is not None
        address = read_address(base_url)
        assert address.is_loopback or lists_host(base_url)
        assert not (address.is_loopback and subject.resolved.may_send_key)


@settings(deadline=None, max_examples=150)
@given(user_files, payloads, payloads)
def test_no_workspace_gets_past_the_users_own_word(
    user_file: dict[str, Any], payload: object, resource: object
) -> None:
    subject = with_user_file(user_file)
    own = subject.base

    subject.take_workspace(payload)
    new = subject.for_resource(resource)

    assert (new.endpoint, new.local, new.log, new.models) == (own.endpoint, own.local, own.log, own.models)
    assert is_as_strict(new.privacy, own.privacy)
    assert new.limits.requests_per_minute <= own.limits.requests_per_minute
    assert new.limits.concurrency <= own.limits.concurrency
    assert (new.limits.tokens_per_day or 10**30) <= (own.limits.tokens_per_day or 10**30)
