"""Where settings come from, and reading them: the user file, the environment, what a client sends.

A source never fails: what cannot be read is a problem to tell, and the layer stays empty.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any, TypeAlias

from qwen_ls.settings.problem import Problem

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

Values: TypeAlias = dict[str, Any]
"""What one source says: groups of keys in camelCase, as in JSON, without nulls."""

SECTION = "qwen-ls"
USER_FILE_NAME = "config.toml"
BASE_URL_VARIABLE = "QWEN_LS_BASE_URL"

_DEEPEST = 8
"""The settings are five levels deep; what lies deeper than this is not looked at."""


class Origin(Enum):
    """Where a layer comes from; the value is how a message names it."""

    USER_FILE = "the user file"
    ENVIRONMENT = "the environment (QWEN_LS_BASE_URL)"
    INIT_OPTIONS = "initializationOptions"
    WORKSPACE = "the workspace's settings"

    @property
    def is_the_users_own(self) -> bool:
        """Whether no repository can write here."""
        return self in {Origin.USER_FILE, Origin.ENVIRONMENT}


@dataclass(frozen=True, slots=True)
class Layer:
    """What one source says, and what was wrong with reading it."""

    origin: Origin
    values: Values = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def user_file_path() -> Path:
    """Where the user's own file is: `qwen-ls/config.toml` under the platform's folder for settings."""
    from platformdirs import user_config_path

    return user_config_path(SECTION, appauthor=False) / USER_FILE_NAME


def read_user_file(path: Path) -> Layer:
    """Read the user file; one that does not exist says nothing."""
    try:
        content = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError:
        return Layer(Origin.USER_FILE)
    except OSError as error:
        return _unreadable(path, f"it cannot be read ({error.strerror or error})")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        return _unreadable(path, f"line {line} is not UTF-8")
    except ValueError as error:  # TOMLDecodeError, or a number with too many digits
        return _unreadable(path, f"it is not valid TOML: {error}")
    except RecursionError:
        return _unreadable(path, "it is nested too deeply")
    return Layer(Origin.USER_FILE, section(content))


def read_environment(environ: Mapping[str, str]) -> Layer:
    """Read what the environment says about settings. The key itself is read where it is used, never kept here."""
    base_url = environ.get(BASE_URL_VARIABLE, "").strip()
    if not base_url:
        return Layer(Origin.ENVIRONMENT)
    return Layer(Origin.ENVIRONMENT, {"endpoint": {"baseUrl": base_url}})


def read_init_options(options: object) -> Layer:
    """Read `initializationOptions`: the section's content, or an object that holds the section."""
    if options is None or options == []:  # Lua writes an empty table as a list
        return Layer(Origin.INIT_OPTIONS)
    if isinstance(options, Mapping):
        return Layer(Origin.INIT_OPTIONS, section(options))
    sentence = (
        f"initializationOptions must be an object with the settings' groups, not {kind_of(options)}; it is ignored."
    )
    return Layer(Origin.INIT_OPTIONS, problems=(Problem("initializationOptions", sentence),))


def read_workspace(payload: object, groups: frozenset[str]) -> Layer:
    """Read an answer to `workspace/configuration`, or a didChangeConfiguration payload.

    Clients send null (Neovim, Helix) or every server's settings at once (eglot): what does not hold one of our
    `groups` is not meant for us, and says nothing.
    """
    if not isinstance(payload, Mapping):
        return Layer(Origin.WORKSPACE)
    if SECTION in payload or not groups.isdisjoint(payload):
        return Layer(Origin.WORKSPACE, section(payload))
    return Layer(Origin.WORKSPACE)


def section(content: Mapping[Any, Any]) -> Values:
    """Return the section's content as plain values of our own, whether it is wrapped in its name or not."""
    inner = content.get(SECTION, content)
    return _with_named_models(plain(inner)) if isinstance(inner, Mapping) else {}


def plain(content: Mapping[Any, Any]) -> Values:
    """Copy an object without its nulls: null says nothing, so that an unset key of an editor overrides nothing."""
    return {str(key): _plain_value(value, _DEEPEST) for key, value in content.items() if value is not None}


def _with_named_models(values: Values) -> Values:
    """Write each model that is an id alone as an object with that name, so that layers compare and merge."""
    roles = values.get("models")
    if not isinstance(roles, dict):
        return values
    named = {role: {"name": choice} if isinstance(choice, str) else choice for role, choice in roles.items()}
    return {**values, "models": named}


def _plain_value(value: Any, depth: int) -> Any:
    if depth == 0:
        return None
    if isinstance(value, Mapping):
        items = ((str(key), _plain_value(inner, depth - 1)) for key, inner in value.items())
        return {key: inner for key, inner in items if inner is not None}
    if isinstance(value, list | tuple):
        return [_plain_value(inner, depth - 1) for inner in value]
    return value


def kind_of(value: object) -> str:
    """Name a JSON value's type, for messages that must not repeat the value."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, str):
        return "a string"
    if isinstance(value, Mapping):
        return "an object"
    return "a list"


def _unreadable(path: Path, reason: str) -> Layer:
    sentence = f"The settings file {path} is ignored: {reason}."
    return Layer(Origin.USER_FILE, problems=(Problem(USER_FILE_NAME, sentence),))
