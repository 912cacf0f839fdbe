"""The files of a bundle: versions, settings, usage, the log and what the doctor found."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from qwen_ls.cli.bundle.cleaning import Cleaner, cleaned_log
from qwen_ls.cli.checks.installation import versions
from qwen_ls.cli.usage import as_json
from qwen_ls.guard.usage_file import UsageFile, usage_path
from qwen_ls.model.catalogue import catalogue
from qwen_ls.settings.resolve import Configuration
from qwen_ls.settings.sources import user_file_path

DAYS = 7
NO_LOG = "There is no log: set log.file in your settings, or name a file with --log.\n"


def parts(environ: Mapping[str, str], log: Path | None, *, asks_doctor: bool) -> dict[str, str]:
    """Every file's text by its name, clean of keys, code and the user's name."""
    resolved = Configuration.read(environ, catalogue().lists_host, user_file_path()).resolved
    settings = resolved.settings
    cleaner = Cleaner.of(settings, environ)
    files = {
        "versions.json": _json(versions()),
        "settings.json": _json(
            cleaner.settings(settings.model_dump(by_alias=True, exclude_defaults=True, mode="json"))
        ),
        "usage.json": _json(_usage()),
        "log.jsonl": _log(log or (Path(settings.log.file) if settings.log.file else None), cleaner),
    }
    if asks_doctor:
        files["doctor.json"] = asyncio.run(_doctor())
    return {name: cleaner.text(text) for name, text in files.items()}


def _usage() -> list[dict[str, object]] | str:
    first = (date.today() - timedelta(days=DAYS - 1)).isoformat()
    try:
        return [as_json(row, amount) for row, amount in UsageFile(usage_path()).since(first).items()]
    except OSError as error:
        return f"cannot be read: {error}"


def _log(file: Path | None, cleaner: Cleaner) -> str:
    if file is None:
        return NO_LOG
    try:
        with file.expanduser().open(encoding="utf-8", errors="replace") as lines:
            return cleaned_log(lines, cleaner)
    except OSError as error:
        return f"{file} cannot be read ({error.strerror or error}).\n"


async def _doctor() -> str:
    from qwen_ls.cli.doctor import examine
    from qwen_ls.cli.doctor_sheet import JsonSheet

    said = io.StringIO()
    await examine(JsonSheet(said), asks_local=False)
    return said.getvalue()


def _json(content: Any) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"
