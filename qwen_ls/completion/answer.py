"""From a draft to the suggestion that an editor is given: what is inserted, and what of the line it replaces."""

from __future__ import annotations

from itertools import count

from qwen_ls.completion.draft import CLOSERS, Draft, Fit, Relation
from qwen_ls.completion.hole import surroundings
from qwen_ls.completion.moment import Moment, Suggestion
from qwen_ls.completion.shape import Shape, whole_end
from qwen_ls.completion.trim.code import without_strings
from qwen_ls.completion.trim.rules import trim_end
from qwen_ls.text.lines import Point

_CLOSER_OF = {"(": ")", "[": "]", "{": "}"}
_CLOSERS = set(_CLOSER_OF.values())
_TAG_END = ">"
_QUOTES = set(CLOSERS) - _CLOSERS - {_TAG_END}

_ids = count(1)


def is_ready(draft: Draft, moment: Moment, shape: Shape) -> bool:
    """Whether a draft that still grows says all that should be shown at this moment."""
    fit = draft.fit(moment.place)
    return fit.relation is Relation.AHEAD and _shown_end(draft, fit, shape) is not None


def _shown_end(draft: Draft, fit: Fit, shape: Shape) -> int | None:
    """Up to where of the rest is shown, or None if more should come.

    A suggestion that the user is typing along stays what it was, to its last line: the shape at the cursor's own
    place decides only what is shown anew. Just where two opinions fork nothing is shown: the next key tells which of
    them was right. Measured (`bench typist`): to show the later one there makes 17 % more wrong ghosts.
    """
    typed = len(fit.typed)
    disputed = draft.disputed_from
    undisputed = disputed - typed if disputed is not None and typed <= disputed else None
    if draft.shown_to is not None and typed < draft.shown_to:
        end: int | None = draft.shown_to - typed
    else:
        end = whole_end(fit.rest, shape)
    return min((each for each in (end, undisputed) if each is not None), default=None)


def _last_shown_end(draft: Draft, fit: Fit, shape: Shape) -> int | None:
    """The same once no more will come. Of what broke off with something open, only what its lines say is shown.

    Measured (`bench typist`): to show all of it makes 6 % more wrong ghosts, and 2 % fewer characters for each key.
    """
    end = _shown_end(draft, fit, shape)
    if end is None and not fit.rest.endswith("\n") and not shape.is_block:
        end = whole_end(f"{fit.rest}\n", shape)  # its last line ends with it
    return whole_end(fit.rest, shape.without_syntax()) if end is None else end


def compose(draft: Draft, moment: Moment, shape: Shape) -> Suggestion | None:
    """What the draft suggests at this moment, or None where it adds nothing to see."""
    fit = draft.fit(moment.place)
    if fit.relation is not Relation.AHEAD:
        return None
    text = trim_end(fit.rest[: _last_shown_end(draft, fit, shape)], surroundings(moment))
    if not text.strip():
        return None
    replaced = covered(text, moment.line_after)
    if moment.selected is not None:
        # The range must be that of the selected entry (LSP 3.18), so nothing behind it can be covered.
        whole = moment.selected.text + text
        return None if replaced else Suggestion(moment.selected.start, moment.point, whole, str(next(_ids)))
    end = Point(moment.point.line, moment.point.column + replaced)
    return Suggestion(moment.point, end, text, str(next(_ids)))


def keep_shown(draft: Draft, moment: Moment, shape: Shape) -> None:
    """Note up to where the draft was shown at this moment."""
    fit = draft.fit(moment.place)
    end = _last_shown_end(draft, fit, shape)
    draft.shown_to = len(fit.typed) + (len(fit.rest) if end is None else end)


def covered(text: str, line_after: str) -> int:
    """How many characters after the cursor `text` says itself, and so should replace.

    That is the rest of the line or nothing: only closers stand there, and the text closes all of them too.
    """
    closers = line_after.strip()
    if not closers or not all(char in CLOSERS for char in closers):
        return 0
    surplus = _surplus_closers(without_strings(text))
    brackets = [char for char in closers if char in _CLOSERS]
    if surplus[: len(brackets)] != brackets:
        return 0
    if any(text.count(char) % 2 == 0 for char in closers if char in _QUOTES):
        return 0
    if _TAG_END in closers and text.count(_TAG_END) <= text.count("<"):
        return 0
    return len(line_after.rstrip())


def _surplus_closers(text: str) -> list[str]:
    """The closing brackets of a text that it did not open itself, in order."""
    expected: list[str] = []
    surplus: list[str] = []
    for char in text:
        if char in _CLOSER_OF:
            expected.append(_CLOSER_OF[char])
        elif char in _CLOSERS:
            if expected and expected[-1] == char:
                expected.pop()
            elif not expected:
                surplus.append(char)
    return surplus
