"""What a source offers to others: its top-level signatures, and what it imports itself.

Read from a tree-sitter tree, so a file with errors gives what can be told of it. All of it is bounded. Which kinds of
nodes are what is data, language by language: see `LANGUAGES`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qwen_ls.syntax.breathing import BreathingParser, breathe
from qwen_ls.syntax.grammars import grammar_of
from qwen_ls.syntax.imported import Import, imports_in

if TYPE_CHECKING:
    from tree_sitter import Node, Tree

MOST_BYTES = 64 * 1024
"""How much of a source is read. A parser that has lost the sentence can need stack for each byte of it."""

MOST_SIGNATURES = 200
"""How many signatures of one file are read."""

MOST_MEMBERS = 24
"""How many members of one class are told."""

MOST_HEADER_CHARS = 240
"""A header longer than this is cut."""

MOST_WHOLE_CHARS = 320
"""A type or constant of at most this length is told whole."""

DEEPEST = 4
"""How many wrappers (namespaces, conditions, exports) are looked into."""

SHORT_DECORATOR = 40
"""`@property`, `@dataclass(frozen=True)` and their kin say how something is used; longer decorators are left out."""


@dataclass(frozen=True, slots=True)
class Signature:
    """How one thing is used: its name, and its declaration without its body; and the line, from 0, where it stands."""

    name: str
    text: str
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Outline:
    """A file's own imports and its signatures, both in the order of the file."""

    imports: tuple[Import, ...] = ()
    signatures: tuple[Signature, ...] = ()


@dataclass(frozen=True, slots=True)
class _Kinds:
    """The node types of a language."""

    functions: frozenset[str]
    """What is told by its header."""
    classes: frozenset[str]
    """What is told by its header and those of its members."""
    whole: frozenset[str]
    """What is told whole, where it is short."""
    wrappers: frozenset[str]
    """What is looked into."""
    fields: frozenset[str] = frozenset()
    """Members that are told whole, where they are short."""
    end: str = ";"
    """What stands for a body."""


def _kinds(functions: str, classes: str, whole: str, wrappers: str, fields: str = "", end: str = ";") -> _Kinds:
    return _Kinds(
        functions=frozenset(functions.split()),
        classes=frozenset(classes.split()),
        whole=frozenset(whole.split()),
        wrappers=frozenset((*wrappers.split(), "ERROR")),
        fields=frozenset(fields.split()),
        end=end,
    )


_PYTHON = _kinds(
    "function_definition",
    "class_definition",
    "assignment type_alias_statement",
    "if_statement else_clause try_statement block expression_statement",
    "assignment",
    end=" ...",
)
_JAVASCRIPT = _kinds(
    "function_declaration generator_function_declaration function_signature method_definition method_signature "
    "abstract_method_signature",
    "class_declaration abstract_class_declaration interface_declaration",
    "lexical_declaration variable_declaration type_alias_declaration enum_declaration",
    "internal_module module ambient_declaration statement_block expression_statement",
    "property_signature public_field_definition field_definition call_signature index_signature",
)
_RUST = _kinds(
    "function_item function_signature_item macro_definition",
    "trait_item impl_item",
    "struct_item enum_item union_item const_item static_item type_item",
    "",
    "associated_type const_item type_item",
)
_GO = _kinds(
    "function_declaration method_declaration", "", "type_declaration const_declaration var_declaration", "", ""
)
_JAVA = _kinds(
    "method_declaration constructor_declaration compact_constructor_declaration",
    "class_declaration interface_declaration enum_declaration record_declaration annotation_type_declaration",
    "",
    "",
    "field_declaration constant_declaration enum_constant",
)
_C = _kinds(
    "function_definition",
    "class_specifier",
    "declaration type_definition struct_specifier enum_specifier union_specifier alias_declaration "
    "preproc_def preproc_function_def",
    "namespace_definition declaration_list linkage_specification preproc_ifdef preproc_if preproc_else",
    "field_declaration declaration alias_declaration",
)

LANGUAGES = {
    "python": _PYTHON,
    "javascript": _JAVASCRIPT,
    "typescript": _JAVASCRIPT,
    "tsx": _JAVASCRIPT,
    "rust": _RUST,
    "go": _GO,
    "java": _JAVA,
    "c": _C,
    "cpp": _C,
}
"""The grammars that outlines are read from."""

