"""Where the file may lie that an import means, language by language: guesses, the likeliest first.

The guesses are made from paths alone, but for two that look at the disk: where a Go module begins and which files a
Go package has (inside of the workspace only), and where a Rust crate begins, above the file itself. Nobody has looked
yet whether a guess may be read, or lies inside of the workspace: see `qwen_ls.context.source_files`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from qwen_ls.syntax.grammars import grammar_of
from qwen_ls.syntax.imported import EVERYTHING, Import

SOURCE_FOLDERS = ("", "src", "lib", "source")
"""Where packages begin, under a workspace's folder."""

JAVA_FOLDERS = ("", "src", "src/main/java", "src/test/java")
INCLUDE_FOLDERS = ("", "include", "src", "lib")

SCRIPT_ENDINGS = (".ts", ".tsx", ".d.ts", ".js", ".jsx", ".mjs", ".cjs", ".mts", ".cts")
COMPILED = {".js": (".ts", ".tsx"), ".jsx": (".tsx",), ".mjs": (".mts",), ".cjs": (".cts",)}
"""TypeScript imports a module by the name that it will have once it is compiled."""

MOST_PACKAGE_FILES = 6
"""How many files of one Go package are looked at."""

MOST_ENTRIES = 200
"""How many entries of a folder are read to find them."""

MOST_CHARS_OF_MODULE = 4_000
"""How much of a `go.mod` is read to find the module's name, which stands at its top."""

LANGUAGES_OF_ENDINGS = {
    ".py": "python",
    ".pyi": "python",
    ".js": "javascript",
    ".jsx": "javascript",
    ".mjs": "javascript",
    ".cjs": "javascript",
    ".ts": "typescript",
    ".mts": "typescript",
    ".cts": "typescript",
    ".tsx": "tsx",
    ".rs": "rust",
    ".go": "go",
    ".java": "java",
    ".c": "c",
    ".h": "cpp",
    ".hh": "cpp",
    ".hpp": "cpp",
    ".hxx": "cpp",
    ".cc": "cpp",
    ".cpp": "cpp",
    ".cxx": "cpp",
}
"""The language of a file that no editor has opened. What is C parses as C++ too."""


def paths_of(imported: Import, language_id: str, file: Path, roots: Sequence[Path]) -> Iterator[Path]:
    """The files that an import in `file` may mean, under the workspace's folders `roots`."""
    guess = _GUESSES.get(grammar_of(language_id))
    return iter(()) if guess is None else guess(imported, file, roots)


def neighbours_of(language_id: str, file: Path, roots: Sequence[Path]) -> Iterator[Path]:
    """The files whose names a file may use without importing them."""
    return _go_files(file.parent, roots, but=file.name) if grammar_of(language_id) == "go" else iter(())


def is_inside(path: Path, folders: Sequence[Path]) -> bool:
    """Whether a path leads into one of some folders, told by the names in it: only the folders are looked at.

    An import may name anything, another machine's share too; to ask whether it is there would ask that machine.
    """
    plain = Path(os.path.normpath(path))
    return any(plain.is_relative_to(spelled(folder)) for spelled in (_plain, _real) for folder in folders)


def _plain(folder: Path) -> str:
    return os.path.normpath(folder)


def _real(folder: Path) -> str:
    """A document may be opened by the path that its folder really has."""
    return os.path.realpath(folder)


def _python(imported: Import, file: Path, roots: Sequence[Path]) -> Iterator[Path]:
    name = imported.module.lstrip(".")
    dots = len(imported.module) - len(name)
    if dots:
        starts = [file.parents[min(dots, len(file.parents)) - 1]]
    else:
        starts = [*(root / folder for root in roots for folder in SOURCE_FOLDERS), file.parent]
    parts = name.split(".") if name else []
    for start in starts:
        module = start.joinpath(*parts)
        if parts:
            yield module.with_name(f"{module.name}.py")
            yield module.with_name(f"{module.name}.pyi")
        yield module / "__init__.py"
        # A namespace package has no file of its own, and each name may be a module of it.
        yield from (module / f"{each}.py" for each in imported.names if each != EVERYTHING)


