"""The rules in their order.

Each is a small function from text to text, given the hole it is to fill. A rule takes away or leaves alone, and leaves
alone when in doubt; those that mend the indentation are the only ones by which a text may grow.

A text that still grows is looked at anew with each piece of it. Where a rule cannot tell yet what its start is, it
leaves nothing for now.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from qwen_ls.completion.hole import Hole
from qwen_ls.completion.trim.chatter import (
    cut_at_closing_fence,
    cut_at_placeholder,
    drop_backticks_around,
    drop_cursor_mark,
    drop_file_name,
    drop_sentences,
    drop_thinking,
)
from qwen_ls.completion.trim.echo import (
    drop_echo_of_assignment,
    drop_echo_of_line,
    drop_echo_of_lines,
    drop_echo_of_quote,
    drop_echo_of_word,
)
from qwen_ls.completion.trim.following import (
    drop_lines_from_below,
    drop_lines_that_follow,
    drop_overlap_with_rest_of_line,
    drop_passage_from_below,
    drop_tags_closed_below,
    drop_what_is_there,
)
from qwen_ls.completion.trim.indentation import (
    drop_doubled_space,
    drop_line_ends_in_front,
    drop_repeated_indentation,
    drop_trailing_space,
    indent_as_in_file,
    indent_by_tabs,
)
from qwen_ls.completion.trim.marks import (
    cut_at_special_tokens,
    cut_at_unseen_character,
    restore_neutral_marks,
    unify_line_ends,
)
from qwen_ls.completion.trim.repetition import cut_characters_that_run_away, cut_lines_that_run_away

Rule = Callable[[str, Hole], str]

CHAT_START_RULES: tuple[Rule, ...] = (
    cut_at_special_tokens,
    restore_neutral_marks,
    unify_line_ends,
    cut_at_unseen_character,
    drop_thinking,
    drop_cursor_mark,
    cut_at_closing_fence,
    drop_sentences,
    drop_backticks_around,
    drop_file_name,
    cut_at_placeholder,
    drop_echo_of_lines,
    drop_echo_of_line,
    drop_echo_of_assignment,
    drop_echo_of_word,
    drop_echo_of_quote,
    drop_line_ends_in_front,
    drop_lines_from_below,
    indent_by_tabs,
    indent_as_in_file,
    drop_repeated_indentation,
    drop_doubled_space,
)
"""What is known from the first words on, and holds while the text still grows."""

CHAT_ONLY: frozenset[Rule] = frozenset(
    {drop_cursor_mark, drop_sentences, drop_backticks_around, drop_echo_of_word, indent_as_in_file}
)
"""The rules for what only a model says that answers a question, and does not go on with a file."""

START_RULES: tuple[Rule, ...] = tuple(rule for rule in CHAT_START_RULES if rule not in CHAT_ONLY)
"""The same where the model goes on with the file."""

END_RULES: tuple[Rule, ...] = (
    cut_lines_that_run_away,
    cut_characters_that_run_away,
    drop_lines_from_below,
    drop_trailing_space,
    drop_lines_that_follow,
    drop_overlap_with_rest_of_line,
    drop_trailing_space,
    drop_passage_from_below,
    drop_tags_closed_below,
    drop_what_is_there,
)
"""What can be told only when the text is whole."""


def trim_start(text: str, hole: Hole, *, chats: bool = False) -> str:
    """Mend the start of a text that may still grow; `chats` tells that the model was asked as one asks a person."""
    return _apply(start_rules(chats=chats), text, hole)


def start_rules(*, chats: bool) -> tuple[Rule, ...]:
    """The rules for the start of a text."""
    return CHAT_START_RULES if chats else START_RULES


def trim_end(text: str, hole: Hole) -> str:
    """Mend the end of a whole text whose start was mended; the empty string means that nothing is suggested."""
    return _apply(END_RULES, text, hole)


def _apply(rules: Sequence[Rule], text: str, hole: Hole) -> str:
    for rule in rules:
        text = rule(text, hole)
    return text


def changes_of(rules: Sequence[Rule], text: str, hole: Hole) -> tuple[str, ...]:
    """The names of the rules that change a text when they are applied in their order."""
    names: list[str] = []
    for rule in rules:
        trimmed = rule(text, hole)
        if trimmed != text:
            names.append(rule.__name__)
        text = trimmed
    return tuple(names)
