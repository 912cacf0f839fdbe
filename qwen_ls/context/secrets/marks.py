"""The marks of a prompt, such as `<|fim_suffix|>`: they stand in the middle of lines, and are no part of them."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from itertools import accumulate, pairwise

from qwen_ls.context.secrets.secret import Secret

_MARK = re.compile(r"<(?:\|[a-z_]{1,20}\||CURSOR)>")


class Unmarked:
    """A text without its marks, and the way back.

    A secret at the cursor is cut in two by a mark. It is found as if the mark were not there, and told as two.
    """

    def __init__(self, text: str) -> None:
        spans = [match.span() for match in _MARK.finditer(text)] if "<|" in text or "<CURSOR>" in text else []
        self.text = _MARK.sub("", text) if spans else text
        lengths = [0, *accumulate(end - start for start, end in spans)]
        self._shifts = lengths
        self._cuts = [start - shift for (start, _), shift in zip(spans, lengths, strict=False)]

    def restored(self, secrets: list[Secret]) -> list[Secret]:
        """What was found in `text`, as it stands in the text with its marks."""
        if not self._cuts:
            return secrets
        return [piece for secret in secrets for piece in self._pieces(secret)]

    def _pieces(self, secret: Secret) -> list[Secret]:
        first, last = bisect_right(self._cuts, secret.start), bisect_left(self._cuts, secret.end)
        edges = [secret.start, *self._cuts[first:last], secret.end]
        return [
            Secret(start + self._shifts[first + number], end + self._shifts[first + number], secret.kind)
            for number, (start, end) in enumerate(pairwise(edges))
            if start < end
        ]
