"""The trimming corpus: what models said at real places, and what the document should be once that was accepted.

A case is one text file, for people to read and to edit. Its header is `name: value` lines; then come its four texts,
each behind a line that names it:

    language: python
    path: basket.py
    way: fim
    source: written
    kind: untouched
    why: the rest of a line
    ======== before
    total = sum(
    ======== said
    prices)
    ======== after

    ======== document
    total = sum(prices)

A text is everything up to the line end in front of the next such line, so a text that ends with a line end is followed
by an empty line. Where white space at the end of a line would be invisible, a `¶` closes the line; `␍` is a carriage
return. The folder that a case is in, `open` or `aside`, follows from its name alone (`folder_of`).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast, get_args

CORPUS = Path(__file__).parents[1] / "corpus"
CASES = CORPUS / "completion"
FAILING = CASES / "failing.txt"
"""The open cases that fail today, a name a line."""

Kind = Literal["untouched", "trimmed", "nothing"]
Folder = Literal["open", "aside"]
FOLDERS: tuple[Folder, ...] = get_args(Folder)

HEADER = ("language", "path", "way", "source", "kind", "why")
TEXTS = ("before", "said", "after", "document")
RULE = "======== "
LINE_END, CARRIAGE_RETURN = "¶", "␍"


@dataclass(frozen=True, slots=True)
class Case:
    """One thing that a model said at one place.

    `kind` tells what should happen to it: it passes `untouched` (as far as it is shown at all, see `answer.compose`),
    it is `trimmed`, or `nothing` of it should be suggested, and then `document` is what it was.
    """

    name: str
    language: str
    path: str
    way: str
    source: str
    kind: Kind
    why: str
    before: str
    said: str
    after: str
    document: str

    @property
    def is_recorded(self) -> bool:
        """Whether a real model said this, and nobody made it up."""
        return self.source.startswith("recorded ")


def folder_of(name: str) -> Folder:
    """Whether a case is open to those who write rules or set aside to judge them by.

    What was recorded at one place in several ways (`PLACE.WAY`) stays together: it is nearly the same case.
    """
    place = name.partition(".")[0]
    return "aside" if hashlib.sha256(place.encode()).digest()[0] % 3 == 0 else "open"


def load_cases(folder: Folder) -> list[Case]:
    """All cases of a folder, by name."""
    return [read_case(path) for path in sorted((CASES / folder).glob("*.case"))]


def read_case(path: Path) -> Case:
    """Read a case file."""
    return parse_case(path.stem, path.read_text(encoding="utf-8"))


def write_case(folder: Path, case: Case) -> Path:
    """Write a case file into a folder, and return its path."""
    return write_text(folder, case.name, format_case(case))


def write_text(folder: Path, name: str, text: str) -> Path:
    """Write a case file of this text into a folder, and return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.case"
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


def parse_case(name: str, text: str) -> Case:
    """Read a case from its text."""
    values, texts = split_case(name, text, HEADER, TEXTS)
    assert values["kind"] in get_args(Kind), f"{name}: there is no kind {values['kind']}"
    kind = cast(Kind, values.pop("kind"))
    return Case(name=name, kind=kind, **values, **texts)


def format_case(case: Case) -> str:
    """Write a case as text."""
    return joined_case(case, HEADER, TEXTS)


def split_case(
    name: str, text: str, header: tuple[str, ...], names: tuple[str, ...]
) -> tuple[dict[str, str], dict[str, str]]:
    """The values of a case file's header, and its texts, of which there must be just these."""
    head, *parts = re.split(rf"^{RULE}(\w+)\n", text, flags=re.MULTILINE)
    values = dict(line.split(": ", 1) for line in head.splitlines())
    texts = dict(zip(parts[::2], map(to_text, parts[1::2]), strict=True))
    assert tuple(values) == header, f"{name}: the header should be {header}"
    assert tuple(texts) == names, f"{name}: the texts should be {names}"
    return values, texts


def joined_case(case: object, header: tuple[str, ...], names: tuple[str, ...]) -> str:
    """A case file's text."""
    head = "".join(f"{name}: {getattr(case, name)}\n" for name in header)
    return head + "".join(f"{RULE}{name}\n{to_lines(getattr(case, name))}" for name in names)


def to_text(lines: str) -> str:
    """A text from the lines that it has in a case file."""
    shown = (line.removesuffix(LINE_END) for line in lines.removesuffix("\n").split("\n"))
    return "\n".join(shown).replace(CARRIAGE_RETURN, "\r")


def to_lines(text: str) -> str:
    """The lines that a text has in a case file."""
    assert CARRIAGE_RETURN not in text, "the mark of a carriage return stands for one"
    assert RULE not in text, "the line that begins a text cannot stand in one"
    lines = text.replace("\r", CARRIAGE_RETURN).split("\n")
    return "".join(f"{_closed(line)}\n" for line in lines)


def _closed(line: str) -> str:
    return line + LINE_END if line != line.rstrip() or line.endswith(LINE_END) else line


def names_in(path: Path) -> Iterator[str]:
    """The names that a list of cases has, a name a line; `#` begins a comment."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if name := line.partition("#")[0].strip():
            yield name
