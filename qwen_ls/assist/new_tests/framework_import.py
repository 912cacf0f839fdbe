"""The import of a test framework, which small models forget although they use it."""

from __future__ import annotations

import re

from qwen_ls.syntax.grammars import grammar_of
from qwen_ls.syntax.members import members

MODULES = ("pytest", "unittest")
"""Python's frameworks, whose names mean nothing else in a test. In other languages a name has no certain import."""


def with_framework(code: str, there: str, language_id: str) -> str:
    """The tests with the import that they lack; `there` is the file that they are added to, or empty."""
    if grammar_of(language_id) != "python":
        return code
    missing = [name for name in MODULES if _uses(name, code) and not _imports(name, f"{there}\n{code}")]
    if not missing:
        return code
    lines = code.split("\n")
    line = _line_for_imports(code, lines)
    imports = [f"import {name}" for name in missing]
    is_first = not lines[line].startswith(("import ", "from "))
    lines[line:line] = [*imports, "", ""] if is_first and lines[line].strip() else imports
    return "\n".join(lines)


def _uses(name: str, code: str) -> bool:
    return re.search(rf"^[^#\n]*(?<![\w.\"']){name}\.\w", code, re.MULTILINE) is not None


def _imports(name: str, code: str) -> bool:
    return re.search(rf"^\s*import\s[^#\n]*\b{name}\b", code, re.MULTILINE) is not None


def _line_for_imports(code: str, lines: list[str]) -> int:
    """Behind the documentation and what has to come first, with its empty lines."""
    line = 0
    for member in members(code, "python") or ():
        is_head = member.kind == "remark" or "__future__" in lines[member.first]
        if not is_head:
            break
        line = member.end
        while line < len(lines) - 1 and not lines[line].strip():
            line += 1
    return line
