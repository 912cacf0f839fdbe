"""What a source imports: modules as their language spells them, and the names that are taken from each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node

EVERYTHING = "*"

MOST_IMPORTS = 100
"""How many imports of one file are read."""

DEEPEST = 5
"""How deep in conditions and namespaces an import may stand."""

_WRAPPERS = {
    "if_statement", "else_clause", "try_statement", "except_clause", "block", "import_declaration", "import_spec_list",
    "namespace_definition", "declaration_list", "linkage_specification", "preproc_ifdef", "preproc_if", "preproc_else",
    "mod_item", "ERROR",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Import:
    """One module, as its language spells it, and the names taken from it: none of them means the module itself."""

    module: str
    names: tuple[str, ...] = ()


def imports_in(root: Node, code: bytes, grammar: str) -> Iterator[Import]:
    """The imports under a tree's root, in the order of the source."""
    read = _READERS.get(grammar)
    if read is None:
        return
    for found, imported in enumerate(_walk(root, code, read, DEEPEST)):
        if found >= MOST_IMPORTS:
            return
        yield imported


_Read = Callable[["Node", bytes], "Iterator[Import]"]


def _walk(parent: Node, code: bytes, read: _Read, depth: int) -> Iterator[Import]:
    for node in parent.named_children:
        yield from read(node, code)
        if depth and node.type in _WRAPPERS:
            yield from _walk(node, code, read, depth - 1)


def _text(node: Node | None, code: bytes) -> str:
    return "" if node is None else code[node.start_byte : node.end_byte].decode("utf-8", "replace")


def _python(node: Node, code: bytes) -> Iterator[Import]:
    if node.type == "import_statement":
        for name in node.children_by_field_name("name"):
            yield Import(_text(name.child_by_field_name("name") or name, code))
    elif node.type == "import_from_statement":
        names = (name.child_by_field_name("name") or name for name in node.children_by_field_name("name"))
        taken = tuple(_text(name, code) for name in names)
        is_star = any(child.type == "wildcard_import" for child in node.named_children)
        if taken or is_star:
            yield Import(_text(node.child_by_field_name("module_name"), code), (EVERYTHING,) if is_star else taken)


def _javascript(node: Node, code: bytes) -> Iterator[Import]:
    source = node.child_by_field_name("source")
    if node.type in {"import_statement", "export_statement"} and source is not None:
        yield Import(_text(source, code).strip("'\"`"), tuple(_javascript_names(node, code)))
    elif node.type in {"lexical_declaration", "variable_declaration"}:
        text = _text(node, code)
        _, found, rest = text.partition("require(")
        if found and rest[:1] in {"'", '"'}:
            yield Import(rest[1:].partition(rest[0])[0])


def _javascript_names(node: Node, code: bytes) -> Iterator[str]:
    """The names that are imported or exported again; everything is meant by `* as name`, `*` and a default."""
    for clause in node.named_children:
        if clause.type not in {"import_clause", "export_clause"}:
            continue
        parts = clause.named_children if clause.type == "import_clause" else [clause]
        for part in parts:
            if part.type in {"named_imports", "export_clause"}:
                yield from (_text(each.child_by_field_name("name"), code) for each in part.named_children)
            else:
                yield EVERYTHING


def _rust(node: Node, code: bytes) -> Iterator[Import]:
    if node.type == "mod_item" and node.child_by_field_name("body") is None:
        yield Import(f"self::{_text(node.child_by_field_name('name'), code)}")
    elif node.type == "use_declaration":
        yield from _rust_paths("", "".join(_text(node.child_by_field_name("argument"), code).split("\n")))


def _rust_paths(prefix: str, path: str, depth: int = 4) -> Iterator[Import]:
    """`a::{b, c::{d, e as f}}` as what each of its branches takes from where."""
    head, brace, rest = path.partition("{")
    if brace and depth:
        for branch in _branches(rest.rpartition("}")[0]):
            yield from _rust_paths(prefix + head.replace(" ", ""), branch, depth - 1)
        return
    whole = (prefix + path.partition(" as ")[0]).replace(" ", "")
    module, _, name = whole.rpartition("::")
    if module and name == "self":
        yield Import(module)
    elif module:
        yield Import(module, (name,))


def _branches(text: str) -> Iterator[str]:
    depth, start = 0, 0
    for at, character in enumerate(text):
        depth += (character == "{") - (character == "}")
        if character == "," and depth == 0:
            yield text[start:at].strip()
            start = at + 1
    if text[start:].strip():
        yield text[start:].strip()


def _go(node: Node, code: bytes) -> Iterator[Import]:
    if node.type == "import_spec":
        yield Import(_text(node.child_by_field_name("path"), code).strip('"`'))


def _java(node: Node, code: bytes) -> Iterator[Import]:
    if node.type != "import_declaration":
        return
    path = next((child for child in node.named_children if child.type == "scoped_identifier"), None)
    is_star = any(child.type == "asterisk" for child in node.named_children)
    whole = _text(path, code)
    module, _, name = whole.rpartition(".")
    if is_star:
        yield Import(whole, (EVERYTHING,))
    elif module:
        yield Import(module, (name,))


def _c(node: Node, code: bytes) -> Iterator[Import]:
    path = node.child_by_field_name("path") if node.type == "preproc_include" else None
    if path is not None and path.type == "string_literal":
        yield Import(_text(path, code).strip('"'))


_READERS: dict[str, _Read] = {
    "python": _python,
    "javascript": _javascript,
    "typescript": _javascript,
    "tsx": _javascript,
    "rust": _rust,
    "go": _go,
    "java": _java,
    "c": _c,
    "cpp": _c,
}
