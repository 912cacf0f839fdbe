"""Python: pytest or unittest, in a folder of tests or beside the module."""

from __future__ import annotations

import re
from dataclasses import replace
from posixpath import basename, dirname, join

from qwen_ls.assist.new_tests.convention import Affix, Naming, files_of_tests, learned_folder
from qwen_ls.assist.new_tests.destination import Destination, NoPlace
from qwen_ls.assist.new_tests.finding import example_for, existing_tests, new_tests, without
from qwen_ls.assist.new_tests.listing import Listing
from qwen_ls.assist.new_tests.source import Source

NAMING = Naming((Affix(before="test_"), Affix(after="_test")), (".py",))

MARKERS = ("pyproject.toml", "setup.py", "setup.cfg", "tox.ini", "pytest.ini", "requirements.txt", "manage.py")
"""What a project's own folder has."""

FOLDERS = ("tests", "test")

NO_PROJECT = (
    "qwen-ls does not know where tests go here: there is no pyproject.toml, setup.py or other project file, and no "
    "test yet. Add one of them, or write a first test."
)

_UNITTEST = re.compile(
    r"\bunittest\.TestCase\b|\bfrom unittest import\b.*\bTestCase\b|^import unittest\b", re.MULTILINE
)
_PYTEST = re.compile(r"^\s*(?:import|from) pytest\b|^(?:async )?def test_\w+\(", re.MULTILINE)


def destination(source: Source, listing: Listing) -> Destination:
    """Where the tests of a module go."""
    root = listing.root_of(source.path, MARKERS)
    if root is None:
        if not files_of_tests(listing, NAMING):
            raise NoPlace(NO_PROJECT)
        root = ""
    path = _named(source.path)
    folder = learned_folder(path, listing, NAMING)
    if folder is None:
        folder = _usual_folder(path, root, listing)
    tests = existing_tests(path, folder, listing, NAMING) or new_tests(path, folder, listing, NAMING)
    example = example_for(tests, listing, NAMING)
    found = Destination(tests, _framework(tests, example, root, listing), _access(source.path, root, listing))
    return replace(found, example=example)


def _named(path: str) -> str:
    """A package's own file is tested under the package's name."""
    if basename(path) != "__init__.py" or not dirname(path):
        return path
    package = dirname(path)
    return join(dirname(package), f"{basename(package)}.py")


def _usual_folder(path: str, root: str, listing: Listing) -> str:
    """In the folder of tests, under the names of the packages inside of the outermost one."""
    tests = next((name for name in FOLDERS if join(root, name) in listing.folders), FOLDERS[0])
    inside = without(dirname(path)[len(root) :].lstrip("/"), "src", "lib")
    return join(root, tests, *inside.split("/")[1:]).rstrip("/")


def _framework(tests: str, example: str | None, root: str, listing: Listing) -> str:
    for path in (tests, example):
        if path is None:
            continue
        text = listing.text(path)
        if _PYTEST.search(text):
            return "pytest"
        if _UNITTEST.search(text):
            return "unittest"
    if listing.has(join(root, "pytest.ini")) or any(basename(path) == "conftest.py" for path in listing.paths):
        return "pytest"
    configuration = (path for path in listing.paths if dirname(path) == root and _is_configuration(basename(path)))
    return "pytest" if any("pytest" in listing.text(path) for path in sorted(configuration)) else "unittest"


def _is_configuration(name: str) -> bool:
    return name in MARKERS or name in {"Pipfile", "noxfile.py"} or name.startswith("requirements")


def _access(path: str, root: str, listing: Listing) -> str:
    inside = path[len(root) :].lstrip("/").removesuffix(".py").removesuffix("/__init__")
    for top in ("src", "lib"):
        if inside.startswith(f"{top}/") and not listing.has(join(root, top, "__init__.py")):
            inside = inside[len(top) + 1 :]
    return f"The module is imported as `{inside.replace('/', '.')}`."
