"""C#: in a project of tests, which must be there: it has to be part of a solution."""

from __future__ import annotations

import re
from posixpath import basename, dirname, join

from qwen_ls.assist.new_tests.convention import Affix, Naming
from qwen_ls.assist.new_tests.destination import Destination, NoPlace
from qwen_ls.assist.new_tests.finding import example_for, existing_tests, new_tests
from qwen_ls.assist.new_tests.listing import Listing
from qwen_ls.assist.new_tests.source import Source

NAMING = Naming((Affix(after="Tests"), Affix(after="Test")), (".cs",))

NO_PROJECT = (
    "qwen-ls found no project of tests for this one: no .csproj names it with xUnit, NUnit or MSTest. Create it first "
    "(`dotnet new xunit`)."
)

_FRAMEWORKS = (("xunit", "xUnit"), ("nunit", "NUnit"), ("mstest", "MSTest"))


def destination(source: Source, listing: Listing) -> Destination:
    """Where the tests of a class go."""
    root = listing.root_of(source.path, ("*.csproj",))
    project = None if root is None else _project_of(root, listing)
    if root is None or project is None:
        raise NoPlace(NO_PROJECT)
    tests_root, framework = project
    inside = dirname(source.path)[len(root) :].lstrip("/")
    folder = join(tests_root, inside).rstrip("/")
    tests = existing_tests(source.path, folder, listing, NAMING) or new_tests(source.path, folder, listing, NAMING)
    group = f"the class `{basename(tests).removesuffix('.cs')}`"
    return Destination(tests, framework, _access(source), group, example_for(tests, listing, NAMING))


def _project_of(root: str, listing: Listing) -> tuple[str, str] | None:
    """The folder of the project that tests another one, and its framework."""
    own = [basename(path) for path in listing.paths if dirname(path) == root and path.endswith(".csproj")]
    for path in sorted(path for path in listing.paths if path.endswith(".csproj") and dirname(path) != root):
        text = listing.text(path)
        framework = next((name for sign, name in _FRAMEWORKS if sign in text.lower()), None)
        if framework is not None and any(name in text for name in own):
            return dirname(path), framework
    return None


def _access(source: Source) -> str:
    namespace = re.search(r"^\s*namespace ([\w.]+)", source.text, re.MULTILINE)
    return f"The code is in the namespace `{namespace[1]}`." if namespace else ""
