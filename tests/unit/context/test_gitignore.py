"""Gitignore patterns: what the documentation says, and what Git itself says of random ones."""

from __future__ import annotations

import os
import random
import subprocess
import time
from pathlib import Path

import pytest

from qwen_ls.context.gitignore import LONGEST_PATTERN, Patterns
from qwen_ls.context.ignore_files import IgnoreFiles


def verdict(lines: str, path: str, *, ignore_case: bool = False) -> bool | None:
    """What a list says of a path; a slash at its end makes it a folder's."""
    patterns = Patterns(lines.split("\n"), ignore_case=ignore_case)
    return patterns.verdict(tuple(path.rstrip("/").split("/")), is_folder=path.endswith("/"))


@pytest.mark.parametrize(
    ("lines", "path"),
    [
        ("*.log", "x.log"),
        ("*.log", "a/b/x.log"),
        ("/x", "x"),
        ("a/x", "a/x"),
        ("build/", "a/build/"),
        ("a/**", "a/b/c"),
        ("**/x", "x"),
        ("**/x", "a/b/x"),
        ("a/**/x", "a/x"),
        ("a/**/x", "a/b/c/x"),
        ("a/**/b/**/x", "a/b/b/c/x"),
        ("x[0-9]", "x7"),
        ("x[!0-9]", "xa"),
        ("x[]-]", "x]"),
        ("x[[:digit:]_]", "x_"),
        ("x[\\]]", "x]"),
        ("\\#x", "#x"),
        ("\\!x", "!x"),
        ("x\\ ", "x "),
        ("x   ", "x"),
        ("x\r", "x"),
        ("a*b*c?", "a--b--cd"),
        ("!x\nx", "x"),
        ("caf\u00e9", "cafe\u0301"),
    ],
)
def test_a_pattern_excludes(lines: str, path: str) -> None:
    assert verdict(lines, path) is True


@pytest.mark.parametrize(
    ("lines", "path"),
    [
        ("", "x"),
        ("# x", "# x"),
        ("/", "x"),
        ("!", "x"),
        ("/x", "a/x"),
        ("a/x", "b/a/x"),
        ("build/", "build"),
        ("build", "build/x"),
        ("a/**", "a/"),
        ("a/*", "a/b/c"),
        ("a//x", "a/x"),
        ("x[0-9", "x7"),
        ("x[z-a]", "xm"),
        ("x[[:no:]]", "xn"),
        ("x\\", "x"),
        ("X", "x"),
    ],
)
def test_a_pattern_does_not_mention(lines: str, path: str) -> None:
    assert verdict(lines, path) is None


@pytest.mark.parametrize(("lines", "path"), [("*.log\n!keep.log", "keep.log"), ("*\n!*/", "a/"), ("*\n!a/**", "a/b")])
def test_a_later_pattern_includes_again(lines: str, path: str) -> None:
    assert verdict(lines, path) is False


@pytest.mark.parametrize(("lines", "path"), [("Secret*.TXT", "sECRETs.txt"), ("[[:upper:]]x", "ax"), ("[A-C]", "b")])
def test_case_is_ignored_where_it_is_asked(lines: str, path: str) -> None:
    assert verdict(lines, path, ignore_case=True) is True


def test_a_pattern_of_endless_length_is_refused() -> None:
    with pytest.raises(ValueError, match="too long"):
        Patterns(["x" * (LONGEST_PATTERN + 1)])


@pytest.mark.parametrize(
    ("pattern", "path"), [("*a" * 12 + "*b", "a" * 200), ("a/**/" * 20 + "b", "a/" * 100 + "a"), ("*?" * 99, "a" * 90)]
)
def test_a_pattern_made_to_backtrack_is_decided(pattern: str, path: str) -> None:
    assert verdict(pattern, path) is None


ATOMS = """
    a b ab * ** ? *.py *.log build [ab] [!a]* [a-c]b a* *a*b* [[:alpha:]] []] \\a \\[z] [z-a] [^a] A [a\\]b] [a-]
"""
NAMES = ("a", "b", "ab", "a.py", "x.log", "build", "src", "A", "[z]")


def random_pattern(chance: random.Random) -> str:
    path = "/".join(chance.choices(ATOMS.split(), k=chance.choice([1, 1, 2, 3])))
    before = chance.choice(["", "", "!", "!", "/", "!/"])
    return before + path + chance.choice(["", "", "/", "  ", "\r"])


def random_list(chance: random.Random) -> bytes:
    return "\n".join(random_pattern(chance) for _ in range(chance.randint(1, 5))).encode()


def make_files(top: Path, chance: random.Random) -> list[str]:
    for _ in range(90):
        folder = top.joinpath(*chance.choices(NAMES, k=chance.randint(0, 3)))
        if not any(above.is_file() for above in (folder, *folder.parents)):
            folder.mkdir(parents=True, exist_ok=True)
            for name in chance.choices(NAMES, k=2):
                if not (folder / name).exists():
                    (folder / name).touch()
    return [path.relative_to(top).as_posix() for path in top.rglob("*") if path.is_file()]


def run_git(top: Path, *arguments: str, files: str = "") -> str:
    settings = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "HOME": str(top), "XDG_CONFIG_HOME": ""}
    run = subprocess.run(
        ["git", "-c", "core.ignoreCase=false", *arguments],
        input=files,
        cwd=top,
        env=os.environ | settings,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert run.returncode in {0, 1}, run.stderr
    return run.stdout


@pytest.mark.parametrize("seed", range(20))
def test_random_ignore_files_exclude_what_git_ignores(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    files = make_files(tmp_path, chance)
    run_git(tmp_path, "init", "-q")
    folders = {(tmp_path / path).parent for path in files}
    for folder in {tmp_path, *chance.sample(sorted(folders), 4)}:
        (folder / ".gitignore").write_bytes(random_list(chance))
    (tmp_path / ".git" / "info").mkdir(exist_ok=True)
    (tmp_path / ".git" / "info" / "exclude").write_bytes(random_list(chance))

    told = run_git(tmp_path, "check-ignore", "--no-index", "-z", "--stdin", files="\0".join(files))

    subject = IgnoreFiles(time.monotonic)
    excluded = {path for path in files if subject.exclude(tmp_path / path, tmp_path, respect_gitignore=True)}
    assert excluded == set(told.split("\0")) - {""}
