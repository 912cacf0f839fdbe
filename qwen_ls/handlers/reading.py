"""From a command's call to its argument object, or to an error that names the field and says what fits there.

This imports pydantic: see `qwen_ls.handlers.arguments`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pygls.exceptions import JsonRpcInvalidParams

from qwen_ls.protocol import CommandCall
from qwen_ls.settings.problem import printable
from qwen_ls.settings.tree import what_fits

T = TypeVar("T", bound=BaseModel)

Schema = dict[str, Any]


def read(model: type[T], call: CommandCall) -> T:
    """Return a call's argument object; one that is missing or null counts as empty.

    Raises:
        JsonRpcInvalidParams: it does not fit; the message is for the user.
    """
    said = call.arguments[0] if call.arguments else {}
    if said is None:
        said = {}
    if len(call.arguments) > 1 or not isinstance(said, Mapping):
        raise JsonRpcInvalidParams(f"{call.name} takes one object as its argument.")
    try:
        return model.model_validate(said, by_alias=True, by_name=False)
    except ValidationError as error:
        fault = error.errors(include_url=False, include_context=False, include_input=False)[0]
        raise JsonRpcInvalidParams(_sentence(model, call.name, fault["loc"], fault["type"])) from error


def _sentence(model: type[BaseModel], command: str, location: Sequence[str | int], fault: str) -> str:
    schema = model.model_json_schema(by_alias=True)
    path, node = _follow(schema, location)
    key = ".".join(printable(step) for step in path)
    if fault == "extra_forbidden":
        written = ".".join((*path, printable(str(location[len(path)])))) if len(location) > len(path) else key
        known = ", ".join(node.get("properties", {}))
        return f"{command} has no argument {written}; {f'there are {known}' if known else 'it takes none'}."
    if fault == "missing":
        return f"{command} needs {key}: {what_fits(node)}."
    return f"{command}: {key} must be {what_fits(node)}."


def _follow(schema: Schema, location: Sequence[str | int]) -> tuple[tuple[str, ...], Schema]:
    """Follow an error's location as far as there are fields: its end may name a variant, or an unknown key."""
    path: tuple[str, ...] = ()
    node = schema
    for step in location:
        fields = _object_in(schema, node).get("properties", {})
        if step not in fields:
            break
        path, node = (*path, str(step)), fields[step]
    return path, node


def _object_in(schema: Schema, node: Schema) -> Schema:
    """The part of a field's schema that takes objects, its reference resolved."""
    for choice in (node, *node.get("anyOf", ())):
        if "$ref" in choice:
            definition: Schema = schema["$defs"][choice["$ref"].rpartition("/")[2]]
            return definition
    return node
