"""What of a layer fits the model, and leaving out what does not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError

from qwen_ls.settings.merge import merge_settings
from qwen_ls.settings.misfits import Path, holds, misfit
from qwen_ls.settings.model import Settings
from qwen_ls.settings.problem import MOST_OF_A_LAYER, Problem
from qwen_ls.settings.sources import Origin, Values, plain


def fitting(said: Values, origin: Origin, beneath: Values) -> tuple[Values, Settings, list[Problem]]:
    """Return what of a layer fits, the settings with it, and the problems with the rest.

    What stands beneath is valid, so each error lies in the layer; each pass leaves out all that it found.
    """
    problems: list[Problem] = []
    while True:
        try:
            # Python's names are not keys: taking `api_key_env` would let it past the trust rules.
            merged = merge_settings(beneath, said)
            return said, Settings.model_validate(merged, by_alias=True, by_name=False), problems
        except ValidationError as error:
            faults = _faults(said, error)
            named = list(faults.items())[: MOST_OF_A_LAYER - len(problems)]
            problems += [misfit(path, fault, said, origin, beneath) for path, fault in named]
            said = _without(said, tuple(faults))


def _without(said: Values, paths: Sequence[Path]) -> Values:
    """Leave out what lies at the paths; later list items first, so that indices stay true."""
    left = plain(said)
    for path in sorted(set(paths), key=_depth_first, reverse=True):
        _leave_out(left, path)
    return left


def _depth_first(path: Path) -> tuple[tuple[bool, int, str], ...]:
    return tuple((isinstance(step, int), step if isinstance(step, int) else 0, str(step)) for step in path)


def _leave_out(values: Values, path: Path) -> None:
    holder: Any = values
    for step in path[:-1]:
        holder = holder[step]
    del holder[path[-1]]


def _faults(said: Values, error: ValidationError) -> dict[Path, str]:
    """Return where a layer does not fit, and what pydantic calls it: `key` where the key itself does not fit."""
    faults: dict[Path, str] = {}
    for detail in error.errors(include_url=False, include_context=False, include_input=False):
        path = _within(said, detail["loc"])
        assert path, "what stands beneath a layer is valid"
        faults.setdefault(path, "key" if detail["loc"][-1] == "[key]" else detail["type"])
    return faults


def _within(said: Values, location: Sequence[str | int]) -> Path:
    """Follow an error's location as far as the layer goes: its end may name a variant, or a key that is missing."""
    holder: Any = said
    path: Path = ()
    for step in location:
        if not holds(holder, step):
            break
        holder, path = holder[step], (*path, step)
    return path
