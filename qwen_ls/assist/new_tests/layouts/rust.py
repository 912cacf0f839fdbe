"""Rust: a module of tests in the same file, or in the file that the module is declared to be in."""

from __future__ import annotations

import re
from posixpath import basename, dirname, join

from qwen_ls.assist.new_tests.destination import Destination
from qwen_ls.assist.new_tests.listing import Listing
from qwen_ls.assist.new_tests.source import Source

MODULE = "#[cfg(test)] mod tests { use super::*; … }"

_ELSEWHERE = re.compile(r"^#\[cfg\(test\)\]\s*\n\s*mod (\w+);", re.MULTILINE)
_FOLDERS_OWN = {"mod.rs", "lib.rs", "main.rs"}


def destination(source: Source, listing: Listing) -> Destination:
    """Where the tests of a file go."""
    framework = "Rust's own #[test]"
    declared = _ELSEWHERE.search(source.text)
    if declared is not None:
        name, folder = basename(source.path), dirname(source.path)
        inside = folder if name in _FOLDERS_OWN else join(folder, name.removesuffix(".rs"))
        for path in (join(inside, f"{declared[1]}.rs"), join(inside, declared[1], "mod.rs")):
            if listing.has(path):
                return Destination(path, framework, "The file is a child module of the code: `use super::*;`.")
    return Destination(source.path, framework, "The tests are a module of the same file.", group=MODULE)
