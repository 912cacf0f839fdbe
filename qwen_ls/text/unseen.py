"""Characters that nobody sees, or that make code look like other code: nothing that a model may bring into a file."""

from __future__ import annotations

import re
import unicodedata

# Control characters but for tab and line ends, marks that reorder what is shown (CVE-2021-42574), line ends that only
# some programs take for such, what has no width, and tags. Joiners are left out: emoji and scripts are made with them.
_UNSEEN = re.compile(
    "[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\ufeff"
    "\U000e0000-\U000e007f]"
)


def first_unseen(text: str, beside: str = "") -> int | None:
    """Where the first such character is that does not stand in `beside` already; None if there is none."""
    for found in _UNSEEN.finditer(text):
        if found[0] not in beside:
            return found.start()
    return None


def named(character: str) -> str:
    """The character by its number and, where it has one, its name."""
    return f"U+{ord(character):04X} {unicodedata.name(character, '')}".rstrip()
