"""What every source of weights has in common: how it fails."""

from __future__ import annotations


class SourceError(Exception):
    """One source cannot give the weights; another one may. The message is half a sentence: why."""
