"""How a command fails."""

from __future__ import annotations


class CommandError(Exception):
    """A command could not do its work. The message is one sentence for the user, with what to do next."""
