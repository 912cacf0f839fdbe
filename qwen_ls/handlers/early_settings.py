"""Settings that decide what the server says it can do, which it says before settings are loaded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qwen_ls.editor import SECTION


def said_early(init_options: Any, group: str, key: str) -> Any:
    """What a client's initializationOptions say of a setting, unchecked; None where they do not.

    This looks at what the client sent, and nothing else.
    """
    said = init_options if isinstance(init_options, Mapping) else {}
    section = said.get(SECTION, said)
    values = section.get(group) if isinstance(section, Mapping) else None
    return values.get(key) if isinstance(values, Mapping) else None
