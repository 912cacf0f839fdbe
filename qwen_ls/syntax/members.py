"""What a source consists of, as lines: imports, functions, classes, and the groups and calls that tests are made of.

Which kinds of nodes are what is data, language by language: see `LANGUAGES`. It is made for a worker thread.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from qwen_ls.syntax.breathing import BreathingParser, breathe
from qwen_ls.syntax.grammars import grammar_of

if TYPE_CHECKING:
    from tree_sitter import Node

MOST_BYTES = 512 * 1024
"""Longer sources are not read."""

MOST_MEMBERS = 4_000
"""More are not told."""

DEEPEST = 5
"""How many groups within groups are looked into."""

Kind: TypeAlias = Literal["import", "package", "remark", "function", "class", "group", "call", "main", "other"]
"""`group` is a module, a namespace or a `describe`; `call` a call at the top of its scope, such as `it(…)`; `remark` a
bare string; `package` what a file begins with; `main` a script's own end."""


@dataclass(frozen=True, slots=True)
class Member:
    """One part of a source: the whole lines [first, end), with the comments and attributes that belong to it.

    `head` is the line where its own name stands. What has a body of members has its lines in `inner`, and `members`.
    """

    kind: Kind
    name: str
    first: int
    end: int
    head: int
    inner: tuple[int, int] | None = None
    members: tuple[Member, ...] = ()


@dataclass(frozen=True, slots=True)
class _Kinds:
    """The node types of a language."""

    functions: frozenset[str]
    classes: frozenset[str]
    groups: frozenset[str] = frozenset()
    imports: frozenset[str] = frozenset()
    packages: frozenset[str] = frozenset()
    leading: frozenset[str] = frozenset()
    """What belongs to the member behind it, beside comments."""
    envelopes: frozenset[str] = frozenset()
    """What stands around one member and belongs to it."""
    unwrapped: frozenset[str] = frozenset()
    """What stands around members and is none itself."""


def _kinds(functions: str, classes: str, imports: str, **more: str) -> _Kinds:
    others = {name: frozenset(kinds.split()) for name, kinds in more.items()}
    return _Kinds(
        frozenset(functions.split()), frozenset(classes.split()), imports=frozenset(imports.split()), **others
    )


_SCRIPT = _kinds(
    "function_declaration generator_function_declaration method_definition function_signature",
    "class_declaration abstract_class_declaration interface_declaration enum_declaration",
    "import_statement",
    groups="internal_module module",
    leading="decorator",
    envelopes="export_statement expression_statement",
)

LANGUAGES = {
    "python": _kinds(
        "function_definition",
        "class_definition",
        "import_statement import_from_statement future_import_statement",
        envelopes="decorated_definition expression_statement",
    ),
    "javascript": _SCRIPT,
    "typescript": _SCRIPT,
    "tsx": _SCRIPT,
    "go": _kinds(
        "function_declaration method_declaration", "type_declaration", "import_declaration", packages="package_clause"
    ),
    "rust": _kinds(
        "function_item macro_definition",
        "struct_item enum_item union_item trait_item impl_item",
        "use_declaration extern_crate_declaration",
        groups="mod_item",
        leading="attribute_item",
    ),
    "java": _kinds(
        "method_declaration constructor_declaration",
        "class_declaration interface_declaration enum_declaration record_declaration",
        "import_declaration",
        packages="package_declaration",
    ),
    "kotlin": _kinds(
        "function_declaration",
        "class_declaration object_declaration",
        "import_header",
        packages="package_header",
        unwrapped="import_list",
    ),
    "csharp": _kinds(
        "method_declaration constructor_declaration local_function_statement",
        "class_declaration interface_declaration struct_declaration record_declaration enum_declaration",
        "using_directive",
        groups="namespace_declaration",
        packages="file_scoped_namespace_declaration",
        unwrapped="global_statement",
    ),
    "php": _kinds(
        "function_definition method_declaration",
        "class_declaration interface_declaration trait_declaration enum_declaration",
        "namespace_use_declaration",
        packages="php_tag namespace_definition",
        envelopes="expression_statement",
    ),
    "ruby": _kinds("method singleton_method", "class", "", groups="module"),
}
"""The grammars that members are read from."""

