"""The installation: which versions of what."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version

from qwen_ls import __version__
from qwen_ls.cli.checks.case import Case
from qwen_ls.cli.checks.finding import Finding, failed, ok

LIBRARIES = ("openai", "pygls", "lsprotocol", "pydantic")
"""The libraries whose versions decide most about how qwen-ls behaves."""

OPTIONAL = ("xllamacpp",)


def versions() -> Mapping[str, str | None]:
    """The versions of qwen-ls, Python, the system and the libraries; None for what is not installed."""
    return {
        "qwen-ls": __version__,
        "python": platform.python_version(),
        "system": platform.platform(),
        **{library: _version(library) for library in (*LIBRARIES, *OPTIONAL)},
    }


async def installation(_case: Case) -> Finding:
    """Whether what qwen-ls needs is there."""
    found = versions()
    if missing := [library for library in LIBRARIES if found[library] is None]:
        return failed(f"Not installed: {', '.join(missing)}.", "Install qwen-ls anew: pip install --upgrade qwen-ls.")
    return ok(f"qwen-ls {found['qwen-ls']}, Python {found['python']}, openai {found['openai']}, on {found['system']}.")


def _version(library: str) -> str | None:
    try:
        return version(library)
    except PackageNotFoundError:
        return None
