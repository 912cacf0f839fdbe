"""The reference page of the commands, `docs/commands.md`, made from their models; a test holds it to them.

`python -m qwen_ls.handlers.commands_reference` prints the page, `--write docs` writes it.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from qwen_ls.handlers.arguments import SHAPES, Part, Shape
from qwen_ls.settings.tree import what_fits

COMMAND = "python -m qwen_ls.handlers.commands_reference --write docs"
FILE = "commands.md"

Schema: TypeAlias = dict[str, Any]

_HEAD = f"""\
# Commands

<!-- Generated from qwen_ls/handlers/arguments.py by `{COMMAND}`. Do not edit. -->

Commands are run by `workspace/executeCommand` with one object as the only argument; where nothing in it is needed it \
may be left out. Each can be cancelled by `$/cancelRequest`; one that asks a model and takes longer than 300 ms also \
shows its progress, which can be cancelled in the editor.

A command that fails answers with an error whose message is for the user: -32602 if an argument does not fit, -32803 \
if it cannot be done (the message says what to do next; `data` may hold the service's `status`, `code` and \
`requestId`), and -32800 if it was cancelled."""


def reference_page() -> str:
    """Return the page."""
    lines = [*_HEAD.splitlines()]
    described: dict[type[Part], str] = {}
    for name, shape in SHAPES.items():
        lines += ["", f"## {name}", "", *_section(shape, described)]
        if shape.result is not None:
            described.setdefault(shape.result, name)
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the page, or write it."""
    parser = argparse.ArgumentParser(prog="python -m qwen_ls.handlers.commands_reference", description=__doc__)
    parser.add_argument("--write", type=Path, metavar="FOLDER", help="write the page there")
    folder: Path | None = parser.parse_args(arguments).write
    if folder is None:
        sys.stdout.write(reference_page())
        return
    (folder / FILE).write_text(reference_page(), encoding="utf-8", newline="\n")


def _section(shape: Shape, described: Mapping[type[Part], str]) -> Iterator[str]:
    yield shape.summary
    yield ""
    yield from _table(shape.arguments, "It takes:", "It takes nothing.")
    yield ""
    gives = "It gives a list, each with:" if shape.gives_list else "It gives:"
    if shape.result is None:
        yield "It gives null."
    elif shape.result in described:
        yield f"It gives the same as `{described[shape.result]}`."
    else:
        yield from _table(shape.result, gives, "It gives an empty object.")


def _table(model: type[Part], title: str, empty: str) -> Iterator[str]:
    schema = model.model_json_schema(by_alias=True)
    if not schema.get("properties"):
        yield empty
        return
    yield from (title, "", "| key | value | | meaning |", "| --- | --- | --- | --- |")
    yield from _rows("", schema, schema.get("$defs", {}))


def _rows(prefix: str, schema: Schema, definitions: Schema) -> Iterator[str]:
    needed = schema.get("required", ())
    for name, node in schema["properties"].items():
        key = f"{prefix}{name}"
        part = definitions[node["$ref"].rpartition("/")[2]] if "$ref" in node and "fits" not in node else None
        value = _value(node) if part is None else "an object"
        yield f"| `{key}` | {_cell(value)} | {_presence(name in needed, node)} | {_cell(node['description'])} |"
        if part is not None:
            yield from _rows(f"{key}.", part, definitions)


def _value(node: Schema) -> str:
    is_optional = any(choice.get("type") == "null" for choice in node.get("anyOf", ()))
    is_result = "default" not in node
    return what_fits(node) + (" or null" if is_optional and is_result else "")


def _presence(is_needed: bool, node: Schema) -> str:
    default = node.get("default")
    return f"default `{default}`" if default is not None else ("" if is_needed else "optional")


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    main()
