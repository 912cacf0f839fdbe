"""The smallest definition around a place, as whole lines: by the grammar, or by indentation where there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qwen_ls.syntax.grammars import grammar_of
from qwen_ls.syntax.parsing import parse
from qwen_ls.text.line_ends import with_line_feeds
from qwen_ls.text.lines import Text

if TYPE_CHECKING:
    from tree_sitter import Node

MOST_PARSED_CHARS = 64_000
"""Longer documents go by indentation: parsing this much takes 10 to 25 ms, in which no key is served."""

MOST_LINES = 400
"""How far a block is followed by its indentation."""


def _kinds(names: str) -> frozenset[str]:
    return frozenset(names.split())


DEFINITIONS = _kinds(
    "function_definition class_definition decorated_definition function_declaration generator_function_declaration "
    "method_definition class_declaration interface_declaration abstract_class_declaration enum_declaration "
    "type_alias_declaration lexical_declaration variable_declaration public_field_definition field_definition "
    "export_statement internal_module function_item impl_item trait_item struct_item enum_item mod_item "
    "macro_definition const_item static_item type_item method_declaration type_declaration const_declaration "
    "var_declaration constructor_declaration record_declaration field_declaration property_declaration "
    "object_declaration companion_object struct_specifier enum_specifier class_specifier type_definition declaration "
    "template_declaration namespace_definition method singleton_method class module local_function "
    "struct_declaration protocol_declaration function init_declaration signature instance data_type resource"
)
"""The node types that define something, over all grammars; a name that a grammar has not does no harm."""

BY_GRAMMAR = {
    "json": frozenset({"pair", "object"}),
    "yaml": frozenset({"block_mapping_pair", "block_sequence_item"}),
    "css": frozenset({"rule_set", "media_statement"}),
    "html": frozenset({"element", "script_element", "style_element"}),
    "sql": frozenset({"statement"}),
    "bash": frozenset({"function_definition", "if_statement", "for_statement", "while_statement", "case_statement"}),
    "elixir": frozenset({"call"}),
    "hcl": frozenset({"block", "attribute"}),
}
"""Languages whose definitions are called something that means nothing of the kind elsewhere."""

_ENVELOPES = frozenset({"decorated_definition", "export_statement", "template_declaration"})
"""What stands around one definition and belongs to it."""


def enclosing_lines(text: Text, language_id: str, line: int) -> tuple[int, int]:
    """The lines [first, end) of the smallest definition that a line is part of; else of its statement or block.

    On a line that is in no definition it is the outermost statement there, and on an empty line just that line.
    """
    if not text.content(line).strip():
        line = _near(text, line)
    if text.length <= MOST_PARSED_CHARS and (found := _by_grammar(str(text), language_id, line)) is not None:
        return found
    return _by_indentation(text, line)


def _near(text: Text, line: int) -> int:
    """The next line upwards that has something in it and is less far to the left than what follows; else this one."""
    below = next((each for each in range(line, min(line + MOST_LINES, text.line_count)) if _has_code(text, each)), None)
    above = next((each for each in range(line, max(line - MOST_LINES, -1), -1) if _has_code(text, each)), None)
    if below is None or above is None:
        return line
    inside = _indent(text, below) > 0 or (_indent(text, above) > 0 and _indent(text, below) >= _indent(text, above))
    return above if inside else line


def _by_grammar(source: str, language_id: str, line: int) -> tuple[int, int] | None:
    tree = parse(with_line_feeds(source).encode("utf-8", "replace"), language_id)
    if tree is None:
        return None
    kinds = BY_GRAMMAR.get(grammar_of(language_id), DEFINITIONS)
    found: Node | None = None
    outermost: Node | None = None
    parent: Node | None = None
    node: Node | None = tree.root_node
    while node is not None:
        if node.type in kinds and node.is_named and parent is not None:
            found = parent if parent.type in _ENVELOPES else node
        if parent is not None and parent.parent is None and node.type != "ERROR":
            outermost = node
        parent, node = node, _child_at(node, line)
    chosen = found or outermost
    return None if chosen is None else _lines_of(chosen)


def _child_at(parent: Node, line: int) -> Node | None:
    """The first child that has this line, and begins it rather than ends on it."""
    children = [child for child in parent.children if child.start_point[0] <= line <= _last_row(child)]
    named = [child for child in children if child.is_named]
    return next(iter(named or children), None)


def _last_row(node: Node) -> int:
    row, column = node.end_point
    return row - 1 if column == 0 and row > node.start_point[0] else row


def _lines_of(node: Node) -> tuple[int, int]:
    return node.start_point[0], _last_row(node) + 1


def _by_indentation(text: Text, line: int) -> tuple[int, int]:
    """From the line that opens the block that a line is in, to where the indentation is back at that line's."""
    if not _has_code(text, line):
        return line, line + 1
    first = line
    indent = _indent(text, line)
    if not _opens(text, line):
        for earlier in range(line - 1, max(line - MOST_LINES, -1), -1):
            if _has_code(text, earlier) and _indent(text, earlier) < indent:
                first, indent = earlier, _indent(text, earlier)
                break
    end = first + 1
    for later in range(first + 1, min(first + MOST_LINES, text.line_count)):
        if not _has_code(text, later):
            continue
        if _indent(text, later) <= indent:
            is_closer = text.content(later).strip()[:1] in set(")]}") or text.content(later).strip() in {"end", "fi"}
            return first, later + 1 if is_closer and _indent(text, later) == indent and end > first + 1 else end
        end = later + 1
    return first, end


def _opens(text: Text, line: int) -> bool:
    """Whether the next line that has something in it is indented further."""
    for later in range(line + 1, min(line + MOST_LINES, text.line_count)):
        if _has_code(text, later):
            return _indent(text, later) > _indent(text, line)
    return False


def _has_code(text: Text, line: int) -> bool:
    return bool(text.content(line).strip())


def _indent(text: Text, line: int) -> int:
    content = text.content(line).expandtabs(4)
    return len(content) - len(content.lstrip(" "))