GROUPING_CALLS = {"describe", "context", "suite", "feature", "shared_examples", "fdescribe", "xdescribe"}
"""What is called to put tests together."""

LOADING_CALLS = {"require", "require_relative", "load"}

_CALLS = {"call_expression", "call", "function_call_expression"}
_STRINGS = {"string", "template_string", "interpreted_string_literal"}
_BODIES = {"block", "class_body", "enum_class_body", "declaration_list", "body_statement", "statement_block"}
_SWALLOWS_COMMENTS = {"import_header"}
"""Nodes that a grammar (Kotlin's) lets end with a comment of what follows."""
_VARIABLES = {"lexical_declaration", "variable_declaration", "const_declaration", "var_declaration"}


def members(source: str, language_id: str, is_over: Callable[[], bool] = bool) -> tuple[Member, ...] | None:
    """The members of a source in its order; None where they cannot be told."""
    grammar = grammar_of(language_id)
    code = source.encode("utf-8", "replace")
    if grammar not in LANGUAGES or len(code) > MOST_BYTES:
        return None
    tree = BreathingParser(is_over).parse(code, language_id)
    if tree is None:
        return None
    return tuple(_Reader(code, grammar).members(tree.root_node.named_children, DEEPEST))


class _Reader:
    """Reads the members of one source."""

    def __init__(self, code: bytes, grammar: str) -> None:
        self._code = code
        self._grammar = grammar
        self._kinds = LANGUAGES[grammar]
        self._count = 0

    def members(self, nodes: Sequence[Node], depth: int) -> Iterator[Member]:
        """Comments and attributes go with what stands right behind them; what shares a line is one member."""
        leading: list[Node] = []
        last_row = -1
        for node in self._flat(nodes):
            if self._is_leading(node):
                leading.append(node)
                continue
            first = _first_row(leading, node, after=last_row)
            leading = []
            if first > last_row and self._count < MOST_MEMBERS:
                last_row = _last_row(node)
                yield self._member(node, first, depth)
            self._count += 1
            if self._count % 64 == 0:
                breathe()

    def _flat(self, nodes: Sequence[Node]) -> Iterator[Node]:
        for node in nodes:
            if node.type in self._kinds.unwrapped:
                yield from self._flat(node.named_children)
                continue
            yield node
            if node.type in _SWALLOWS_COMMENTS:
                yield from (child for child in node.named_children if "comment" in child.type)

    def _is_leading(self, node: Node) -> bool:
        return "comment" in node.type or node.type in self._kinds.leading

    def _member(self, node: Node, first: int, depth: int) -> Member:
        inner = self._unwrapped(node)
        kind, name = self._kind(inner), self._name(inner)
        body = _body(inner) if kind in {"class", "group"} else None
        end = _last_row(node) + 1
        head = _name_node(inner)
        head_row = (inner if head is None else head).start_point[0]
        if body is None and kind not in {"class", "group"}:
            return Member(kind, name, first, end, head_row)
        lines = self._inner_lines(inner, body)
        nodes = body.named_children if body is not None and depth else ()
        return Member(kind, name, first, end, head_row, lines, tuple(self.members(nodes, depth - 1)))

    def _unwrapped(self, node: Node) -> Node:
        for _ in range(3):
            if node.type not in self._kinds.envelopes:
                break
            inner = node.child_by_field_name("declaration") or node.child_by_field_name("definition")
            if inner is None and node.type == "expression_statement" and node.named_children:
                inner = node.named_children[0]
            if inner is None:
                break
            node = inner
        return node

    def _kind(self, node: Node) -> Kind:
        kinds, kind = self._kinds, node.type
        plain: tuple[tuple[Kind, frozenset[str]], ...] = (
            ("function", kinds.functions),
            ("class", kinds.classes),
            ("group", kinds.groups),
            ("import", kinds.imports),
            ("package", kinds.packages),
        )
        for each, types in plain:
            if kind in types:
                return each
        if kind in _CALLS:
            callee = self._callee(node)
            if callee.rpartition(".")[2] in GROUPING_CALLS or callee.partition(".")[0] in GROUPING_CALLS:
                return "group"
            return "import" if callee in LOADING_CALLS else "call"
        if kind in _STRINGS:
            return "remark"
        if kind in _VARIABLES and "require(" in self._text(node):
            return "import"
        if kind == "if_statement" and "__name__" in self._text(node, 40):
            return "main"
        return "other"

    def _callee(self, node: Node) -> str:
        callee = node.child_by_field_name("function") or node.child_by_field_name("method")
        receiver = node.child_by_field_name("receiver")
        while callee is not None and callee.type == "call_expression":  # `it.each([…])("…", …)`
            callee = callee.child_by_field_name("function")
        name = "" if callee is None else self._text(callee)
        return f"{self._text(receiver)}.{name}" if receiver is not None else name

    def _name(self, node: Node) -> str:
        if node.type in _CALLS:
            arguments = node.child_by_field_name("arguments")
            first = arguments.named_children[0] if arguments is not None and arguments.named_children else None
            return "" if first is None else self._text(first).strip("\"'`")
        if node.type == "impl_item":
            body = node.child_by_field_name("body")
            end = node.end_byte if body is None else body.start_byte
            return " ".join(self._code[node.start_byte : end].decode("utf-8", "replace").split())
        named = _name_node(node)
        if named is None and node.type in _VARIABLES and node.named_children:
            named = _name_node(node.named_children[0])
        if named is None:
            named = node.child_by_field_name("left")
        return "" if named is None else self._text(named)

    def _inner_lines(self, node: Node, body: Node | None) -> tuple[int, int] | None:
        """The whole lines inside of a body; None where there are none, or where it has no closer of its own line."""
        if self._grammar == "python":
            return None if body is None else (body.start_point[0], _last_row(body) + 1)
        if self._grammar == "ruby":
            start, end = _ruby_header_row(node) + 1, _last_row(node)
        else:
            start, end = (body or node).start_point[0] + 1, _last_row(body or node)
        return (start, end) if start <= end else None

    def _text(self, node: Node, most: int = 400) -> str:
        return self._code[node.start_byte : min(node.end_byte, node.start_byte + most)].decode("utf-8", "replace")