def _javascript(imported: Import, file: Path, roots: Sequence[Path]) -> Iterator[Path]:
    module = imported.module
    if module.startswith("."):
        starts = [Path(os.path.normpath(file.parent / module))]
    elif module.startswith(("@/", "~/")):  # what most bundlers are told to take for the sources' folder
        starts = [root / folder / module[2:] for root in roots for folder in ("src", "")]
    else:
        return
    for start in starts:
        if start.suffix:
            yield start
            yield from (start.with_suffix(ending) for ending in COMPILED.get(start.suffix, ()))
        yield from (start.with_name(start.name + ending) for ending in SCRIPT_ENDINGS)
        yield from (start / f"index{ending}" for ending in SCRIPT_ENDINGS)


def _rust(imported: Import, file: Path, _roots: Sequence[Path]) -> Iterator[Path]:
    parts = imported.module.split("::")
    folder = file.parent if file.name in {"mod.rs", "lib.rs", "main.rs"} else file.with_suffix("")
    if parts[0] == "crate":
        crate = next((above for above in file.parents if (above / "Cargo.toml").is_file()), None)
        if crate is None:
            return
        folder, parts = crate / "src", parts[1:]
    elif parts[0] in {"self", "super"}:
        while parts and parts[0] in {"self", "super"}:
            folder = folder.parent if parts[0] == "super" else folder
            parts = parts[1:]
    else:
        return
    for names in (parts, [*parts, *imported.names[:1]]):
        if names and EVERYTHING not in names:
            module = folder.joinpath(*names)
            yield module.with_name(f"{module.name}.rs")
            yield module / "mod.rs"
    if not parts:
        yield folder / "lib.rs"
        yield folder.with_suffix(".rs")
        yield folder / "mod.rs"


def _go(imported: Import, file: Path, roots: Sequence[Path]) -> Iterator[Path]:
    inside = [above for above in file.parents if any(above.is_relative_to(root) for root in roots)]
    module = next((above for above in inside if (above / "go.mod").is_file()), None)
    name = None if module is None else _go_module_name(module / "go.mod")
    if module is None or name is None or not imported.module.startswith(f"{name}/"):
        return
    yield from _go_files(module / imported.module.removeprefix(f"{name}/"), roots)


def _go_module_name(file: Path) -> str | None:
    with file.open(encoding="utf-8", errors="replace") as source:
        for line in source.read(MOST_CHARS_OF_MODULE).splitlines():
            words = line.split()
            if words[:1] == ["module"] and len(words) > 1:
                return words[1].strip('"')
    return None


def _go_files(folder: Path, roots: Sequence[Path], but: str = "") -> Iterator[Path]:
    if not is_inside(folder, roots):
        return
    try:
        with os.scandir(folder) as entries:
            names = sorted(entry.name for entry in islice(entries, MOST_ENTRIES))
    except OSError:
        return
    sources = (name for name in names if name.endswith(".go") and not name.endswith("_test.go") and name != but)
    yield from (folder / name for name in islice(sources, MOST_PACKAGE_FILES))


def _java(imported: Import, file: Path, roots: Sequence[Path]) -> Iterator[Path]:
    parts = imported.module.split(".")
    own = next((above.parent for above in file.parents if above.name == parts[0]), None)
    starts = [*([] if own is None else [own]), *(root / folder for root in roots for folder in JAVA_FOLDERS)]
    for start in starts:
        package = start.joinpath(*parts)
        yield from (package / f"{name}.java" for name in imported.names if name != EVERYTHING)
        yield package.with_name(f"{package.name}.java")


def _c(imported: Import, file: Path, roots: Sequence[Path]) -> Iterator[Path]:
    yield Path(os.path.normpath(file.parent / imported.module))
    yield from (Path(os.path.normpath(root / folder / imported.module)) for root in roots for folder in INCLUDE_FOLDERS)


_GUESSES: dict[str, Callable[[Import, Path, Sequence[Path]], Iterator[Path]]] = {
    "python": _python,
    "javascript": _javascript,
    "typescript": _javascript,
    "tsx": _javascript,
    "rust": _rust,
    "go": _go,
    "java": _java,
    "c": _c,
    "cpp": _c,
}
"""Which of these look for several files (Go: a package) is up to who reads them: all of a package count."""

PACKAGES = {"go"}
"""Languages in which an import means all the files that are guessed, not the first that is there."""
