"""The test file of a source by a naming and a folder: the one that is there, else the name for a new one."""

from __future__ import annotations

from posixpath import basename, join

from qwen_ls.assist.new_tests.convention import Naming, files_of_tests, nearest, split, usual_affix
from qwen_ls.assist.new_tests.listing import Listing


def existing_tests(path: str, folder: str, listing: Listing, naming: Naming) -> str | None:
    """The test file of a source: in the folder where it should be, else the only one of that name for the only source.

    A private module's tests may leave its underscore out.
    """
    stem, ending = split(path, naming.endings)
    stems = (stem, stem.strip("_"))
    names = [affix.of(each) for each in dict.fromkeys(stems) for affix in naming.names]
    endings = sorted(naming.endings, key=lambda each: each != ending)
    for name in (f"{name}{each}" for name in names for each in endings):
        if listing.has(join(folder, name)):
            return join(folder, name)
    found = [path for each in endings for name in names for path in listing.by_name.get(f"{name}{each}", ())]
    is_only = len(found) == 1 and _count_sources(stem, listing, naming) == 1
    return found[0] if is_only else None


def _count_sources(stem: str, listing: Listing, naming: Naming) -> int:
    """How many sources have a name, private ones (`_x`, `__x__`) included: their tests have it without underscores."""
    parts = (split(path, naming.endings) for path in listing.paths)
    return sum(1 for name, ending in parts if ending and name.strip("_") == stem.strip("_"))


def new_tests(path: str, folder: str, listing: Listing, naming: Naming) -> str:
    """The path for a new test file of a source."""
    stem, ending = split(path, naming.endings)
    affix = usual_affix(listing, naming, folder)
    return join(folder, f"{affix.of(stem.strip('_') or stem)}{ending}")


def example_for(tests: str, listing: Listing, naming: Naming) -> str | None:
    """The test file that lies nearest to another one, and is not just a package's mark."""
    return nearest(tests, (path for path in files_of_tests(listing, naming) if basename(path) != basename(tests))) or (
        nearest(tests, files_of_tests(listing, naming))
    )


def relative(path: str, folder: str) -> str:
    """A path from a folder, as scripts name modules: always with `./` or `../`."""
    target, start = path.split("/"), folder.split("/") if folder else []
    while target[:-1] and start and target[0] == start[0]:
        target, start = target[1:], start[1:]
    return "/".join([*[".."] * len(start), *target]) if start else "./" + "/".join(target)


def without(folder: str, *heads: str) -> str:
    """A folder without the first of these that it begins with."""
    for head in heads:
        if folder == head or folder.startswith(f"{head}/"):
            return folder[len(head) :].lstrip("/")
    return folder