def _first_row(leading: Sequence[Node], node: Node, after: int) -> int:
    """The first line of what stands right above a node without an empty line between, and belongs to nothing else."""
    row = node.start_point[0]
    for each in reversed(leading):
        start, end = each.start_point[0], _last_row(each)
        if end < row - 1 or start <= after:
            break
        row = start
    return row


def _last_row(node: Node) -> int:
    if node.type in _SWALLOWS_COMMENTS:
        node = next((each for each in reversed(node.named_children) if "comment" not in each.type), node)
    row, column = node.end_point
    return row - 1 if column == 0 and row > node.start_point[0] else row


def _name_node(node: Node) -> Node | None:
    named = node.child_by_field_name("name")
    if named is None and node.type == "impl_item":
        return node.child_by_field_name("type")
    if named is None and node.type == "type_declaration" and node.named_children:
        return node.named_children[0].child_by_field_name("name")
    if named is None:
        named = next(
            (each for each in node.named_children if each.type in {"simple_identifier", "type_identifier"}), None
        )
    return named


def _body(node: Node) -> Node | None:
    """The node whose children are the members."""
    block = node.child_by_field_name("block")
    if block is not None:  # Ruby
        return block.child_by_field_name("body")
    arguments = node.child_by_field_name("arguments")
    if node.type == "call_expression" and arguments is not None:
        functions = [each for each in arguments.named_children if each.child_by_field_name("body") is not None]
        return functions[-1].child_by_field_name("body") if functions else None
    body = node.child_by_field_name("body")
    return body or next((each for each in node.named_children if each.type in _BODIES), None)


def _ruby_header_row(node: Node) -> int:
    """The line on which a class or a call with a block opens."""
    block = node.child_by_field_name("block")
    if block is not None:
        return block.start_point[0]
    parts = (node.child_by_field_name("superclass"), node.child_by_field_name("name"))
    return next((part.end_point[0] for part in parts if part is not None), node.start_point[0])
