"""The reference page of the settings, `docs/settings.md`, made from the model."""

from __future__ import annotations

import json
from collections.abc import Iterator

from qwen_ls.settings.tree import Node, leaves_of, object_part, schema_tree, what_fits
from qwen_ls.settings.trust import FIXED_UNTIL_RESTART, REFUSED

COMMAND = "python -m qwen_ls.settings.schema --write docs"

_SOURCES = """\
Keys are camelCase and stand in the section `qwen-ls` of an editor's settings, or at the top of the user file, \
`qwen-ls/config.toml` in the platform's folder for settings (`~/.config` on Linux):

```toml
[completion]
maxLines = 10

[languages.markdown]
enabled = false

[models]
completion = { name = "qwen3-coder-plus", temperature = 0.1 }
explain = "qwen3.6-plus"
```

Sources, each laid over the one before: the defaults, the user file, the environment (`QWEN_LS_BASE_URL` is \
`endpoint.baseUrl`), `initializationOptions`, the workspace's settings (`workspace/configuration`, asked for each \
folder, and `workspace/didChangeConfiguration`). Objects are merged key by key; everything else is replaced whole. \
Null says nothing: the key stays as the source before has it. A model that is named begins anew; parameters without \
a name are for the model that stands. A value that does not fit is told by name, and what stood before is used."""


def reference_page() -> str:
    """Return the reference page, `docs/settings.md`."""
    lines = [
        "# Settings",
        "",
        f"<!-- Generated from qwen_ls/settings/model.py by `{COMMAND}`. Do not edit. -->",
        "",
        *_SOURCES.splitlines(),
        "",
        "## Trust",
        "",
        *_trust().splitlines(),
    ]
    for name, node in schema_tree()["properties"].items():
        lines += ["", f"## {name}", "", *_section(name, node)]
    return "\n".join(lines) + "\n"


def _trust() -> str:
    refused = "\n".join(f"| `{key}` | {reason} |" for key, reason in REFUSED.items())
    groups = ", ".join(f"`{group}`" for group in FIXED_UNTIL_RESTART)
    return f"""\
A repository can write a workspace's settings, and in Helix `initializationOptions` too. Therefore:

- {groups} are not taken from a workspace's settings; there, `privacy` can only become stricter \
(`privacy.exclude` can only grow, and not by patterns that begin with `!`) and `limits` lower. They take effect at \
restart; all other groups at once.
- The key goes only to hosts that the catalogue lists (DashScope's, every region) and to the address that the user \
file or `QWEN_LS_BASE_URL` names (scheme, host and port), and only over TLS or to this machine.
- `initializationOptions` may name a base URL on those hosts, `"local"`, or an address of this machine, which then \
gets no key. Another host is refused.
- What the user file says about `privacy` and `limits`, `initializationOptions` only make stricter. They never turn \
`privacy.redactSecrets` off, and `privacy.exclude` only grows. `local.model` is a plain name there, never a path.
- `initializationOptions` may not set the following; the user file may:

| key | why |
| --- | --- |
{refused}"""


def _section(name: str, node: Node) -> Iterator[str]:
    yield node["description"]
    if node.get("x-client"):
        yield ""
        yield "Looked at by the editors' packages only."
    yield ""
    if name == "languages":
        yield "`languages.<id>` takes any key of `completion`: `languages.python.maxLines`."
        return
    yield "| key | value | default | meaning |"
    yield "| --- | --- | --- | --- |"
    for key, leaf in leaves_of(name, node):
        yield f"| `{key}` | {_cell(what_fits(leaf))} | {_default(leaf)} | {_cell(leaf['description'])} |"
    if name == "models":
        yield from _nested("A model as an object:", object_part(node["properties"]["completion"]))
    if name == "actions":
        yield from _nested("An action of `actions.custom`:", node["properties"]["custom"]["items"])


def _nested(title: str, node: Node | None) -> Iterator[str]:
    assert node is not None, "the model has this object"
    yield from ("", title, "", "| key | value | default | meaning |", "| --- | --- | --- | --- |")
    for key, leaf in node["properties"].items():
        yield f"| `{key}` | {_cell(what_fits(leaf))} | {_default(leaf)} | {_cell(leaf['description'])} |"


def _default(node: Node) -> str:
    default = node.get("default")
    return "" if default is None else f"`{json.dumps(default, ensure_ascii=False)}`"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
