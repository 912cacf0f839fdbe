"""The texts in some lines of a document."""

from __future__ import annotations

from qwen_ls.assist.translation.comments import units_in_comments
from qwen_ls.assist.translation.strings import unit_in_string
from qwen_ls.assist.translation.unit import Unit
from qwen_ls.syntax.grammars import grammar_of
from qwen_ls.syntax.literals import literals
from qwen_ls.text.document import Snapshot


def units_in(snapshot: Snapshot, first_line: int, end_line: int) -> list[Unit] | None:
    """The texts that begin and end in the lines [first_line, end_line), in order; None where there is no grammar.

    This is for a worker thread.
    """
    found = literals(str(snapshot.text), snapshot.language_id)
    if found is None:
        return None
    lines = [snapshot.text.content(line) for line in range(snapshot.text.line_count)]
    inside = [each for each in found if first_line <= each.start.line and each.end.line < end_line]
    comments = [each for each in inside if each.kind != "string"]
    grammar = grammar_of(snapshot.language_id)
    strings = (unit_in_string(each, grammar) for each in inside if each.kind == "string")
    units = [*units_in_comments(comments, lines), *(unit for unit in strings if unit is not None)]
    return sorted(units, key=lambda unit: unit.start)
