from __future__ import annotations

import pytest

from qwen_ls.model.endpoint import Endpoint, host_of, is_loopback


def test_what_is_shown_of_an_endpoint_holds_no_secret() -> None:
    endpoint = Endpoint(
        "https://user:hush@h.example/v1",
        "sk-secret",
        headers={"X-Team": "hidden"},
        proxy="http://me:quiet@proxy.example:3128",
    )

    shown = f"{endpoint!r} {endpoint}"

    assert not [secret for secret in ("sk-secret", "hidden", "hush", "quiet") if secret in shown]


def test_what_is_shown_of_an_endpoint_tells_where_it_is() -> None:
    assert repr(Endpoint("https://h.example:8443/v1", None, headers={"X-Team": "a"})) == (
        "Endpoint(host='h.example:8443', key=none, headers=['X-Team'], proxy=None)"
    )


def test_the_key_and_every_headers_value_and_its_words_are_secrets() -> None:
    endpoint = Endpoint("https://h/v1", "sk-right", headers={"Authorization": "Basic abcdef", "X-Count": "1"})

    assert endpoint.secrets == ("Basic abcdef", "sk-right", "abcdef")


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://h.example/v1", "h.example"),
        ("http://127.0.0.1:8080/v1", "127.0.0.1:8080"),
        ("https://user:pass@h.example/v1", "h.example"),
        ("h.example:8080/v1", "h.example:8080"),
        ("http://[::1", "the configured address"),
    ],
)
def test_a_host_is_named_without_user_and_password(url: str, host: str) -> None:
    assert host_of(url) == host


@pytest.mark.parametrize(
    ("url", "answer"),
    [
        ("http://127.0.0.1:8080/v1", True),
        ("http://127.8.9.1/v1", True),
        ("http://localhost/v1", True),
        ("http://LOCALHOST:1/v1", True),
        ("http://box.localhost/v1", True),
        ("http://[::1]:8080/v1", True),
        ("http://192.168.0.7/v1", False),
        ("http://localhost.example/v1", False),
        ("http://127.0.0.1.example/v1", False),
        ("http://127.0.0.1@h.example/v1", False),
        ("not a url", False),
        ("http://[::1", False),
    ],
)
def test_loopback_is_this_machine_and_nothing_else(url: str, answer: bool) -> None:
    assert is_loopback(url) is answer
