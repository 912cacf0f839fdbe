"""Holes in real functions: one line, or the rest of one, or a block of some lines."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bench.middles.sources import sources
from qwen_ls.completion.shape import indent_of
from qwen_ls.syntax.breathing import BreathingParser

LANGUAGES = ("python", "javascript", "rust")
FUNCTIONS = {"function_definition", "function_declaration", "method_definition", "function_item"}

LINES, MOST_CHARS = range(7, 26), 1100
"""How long a function is taken: the local model reads 30 tokens of it in a second."""

SHORTEST_LINE = 12
MID_LINE = 0.75
"""How often a hole of one line begins within the line, as it does where people type."""

BLOCK_LINES = range(2, 5)

_NO_CODE = re.compile(r"\s*(#|//|/?\*|\"\"\"|'''|[\])}]*[;,]?\s*$)")
_GAP = re.compile(r"(?<=[ (.=\[])(?=\S)")


@dataclass(frozen=True, slots=True)
class Cut:
    """A function with a part cut out of it; `before + truth + after` is what it was."""

    language: str
    name: str
    before: str
    truth: str
    after: str

    @property
    def lines(self) -> int:
        """How many lines were cut out."""
        return self.truth.count("\n") + 1


def cuts(one_line: int, many_lines: int, seed: int = 1) -> Sequence[Cut]:
    """So many holes of one line and of many in each language, the same ones each time."""
    return [cut for language in LANGUAGES for cut in _cuts(language, one_line, many_lines, seed)]


def _cuts(language: str, one_line: int, many_lines: int, seed: int) -> Iterator[Cut]:
    chance = random.Random(f"{language}:{seed}")
    functions = list(_functions(language))
    chance.shuffle(functions)
    blocks = [cut for name, code in functions if (cut := _block(language, name, code, chance)) is not None][:many_lines]
    used = {cut.name for cut in blocks}
    rest = [(name, code) for name, code in functions if name not in used]
    lines = [cut for name, code in rest if (cut := _line(language, name, code, chance)) is not None][:one_line]
    assert (len(lines), len(blocks)) == (one_line, many_lines), "there are not enough functions"
    yield from lines
    yield from blocks


def _functions(language: str) -> Iterator[tuple[str, str]]:
    """Yield the functions of a language's sources, as whole lines."""
    parser, seen = BreathingParser(), set[str]()
    for name, source in sources(language):
        tree = parser.parse(source.encode(), language)
        assert tree is not None
        lines = source.splitlines(keepends=True)
        nodes = [tree.root_node]
        while nodes:
            node = nodes.pop()
            nodes.extend(node.children)
            first, last = node.start_point[0], node.end_point[0] + 1
            code = "".join(lines[first:last])
            fits = last - first in LINES and len(code) <= MOST_CHARS and code not in seen
            if node.type in FUNCTIONS and fits and not node.has_error:
                seen.add(code)
                yield f"{name}:{first + 1}", code


def _line(language: str, name: str, code: str, chance: random.Random) -> Cut | None:
    """Cut out a line of the body, or its rest from some gap between words on."""
    lines = code.splitlines(keepends=True)
    fit = [
        number
        for number, line in enumerate(lines[1:-1], 1)
        if len(line.strip()) >= SHORTEST_LINE and not _NO_CODE.match(line) and not _is_prose(lines, number)
    ]
    if not fit:
        return None
    number = chance.choice(fit)
    line = lines[number].rstrip()
    indent = len(line) - len(line.lstrip())
    gaps = [match.start() for match in _GAP.finditer(line) if match.start() > indent and match.start() < len(line) - 3]
    column = chance.choice(gaps) if gaps and chance.random() < MID_LINE else indent
    before = "".join(lines[:number]) + line[:column]
    return Cut(language, name, before, line[column:], code[len(before) + len(line) - column :])


def _block(language: str, name: str, code: str, chance: random.Random) -> Cut | None:
    """Cut out the whole body of a block inside of the function."""
    lines = code.splitlines(keepends=True)
    found: list[tuple[int, int]] = []
    for number in range(1, len(lines) - 1):
        indent = indent_of(lines[number])
        end = number
        while end < len(lines) and lines[end].strip() and indent_of(lines[end]) >= indent:
            end += 1
        opens = lines[number - 1].rstrip().endswith((":", "{"))
        is_code = not any(_NO_CODE.match(line) for line in lines[number : number + 1]) and not _is_prose(lines, number)
        if opens and is_code and end - number in BLOCK_LINES and indent_of(lines[number - 1]) < indent:
            found.append((number, end))
    if not found:
        return None
    first, end = chance.choice(found)
    column = len(lines[first]) - len(lines[first].lstrip())
    before = "".join(lines[:first]) + lines[first][:column]
    truth = "".join(lines[first:end])[column:].rstrip()
    return Cut(language, name, before, truth, code[len(before) + len(truth) :])


def _is_prose(lines: Sequence[str], number: int) -> bool:
    """Whether a line stands in a docstring."""
    return sum(line.count('"""') + line.count("'''") for line in lines[:number]) % 2 == 1
