"""Which source may say what: a repository can write some of what an editor sends.

VS Code's workspace settings, Emacs' directory locals and Helix' `.helix/languages.toml` all lie in the repository;
the last becomes `initializationOptions`. Only the user file and the environment are surely the user's own. The
rules, in one place:

- **The workspace** (`workspace/configuration`, didChangeConfiguration) may not say anything about `endpoint`,
  `local`, `log` and `models`; it may make `privacy` stricter and `limits` lower.
- **initializationOptions** may say anything but what `REFUSED` and the functions below keep back: what would lead
  the key, code or other secrets elsewhere, or write files. Where the user file says something about `privacy` or
  `limits`, initializationOptions only make it stricter.
- **The key** goes only to hosts that the catalogue lists or that the user names, over TLS or loopback.

A rule is pure: it takes what a layer says and what stands beneath it, and returns what is left with the problems.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from qwen_ls.settings.address import LOCAL, Address, read_address
from qwen_ls.settings.merge import merge
from qwen_ls.settings.problem import MOST_OF_A_LAYER, Fault, Problem, printable
from qwen_ls.settings.sources import BASE_URL_VARIABLE, Values, user_file_path

FIXED_UNTIL_RESTART = ("endpoint", "local", "limits", "log", "models", "privacy")
"""The groups that a workspace does not set, and that take effect at restart."""

REFUSED: Mapping[str, str] = {
    "endpoint.apiKeyEnv": "it could name another secret, which would then be sent as the key",
    "endpoint.headers": "some gateways pass a request on to whatever host a header names",
    "endpoint.proxy": "a proxy reads along",
    "endpoint.caFile": "whoever brings a certificate authority can pose as the service",
    "log.file": "it could write over any file",
}
"""What initializationOptions may not set, and why."""

STRICTER: Mapping[str, bool] = {
    "respectGitignore": True,
    "redactSecrets": True,
    "allowUnsavedFiles": False,
    "allowOutsideWorkspace": False,
}
"""The stricter value of each privacy switch."""

_PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass(frozen=True, slots=True)
class Beneath:
    """What stands beneath a layer: what it is judged against."""

    values: Values
    """All that the lower layers and the defaults say together."""
    defaults: Values
    user_said: Values = field(default_factory=dict)
    """What the user file and the environment say."""
    user_named: tuple[str, ...] = ()
    """The base URLs that these two name."""


class _Judgement:
    """What is left of a layer, and what is told about the rest."""

    def __init__(self, said: Values, beneath: Beneath) -> None:
        self.said = {group: dict(keys) if isinstance(keys, dict) else keys for group, keys in said.items()}
        self.beneath = beneath
        self.problems: list[Problem] = []

    def group(self, name: str) -> dict[str, Any]:
        """Return what is said about a group, for taking keys out of it."""
        keys = self.said.get(name)
        return keys if isinstance(keys, dict) else {}

    def standing(self, group: str) -> dict[str, Any]:
        standing: dict[str, Any] = self.beneath.values.get(group, {})
        return standing

    def ignore(self, group: str, key: str, reason: str) -> None:
        """Take a key out, and tell it with where to put it.

        Nothing is told where the value is the one that stands or the default: VS Code sends every default along.
        """
        value = self.said[group].pop(key)
        defaults = self.beneath.defaults.get(group, {})
        if _changes_nothing(value, self.standing(group), key) or _changes_nothing(value, defaults, key):
            return
        self.tell(group, key, f"is ignored, because {reason}")

    def tell(self, group: str, key: str, what: str) -> None:
        """Tell what is not taken, and where the user may put it."""
        if len(self.problems) == MOST_OF_A_LAYER:
            return
        name = f"{group}.{printable(key)}"
        sentence = f"{name} {what}; if you mean it, put it in {user_file_path()}."
        self.problems.append(Problem(name, sentence, Fault.UNTRUSTED))


def may_have_key(base_url: str, user_named: Collection[str], lists_host: Callable[[str], bool]) -> bool:
    """Tell whether the key may be sent to a base URL (see `why_no_key`)."""
    return why_no_key(base_url, user_named, lists_host) is None


def why_no_key(base_url: str, user_named: Collection[str], lists_host: Callable[[str], bool]) -> str | None:
    """Say in a sentence why the key is not sent to a base URL, or return None where it may be.

    `lists_host` is the catalogue's word on a base URL. The address must be one that it lists or that the user named
    (scheme, host and port: another port is another program), and nobody on the way may read along.
    """
    if base_url == LOCAL:
        return "The model on this machine takes no key."
    try:
        address = read_address(base_url)
    except ValueError:
        return "The key is not sent, because the base URL is not a plain http or https URL."
    if not address.is_private_on_the_way:
        return f"The key is not sent to {address.host}, because the connection is not encrypted; use https."
    if lists_host(base_url) or address in _addresses(user_named):
        return None
    return (
        f"The key is not sent to {address.host}:{address.port}, because neither the user file nor "
        f"{BASE_URL_VARIABLE} names it."
    )


def trust_workspace(said: Values, beneath: Beneath) -> tuple[Values, list[Problem]]:
    """Keep what a workspace may say."""
    judgement = _Judgement(said, beneath)
    for group in ("endpoint", "local", "log", "models"):
        for key in tuple(judgement.group(group)):
            judgement.ignore(group, key, "a repository can write a workspace's settings")
    for key in tuple(judgement.group("privacy")):
        _only_stricter(judgement, key, "a workspace's settings can only make privacy stricter")
    for key in tuple(judgement.group("limits")):
        _only_lower(judgement, key, "a workspace's settings can only lower a limit")
    return judgement.said, judgement.problems


def trust_init_options(
    said: Values, beneath: Beneath, lists_host: Callable[[str], bool]
) -> tuple[Values, list[Problem]]:
    """Keep what initializationOptions may say."""
    judgement = _Judgement(said, beneath)
    for name, danger in REFUSED.items():
        _refuse(judgement, *name.split("."), danger=danger)
    _refuse_foreign_host(judgement, lists_host)
    _refuse_weights_by_path(judgement)
    user_privacy, user_limits = (beneath.user_said.get(group, {}) for group in ("privacy", "limits"))
    for key in tuple(judgement.group("privacy")):
        if key in user_privacy or key in {"redactSecrets", "exclude"}:
            _only_stricter(judgement, key, "initializationOptions can only make this stricter")
    for key in tuple(judgement.group("limits")):
        if key in user_limits:
            _only_lower(judgement, key, "initializationOptions can only lower a limit of the user file")
    return judgement.said, judgement.problems


def _refuse(judgement: _Judgement, group: str, key: str, *, danger: str) -> None:
    if key in judgement.group(group):
        judgement.ignore(group, key, f"a repository can write initializationOptions, and {danger}")


def _refuse_foreign_host(judgement: _Judgement, lists_host: Callable[[str], bool]) -> None:
    """Refuse a base URL on a host that neither the catalogue lists nor the user names.

    This machine's own addresses are let through, without the key: whoever runs Ollama need not name it twice, and
    nothing leaves the machine.
    """
    base_url = judgement.group("endpoint").get("baseUrl")
    if not isinstance(base_url, str) or base_url == LOCAL:
        return
    try:
        address = read_address(base_url)
    except ValueError:
        return  # it will not fit, and is told so without trusting any part of it
    if address.is_loopback or address in _addresses(judgement.beneath.user_named):
        return
    if lists_host(base_url) and address.is_private_on_the_way:
        return
    del judgement.said["endpoint"]["baseUrl"]
    judgement.tell(
        "endpoint",
        "baseUrl",
        f"is ignored, because a repository can write initializationOptions, and the host {address.host} is not one "
        f"of Qwen's own, nor named by {BASE_URL_VARIABLE} or the user file",
    )


def _refuse_weights_by_path(judgement: _Judgement) -> None:
    """Refuse a local model that is a path or an address: a hostile weights file attacks the program that loads it."""
    name = judgement.group("local").get("model")
    if isinstance(name, str) and not _PLAIN_NAME.fullmatch(name):
        _refuse(judgement, "local", "model", danger="only a plain name cannot lead to a hostile weights file")


def _only_stricter(judgement: _Judgement, key: str, reason: str) -> None:
    if key == "exclude":
        _only_grow(judgement, reason)
    elif key not in STRICTER or judgement.said["privacy"][key] is not STRICTER[key]:
        judgement.ignore("privacy", key, reason)


def _only_grow(judgement: _Judgement, reason: str) -> None:
    """Lay the patterns after those that stand, without any that would include again what those exclude."""
    said = judgement.said["privacy"]["exclude"]
    if not isinstance(said, list):
        judgement.ignore("privacy", "exclude", reason)
        return
    if any(map(_includes_again, said)):
        judgement.tell("privacy", "exclude", f"is taken without the patterns that begin with !, because {reason}")
    standing = list(judgement.standing("privacy").get("exclude", []))
    new = [pattern for pattern in said if not _includes_again(pattern) and pattern not in standing]
    judgement.said["privacy"]["exclude"] = standing + new


def _includes_again(pattern: object) -> bool:
    return isinstance(pattern, str) and pattern.lstrip().startswith("!")


def _only_lower(judgement: _Judgement, key: str, reason: str) -> None:
    value, standing = judgement.said["limits"][key], judgement.standing("limits").get(key)
    if not isinstance(value, int) or (standing is not None and value > standing):
        judgement.ignore("limits", key, reason)


def _changes_nothing(value: object, beneath: Mapping[str, Any], key: str) -> bool:
    return key in beneath and merge({key: beneath[key]}, {key: value}) == {key: beneath[key]}


def _addresses(base_urls: Collection[str]) -> set[Address]:
    return {read_address(base_url) for base_url in base_urls if base_url != LOCAL}
