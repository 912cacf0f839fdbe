"""Whether an edit is resolved or delivered by a command, by what the editor does while it waits."""

from __future__ import annotations

from typing import Any

import pytest

from qwen_ls.client import ActionAbilities, Client
from qwen_ls.handlers.delivery import delivery_of, wished_delivery

ABLE = ActionAbilities(literals=True, resolves_edits=True)


@pytest.mark.parametrize(
    ("name", "wish", "expected"),
    [
        ("Visual Studio Code", "auto", "resolve"),
        ("Visual Studio Code - Insiders", "auto", "resolve"),
        ("Neovim", "auto", "resolve"),
        ("helix", "auto", "command"),
        ("Emacs", "auto", "command"),
        ("Something new", "auto", "command"),
        ("Something new", "resolve", "resolve"),
        ("Neovim", "command", "command"),
    ],
)
def test_only_an_editor_that_does_not_block_waits_for_an_edit(name: str, wish: str, expected: str) -> None:
    assert delivery_of(Client(name=name, actions=ABLE), wish) == expected


@pytest.mark.parametrize("abilities", [ActionAbilities(), ActionAbilities(literals=True)])
def test_no_wish_makes_a_client_resolve_that_does_not(abilities: ActionAbilities) -> None:
    assert delivery_of(Client(name="Neovim", actions=abilities), "resolve") == "command"


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"actions": {"delivery": "resolve"}}, "resolve"),
        ({"qwen-ls": {"actions": {"delivery": "command"}}}, "command"),
        ({"actions": {"delivery": ["resolve"]}}, "auto"),
        ({"actions": "resolve"}, "auto"),
        ([], "auto"),
        (None, "auto"),
    ],
)
def test_the_wish_is_read_from_whatever_the_client_sent(options: Any, expected: str) -> None:
    assert wished_delivery(options) == expected
