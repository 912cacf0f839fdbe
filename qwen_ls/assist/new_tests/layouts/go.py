"""Go: a file beside, in the same package."""

from __future__ import annotations

import re
from posixpath import dirname, join

from qwen_ls.assist.new_tests.convention import Affix, Naming, split
from qwen_ls.assist.new_tests.destination import Destination
from qwen_ls.assist.new_tests.finding import example_for
from qwen_ls.assist.new_tests.listing import Listing
from qwen_ls.assist.new_tests.source import Source

NAMING = Naming((Affix(after="_test"),), (".go",))

_PACKAGE = re.compile(r"^package (\w+)", re.MULTILINE)


def destination(source: Source, listing: Listing) -> Destination:
    """Where the tests of a file go."""
    folder, stem = dirname(source.path), split(source.path, NAMING.endings)[0]
    tests = join(folder, f"{stem}_test.go")
    example = example_for(tests, listing, NAMING)
    framework = "Go's testing package"
    if "stretchr/testify" in listing.text(example or ""):
        framework += " with testify"
    return Destination(tests, framework, _access(source, tests, example, listing), example=example)


def _access(source: Source, tests: str, example: str | None, listing: Listing) -> str:
    """Tests of an outside package only see what is exported, so they are written so only where others are."""
    own = _PACKAGE.search(source.text)
    package = own[1] if own else "main"
    known = tests if listing.has(tests) else example if example and dirname(example) == dirname(tests) else None
    declared = _PACKAGE.search(listing.text(known)) if known else None
    if declared and declared[1] == f"{package}_test":
        return f"The tests are of the package `{declared[1]}`, and import the package `{package}` as the example does."
    return f"The tests are of the same package, `{package}`."
