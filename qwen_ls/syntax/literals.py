"""The comments and string literals of a source.

They are found by the grammar, so what looks like one inside of another is none. It is made for a worker thread.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from qwen_ls.syntax.breathing import BreathingParser, breathe
from qwen_ls.syntax.grammars import grammar_of
from qwen_ls.syntax.named_strings import ATTRIBUTES, STRINGS, is_name
from qwen_ls.text.line_ends import with_line_feeds
from qwen_ls.text.lines import Point

if TYPE_CHECKING:
    from tree_sitter import Node

MOST_CHARS = 512 * 1024
"""Longer sources are not read."""

NODES_PER_BREATH = 500

MOST_ABOVE = 13
"""How many of the nodes around a string tell what it is for."""

Kind: TypeAlias = Literal["comment", "docs", "string"]
"""`docs` is a string that documents what it stands in."""


@dataclass(frozen=True, slots=True)
class Written:
    """A comment or a string, with its marks or quotes. `is_name` tells that a string is compared, looked up or loaded
    by what it says, and not just shown."""

    kind: Kind
    start: Point
    end: Point
    text: str
    is_name: bool = False
    takes_escapes: bool = True
    """Whether a backslash escapes in it; attributes of markup know none."""
    holes: tuple[str, ...] = ()
    """The code inside of a string, as it is written: what is interpolated or expanded."""


_HOLES = {
    "interpolation",
    "interpolation_expression",
    "interpolated_expression",
    "interpolated_identifier",
    "escape_interpolation",
    "string_interpolation",
    "template_interpolation",
    "template_substitution",
    "command_substitution",
    "variable_substitution",
    "simple_expansion",
    "expansion",
    "arithmetic_expansion",
    "variable_name",
    "member_access_expression",
    "subscript_expression",
}
"""The node types of code inside of strings."""

_OTHER_COMMENTS = {"marginalia", "haddock", "comment_block", "comment_line"}
_NO_COMMENTS = {"keyword_comment", "node_comment", "node_children_comment", "node_field_comment", "sexp_comment"}
"""SQL's COMMENT ON, and code that is commented out as a whole."""


def literals(source: str, language_id: str, is_over: Callable[[], bool] = bool) -> tuple[Written, ...] | None:
    """The comments and strings in the order of the source; None where its language has no grammar.

    Points are in code points, and rows are those of any line end.
    """
    source = with_line_feeds(source)
    code = source.encode("utf-8", "replace")
    if len(source) > MOST_CHARS:
        return None
    tree = BreathingParser(is_over).parse(code, language_id)
    return None if tree is None else tuple(_Reader(code, grammar_of(language_id)).written(tree.root_node))


def rows_in_strings(source: str, language_id: str) -> frozenset[int]:
    """The rows that begin inside of a string: their indentation is part of it."""
    found = literals(source, language_id) or ()
    strings = (each for each in found if each.kind != "comment")
    return frozenset(row for each in strings for row in range(each.start.line + 1, each.end.line + 1))


class _Reader:
    """Reads one source. What is above a node is kept: a grammar's own search for it goes through all its siblings."""

    def __init__(self, code: bytes, grammar: str) -> None:
        self._code = code
        self._rows = code.split(b"\n")
        self._grammar = grammar
        self._known = (0, 0, 0)
        """The last place that was asked for: its row, its column in bytes and that in characters."""

    def written(self, root: Node) -> Iterator[Written]:
        nodes: list[tuple[Node, tuple[Node, ...]]] = [(root, ())]
        seen = 0
        while nodes:
            node, above = nodes.pop()
            seen += 1
            if seen % NODES_PER_BREATH == 0:
                breathe()
            if node.is_named and _is_comment(node):
                yield self._one(node, "comment", above)
            elif node.type in STRINGS and node.is_named:
                yield self._one(node, "docs" if self._is_docs(above) else "string", above)
            else:
                above = (node, *above[: MOST_ABOVE - 1])
                nodes.extend((child, above) for child in reversed(node.children))

    def _one(self, node: Node, kind: Kind, above: Sequence[Node]) -> Written:
        text = self._text(node)
        start = self._point(*node.start_point)
        if text.endswith("\n"):  # Rust's documentation comments have their line end
            text = text.rstrip("\n")
            row = node.start_point[0] + text.count("\n")
            end = self._point(row, len(self._rows[row]))
        else:
            end = self._point(*node.end_point)
        if kind == "comment":
            return Written(kind, start, end, text)
        return Written(
            kind,
            start,
            end,
            text,
            is_name=is_name(node, above, self._grammar, self._text),
            takes_escapes=not above or above[0].type not in ATTRIBUTES,
            holes=tuple(self._text(hole).strip() for hole in _holes(node)),
        )

    def _point(self, row: int, column: int) -> Point:
        if row >= len(self._rows):
            row, column = len(self._rows) - 1, len(self._rows[-1])
        known_row, known_column, count = self._known
        if known_row != row or known_column > column:
            known_column = count = 0
        count += len(self._rows[row][known_column:column].decode("utf-8", "replace"))
        self._known = (row, column, count)
        return Point(row, count)

    def _is_docs(self, above: Sequence[Node]) -> bool:
        """Python's documentation, which is a string that nothing is done with."""
        if self._grammar != "python":
            return False
        outer = next((node for node in above[:2] if node.type != "expression_statement"), None)
        return outer is not None and outer.type in {"module", "block"}

    def _text(self, node: Node) -> str:
        return self._code[node.start_byte : node.end_byte].decode("utf-8", "replace")


def _is_comment(node: Node) -> bool:
    is_one = node.type.endswith("comment") or node.type in _OTHER_COMMENTS
    return is_one and node.type not in _NO_COMMENTS


def _holes(string: Node) -> Iterator[Node]:
    """The outermost code inside of a string."""
    nodes = list(reversed(string.children))
    while nodes:
        node = nodes.pop()
        if node.type in _HOLES:
            yield node
        else:
            nodes.extend(reversed(node.children))