_ENVELOPES = {"decorated_definition", "export_statement", "template_declaration"}
"""What stands around one declaration and belongs to it."""

_FUNCTION_VALUES = {"arrow_function", "function_expression", "function", "generator_function"}

_HIDDEN = ("private ", "private\n", "#", "protected ")
"""How members begin that nobody else may use."""


class Outliner:
    """Reads outlines, in one worker thread."""

    def __init__(self, is_over: Callable[[], bool] = bool) -> None:
        """`is_over` tells when nobody wants to know any more."""
        self._parser = BreathingParser(is_over)

    def outline(self, source: str, language_id: str) -> Outline:
        """The outline of a source; an empty one where the language has none, or where it cannot be parsed."""
        name = grammar_of(language_id)
        code, tree = self._parsed(source, name)
        if tree is None:
            return Outline()
        reader = _Reader(code, LANGUAGES[name])
        imports = tuple(imports_in(tree.root_node, code, name))
        return Outline(imports, tuple(reader.signatures(tree.root_node)))

    def imports(self, source: str, language_id: str) -> tuple[Import, ...]:
        """What a source imports. It may be only the head of a file."""
        name = grammar_of(language_id)
        code, tree = self._parsed(source, name)
        return () if tree is None else tuple(imports_in(tree.root_node, code, name))

    def _parsed(self, source: str, grammar: str) -> tuple[bytes, Tree | None]:
        code = _head(source.encode("utf-8", "replace"))
        return code, self._parser.parse(code, grammar) if grammar in LANGUAGES else None


def _head(code: bytes) -> bytes:
    """The lines that are read."""
    return code if len(code) <= MOST_BYTES else code[: code.rfind(b"\n", 0, MOST_BYTES) + 1]


