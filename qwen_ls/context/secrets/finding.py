"""The one question that is asked of this package: where are the secrets in a text?"""

from __future__ import annotations

from qwen_ls.context.secrets.key_blocks import key_blocks_in
from qwen_ls.context.secrets.lines import Lines
from qwen_ls.context.secrets.marks import Unmarked
from qwen_ls.context.secrets.secret import Secret, without_overlaps


class SecretFinder:
    """Finds secrets in texts, and remembers the lines that it saw: a prompt is mostly the one before it."""

    def __init__(self) -> None:
        self._lines = Lines()

    def find(self, text: str) -> list[Secret]:
        """The secrets in a text, in order, none of which overlaps another.

        Each line is judged by itself; only blocks of private keys reach over several. Marks of a prompt, such as
        `<|fim_suffix|>`, are never part of what is found.
        """
        unmarked = Unmarked(text)
        secrets = self._lines.secrets_in(unmarked.text)
        blocks = list(key_blocks_in(unmarked.text))
        return unmarked.restored(without_overlaps([*blocks, *secrets]) if blocks else secrets)

    def forget(self) -> None:
        """Keep nothing of the texts that were seen."""
        self._lines.forget()


_FINDER = SecretFinder()


def find_secrets(text: str) -> list[Secret]:
    """The secrets in a text, in order; see `SecretFinder.find`. Lines that were seen are remembered."""
    return _FINDER.find(text)


def forget_texts() -> None:
    """Keep nothing of the texts that `find_secrets` saw."""
    _FINDER.forget()
