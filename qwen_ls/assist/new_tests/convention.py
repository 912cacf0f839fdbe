"""How a project lays out its tests, learned from the test files that it has.

A test file and the source that it is about make a pair. Each pair speaks for some rules (beside it, in a folder beside
it, mirrored under another folder, all in one folder), and the rule that explains most of the pairs decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from posixpath import basename, dirname
from typing import Literal, TypeAlias

from qwen_ls.assist.new_tests.listing import Listing, parts_of

Parts: TypeAlias = tuple[str, ...]

MOST_PAIRS = 60
"""The pairs nearest to the source that are asked."""


@dataclass(frozen=True, slots=True)
class Affix:
    """What a test file's name has before and after the name of its source, without the ending."""

    before: str = ""
    after: str = ""

    def of(self, stem: str) -> str:
        """The name for a source."""
        return f"{self.before}{stem}{self.after}"

    def stem_in(self, name: str) -> str | None:
        """The source's name in a test file's, or None if it is none."""
        is_one = name.startswith(self.before) and name.endswith(self.after)
        stem = name[len(self.before) : len(name) - len(self.after)]
        return stem if is_one and stem else None


@dataclass(frozen=True, slots=True)
class Naming:
    """The names that a language's test files have, the usual one first, and the endings of its sources."""

    names: tuple[Affix, ...]
    endings: tuple[str, ...]

    def stem_of(self, path: str) -> str | None:
        """The name of the source that a file tests, or None if it is no test file."""
        stem, ending = split(path, self.endings)
        if not ending:
            return None
        return next((found for name in self.names if (found := name.stem_in(stem)) is not None), None)

    def is_source(self, path: str) -> bool:
        """Whether a file is one of the language, and not a test."""
        return bool(split(path, self.endings)[1]) and self.stem_of(path) is None


@dataclass(frozen=True, slots=True)
class Pair:
    """The folders of a source and of its test file."""

    source: Parts
    test: Parts


@dataclass(frozen=True, slots=True)
class Rule:
    """From the folder of a source to that of its tests."""

    kind: Literal["beside", "mirror", "flat"]
    source: Parts = ()
    test: Parts = ()

    def folder(self, source: Parts) -> Parts | None:
        """Where the tests of a source in a folder go, or None if the rule says nothing of it."""
        if self.kind == "beside":
            return (*source, *self.test)
        if self.kind == "flat":
            return self.test
        if source[: len(self.source)] != self.source:
            return None
        return (*self.test, *source[len(self.source) :])


def split(path: str, endings: Sequence[str]) -> tuple[str, str]:
    """A file's name without its ending, and the ending, which is empty where it is none of these."""
    name = basename(path)
    ending = next((each for each in endings if name.endswith(each)), "")
    return (name[: len(name) - len(ending)] if ending else name), ending


def files_of_tests(listing: Listing, naming: Naming) -> list[str]:
    """The test files that there are."""
    return sorted(path for path in listing.paths if naming.stem_of(path) is not None)


def learned_folder(path: str, listing: Listing, naming: Naming) -> str | None:
    """The folder in which the project would have the tests of a source, or None if it does not tell."""
    source = parts_of(dirname(path))
    pairs = sorted(pairs_in(listing, naming), key=lambda pair: -_common(pair.source, source))[:MOST_PAIRS]
    rules = dict.fromkeys(rule for pair in pairs for rule in _rules(pair))
    best: tuple[tuple[int, int, int, int], Parts] | None = None
    for rule in rules:
        folder = rule.folder(source)
        if folder is None:
            continue
        is_there = "/".join(folder) in listing.folders or not folder
        score = (_score(rule, pairs), int(_is_shown(rule, pairs)), int(is_there), int(rule.kind != "flat"))
        if best is None or score > best[0]:
            best = score, folder
    return None if best is None else "/".join(best[1])


def pairs_in(listing: Listing, naming: Naming) -> Iterator[Pair]:
    """Each test file with the source of that name that lies most alike."""
    sources: dict[str, list[str]] = {}
    for path in sorted(listing.paths):
        if naming.is_source(path):
            sources.setdefault(split(path, naming.endings)[0].strip("_"), []).append(path)
    for test in files_of_tests(listing, naming):
        stem = naming.stem_of(test)
        candidates = sources.get((stem or "").strip("_"), ())
        if candidates:
            folder = parts_of(dirname(test))
            source = max(candidates, key=lambda each: _common(folder[::-1], parts_of(dirname(each))[::-1]))
            yield Pair(parts_of(dirname(source)), folder)


def usual_affix(listing: Listing, naming: Naming, near: str) -> Affix:
    """The kind of name that most test files have, those in a folder above all."""
    votes = dict.fromkeys(naming.names, 0)
    for path in files_of_tests(listing, naming):
        stem = split(path, naming.endings)[0]
        name = next(each for each in naming.names if each.stem_in(stem) is not None)
        votes[name] += 1_000 if dirname(path) == near else 1
    return max(votes, key=lambda name: votes[name])


def nearest(path: str, others: Iterable[str]) -> str | None:
    """The file that lies nearest to a path."""
    folder = parts_of(dirname(path))
    others = sorted(set(others) - {path})
    return max(others, key=lambda each: _common(folder, parts_of(dirname(each))), default=None)


def _rules(pair: Pair) -> Iterator[Rule]:
    if pair.test[: len(pair.source)] == pair.source and len(pair.test) - len(pair.source) <= 1:
        yield Rule("beside", test=pair.test[len(pair.source) :])
    same = _common(pair.source[::-1], pair.test[::-1])
    for count in range(same, -1, -1):
        yield Rule("mirror", pair.source[: len(pair.source) - count], pair.test[: len(pair.test) - count])
    yield Rule("flat", test=pair.test)


def _score(rule: Rule, pairs: Sequence[Pair]) -> int:
    """How many pairs a rule explains more than it contradicts."""
    said = [(rule.folder(pair.source), pair.test) for pair in pairs]
    return sum(1 if folder == test else -1 for folder, test in said if folder is not None)


def _is_shown(rule: Rule, pairs: Sequence[Pair]) -> bool:
    """Whether the pairs speak for more than themselves: folders that have the same name, or share their tests'."""
    sources = {pair.source for pair in pairs if rule.folder(pair.source) == pair.test}
    return len(sources) > 1 if rule.kind == "flat" else bool(sources - {rule.source})


def _common(left: Parts, right: Parts) -> int:
    count = 0
    for one, other in zip(left, right, strict=False):
        if one != other:
            break
        count += 1
    return count
