"""The settings as types for Neovim's Lua, in LuaCATS: what an editor completes and checks in a user's `setup()`.

`python -m qwen_ls.settings.neovim --write editors/neovim/lua/qwen/settings.lua` writes them; a test holds them to the
model.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from operator import itemgetter
from pathlib import Path

from qwen_ls.settings.schema import json_schema
from qwen_ls.settings.tree import Node, any_key

HEADER = """\
---@meta
---The server's settings. Written by `make docs`.
"""
TYPES = {"string": "string", "integer": "integer", "number": "number", "boolean": "boolean", "null": "vim.NIL"}
ROOT = "qwen.Settings"
NOT_HERE = ("server", "trace")
"""Groups that other editors' packages read; Neovim has `cmd` and a log level of its own."""


def lua_types() -> str:
    """All settings as LuaCATS classes, one for each kind of group."""
    classes: dict[str, str] = {}
    _class_of(json_schema(), ROOT, classes)
    named = (f"\n---@class {name}\n{fields}" for fields, name in sorted(classes.items(), key=itemgetter(1)))
    return HEADER + "".join(named)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the types, or write them into a file."""
    parser = argparse.ArgumentParser(prog="python -m qwen_ls.settings.neovim", description=__doc__)
    parser.add_argument("--write", type=Path, metavar="FILE", help="write them into this file")
    file: Path | None = parser.parse_args(arguments).write
    if file is None:
        sys.stdout.write(lua_types())
        return
    file.write_text(lua_types(), encoding="utf-8", newline="\n")


def _class_of(node: Node, name: str, classes: dict[str, str]) -> str:
    """The class of an object with known keys: a new one of this name, or the one that has the same fields."""
    fields = ""
    for key, child in node["properties"].items():
        if name == ROOT and key in NOT_HERE:
            continue
        type_ = _type(child, f"{name}.{key[0].upper()}{key[1:]}", classes)
        fields += f"---@field {key}? {type_} {' '.join(child['description'].split())}\n"
    return classes.setdefault(fields, name)


def _type(node: Node, name: str, classes: dict[str, str]) -> str:
    """The type of a value; `name` is what a class for it would be called."""
    if "anyOf" in node:
        return "|".join(_type(each, name, classes) for each in node["anyOf"])
    if "enum" in node or "const" in node:
        return "|".join(json.dumps(each) for each in node.get("enum", [node.get("const")]))
    if node.get("properties"):
        return _class_of(node, name, classes)
    if node["type"] == "array":
        return f"{_type(node['items'], name, classes)}[]"
    if node["type"] == "object":
        inner = any_key(node)
        assert inner is not None, f"{name} is an object with known keys, or with any"
        return f"table<string, {_type(inner, name, classes)}>"
    return TYPES[node["type"]]


if __name__ == "__main__":
    main()
