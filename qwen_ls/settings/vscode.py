"""The settings as VS Code's extension contributes them: the schema's leaves, each by its full name.

`python -m qwen_ls.settings.vscode --write editors/vscode/package.json` puts them into the extension's manifest; a test
holds it to the model.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from qwen_ls.settings.schema import json_schema
from qwen_ls.settings.tree import Node

SECTION = "qwen-ls"
RESTRICTED = ("actions", "context", "languages")
"""The groups of which a workspace must be trusted to set something; those of machine scope it never sets."""

DEFAULT_SCOPE = "resource"
"""Settings without a scope may differ from folder to folder, and a repository may set them."""


def contributed() -> Node:
    """The extension's `contributes.configuration`."""
    properties = {f"{SECTION}.{key}": leaf for key, leaf in _leaves("", json_schema())}
    return {"title": "Qwen", "properties": properties}


def restricted() -> list[str]:
    """The settings that a workspace which is not trusted may not set: what is sent, and what is asked of a model."""
    groups = tuple(f"{SECTION}.{group}." for group in RESTRICTED)
    return [key for key in contributed()["properties"] if f"{key}.".startswith(groups)]


def manifest_text(manifest: str) -> str:
    """The manifest with the settings as they are now."""
    read = json.loads(manifest)
    read["contributes"]["configuration"] = contributed()
    read["capabilities"]["untrustedWorkspaces"]["restrictedConfigurations"] = restricted()
    return json.dumps(read, indent=2, ensure_ascii=False) + "\n"


def main(arguments: Sequence[str] | None = None) -> None:
    """Print what is contributed, or write it into a manifest."""
    parser = argparse.ArgumentParser(prog="python -m qwen_ls.settings.vscode", description=__doc__)
    parser.add_argument("--write", type=Path, metavar="FILE", help="put it into this manifest")
    manifest: Path | None = parser.parse_args(arguments).write
    if manifest is None:
        sys.stdout.write(json.dumps(contributed(), indent=2, ensure_ascii=False) + "\n")
        return
    manifest.write_text(manifest_text(manifest.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")


def _leaves(prefix: str, node: Node) -> Iterator[tuple[str, Node]]:
    for name, child in node["properties"].items():
        key = f"{prefix}{name}"
        if child.get("properties") and not child.get("additionalProperties"):
            yield from _leaves(f"{key}.", child)
        else:
            leaf: dict[str, Any] = {name: value for name, value in child.items() if name != "x-client"}
            yield key, {"scope": DEFAULT_SCOPE, **leaf}


if __name__ == "__main__":
    main()
