"""Which suggestions were shown, and which of them were taken: each counts once, however many words it was taken in.

What is left of a suggestion is shown as another one, with another id. It is recognised by its text, with which the one
before it ends.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable

from qwen_ls.completion.moment import Suggestion

MOST_SHOWN = 256
"""How many suggestions that nobody took yet are remembered, to be counted when one is taken."""


class Taken:
    """The suggestions that were shown lately, and what of them was taken last."""

    def __init__(self) -> None:
        self._shown: OrderedDict[str, str] = OrderedDict()
        self._last = ""

    def show(self, suggestions: Iterable[Suggestion]) -> None:
        """These were given to the editor."""
        for suggestion in suggestions:
            self._shown[suggestion.id] = suggestion.text
        while len(self._shown) > MOST_SHOWN:
            self._shown.popitem(last=False)

    def take(self, suggestion_id: str, part: str) -> bool:
        """The user took one, all of it or a part; whether it is the first of it."""
        text = self._shown.pop(suggestion_id, None)
        if text is None:
            return False
        is_rest = text != self._last and self._last.endswith(text)
        self._last = "" if part == "all" else text
        return not is_rest
