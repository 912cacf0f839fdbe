"""JavaScript and TypeScript: Jest, Vitest, Mocha, node:test and others, by package.json."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from posixpath import dirname, join
from typing import Any

from qwen_ls.assist.new_tests.convention import Affix, Naming, learned_folder
from qwen_ls.assist.new_tests.destination import Destination, NoPlace
from qwen_ls.assist.new_tests.finding import example_for, existing_tests, new_tests, relative
from qwen_ls.assist.new_tests.listing import Listing
from qwen_ls.assist.new_tests.source import Source

ENDINGS = (".tsx", ".ts", ".jsx", ".js", ".mts", ".mjs", ".cts", ".cjs")
NAMING = Naming((Affix(after=".test"), Affix(after=".spec"), Affix(after="_test"), Affix(after="-test")), ENDINGS)

NO_PACKAGE = "qwen-ls does not know how tests are run here: there is no package.json around this file."
NO_FRAMEWORK = (
    "qwen-ls does not know how tests are run here: {path} names none of Vitest, Jest, Mocha, AVA, Jasmine, node:test "
    "and bun:test. Add one of them to it."
)

FRAMEWORKS = {
    "vitest": ("vitest",),
    "jest": ("jest", "@jest/globals", "ts-jest", "babel-jest", "react-scripts", "jest-environment-jsdom"),
    "mocha": ("mocha",),
    "ava": ("ava",),
    "jasmine": ("jasmine", "jasmine-core"),
}
"""The packages that tell of each."""

LIBRARIES = ("chai", "sinon", "expect", "@testing-library/react", "@testing-library/vue", "@testing-library/dom")
"""What a model should know of: it may be used in tests."""

_RUNNERS = ((re.compile(r"\bnode\b[^&|;]* --test\b"), "node:test"), (re.compile(r"\bbun test\b"), "bun:test"))
_IMPORTED = re.compile(r"""(?:from|require\()\s*["'](node:test|bun:test|vitest|@jest/globals|ava|mocha)["']""")
_RELATIVE_WITH_ENDING = re.compile(r"""(?:from|require\()\s*["']\.\.?/[^"']*\.([cm]?[jt]sx?)["']""")


def destination(source: Source, listing: Listing) -> Destination:
    """Where the tests of a module go."""
    root = listing.root_of(source.path, ("package.json",))
    if root is None:
        raise NoPlace(NO_PACKAGE)
    package = _package(listing.text(join(root, "package.json")))
    folder = learned_folder(source.path, listing, NAMING)
    tests = None if folder is None else existing_tests(source.path, folder, listing, NAMING)
    example = example_for(tests or source.path, listing, NAMING)
    framework = _framework(source, package, listing.text(tests or example or ""), join(root, "package.json"))
    if folder is None:
        folder = _usual_folder(source.path, root, framework, listing)
    tests = tests or existing_tests(source.path, folder, listing, NAMING)
    tests = tests or new_tests(source.path, folder, listing, NAMING)
    told = framework + _libraries(package)
    found = Destination(tests, told, _access(source.path, tests, package, listing.text(example or "")))
    return replace(found, example=example_for(tests, listing, NAMING))


def _package(text: str) -> dict[str, Any]:
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _dependencies(package: dict[str, Any]) -> set[str]:
    groups = (package.get(name) for name in ("devDependencies", "dependencies", "peerDependencies"))
    return {str(name) for group in groups if isinstance(group, dict) for name in group}


def _framework(source: Source, package: dict[str, Any], example: str, path: str) -> str:
    found = _IMPORTED.search(example)
    if found:
        return "jest" if found[1] == "@jest/globals" else found[1]
    dependencies = _dependencies(package)
    scripts = package.get("scripts")
    commands = " ".join(map(str, scripts.values())) if isinstance(scripts, dict) else ""
    for name, packages in FRAMEWORKS.items():
        if dependencies.intersection(packages) or re.search(rf"\b{name}\b", commands):
            return name
    for runner, name in _RUNNERS:
        if runner.search(commands):
            return name
    if source.language_id.startswith("javascript"):
        return "node:test"  # it comes with Node, so nothing is missing
    raise NoPlace(NO_FRAMEWORK.format(path=path))


def _libraries(package: dict[str, Any]) -> str:
    there = [name for name in LIBRARIES if name in _dependencies(package)]
    return f" (with {', '.join(there)})" if there else ""


def _usual_folder(path: str, root: str, framework: str, listing: Listing) -> str:
    """Beside the module, but for Mocha, which looks into `test` only, and where there is such a folder."""
    for name in ("test", "tests", "spec"):
        if join(root, name) in listing.folders:
            return join(root, name)
    return join(root, "test") if framework == "mocha" else dirname(path)


def _access(path: str, tests: str, package: dict[str, Any], example: str) -> str:
    ending = next(each for each in ENDINGS if path.endswith(each))
    written = _RELATIVE_WITH_ENDING.search(example)
    named = relative(path, dirname(tests))
    if written is not None:
        named = f"{named.removesuffix(ending)}.{_written_ending(ending, written[1])}"
    elif not (ending in {".mjs", ".cjs"} or (ending == ".js" and package.get("type") == "module")):
        named = named.removesuffix(ending)
    how = "loaded by require" if _is_common_js(ending, package, example) else "imported"
    return f"The module is {how} from `{named}`."


def _written_ending(ending: str, as_in: str) -> str:
    """TypeScript's modules are named by the ending of what they become, where the project does so."""
    plain = ending.lstrip(".")
    return plain.replace("ts", "js").removesuffix("x") if "js" in as_in and "ts" in plain else plain


def _is_common_js(ending: str, package: dict[str, Any], example: str) -> bool:
    if ending == ".cjs":
        return True
    if re.search(r"^import .* from ", example, re.MULTILINE) or ending != ".js":
        return False
    return "require(" in example or (package.get("type") != "module" and "vitest" not in _dependencies(package))
