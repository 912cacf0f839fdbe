"""What is said to a person and not into a file: sentences, headings, thinking, and comments that stand for code."""

from __future__ import annotations

import re

from qwen_ls.completion.hole import Hole
from qwen_ls.syntax.track import state_after

FENCES = ("```", "~~~")

THINK, THOUGHT = "<think>", "</think>"

PROSE_LANGUAGES = frozenset(
    {"asciidoc", "feature", "git-commit", "html", "latex", "markdown", "mdx", "plaintext", "restructuredtext", "tex"}
)
"""Languages whose files are written for people, so that a sentence in them is no chatter."""

CHARS_LOOKED_BEFORE = 2400
"""How much text before the cursor tells whether it stands in a string or comment."""

SMALL_WORDS = 3
"""How many words in small letters make words alone a sentence, whatever it begins with."""

_LEAD = (
    r"(?:Here|Sure|Certainly|Of course|Okay|OK|Great|The|This|That|These|There|It|To|Below|I|You|Your|We|Based|Since|"
    r"As|Note|Please|Let|Unfortunately|Sorry|Apologies|Now|Given|Without|No|Nothing|Complete[ds]?|Explanation|Solution|"
    r"Answer|Output)"
)
_SPOKEN = rf"{_LEAD}(?:['’]\w+)?(?:$|(?=[\s,.:!]))(?:[\w ,;:.!?'’\"“”/–—-]| \([^()\n]*\)|`[^`\n]*`|\*\*)*"
_PROSE = re.compile(_SPOKEN)
_ANY_SENTENCE = re.compile(r"[A-Z][\w'’]*(?:[ ,]+[\w'’-]+){3,}[.!?]")
_SMALL_WORD = re.compile(r"(?<![\w.])[a-z]+(?![\w.(])")
_STEP = re.compile(r"\d+[.)] +(?:\*\*)?[A-Z].*\w.*")
_HEADING = re.compile(
    r"##+ .*|\*\*[^*\n]+\*\*:?|(?:File|Filename)?:? ?[`*]*[\w./\\-]+\.\w{1,6}[`*]*:|`[\w./-]+\.\w+`:?"
)
_COMMENT = r"(?:#|//|--|/\*|<!--|;+|%|\(\*|\{/\*)"
_COMMENT_STARTS = ("#", "//", "--", "/*", "<!--", ";", "%", "(*", "{/*")
_DOTS = r"(?:\.\.\.|…)"
_PLACEHOLDER = re.compile(
    rf"{_COMMENT} ?(?:{_DOTS}|\s*{_DOTS}?\s*[(\[]?\s*(?:(?:the|add|write|put|insert) )?"
    r"(?:rest|remain\w*|existing|previous|other|unchanged|same|your|more)\b[\w ,'’/-]*[)\]]?\s*"
    rf"{_DOTS}?)\s*(?:\*/\}}?|-->|\*\))?",
    re.IGNORECASE,
)
_NOTHING = re.compile(
    rf"{_COMMENT}\s*(?:no|nothing)\b[\w ]*\b(?:needed|required|necessary|to (?:add|complete|insert|change))\b[^\n]*",
    re.IGNORECASE,
)
_FOR_CODE = re.compile(rf"{_DOTS}|\b(?:your|rest of the|existing) (?:code|implementation|logic)\b", re.IGNORECASE)
_IN_TEXT = re.compile(r"""["'`#]|//|/\*|--|<!--|^\s*\*|^\s*(?:;|%)""")
_IN_TAG = re.compile(r"<\w[^<>]*(?<!=)>[^<>]*$")


def reads_like_prose(line: str) -> bool:
    """Whether a line reads like something that leads to a fence: words, or the start of them, or a heading."""
    return _PROSE.fullmatch(line) is not None or _HEADING.fullmatch(line) is not None


def is_sentence(line: str) -> bool:
    """Whether a line is a whole sentence, or a step of advice."""
    if not line.endswith((".", ":", "!", "?")):
        return False
    if _STEP.fullmatch(line) is not None or (" " in line and _PROSE.fullmatch(line) is not None):
        return True
    return _ANY_SENTENCE.fullmatch(line) is not None and len(_SMALL_WORD.findall(line)) >= SMALL_WORDS


def is_placeholder(line: str) -> bool:
    """Whether a line is only a comment that stands for code which is not said."""
    line = line.strip()
    if not line.startswith(_COMMENT_STARTS):
        return False
    if _NOTHING.fullmatch(line) is not None:
        return True
    line = " ".join(line.split())  # the pattern is cubic in runs of spaces
    return _PLACEHOLDER.fullmatch(line) is not None and _FOR_CODE.search(line) is not None


def without_thinking(said: str) -> str:
    """What follows the thinking in its tags; nothing while it goes on."""
    if THOUGHT in said:
        return said.rpartition(THOUGHT)[2].lstrip("\n")
    start = said.lstrip()
    return "" if start.startswith(THINK) or (start and THINK.startswith(start)) else said


def is_among_prose(hole: Hole) -> bool:
    """Whether the cursor stands where sentences are written: in a text, a comment or a string."""
    if hole.language in PROSE_LANGUAGES or _IN_TAG.search(hole.line_before):
        return True
    head = hole.prefix[-CHARS_LOOKED_BEFORE:]
    state = state_after(hole.language, head, 0, is_cut=len(head) < len(hole.prefix))
    if state is None:
        return _IN_TEXT.search(hole.line_before) is not None
    return state.inside is not None or (state.comment_at is not None and bool(hole.line_before.strip()))
