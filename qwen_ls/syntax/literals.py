"""The comments and string literals of a source, and what each string is used for.

They are found by the grammar, so what looks like one inside of another is none. It is made for a worker thread.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from qwen_ls.syntax.breathing import BreathingParser, breathe
from qwen_ls.syntax.grammars import grammar_of
from qwen_ls.text.line_ends import with_line_feeds
from qwen_ls.text.lines import Point

if TYPE_CHECKING:
    from tree_sitter import Node

MOST_CHARS = 512 * 1024
"""Longer sources are not read."""

NODES_PER_BREATH = 500

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


STRINGS = {
    "string",
    "string_literal",
    "template_string",
    "interpreted_string_literal",
    "raw_string_literal",
    "raw_string",
    "encapsed_string",
    "interpolated_string_expression",
    "verbatim_string_literal",
    "line_string_literal",
    "multi_line_string_literal",
    "double_quote_scalar",
    "single_quote_scalar",
    "string_value",
    "heredoc_body",
    "nowdoc_body",
}
"""The node types of strings, over all grammars."""

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

_NAME_FIELDS = {"key", "source", "path", "module_name", "index", "subscript"}
_NAME_PARENTS = {
    "subscript",
    "subscript_expression",
    "index_expression",
    "element_access_expression",
    "bracketed_argument_list",
    "element_reference",
    "comparison_operator",
    "literal_type",
    "switch_case",
    "case_pattern",
    "expression_case",
    "match_pattern",
    "when",
    "switch_label",
    "constant_pattern",
    "tagged_template_expression",
}
"""Nodes in which a string is a key, a pattern or a type."""

_NAME_ANCESTORS = (
    "import",
    "include",
    "preproc_",
    "use_declaration",
    "using_directive",
    "annotation",
    "attribute_item",
    "attribute_list",
    "decorator",
    "require",
    "regex",
    "export_statement_source",
)
"""How the types of nodes begin, somewhere inside of which all strings are names."""

_COMPARED = {"==", "!=", "===", "!==", "eq", "ne", "=~", "in", "not in"}
_ATTRIBUTES = {"jsx_attribute", "attribute"}
_SHOWN_ATTRIBUTES = {"title", "alt", "placeholder", "label", "aria-label", "aria-description", "summary"}

_TAKES_NAMES = {
    "require",
    "import",
    "include",
    "compile",
    "getenv",
    "environ",
    "getattr",
    "setattr",
    "hasattr",
    "querySelector",
    "querySelectorAll",
    "getElementById",
    "getElementsByClassName",
    "addEventListener",
    "matches",
    "closest",
    "RegExp",
    "MustCompile",
    "strftime",
    "strptime",
    "execute",
    "system",
    "popen",
    "exec",
    "open",
    "Exec",
    "Query",
    "QueryRow",
    "fetch",
    "encode",
    "decode",
    "split",
    "startsWith",
    "startswith",
    "endsWith",
    "endswith",
    "get",
    "set",
}
"""Functions and methods whose strings are looked up, matched or run."""

_TRANSLATES = {
    "_",
    "__",
    "_e",
    "_n",
    "_x",
    "N_",
    "t",
    "$t",
    "tr",
    "trans",
    "translate",
    "i18n",
    "gettext",
    "gettext_lazy",
    "gettext_noop",
    "ugettext",
    "ngettext",
    "ngettext_lazy",
    "pgettext",
    "pgettext_lazy",
    "npgettext",
    "dgettext",
    "lazy_gettext",
    "formatMessage",
    "$localize",
    "localize",
    "NSLocalizedString",
    "LocalizedString",
    "getString",
    "esc_html__",
    "esc_attr__",
    "esc_html_e",
    "esc_attr_e",
}
"""Functions that look a string up among a program's own translations: it is a key there, whatever it reads like."""

