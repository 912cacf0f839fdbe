"""Whether a source is well-formed, as far as its language's grammar tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qwen_ls.syntax.breathing import BreathingParser, breathe
from qwen_ls.syntax.grammars import grammar_of

if TYPE_CHECKING:
    from tree_sitter import Node

MOST_CHARS = 1_000_000
"""Longer sources are not parsed."""

MOST_ERRORS = 1_000
"""More are not counted."""

NODES_PER_BREATH = 500

_BLOCKS = frozenset({"module", "block"})


def parses(source: str, language_id: str) -> bool | None:
    """Whether a source has no syntax error; None where there is no grammar, or where it is too much work.

    It is made for a worker thread, which lets the event loop have its turn again and again.
    """
    errors = count_errors(source, language_id)
    return None if errors is None else errors == 0


def count_errors(source: str, language_id: str) -> int | None:
    """How many places of a source do not fit its grammar; None where there is no grammar, or too much work."""
    if len(source) > MOST_CHARS:
        return None
    tree = BreathingParser().parse(source.encode("utf-8", "replace"), language_id)
    if tree is None:
        return None
    return _count(tree.root_node, grammar_of(language_id))


def _count(root: Node, grammar: str) -> int:
    """Errors and missing pieces. In Python all of the tree is looked at: its grammar takes any indentation."""
    is_python = grammar == "python"
    found, seen = 0, 0
    nodes = [root] if root.has_error or is_python else []
    while nodes and found < MOST_ERRORS:
        node = nodes.pop()
        seen += 1
        if seen % NODES_PER_BREATH == 0:
            breathe()
        found += node.is_error or node.is_missing
        if is_python:
            found += _misplaced(node)
        if not node.is_error:
            nodes.extend(child for child in node.children if child.has_error or is_python)
    return found


def _misplaced(node: Node) -> int:
    """How many statements of a Python block are not in its column; an empty block is one more."""
    if node.type not in _BLOCKS:
        return 0
    column = 0 if node.type == "module" else None
    row = -1
    found = int(node.type == "block" and not any(child.type != "comment" for child in node.named_children))
    for child in node.named_children:
        if child.type == "comment":
            continue
        if child.start_point[0] != row:
            column = child.start_point[1] if column is None else column
            found += child.start_point[1] != column
        row = child.end_point[0]
    return found
