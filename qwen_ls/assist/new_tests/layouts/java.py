"""Java and Kotlin: the same package under `src/test`, JUnit by the build file."""

from __future__ import annotations

import re
from posixpath import basename, dirname, join

from qwen_ls.assist.new_tests.convention import Affix, Naming, usual_affix
from qwen_ls.assist.new_tests.destination import Destination, NoPlace
from qwen_ls.assist.new_tests.finding import example_for, existing_tests
from qwen_ls.assist.new_tests.listing import Listing
from qwen_ls.assist.new_tests.source import Source

NAMING = Naming((Affix(after="Test"), Affix(after="Tests"), Affix(after="Spec"), Affix(after="IT")), (".java", ".kt"))

BUILD_FILES = ("pom.xml", "build.gradle.kts", "build.gradle")
NO_BUILD = "qwen-ls does not know how tests are run here: there is no pom.xml or build.gradle around this file."
NOT_MAIN = "qwen-ls knows where tests go only for code under src/main, and this file is not."

_FRAMEWORKS = (
    (re.compile(r"junit-jupiter|junit\.jupiter|junit-bom|useJUnitPlatform|spring-boot-starter-test|junit5"), "JUnit 5"),
    (re.compile(r"kotest"), "Kotest"),
    (re.compile(r"testng", re.IGNORECASE), "TestNG"),
    (re.compile(r"junit:junit|<artifactId>junit</artifactId>|libs\.junit4?\b"), "JUnit 4"),
)
_LIBRARIES = ("mockito", "assertj", "mockk", "hamcrest", "truth", "kotlin-test")


def destination(source: Source, listing: Listing) -> Destination:
    """Where the tests of a class go."""
    root = listing.root_of(source.path, BUILD_FILES)
    if root is None:
        raise NoPlace(NO_BUILD)
    inside = source.path[len(root) :].lstrip("/")
    main = re.match(r"src/(?:(?:common|jvm)?[mM]ain)/(?:java|kotlin)/", inside)
    if main is None:
        raise NoPlace(NOT_MAIN)
    folder = join(root, dirname(_test_root(main[0]) + inside[main.end() :]))
    tests = existing_tests(source.path, folder, listing, NAMING)
    if tests is None:
        stem, _, ending = basename(source.path).rpartition(".")
        tests = join(folder, f"{usual_affix(listing, NAMING, folder).of(stem)}.{ending}")
    group = f"the class `{basename(tests).rpartition('.')[0]}`"
    example = example_for(tests, listing, NAMING)
    return Destination(tests, _framework(root, listing), _access(source), group, example)


def _test_root(main: str) -> str:
    return main.replace("/main/", "/test/").replace("Main/", "Test/")


def _framework(root: str, listing: Listing) -> str:
    """By the build file, or that of a project around it: versions are often kept there."""
    folders = [root, *([""] if root else [])]
    texts = [listing.text(join(folder, name)) for folder in folders for name in BUILD_FILES]
    framework = next((name for text in texts for pattern, name in _FRAMEWORKS if pattern.search(text)), "JUnit 5")
    there = [name for name in _LIBRARIES if any(name in text for text in texts)]
    return f"{framework} (with {', '.join(there)})" if there else framework


def _access(source: Source) -> str:
    package = re.search(r"^package ([\w.]+)", source.text, re.MULTILINE)
    return f"The tests are in the same package, `{package[1]}`." if package else "The tests are in the default package."
