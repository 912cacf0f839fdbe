"""Reading base URLs: one host for every reader, or none."""

from __future__ import annotations

import pytest

from qwen_ls.settings.address import Address, read_address


@pytest.mark.parametrize(
    ("base_url", "address"),
    [
        ("https://dashscope.aliyuncs.com/compatible-mode/v1", Address("https", "dashscope.aliyuncs.com", 443)),
        ("https://DashScope.aliyuncs.com./v1/", Address("https", "dashscope.aliyuncs.com", 443)),
        ("http://localhost:11434/v1", Address("http", "localhost", 11434)),
        ("http://[::1]:8080", Address("http", "::1", 8080)),
        ("http://10.0.0.5", Address("http", "10.0.0.5", 80)),
    ],
)
def test_a_plain_url_names_one_address(base_url: str, address: Address) -> None:
    assert read_address(base_url) == address


@pytest.mark.parametrize(
    "base_url",
    [
        "",
        "dashscope.aliyuncs.com",
        "ftp://dashscope.aliyuncs.com",
        "https://",
        "https://user:password@dashscope.aliyuncs.com",
        "https://dashscope.aliyuncs.com@evil.example",
        "https://dashscope.aliyuncs.com\\@evil.example/v1",
        "https://evil.example\\.dashscope.aliyuncs.com",
        "https://evil.example#.dashscope.aliyuncs.com",
        "https://evil.example?.dashscope.aliyuncs.com",
        "https://dаshscope.aliyuncs.com",
        "https://dashscope.aliyuncs.com\n.evil.example",
        "https://dashscope.aliyuncs.com\n",
        "https://evil%2eexample",
        "https://dashscope.aliyuncs.com:0",
        "https://dashscope.aliyuncs.com:65536",
        "https://[::1",
        "https://[1.2]",
        "https://" + "a" * 3000,
    ],
)
def test_what_two_readers_could_take_differently_is_no_address(base_url: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_address(base_url)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.9.10", "[::1]"])
def test_this_machines_own_addresses_are_loopback(host: str) -> None:
    assert read_address(f"http://{host}:1").is_loopback


@pytest.mark.parametrize("host", ["localhost.evil.example", "127.0.0.1.nip.io", "0.0.0.0", "2130706433", "[::]"])
def test_what_only_looks_like_this_machine_is_not_loopback(host: str) -> None:
    assert not read_address(f"http://{host}:1").is_loopback
