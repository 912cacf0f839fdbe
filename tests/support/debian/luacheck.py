"""luacheck, with the Lua that it runs on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tests.support.debian.forky import have


@dataclass(frozen=True)
class Luacheck:
    """How luacheck is run: a command, and the variables by which Lua finds what it needs."""

    command: tuple[str, ...]
    variables: dict[str, str]


def luacheck() -> Luacheck:
    """Debian's luacheck, from the user's cache.

    Raises:
        NotHere: it cannot be had here.
    """
    lua = have("lua-check", "lua5.1")
    usr = lua.parents[1]
    scripts = usr / "share" / "lua" / "5.1"
    [library] = usr.glob("lib/*/lua/5.1/lfs.so")
    return Luacheck(
        command=(str(lua), str(usr / "bin" / "luacheck")),
        variables={"LUA_PATH": _templates(scripts), "LUA_CPATH": str(library.parent / "?.so")},
    )


def _templates(folder: Path) -> str:
    return f"{folder / '?.lua'};{folder / '?' / 'init.lua'}"
