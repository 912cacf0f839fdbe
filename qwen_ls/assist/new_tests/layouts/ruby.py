"""Ruby: RSpec under `spec`, or Minitest under `test`."""

from __future__ import annotations

import re
from posixpath import dirname, join

from qwen_ls.assist.new_tests.convention import Affix, Naming, files_of_tests, learned_folder, split
from qwen_ls.assist.new_tests.destination import Destination, NoPlace
from qwen_ls.assist.new_tests.finding import example_for, existing_tests, without
from qwen_ls.assist.new_tests.listing import Listing
from qwen_ls.assist.new_tests.source import Source

NAMING = Naming((Affix(after="_spec"), Affix(after="_test"), Affix(before="test_")), (".rb",))

NO_PROJECT = "qwen-ls does not know where tests go here: there is no Gemfile or gemspec, and no spec or test folder."


def destination(source: Source, listing: Listing) -> Destination:
    """Where the tests of a file go."""
    root = listing.root_of(source.path, ("Gemfile", "*.gemspec", "Rakefile", ".rspec"))
    if root is None and not files_of_tests(listing, NAMING):
        raise NoPlace(NO_PROJECT)
    root = root or ""
    is_rspec = _is_rspec(root, listing)
    folder = learned_folder(source.path, listing, NAMING)
    if folder is None:
        inside = without(dirname(source.path)[len(root) :].lstrip("/"), "lib", "app")
        folder = join(root, "spec" if is_rspec else "test", inside).rstrip("/")
    tests = existing_tests(source.path, folder, listing, NAMING)
    tests = tests or join(folder, split(source.path, NAMING.endings)[0] + ("_spec.rb" if is_rspec else "_test.rb"))
    framework = "RSpec" if tests.endswith("_spec.rb") else "Minitest"
    return Destination(tests, framework, _access(source.path, root), example=example_for(tests, listing, NAMING))


def _is_rspec(root: str, listing: Listing) -> bool:
    if listing.has(join(root, ".rspec")) or join(root, "spec") in listing.folders:
        return True
    if join(root, "test") in listing.folders:
        return False
    return bool(re.search(r"rspec", listing.text(join(root, "Gemfile"))))


def _access(path: str, root: str) -> str:
    inside = path[len(root) :].lstrip("/")
    if inside.startswith("lib/"):
        feature = inside.removeprefix("lib/").removesuffix(".rb")
        return f'The file is loaded by `require "{feature}"`, unless a helper does.'
    return "The file is loaded as in the example." if inside.startswith("app/") else f"The file is `{inside}`."