_CALLS = {
    "call",
    "call_expression",
    "function_call_expression",
    "member_call_expression",
    "scoped_call_expression",
    "method_invocation",
    "invocation_expression",
    "macro_invocation",
    "new_expression",
}


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
    """Reads one source."""

    def __init__(self, code: bytes, grammar: str) -> None:
        self._code = code
        self._rows = code.split(b"\n")
        self._grammar = grammar

    def written(self, root: Node) -> Iterator[Written]:
        nodes = [root]
        seen = 0
        while nodes:
            node = nodes.pop()
            seen += 1
            if seen % NODES_PER_BREATH == 0:
                breathe()
            if node.is_named and _is_comment(node):
                yield self._one(node, "comment")
            elif node.type in STRINGS and node.is_named:
                yield self._one(node, "docs" if self._is_docs(node) else "string", is_name=self._is_name(node))
            else:
                nodes.extend(reversed(node.children))

    def _one(self, node: Node, kind: Kind, *, is_name: bool = False) -> Written:
        text = self._text(node)
        end = node.end_point
        if text.endswith("\n"):  # Rust's documentation comments have their line end
            text = text.rstrip("\n")
            row = node.start_point[0] + text.count("\n")
            end_point = Point(row, len(self._rows[row].decode("utf-8", "replace")))
        else:
            end_point = self._point(end[0], end[1])
        is_attribute = node.parent is not None and node.parent.type in _ATTRIBUTES
        holes = () if kind == "comment" else tuple(self._text(hole).strip() for hole in _holes(node))
        return Written(kind, self._point(*node.start_point), end_point, text, is_name, not is_attribute, holes)

    def _point(self, row: int, column: int) -> Point:
        if row >= len(self._rows):
            return Point(len(self._rows) - 1, len(self._rows[-1].decode("utf-8", "replace")))
        return Point(row, len(self._rows[row][:column].decode("utf-8", "replace")))

    def _is_docs(self, node: Node) -> bool:
        """Python's documentation, which is a string that nothing is done with."""
        parent = node.parent
        if parent is not None and parent.type == "expression_statement":
            parent = parent.parent
        return self._grammar == "python" and parent is not None and parent.type in {"module", "block"}

    def _is_name(self, node: Node) -> bool:
        parent, child = node.parent, node
        if parent is None:
            return False
        if self._is_directive(parent):
            return True
        for _ in range(12):
            if parent is None:
                break
            if self._names(parent, child):
                return True
            if parent.type.endswith(("_statement", "block", "body")) and parent.type != "expression_statement":
                break
            child, parent = parent, parent.parent
        return False

    def _is_directive(self, parent: Node) -> bool:
        """A string that stands alone as a statement, such as "use strict"."""
        return parent.type == "expression_statement" and parent.named_child_count == 1 and self._grammar != "python"

    def _names(self, parent: Node, child: Node) -> bool:
        """Whether what stands there in a node is a name."""
        if parent.type.startswith(_NAME_ANCESTORS):
            return True
        is_string = child.type in STRINGS
        if is_string and (parent.type in _NAME_PARENTS or self._field_of(parent, child) in _NAME_FIELDS):
            return True
        if is_string and any(not each.is_named and self._text(each) in _COMPARED for each in parent.children):
            return True
        if parent.type in _ATTRIBUTES:
            return self._text(parent.children[0]) not in _SHOWN_ATTRIBUTES
        if parent.type in _CALLS:
            return self._callee(parent) in _TAKES_NAMES | _TRANSLATES
        return False

    def _field_of(self, parent: Node, child: Node) -> str | None:
        for number, each in enumerate(parent.children):
            if each.start_byte == child.start_byte and each.end_byte == child.end_byte:
                return parent.field_name_for_child(number)
        return None

    def _callee(self, call: Node) -> str:
        named = (call.child_by_field_name(name) for name in ("function", "method", "name", "macro", "constructor"))
        callee = next((each for each in (*named, *call.named_children) if each is not None), None)
        return "" if callee is None else self._text(callee).rpartition(".")[2].rpartition("::")[2].rstrip("!")

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
