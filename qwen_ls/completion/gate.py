"""Why nothing is asked: the reasons that hold a completion back, each with a name that can be shown.

Privacy (`qwen_ls.context.privacy`) and pause hold for everybody. The rest is suppression: places where an automatic
suggestion annoys more often than it helps. It holds back requests to the model, never what is remembered, and nothing
that a person asks for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from qwen_ls.completion.moment import Moment
from qwen_ls.context.privacy import Exclusion

LONGEST_REST = 40
"""How much text may stand after the cursor on its line, in characters, for an automatic request."""

LONGEST_LINE = 10_000
"""A line longer than this, in characters, is data or generated, and no place for suggestions."""

_WORD = re.compile(r"\w")
_FINISHED = (";", "}", ")", "]")


class Reason(Enum):
    """What held a request back, in words that complete "nothing was suggested because …"."""

    DISABLED = "completions are switched off for this language"
    MANUAL = "completions are set to come only when asked for"
    PAUSED = "completions are paused"
    MENU = "the editor's completion menu is open"
    CONFIDENTIAL = "the cursor is in a key or password"
    LONG_LINE = "the line is too long"
    INSIDE_WORD = "the cursor is inside of a word"
    LONG_REST = "much text follows on the line"
    FINISHED = "the line looks finished"
    NOTHING_SAID = "the model had nothing to say here, and the text is what it was then"
    NO_SERVICE = "no model service is set up"
    SPENT = "the tokens that limits.tokensPerDay allows are used up for today"
    BLOCKED = "the service refused earlier requests"
    BACKING_OFF = "the service asked for a pause"


Held: TypeAlias = Reason | Exclusion
"""Anything that holds a request back; its value is the reason in words."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The settings that the gate goes by, for one document."""

    enabled: bool = True
    manual: bool = False
    paused: bool = False
    beside_menu: bool = True


def held_back(moment: Moment, rules: Rules) -> Reason | None:
    """The reason why nothing at all is suggested at this moment, from memory neither, or None."""
    if rules.paused:
        return Reason.PAUSED
    if not rules.enabled and not moment.invoked:
        return Reason.DISABLED
    if rules.manual and not moment.invoked:
        return Reason.MANUAL
    if moment.selected is not None and not rules.beside_menu and not moment.invoked:
        return Reason.MENU
    if len(moment.line_before) + len(moment.line_after) > LONGEST_LINE:
        return Reason.LONG_LINE
    return None


def suppressed(moment: Moment) -> Reason | None:
    """The reason why no model is asked by itself at this moment, or None."""
    if moment.invoked or moment.selected is not None:
        return None
    before, after = moment.line_before, moment.line_after.rstrip()
    if after and _WORD.match(after):
        return Reason.INSIDE_WORD
    if len(after) > LONGEST_REST:
        return Reason.LONG_REST
    if not after and before.rstrip().endswith(_FINISHED) and _is_balanced(before):
        return Reason.FINISHED
    return None


def _is_balanced(line: str) -> bool:
    """Whether a line opens no bracket that it does not close, as far as counting tells."""
    return all(line.count(opener) <= line.count(closer) for opener, closer in ("()", "[]", "{}"))