class _Reader:
    """Reads the signatures of one source."""

    def __init__(self, code: bytes, kinds: _Kinds) -> None:
        self._code = code
        self._kinds = kinds

    def signatures(self, root: Node) -> Iterator[Signature]:
        found = 0
        for node, outer in self._declarations(root, DEEPEST):
            if (signature := self._signature(node, outer)) is not None:
                yield signature
                found += 1
                if found >= MOST_SIGNATURES:
                    return

    def _declarations(self, parent: Node, depth: int) -> Iterator[tuple[Node, Node]]:
        """Each declaration, and what stands around it as its envelope (or itself)."""
        for count, child in enumerate(parent.named_children):
            if count % 32 == 31:
                breathe()
            inner = _unwrapped(child)
            if inner.type in self._kinds.wrappers:
                if depth:
                    yield from self._declarations(inner, depth - 1)
            else:
                yield inner, child

    def _signature(self, node: Node, outer: Node) -> Signature | None:
        kinds = self._kinds
        name = self._name(node)
        if name is None:
            return None
        line = outer.start_point[0]
        if node.type in kinds.functions:
            return Signature(name, self._decorators(outer) + self._header(node, outer) + kinds.end, line)
        if node.type in kinds.classes:
            return Signature(name, self._class(node, outer), line)
        if node.type in kinds.whole:
            return Signature(name, self._whole(node, outer), line)
        return None

    def _class(self, node: Node, outer: Node) -> str:
        header = self._decorators(outer) + self._header(node, outer)
        body = node.child_by_field_name("body")
        members = [] if body is None else list(self._members(body))
        if self._kinds is _PYTHON:
            return header + "".join(f"\n    {member}" for member in members) if members else f"{header} ..."
        return "".join((header, " {", *(f"\n    {member}" for member in members), "\n}" if members else " }"))

    def _members(self, body: Node) -> Iterator[str]:
        """The members that others may use, a line each (two with a decorator)."""
        is_hidden = False
        found = 0
        for child in body.named_children:
            node = _unwrapped(child)
            if node.type == "expression_statement" and node.named_child_count:
                node = node.named_children[0]
            if node.type == "access_specifier":
                is_hidden = not self._text(node).startswith("public")
            text = None if is_hidden else self._member(node, child)
            if text is not None:
                yield text
                found += 1
            if found >= MOST_MEMBERS:
                return

    def _member(self, node: Node, outer: Node) -> str | None:
        if self._text(node, 16).startswith(_HIDDEN) or self._is_private_python(node):
            return None
        if node.type in self._kinds.functions:
            header = self._header(node, outer)
            return self._decorators(outer).replace("\n", "\n    ") + header + self._kinds.end
        if node.type in self._kinds.fields:
            text = " ".join(self._text(node).split())
            if len(text) > MOST_HEADER_CHARS // 2:
                return None
            is_closed = text.endswith((";", ",")) or self._kinds is _PYTHON or node.type == "enum_constant"
            return text if is_closed else f"{text};"
        return None

    def _is_private_python(self, node: Node) -> bool:
        name = self._name(node) if self._kinds is _PYTHON else None
        return name is not None and name.startswith("_") and name not in {"__init__", "__call__", "__enter__"}

    def _header(self, node: Node, outer: Node) -> str:
        """A declaration up to its body, on one line."""
        start = outer.start_byte if outer.type in {"export_statement", "template_declaration"} else node.start_byte
        body = node.child_by_field_name("body")
        text = " ".join(self._slice(start, node.end_byte if body is None else body.start_byte).split())
        cut = text if len(text) <= MOST_HEADER_CHARS else text[: MOST_HEADER_CHARS - 1] + "…"
        return cut.rstrip("; ")

    def _decorators(self, outer: Node) -> str:
        if outer.type != "decorated_definition":
            return ""
        texts = (self._text(child) for child in outer.named_children if child.type == "decorator")
        return "".join(f"{text}\n" for text in texts if len(text) <= SHORT_DECORATOR)

    def _whole(self, node: Node, outer: Node) -> str:
        """All of a short declaration, and of a long one what stands before its value or body."""
        declared = _declared(node)
        value = declared.child_by_field_name("value") or declared.child_by_field_name("right")
        is_function = value is not None and value.type in _FUNCTION_VALUES
        text = self._slice(outer.start_byte, outer.end_byte).strip()
        if len(text) <= MOST_WHOLE_CHARS and not is_function:
            return text
        body = value.child_by_field_name("body") if is_function and value is not None else value
        end = outer.start_byte + MOST_HEADER_CHARS if body is None else body.start_byte
        return " ".join(self._slice(outer.start_byte, min(end, outer.end_byte)).split())[:MOST_HEADER_CHARS] + " …"

    def _name(self, node: Node) -> str | None:
        """What a declaration declares: the first name, where there are several."""
        declared = _declared(node)
        for part in ("name", "left", "type"):
            if (named := declared.child_by_field_name(part)) is not None and part != "type":
                return self._text(named) if part == "name" or named.type == "identifier" else None
            if named is not None and node.type == "impl_item":
                return self._text(named.child_by_field_name("type") or named)
        return self._declarator_name(declared)

    def _declarator_name(self, node: Node) -> str | None:
        """C and C++ nest the name in declarators."""
        for _ in range(8):
            inner = node.child_by_field_name("declarator")
            if inner is None:
                break
            node = inner
        is_name = node.type.endswith("identifier") or node.type in {"operator_name", "destructor_name"}
        return self._text(node) if is_name else None

    def _text(self, node: Node, most: int = MOST_WHOLE_CHARS * 4) -> str:
        return self._slice(node.start_byte, min(node.end_byte, node.start_byte + most))

    def _slice(self, start: int, end: int) -> str:
        return self._code[start:end].decode("utf-8", "replace")


def _unwrapped(node: Node) -> Node:
    """The declaration in an envelope."""
    for _ in range(2):
        if node.type not in _ENVELOPES:
            break
        inner = node.child_by_field_name("declaration") or node.child_by_field_name("definition")
        if inner is None and node.type == "template_declaration" and node.named_children:
            inner = node.named_children[-1]
        if inner is None:
            break
        node = inner
    return node


def _declared(node: Node) -> Node:
    """The part of a statement that has the name."""
    if (
        node.type
        in {"lexical_declaration", "variable_declaration", "type_declaration", "const_declaration", "var_declaration"}
        and node.named_children
    ):
        return node.named_children[0]
    return node
