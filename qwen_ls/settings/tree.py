"""The settings' schema as a tree without references, and what its parts say in words."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, TypeAlias

from qwen_ls.settings.model import Group, Settings

Node: TypeAlias = dict[str, Any]
"""A schema, or a part of one."""


@lru_cache(maxsize=1)
def schema_tree() -> Node:
    """The schema with its references resolved, and with `fits`, the words for what a value may be."""
    whole = Settings.model_json_schema(by_alias=True)
    tree: Node = _inlined(whole, whole.get("$defs", {}))
    groups = tree["properties"]
    groups["models"]["properties"] = {
        role: _model_choice(node) for role, node in groups["models"]["properties"].items()
    }
    language = any_key(groups["languages"])
    assert language is not None, "languages is an object with any key"
    _without_defaults(language)
    for name, node in groups.items():
        _mark(node, _group(name))
    return tree


def node_at(path: Sequence[str | int]) -> Node | None:
    """Return the schema of the setting at a path of keys and indices, or None if there is no such setting."""
    node: Node | None = schema_tree()
    for step in path:
        if node is None:
            return None
        node = _below(node, step)
    return node


def known_keys(path: Sequence[str | int]) -> tuple[str, ...]:
    """Return the keys that an object at a path may have."""
    node = object_part(node_at(path))
    return tuple(node.get("properties", {})) if node else ()


def what_fits(node: Node) -> str:
    """Say in words what value a schema takes: `"auto" or a whole number from 0 to 5000`."""
    if "fits" in node:
        return str(node["fits"])
    if "anyOf" in node:
        return " or ".join(what_fits(choice) for choice in node["anyOf"] if choice.get("type") != "null")
    if "const" in node:
        return json.dumps(node["const"])
    if "enum" in node:
        *first, last = map(json.dumps, node["enum"])
        return f"{', '.join(first)} or {last}" if first else last
    return _kind(node)


def _kind(node: Node) -> str:
    kind = node.get("type")
    if kind == "boolean":
        return "true or false"
    if kind in {"integer", "number"}:
        return ("a whole number" if kind == "integer" else "a number") + _range(node)
    if kind == "array":
        most = f"at most {node['maxItems']}" if "maxItems" in node else "any number"
        return f"a list ({most}) with each item {what_fits(node['items'])}"
    return "an object" if kind == "object" else "text"


def _range(node: Node) -> str:
    low = f" from {node['minimum']:g}" if "minimum" in node else ""
    low = low or (f" above {node['exclusiveMinimum']:g}" if "exclusiveMinimum" in node else "")
    high = f" to {_plain_number(node['maximum'])}" if "maximum" in node else ""
    return low + (high or (f" to below {node['exclusiveMaximum']:g}" if "exclusiveMaximum" in node else ""))


def _plain_number(number: float) -> str:
    return str(int(number)) if number == int(number) else str(number)


def _inlined(node: Any, definitions: dict[str, Any]) -> Any:
    """Resolve references in place and drop pydantic's titles, which only repeat the keys."""
    if isinstance(node, list):
        return [_inlined(item, definitions) for item in node]
    if not isinstance(node, dict):
        return node
    beside = {
        key: _properties(value, definitions) if key == "properties" else _inlined(value, definitions)
        for key, value in node.items()
        if key not in {"$ref", "$defs", "title"}
    }
    if "$ref" not in node:
        return beside
    target: Node = _inlined(definitions[node["$ref"].rpartition("/")[2]], definitions)
    return {**target, **beside}


def _properties(properties: Node, definitions: dict[str, Any]) -> Node:
    return {name: _inlined(node, definitions) for name, node in properties.items()}


def _model_choice(node: Node) -> Node:
    """A model may be an id alone; without a name the parameters are for the model that stands."""
    choice = {key: value for key, value in node.items() if key not in {"default", "description", "required"}}
    return {
        "description": node["description"],
        "default": node["default"]["name"],
        "anyOf": [{"type": "string", "minLength": 1, "fits": "a model's id"}, choice],
    }


def _without_defaults(node: Node) -> None:
    for leaf in node["properties"].values():
        leaf.pop("default", None)


def _group(name: str) -> type[Group]:
    annotation = Settings.model_fields[name].annotation
    return annotation if isinstance(annotation, type) and issubclass(annotation, Group) else Group


def _mark(node: Node, group: type[Group]) -> None:
    marks: Node = {"scope": group.vscode_scope}
    if group.for_client:
        marks["x-client"] = True
        node["x-client"] = True
    for _, leaf in leaves_of("", node):
        leaf.update(marks)


def leaves_of(prefix: str, node: Node) -> Iterator[tuple[str, Node]]:
    """Yield the dotted key and schema of each setting in a part, in the model's order.

    What may be written in several forms (models) or under any key (languages) counts as one setting.
    """
    if "properties" not in node:
        yield prefix, node
        return
    for name, child in node["properties"].items():
        yield from leaves_of(f"{prefix}.{name}" if prefix else name, child)


def object_part(node: Node | None) -> Node | None:
    """Return the part of a schema that takes objects, or None if it takes none."""
    if node is None or "properties" in node or any_key(node):
        return node
    return next((choice for choice in node.get("anyOf", ()) if "properties" in choice), None)


def any_key(node: Node) -> Node | None:
    """Return the schema of what stands under any key of an object, or None if its keys are fixed."""
    by_pattern: Node = node.get("patternProperties", {})
    free = node.get("additionalProperties") or next(iter(by_pattern.values()), None)
    return free if isinstance(free, dict) else None


def _below(node: Node, step: str | int) -> Node | None:
    if isinstance(step, int):
        items: Node | None = node.get("items")
        return items
    holder = object_part(node)
    if holder is None:
        return None
    child: Node | None = holder.get("properties", {}).get(step)
    return child or any_key(holder)
