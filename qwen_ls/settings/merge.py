"""Laying what one source says over what stands beneath it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def merge(beneath: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Lay one object over another: objects key by key, everything else whole.

    An empty list over an object changes nothing: Lua cannot tell an empty table from an empty list.
    """
    merged = dict(beneath)
    for key, value in over.items():
        standing = beneath.get(key)
        if isinstance(standing, Mapping) and value == []:
            continue
        if isinstance(standing, Mapping) and isinstance(value, Mapping):
            merged[key] = merge(standing, value)
            continue
        merged[key] = value
    return merged


def merge_settings(beneath: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Lay settings over settings: as `merge`, but a model that is named begins anew.

    A temperature chosen for one model is not one for another; without a name, the parameters are for the model
    that stands.
    """
    merged = merge(beneath, over)
    roles = over.get("models")
    if not isinstance(roles, Mapping):
        return merged
    for role, choice in roles.items():
        if isinstance(choice, Mapping) and "name" in choice:
            merged["models"] = {**merged["models"], role: dict(choice)}
    return merged
