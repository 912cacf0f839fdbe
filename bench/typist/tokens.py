"""Pieces of about a token: what a simulated service streams, and what a simulated person takes."""

from __future__ import annotations

import re

_TOKEN = re.compile(r"\s*\w{1,6}|\s*[^\w\s]|\s+")


def tokens_of(text: str) -> list[str]:
    """Cut text into pieces of about a token, which join up to it."""
    return _TOKEN.findall(text)
