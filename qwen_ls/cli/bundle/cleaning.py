"""What is taken out of a bundle: keys, header values, the code in debug records, and the name of the user's home."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from qwen_ls.context.secrets.finding import find_secrets
from qwen_ls.log import masked
from qwen_ls.settings.model import Settings

LINES = 5_000
"""So many records of the log, the last ones."""
GONE = "***"
KEPT = ("time", "level", "logger", "message", "error")
SHORTEST_SECRET = 4


@dataclass(frozen=True, slots=True)
class Cleaner:
    """Knows this user's secrets and home."""

    secrets: tuple[str, ...]
    home: str

    @classmethod
    def of(cls, settings: Settings, environ: Mapping[str, str]) -> Cleaner:
        """Those of these settings: the key, what headers say, a proxy's password."""
        endpoint = settings.endpoint
        proxy = urlsplit(endpoint.proxy or "").password
        known = [environ.get(endpoint.api_key_env, "").strip(), *endpoint.headers.values(), proxy or ""]
        longest_first = sorted({each for each in known if len(each) >= SHORTEST_SECRET}, key=len, reverse=True)
        return cls(tuple(longest_first), str(Path.home()))

    def settings(self, said: dict[str, Any]) -> dict[str, Any]:
        """Settings without what headers say and without prompts of the user's own."""
        if headers := said.get("endpoint", {}).get("headers"):
            said["endpoint"]["headers"] = dict.fromkeys(headers, GONE)
        for action in said.get("actions", {}).get("custom", []):
            action["prompt"] = GONE
        return said

    def text(self, text: str) -> str:
        """A text without secrets, known or told by their form, and with `~` for the user's home."""
        for secret in self.secrets:
            text = text.replace(secret, GONE)
        text = masked(text)
        for found in reversed(find_secrets(text)):
            text = text[: found.start] + GONE + text[found.end :]
        return text.replace(self.home, "~") if len(self.home) > 1 else text


def cleaned_log(lines: Iterable[str], cleaner: Cleaner) -> str:
    """The last records of a log, without those at debug, which may hold code. What is no record is left out."""
    kept: deque[str] = deque(maxlen=LINES)
    left_out = 0
    for line in lines:
        record = _record(line)
        if record is None or record.get("level") == "debug":
            left_out += 1
            continue
        told = {name: cleaner.text(str(record[name])) for name in KEPT if name in record}
        kept.append(json.dumps(told, ensure_ascii=False))
    note = json.dumps({"message": f"{left_out} lines were left out: debug records, and what is no record"})
    return "\n".join([*kept, *([note] if left_out else [])]) + "\n"


def _record(line: str) -> dict[str, Any] | None:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return record if isinstance(record, dict) else None
