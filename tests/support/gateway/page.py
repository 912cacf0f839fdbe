"""The files that `docs/team.md` shows, filled in for a test: what is tested is what stands there."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).parents[3] / "docs" / "team.md"

ADA, BOB, CARA = "ada's-own-key-1f0c", "bob's-own-key-77d3", "cara's-own-key-9a1e"
"""The keys of the people who may use the gateway."""

KEYS = {"ada": ADA, "bob": BOB, "cara": CARA}

_BLOCK = re.compile(r'^```\w+ title="(?P<name>[^"]+)"\n(?P<text>.*?)^```$', re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the services behind the gateway are."""

    replicas: tuple[str, str]
    fallback: str


def gateway_files(
    addresses: Addresses, *, config: Mapping[str, str] | None = None, people: Mapping[str, str] | None = None
) -> dict[str, str]:
    """The files of the gateway by their names, with what is in `config` and `people` replaced beside the addresses."""
    reached = {
        "http://gpu-1:8000/v1": addresses.replicas[0],
        "http://gpu-2:8000/v1": addresses.replicas[1],
        "https://dashscope-intl.aliyuncs.com/compatible-mode/v1": addresses.fallback,
    }
    hashes = {f"sha256-of-{name}s-key": hashlib.sha256(key.encode()).hexdigest() for name, key in KEYS.items()}
    return {
        "litellm.yaml": _filled_in("litellm.yaml", {**reached, **(config or {})}),
        "people.py": _filled_in("people.py", {**hashes, **(people or {})}),
    }


def user_file(base_url: str, strategy: str = "fim-chat") -> str:
    """Each person's settings, for a gateway at this base URL."""
    replacements = {"https://gateway.example/v1": base_url, 'strategy = "fim-chat"': f'strategy = "{strategy}"'}
    return _filled_in("config.toml", replacements)


def _filled_in(name: str, replacements: Mapping[str, str]) -> str:
    """A file with what each team fills in; all that is to be replaced has to be there."""
    text = _shown(name)
    for old, new in replacements.items():
        assert old in text, f"{name} of the page has no {old}"
        text = text.replace(old, new)
    return text


def _shown(name: str) -> str:
    """The text of the block with this title."""
    blocks = {found["name"]: found["text"] for found in _BLOCK.finditer(PAGE.read_text(encoding="utf-8"))}
    return blocks[name]
