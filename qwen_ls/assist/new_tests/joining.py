"""New tests put into a file that has some: at its end, or inside of the class, group or module that they belong to.

What is there stays as it is. The new tests are read as members of a file of their own; a class or group that the file
has too gives its members to that one. What is there already is left out; a name that means something else is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from qwen_ls.assist.edits.unreadable import Unreadable
from qwen_ls.assist.new_tests.imports import missing_imports
from qwen_ls.assist.new_tests.signs import has_tests
from qwen_ls.assist.new_tests.styled import indent_of, shifted
from qwen_ls.syntax.grammars import grammar_of
from qwen_ls.syntax.members import Member, members
from qwen_ls.text.document import Edit
from qwen_ls.text.line_ends import line_end_of
from qwen_ls.text.lines import Point, Text

NOT_READABLE = "The test file cannot be parsed."
NOT_READABLE_ANSWER = "The code cannot be parsed."
NO_TESTS = "There is no test in the code."
NOTHING_NEW = "All of these tests are in the file already. Write others."
TAKEN = "`{name}` is in the file already, and means something else there. Use what is there, or another name."
TWICE = "`{name}` is there twice."
ONE_LINE = "`{name}` has no lines to put tests into."
OUTSIDE = "The tests stand outside of any {kind}, unlike those in the file."

_CONTAINERS = ("class", "group")
_ONE_CLASS = {"java", "kotlin", "csharp", "php"}
"""Languages whose test files have one class, which a model may call by another name."""
_INSIDE = {"javascript", "typescript", "tsx", "ruby", "rust"}
"""Languages whose tests may stand bare, and still belong into the only group that a file has."""
_NAMED = ("function", "class", "call", "other")


@dataclass(frozen=True, slots=True)
class _Scope:
    """The members of a file or of something in it, and the lines that it has for more."""

    members: tuple[Member, ...]
    first: int
    end: int
    indent: str
    is_file: bool = False


@dataclass(slots=True)
class _Insertions:
    """Lines to be put before a line of the file, in the order in which they come."""

    at: dict[int, list[str]] = field(default_factory=dict)

    def add(self, line: int, lines: Sequence[str]) -> None:
        self.at.setdefault(line, []).extend(lines)


def joined(text: Text, code: str, language_id: str) -> tuple[Edit, ...]:
    """The edits that put new tests into a test file, in order. This is for a worker thread.

    Raises:
        Unreadable: they cannot be put there; its text says why, to a person and to the model.
    """
    there = members(str(text), language_id)
    new = members(code, language_id)
    if there is None:
        raise Unreadable(NOT_READABLE)
    if new is None:
        raise Unreadable(NOT_READABLE_ANSWER)
    joining = _Joining(text, code.split("\n"), grammar_of(language_id))
    joining.join(_Scope(there, 0, text.line_count, "", is_file=True), new)
    if not joining.has_new_tests:
        raise Unreadable(NOTHING_NEW if joining.has_left_out else NO_TESTS)
    return tuple(_edits(text, joining.insertions))


class _Joining:
    """One join."""

    def __init__(self, text: Text, code: list[str], grammar: str) -> None:
        self._there = [text.content(line) for line in range(text.line_count)]
        self._code = code
        self._grammar = grammar
        self.insertions = _Insertions()
        self.has_new_tests = False
        self.has_left_out = False

    def join(self, there: _Scope, new: Sequence[Member]) -> None:
        """Put members into a scope, or into scopes inside of it."""
        _refuse_twice(new)
        additions: list[Member] = []
        for member in new:
            match = self._container_for(member, there, new)
            if match is not None:
                self.join(self._scope_of(match), member.members)
            elif member.kind in {"package", "remark", "main", "import"} or self._is_there(member, there):
                continue
            else:
                additions.append(member)
        self._import(there, new)
        inside = self._only_container(there) if any(map(self._belongs_inside, additions)) else None
        if inside is not None and there.is_file and not self._has_bare_tests(there):
            belonging = [member for member in additions if self._belongs_inside(member)]
            additions = [member for member in additions if member not in belonging]
            scope = self._scope_of(inside)
            self._append(scope, [member for member in belonging if not self._is_there(member, scope)])
        elif self._grammar == "rust" and there.is_file and any(map(self._belongs_inside, additions)):
            raise Unreadable(OUTSIDE.format(kind="module"))
        self._append(there, additions)

    def _container_for(self, member: Member, there: _Scope, new: Sequence[Member]) -> Member | None:
        """The class or group of the file that is the same as a new one."""
        if member.kind not in _CONTAINERS:
            return None
        alike = [each for each in there.members if each.kind == member.kind]
        match = next((each for each in alike if each.name == member.name), None)
        if match is not None:
            return match
        is_only = sum(each.kind == member.kind for each in new) == 1 and len(alike) == 1
        is_one = self._grammar in _ONE_CLASS or (self._grammar == "rust" and self._is_test_module(member))
        return alike[0] if is_only and is_one and self._has_tests_inside(alike[0]) else None

    def _is_test_module(self, member: Member) -> bool:
        return member.kind == "group" and has_tests(self._text_of(member), self._grammar)

    def _has_tests_inside(self, member: Member) -> bool:
        lines = self._there[member.first : member.end]
        return has_tests("\n".join(lines), self._grammar) or not member.members or member.kind == "group"

    def _only_container(self, there: _Scope) -> Member | None:
        found = [each for each in there.members if each.kind in _CONTAINERS and self._has_tests_inside(each)]
        if self._grammar == "rust":
            found = [each for each in found if each.kind == "group"]
        return found[0] if len(found) == 1 else None

    def _belongs_inside(self, member: Member) -> bool:
        """Whether a member is a test that can stand bare, or a method without its class."""
        if not has_tests(self._text_of(member), self._grammar):
            return False
        if self._grammar == "python":
            return member.kind == "function" and "(self" in self._text_of(member)
        return self._grammar in _INSIDE and member.kind in {"call", "function"}

    def _has_bare_tests(self, there: _Scope) -> bool:
        bare = (each for each in there.members if each.kind in {"call", "function"})
        return any(has_tests("\n".join(self._there[each.first : each.end]), self._grammar) for each in bare)

    def _is_there(self, member: Member, there: _Scope) -> bool:
        """Whether a scope has the member already.

        Raises:
            Unreadable: it has something else of that name.
        """
        if member.kind not in _NAMED or not member.name:
            return False
        known = next((each for each in there.members if each.kind == member.kind and each.name == member.name), None)
        if known is None:
            return False
        is_same = _words(self._there[known.first : known.end]) == _words(self._code[member.first : member.end])
        if not is_same and not has_tests(self._text_of(member), self._grammar):
            raise Unreadable(TAKEN.format(name=member.name))
        self.has_left_out = True
        return True

    def _scope_of(self, member: Member) -> _Scope:
        if member.inner is None:
            raise Unreadable(ONE_LINE.format(name=member.name))
        first, end = member.inner
        heads = [each.first for each in member.members]
        header = indent_of(self._there[member.head])
        indent = indent_of(self._there[heads[0]]) if heads else header + self._unit()
        return _Scope(member.members, first, end, indent)

    def _unit(self) -> str:
        """One level of the file's indentation."""
        indents = [indent for line in self._there if line.strip() and (indent := indent_of(line))]
        return "\t" if any("\t" in indent for indent in indents) else min(indents, key=len, default="    ")

    def _append(self, there: _Scope, additions: Sequence[Member]) -> None:
        if not additions:
            return
        last = [each for each in there.members if each.kind != "main"]
        line = last[-1].end if last else there.first
        gap = [""] * self._gap(there)
        lines: list[str] = []
        for number, member in enumerate(additions):
            self.has_new_tests = self.has_new_tests or has_tests(self._text_of(member), self._grammar)
            lines += gap if number or last else []
            lines += shifted(self._code, member.first, member.end, there.indent, self._there, self._grammar)
        if any(each.first == line for each in there.members):
            lines += gap
        self.insertions.add(line, lines)

    def _gap(self, there: _Scope) -> int:
        """How many empty lines stand between two members: as many as between the last ones."""
        usual = 2 if self._grammar == "python" and there.is_file else 1
        parts = [each for each in there.members if each.kind in {"function", "class", "group", "call"}]
        if len(parts) < 2:
            return usual
        between = parts[-1].first - parts[-2].end
        return between if 0 <= between <= 2 and not (there.is_file and between < usual) else usual

    def _import(self, there: _Scope, new: Sequence[Member]) -> None:
        known = [
            "\n".join(self._there[each.first : each.end]).strip() for each in there.members if each.kind == "import"
        ]
        wanted = (self._text_of(each) for each in new if each.kind == "import")
        lines = [
            there.indent + line.strip() if "\n" not in each else line
            for each in missing_imports(self._grammar, wanted, known)
            for line in each.split("\n")
        ]
        if not lines:
            return
        imports = [each for each in there.members if each.kind == "import"]
        if imports:
            self.insertions.add(imports[-1].end, lines)
            return
        heads = [each for each in there.members if each.kind in {"package", "remark"}]
        others = [each for each in there.members if each.kind not in {"package", "remark"}]
        line = heads[-1].end if heads else others[0].first if others else there.first
        after = [""] if line < len(self._there) and self._there[line].strip() and others else []
        self.insertions.add(line, [*([""] if heads else []), *lines, *after])

    def _text_of(self, member: Member) -> str:
        return "\n".join(self._code[member.first : member.end])


def _refuse_twice(new: Sequence[Member]) -> None:
    seen: set[tuple[str, str]] = set()
    for member in new:
        key = (member.kind, member.name)
        if member.kind in {"function", "class"} and member.name and key in seen:
            raise Unreadable(TWICE.format(name=member.name))
        seen.add(key)


def _words(lines: Sequence[str]) -> str:
    return re.sub(r"\s+", "", "".join(lines))


def _edits(text: Text, insertions: _Insertions) -> Iterator[Edit]:
    line_end = line_end_of(text)
    for line, lines in sorted(insertions.at.items()):
        written = "".join(each + line_end for each in lines)
        if line < text.line_count:
            yield Edit(Point(line, 0), Point(line, 0), written)
        else:
            yield Edit(text.end, text.end, line_end + written)
