"""The user's own actions, and what their prompts may stand in for."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from qwen_ls.assist.actions.action import Action, Scope

PREFIX = "custom."

PLACEHOLDERS = ("selection", "file", "language", "diagnostics", "symbol")
"""What `{…}` in a prompt may name; anything else in braces is left as it is."""

_PLACEHOLDER = re.compile(r"\{(" + "|".join(PLACEHOLDERS) + r")\}")


def custom_action(title: str, prompt: str, kind: str, languages: Sequence[str], scope: Scope) -> Action:
    """An action of the user's own. It is known by its title, which stays when the settings are put in another order."""
    return Action(f"{PREFIX}{title}", title, kind, "edit", prompt, scope, tuple(languages))


def filled_in(prompt: str, values: Mapping[str, Callable[[], str]]) -> str:
    """The prompt with what its placeholders stand for. What is filled in is not looked through again."""
    return _PLACEHOLDER.sub(lambda found: values[found[1]]() if found[1] in values else found[0], prompt)
