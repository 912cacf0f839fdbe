"""The types of Neovim's plugin are those of the model."""

from __future__ import annotations

import re
from pathlib import Path

from qwen_ls.settings.neovim import lua_types

TYPES = Path(__file__).parents[3] / "editors" / "neovim" / "lua" / "qwen" / "settings.lua"


def test_the_types_have_not_drifted_from_the_model() -> None:
    assert TYPES.read_text(encoding="utf-8") == lua_types(), "run `make docs`"


def test_every_class_that_is_named_is_there_once() -> None:
    text = lua_types()
    classes = re.findall(r"^---@class (\S+)$", text, re.MULTILINE)
    assert len(set(classes)) == len(classes)
    assert set(re.findall(r"qwen\.Settings(?:\.\w+)*", text)) == set(classes)


def test_values_have_the_types_of_the_settings() -> None:
    text = lua_types()
    assert '---@field multiline? "auto"|"always"|"never" ' in text
    assert '---@field debounceMs? "auto"|integer ' in text
    assert "---@field languages? table<string, qwen.Settings.Completion> " in text
    assert "---@field exclude? string[] " in text
