"""From layers to settings: precedence, trust, and what is used in place of what does not fit."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

from qwen_ls.settings.fitting import fitting
from qwen_ls.settings.merge import merge_settings
from qwen_ls.settings.model import Settings
from qwen_ls.settings.problem import Fault, Problem, message
from qwen_ls.settings.sources import (
    USER_FILE_NAME,
    Layer,
    Origin,
    Values,
    plain,
    read_environment,
    read_init_options,
    read_user_file,
    read_workspace,
    user_file_path,
)
from qwen_ls.settings.trust import FIXED_UNTIL_RESTART, Beneath, trust_init_options, trust_workspace, why_no_key

__all__ = ["Configuration", "ListsHost", "Problem", "Resolved", "message", "resolve", "restart_needed"]

ListsHost: TypeAlias = Callable[[str], bool]
"""Tells whether the catalogue lists the host of a base URL (`Catalogue.lists_host`)."""

PAYLOADS_KEPT = 64
"""Folders whose settings are kept resolved."""

SAYS_WHERE = frozenset({"endpoint.baseUrl", "endpoint.region", "endpoint", USER_FILE_NAME})
"""What a problem is about if it may have hidden where requests should go: a key, the group, or the whole file."""

GROUPS = frozenset(Settings.model_fields)
"""The names of the groups; each is one word, the same in Python and in the settings."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """What holds, and what was wrong on the way there."""

    settings: Settings
    problems: tuple[Problem, ...]
    key_withheld: str | None = None
    """Why the key may not be sent to the base URL, in a sentence for the user; None where it may."""
    named_roles: frozenset[str] = frozenset()
    """The roles, by the names of their keys, whose model a layer names."""

    @property
    def base_url(self) -> str | None:
        """The service's base URL, `"local"`, or None where the region decides."""
        return self.settings.endpoint.base_url

    @property
    def may_send_key(self) -> bool:
        """Whether the key may be sent to the base URL, by design 3's trust rule."""
        return self.key_withheld is None

    @property
    def is_endpoint_in_doubt(self) -> bool:
        """Whether the default endpoint holds only because what was said of it cannot be read.

        The key may then be meant for another service, so it must not be sent to the default one.
        """
        if self.base_url is not None:
            return False
        return any(problem.fault is Fault.UNFIT and problem.key in SAYS_WHERE for problem in self.problems)


def resolve(layers: Sequence[Layer], lists_host: ListsHost) -> Resolved:
    """Lay the layers over the defaults, the lowest first.

    A value that does not fit, or that its source may not set, leaves the one beneath in force and is told.
    """
    beneath = Beneath(values=_defaults(), defaults=_defaults())
    settings, problems = Settings(), []
    named_roles: set[str] = set()
    for layer in layers:
        trusted, untrusted = _trusted(layer, beneath, lists_host)
        said, settings, misfits = fitting(trusted, layer.origin, beneath.values)
        problems += [*layer.problems, *untrusted, *misfits]
        beneath = _laid(beneath, layer.origin, said, settings)
        named_roles.update(said.get("models", {}))
    base_url = settings.endpoint.base_url
    withheld = None if base_url is None else why_no_key(base_url, beneath.user_named, lists_host)
    return Resolved(settings, tuple(problems), withheld, frozenset(named_roles))


def restart_needed(old: Settings, new: Settings) -> tuple[str, ...]:
    """Name the groups that differ and take effect at restart only."""
    return tuple(group for group in FIXED_UNTIL_RESTART if getattr(old, group) != getattr(new, group))


class Configuration:
    """The settings in force: for the server, and for each resource by what the client says of it.

    The groups that take effect at restart come from the user file, the environment and initializationOptions only;
    what a workspace says lies over them as far as it is trusted, at once.
    """

    def __init__(self, user_file: Layer, environment: Layer, lists_host: ListsHost) -> None:
        """Begin with the user's own layers; `lists_host` is the catalogue's word on hosts."""
        self._own = (user_file, environment)
        self._init_options = Layer(Origin.INIT_OPTIONS)
        self._workspace = Layer(Origin.WORKSPACE)
        self._lists_host = lists_host
        self._told: set[tuple[str, str]] = set()
        self._untold: list[Problem] = []
        self._by_payload: OrderedDict[str, Settings] = OrderedDict()
        self._resolved = self._resolve()

    @classmethod
    def read(cls, environ: Mapping[str, str], lists_host: ListsHost, user_file: Path | None = None) -> Configuration:
        """Read the user file (the usual one unless another is given) and the environment."""
        path = user_file_path() if user_file is None else user_file
        return cls(read_user_file(path), read_environment(environ), lists_host)

    @property
    def resolved(self) -> Resolved:
        """What holds where no resource is asked for, with whether the key may be sent."""
        return self._resolved

    @property
    def base(self) -> Settings:
        """The settings where no resource is asked for."""
        return self._resolved.settings

    def take_init_options(self, options: object) -> None:
        """Take `initializationOptions`, of whatever type."""
        self._init_options = read_init_options(options)
        self._changed()

    def take_workspace(self, payload: object) -> None:
        """Take a didChangeConfiguration payload, or an answer of `workspace/configuration` without a resource.

        Null says nothing (Neovim and Helix send it to make the server ask); an object replaces the last one.
        """
        if payload is None:
            return
        self._workspace = read_workspace(payload, GROUPS)
        self._changed()

    def for_resource(self, payload: object | None) -> Settings:
        """Return the settings for a resource, by the client's answer to `workspace/configuration` for it."""
        layer = read_workspace(payload, GROUPS)
        if not layer.values:
            return self.base
        key = json.dumps(layer.values, sort_keys=True, default=str)
        settings = self._by_payload.pop(key, None) or self._resolve(layer).settings
        self._by_payload[key] = settings
        if len(self._by_payload) > PAYLOADS_KEPT:
            self._by_payload.popitem(last=False)
        return settings

    def drain_problems(self) -> tuple[Problem, ...]:
        """Return the problems that have not been told yet: each once in the server's life."""
        problems, self._untold = tuple(self._untold), []
        return problems

    def _changed(self) -> None:
        self._by_payload.clear()
        self._resolved = self._resolve()

    def _resolve(self, *of_resource: Layer) -> Resolved:
        layers = (*self._own, self._init_options, self._workspace, *of_resource)
        resolved = resolve(layers, self._lists_host)
        for problem in resolved.problems:
            if problem.identity not in self._told:
                self._told.add(problem.identity)
                self._untold.append(problem)
        return resolved


@lru_cache(maxsize=1)
def _defaults() -> Values:
    return plain(Settings().model_dump(mode="json", by_alias=True))


def _trusted(layer: Layer, beneath: Beneath, lists_host: ListsHost) -> tuple[Values, list[Problem]]:
    if layer.origin.is_the_users_own:
        return layer.values, []
    if layer.origin is Origin.INIT_OPTIONS:
        return trust_init_options(layer.values, beneath, lists_host)
    return trust_workspace(layer.values, beneath)


def _laid(beneath: Beneath, origin: Origin, said: Values, settings: Settings) -> Beneath:
    laid = replace(beneath, values=merge_settings(beneath.values, said))
    if not origin.is_the_users_own:
        return laid
    base_url = settings.endpoint.base_url
    named = laid.user_named if base_url is None else (*laid.user_named, base_url)
    return replace(laid, user_said=merge_settings(laid.user_said, said), user_named=named)
