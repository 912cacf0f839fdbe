"""PHP: PHPUnit or Pest by composer.json, under `tests`."""

from __future__ import annotations

import re
from posixpath import basename, dirname, join

from qwen_ls.assist.new_tests.convention import Affix, Naming, learned_folder
from qwen_ls.assist.new_tests.destination import Destination, NoPlace
from qwen_ls.assist.new_tests.finding import example_for, existing_tests, new_tests, without
from qwen_ls.assist.new_tests.listing import Listing
from qwen_ls.assist.new_tests.source import Source

NAMING = Naming((Affix(after="Test"),), (".php",))

NO_FRAMEWORK = "qwen-ls does not know how tests are run here: no composer.json around this file names PHPUnit or Pest."


def destination(source: Source, listing: Listing) -> Destination:
    """Where the tests of a class go."""
    root = listing.root_of(source.path, ("composer.json",))
    text = "" if root is None else listing.text(join(root, "composer.json"))
    framework = "Pest" if "pestphp/pest" in text else "PHPUnit" if "phpunit/phpunit" in text else None
    if root is None or framework is None:
        raise NoPlace(NO_FRAMEWORK)
    folder = learned_folder(source.path, listing, NAMING)
    if folder is None:
        top = next((name for name in ("tests/Unit", "tests") if join(root, name) in listing.folders), "tests")
        inside = without(dirname(source.path)[len(root) :].lstrip("/"), "src", "app", "lib")
        folder = join(root, top, inside).rstrip("/")
    tests = existing_tests(source.path, folder, listing, NAMING) or new_tests(source.path, folder, listing, NAMING)
    group = "" if framework == "Pest" else f"the class `{basename(tests).removesuffix('.php')}`"
    return Destination(tests, framework, _access(source), group, example_for(tests, listing, NAMING))


def _access(source: Source) -> str:
    namespace = re.search(r"^namespace ([\w\\]+)", source.text, re.MULTILINE)
    return f"The code is in the namespace `{namespace[1]}`." if namespace else ""
