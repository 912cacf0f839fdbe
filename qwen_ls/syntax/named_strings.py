"""Which strings are names: keys, patterns, paths and commands, however much they read like sentences."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from tree_sitter import Node

Text: TypeAlias = Callable[["Node"], str]
"""Gives the text of a node."""

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

MOST_COMPARED = 16
_COMPARED = {"==", "!=", "===", "!==", "eq", "ne", "=~", "in", "not in"}
ATTRIBUTES = {"jsx_attribute", "attribute"}
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


def is_name(string: Node, above: Sequence[Node], grammar: str, text: Text) -> bool:
    """Whether a string is compared, looked up, loaded or run by what it says, and not just shown.

    `above` are the nodes around it, the innermost first.
    """
    if not above:
        return False
    if _is_directive(above[0], grammar):
        return True
    child = string
    for parent in above:
        if _names(parent, child, text):
            return True
        if parent.type.endswith(("_statement", "block", "body")) and parent.type != "expression_statement":
            break
        child = parent
    return False


def _is_directive(parent: Node, grammar: str) -> bool:
    """A string that stands alone as a statement, such as "use strict"."""
    return parent.type == "expression_statement" and parent.named_child_count == 1 and grammar != "python"


def _names(parent: Node, child: Node, text: Text) -> bool:
    """Whether what stands there in a node is a name."""
    if parent.type.startswith(_NAME_ANCESTORS):
        return True
    if child.type in STRINGS and (
        parent.type in _NAME_PARENTS or _is_in_name_field(parent, child) or _compares(parent, text)
    ):
        return True
    if parent.type in ATTRIBUTES:
        return text(parent.children[0]) not in _SHOWN_ATTRIBUTES
    if parent.type in _CALLS:
        return _callee(parent, text) in _TAKES_NAMES | _TRANSLATES
    return False


def _is_in_name_field(parent: Node, child: Node) -> bool:
    return any(parent.child_by_field_name(field) == child for field in _NAME_FIELDS)


def _compares(parent: Node, text: Text) -> bool:
    """Whether a node compares; a long list does not, and is not gone through for each string in it."""
    if parent.child_count > MOST_COMPARED:
        return False
    return any(not each.is_named and text(each) in _COMPARED for each in parent.children)


def _callee(call: Node, text: Text) -> str:
    named = (call.child_by_field_name(name) for name in ("function", "method", "name", "macro", "constructor"))
    callee = next((each for each in (*named, *call.named_children) if each is not None), None)
    return "" if callee is None else text(callee).rpartition(".")[2].rpartition("::")[2].rstrip("!")
