"""A second opinion: a suggestion that somebody keeps typing along instead of taking it is probably wrong further on.

The text typed so far agrees with it, so it still fits and stays on the screen. But a person who wanted all of it would
have taken it by now. So the model is asked once more, from where the cursor is now and less greedily, while the
suggestion stands. If the second answer is the same, it is trusted and nobody asks again.
"""

from __future__ import annotations

from dataclasses import dataclass

from qwen_ls.completion.draft import Draft

STANDS_S = 0.6
"""How long a suggestion stands before it is doubted: people who take one do so within half a second."""

TYPED_CHARS = 4
"""How many characters are typed along it by then."""

MOST_OPINIONS = 3
"""How often the model is asked again about one suggestion."""

SLOWEST_S = 1.5
"""With a service that takes longer to its first words, a second answer would come too late to be of use."""

TEMPERATURE = 0.5
"""A second answer at temperature 0 would repeat the first."""


LEAST_AGREED = 2
"""From how many characters on what two opinions agree on is shown alone."""


@dataclass(slots=True)
class Doubt:
    """Watches the suggestion that stands in one document."""

    _text: str = ""
    _since: float = 0.0
    _typed: int = 0
    _opinions: int = 0

    def shown(self, text: str, now: float) -> bool:
        """A suggestion was shown; whether a second opinion should be asked for now.

        `text` is what it still adds: a known one gets shorter, character by character.
        """
        gone = len(self._text) - len(text)
        if not self._text or gone < 0 or not self._text.endswith(text):
            self._text, self._since, self._typed, self._opinions = text, now, 0, 0
            return False
        self._typed += gone
        self._text = text
        if self._opinions >= MOST_OPINIONS or now - self._since < STANDS_S or self._typed < TYPED_CHARS:
            return False
        self._since, self._typed = now, 0
        self._opinions += 1
        return True

    def taken(self) -> None:
        """A part of it was taken: what is left begins anew, for nobody takes words of what they doubt."""
        self._text = ""

    def heard(self, opinion: str) -> None:
        """A second opinion is there; if it says what stands, nobody is asked again."""
        if self._text in opinion:
            self._opinions = MOST_OPINIONS


def compare(first: Draft, second: Draft) -> None:
    """Note from where on two opinions differ, so that only what both say is shown, if that is something to see.

    Where they differ at once, the second one is believed: the first is the one that nobody took.
    """
    fit = first.fit(second.anchor)
    agreed = _common(fit.rest, second.text)
    if agreed < min(len(fit.rest), len(second.text)) and len(second.text[:agreed].strip()) >= LEAST_AGREED:
        first.disputed_from = len(fit.typed) + agreed
        second.disputed_from = agreed


def _common(one: str, other: str) -> int:
    """How many characters two texts begin with in common; a word of which only the start is common does not count."""
    differs = (at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b)
    end = next(differs, min(len(one), len(other)))
    if _is_of_word(one[end : end + 1]) or _is_of_word(other[end : end + 1]):
        while end > 0 and _is_of_word(one[end - 1]):
            end -= 1
    return end


def _is_of_word(char: str) -> bool:
    return char.isalnum() or char == "_"
