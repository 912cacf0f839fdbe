"""Where tests go, language by language, from a listing of what there is."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from qwen_ls.assist.new_tests.destination import Destination, NoPlace
from qwen_ls.assist.new_tests.layout import destination_of
from qwen_ls.assist.new_tests.listing import Listing
from qwen_ls.assist.new_tests.source import Source

LANGUAGES = {
    "py": "python",
    "js": "javascript",
    "mjs": "javascript",
    "ts": "typescript",
    "tsx": "typescriptreact",
    "go": "go",
    "rs": "rust",
    "java": "java",
    "kt": "kotlin",
    "rb": "ruby",
    "php": "php",
    "cs": "csharp",
    "lua": "lua",
}


def destination(path: str, *others: str, texts: Mapping[str, str] | None = None, text: str = "") -> Destination:
    """Where the tests of a file go in a project that has these others."""
    texts = texts or {}
    listing = Listing({path, *others, *texts}, lambda each: texts.get(each, ""))
    return destination_of(Source(path, LANGUAGES[path.rpartition(".")[2]], text), listing)


def package(**content: str) -> dict[str, str]:
    """A package.json with these as its development dependencies, and a script `test`."""
    script = content.pop("test", "")
    dependencies = ", ".join(f'"{name}": "1"' for name in content)
    return {"package.json": f'{{"devDependencies": {{{dependencies}}}, "scripts": {{"test": "{script}"}}}}'}


# Python


@pytest.mark.parametrize(
    ("path", "others", "expected"),
    [
        ("pkg/area.py", ("pyproject.toml",), "tests/test_area.py"),
        ("src/pkg/area.py", ("pyproject.toml",), "tests/test_area.py"),
        ("src/pkg/sub/area.py", ("pyproject.toml",), "tests/sub/test_area.py"),
        ("pkg/area.py", ("setup.py", "test/__init__.py"), "test/test_area.py"),
        ("area.py", ("pyproject.toml",), "tests/test_area.py"),
        ("pkg/a/area.py", ("pyproject.toml", "pkg/a/x.py", "tests/pkg/a/test_x.py"), "tests/pkg/a/test_area.py"),
        ("pkg/b/area.py", ("pyproject.toml", "pkg/a/x.py", "tests/unit/a/test_x.py"), "tests/unit/b/test_area.py"),
        ("pkg/area.py", ("pyproject.toml", "pkg/x.py", "pkg/test_x.py"), "pkg/test_area.py"),
        ("pkg/area.py", ("pyproject.toml", "pkg/x.py", "pkg/tests/test_x.py"), "pkg/tests/test_area.py"),
        ("pkg/area.py", ("pyproject.toml", "pkg/x.py", "tests/x_test.py"), "tests/area_test.py"),
        (
            "pkg/b/area.py",
            ("setup.cfg", "pkg/a/x.py", "pkg/b/y.py", "tests/test_x.py", "tests/test_y.py"),
            "tests/test_area.py",
        ),
        ("pkg/area.py", ("pkg/x.py", "tests/test_x.py"), "tests/test_area.py"),
        ("pkg/__init__.py", ("pyproject.toml",), "tests/test_pkg.py"),
        ("pkg/_core.py", ("pyproject.toml",), "tests/test_core.py"),
        ("back/pkg/area.py", ("back/pyproject.toml", "front/package.json"), "back/tests/test_area.py"),
    ],
)
def test_a_module_s_tests_go_where_the_others_are(path: str, others: tuple[str, ...], expected: str) -> None:
    assert destination(path, *others).path == expected


def test_the_tests_that_are_there_are_added_to_wherever_they_are() -> None:
    others = ("pyproject.toml", "tests/some/where/test_area.py", "pkg/x.py", "tests/test_x.py")
    assert destination("pkg/area.py", *others).path == "tests/some/where/test_area.py"


def test_the_tests_of_another_module_of_that_name_are_not_added_to() -> None:
    others = ("pyproject.toml", "pkg/a/area.py", "pkg/b/y.py", "tests/a/test_area.py", "tests/b/test_y.py")
    assert destination("pkg/b/area.py", *others).path == "tests/b/test_area.py"


def test_nor_are_those_of_a_private_module_of_that_name() -> None:
    others = ("pyproject.toml", "pkg/a/__main__.py", "pkg/b/y.py", "tests/a/test_main.py", "tests/b/test_y.py")
    assert destination("pkg/b/main.py", *others).path == "tests/b/test_main.py"


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ({"pyproject.toml": "[tool.pytest.ini_options]"}, "pytest"),
        ({"setup.cfg": "[tool:pytest]"}, "pytest"),
        ({"requirements-dev.txt": "pytest==8", "setup.py": ""}, "pytest"),
        ({"pyproject.toml": "", "tests/conftest.py": ""}, "pytest"),
        ({"pyproject.toml": ""}, "unittest"),
        ({"pyproject.toml": "pytest", "tests/test_x.py": "import unittest\n"}, "unittest"),
        ({"pyproject.toml": "", "tests/test_x.py": "def test_x():\n    pass\n"}, "pytest"),
    ],
)
def test_python_s_framework_is_the_one_that_is_used(texts: dict[str, str], expected: str) -> None:
    assert destination("pkg/area.py", texts=texts).framework == expected


@pytest.mark.parametrize(
    ("path", "others", "expected"),
    [
        ("src/pkg/area.py", (), "`pkg.area`"),
        ("pkg/sub/area.py", (), "`pkg.sub.area`"),
        ("pkg/__init__.py", (), "`pkg`"),
        ("src/pkg/area.py", ("src/__init__.py",), "`src.pkg.area`"),
    ],
)
def test_the_model_is_told_how_a_module_is_imported(path: str, others: tuple[str, ...], expected: str) -> None:
    assert expected in destination(path, "pyproject.toml", *others).access


def test_a_file_without_a_project_is_refused() -> None:
    with pytest.raises(NoPlace, match=r"pyproject\.toml"):
        destination("area.py")


def test_a_test_file_itself_is_refused() -> None:
    with pytest.raises(NoPlace, match="has tests itself"):
        destination("tests/test_area.py", "pyproject.toml")


# JavaScript and TypeScript


@pytest.mark.parametrize(
    ("path", "texts", "expected"),
    [
        ("src/area.ts", package(vitest="1"), ("src/area.test.ts", "vitest")),
        ("src/Area.tsx", package(jest="1"), ("src/Area.test.tsx", "jest")),
        ("src/area.js", package(mocha="1"), ("test/area.test.js", "mocha")),
        ("src/area.js", package(test="node --test"), ("src/area.test.js", "node:test")),
        ("src/area.js", package(), ("src/area.test.js", "node:test")),
        ("src/area.ts", package(test="bun test"), ("src/area.test.ts", "bun:test")),
        ("src/area.ts", {**package(jest="1"), "src/x.ts": "", "src/x.spec.ts": ""}, ("src/area.spec.ts", "jest")),
        (
            "src/area.ts",
            {**package(jest="1"), "src/x.ts": "", "src/__tests__/x.test.ts": ""},
            ("src/__tests__/area.test.ts", "jest"),
        ),
        (
            "src/b/area.ts",
            {**package(vitest="1"), "src/a/x.ts": "", "test/a/x.spec.ts": ""},
            ("test/b/area.spec.ts", "vitest"),
        ),
        ("src/area.js", {**package(jest="1"), "test/setup.js": ""}, ("test/area.test.js", "jest")),
    ],
)
def test_a_script_s_tests_go_where_the_framework_finds_them(
    path: str, texts: dict[str, str], expected: tuple[str, str]
) -> None:
    found = destination(path, texts=texts)
    assert (found.path, found.framework) == expected


@pytest.mark.parametrize(
    ("path", "texts", "expected"),
    [
        ("src/area.ts", package(vitest="1"), "imported from `./area`"),
        ("src/area.js", {"package.json": '{"type": "module"}'}, "imported from `./area.js`"),
        ("src/area.js", package(jest="1"), "loaded by require from `./area`"),
        ("src/area.mjs", package(jest="1"), "imported from `./area.mjs`"),
        ("src/a/area.ts", {**package(jest="1"), "test/x.ts": ""}, "imported from `../src/a/area`"),
        (
            "src/area.ts",
            {**package(vitest="1"), "src/x.ts": "", "src/x.test.ts": "import { x } from './x.js'\n"},
            "imported from `./area.js`",
        ),
    ],
)
def test_the_model_is_told_how_a_script_is_imported(path: str, texts: dict[str, str], expected: str) -> None:
    assert expected in destination(path, texts=texts).access


def test_the_nearest_package_decides() -> None:
    texts = {
        "package.json": '{"devDependencies": {"jest": "1"}}',
        "apps/a/package.json": '{"scripts": {"t": "vitest"}}',
    }
    assert destination("apps/a/src/area.ts", texts=texts).framework == "vitest"


@pytest.mark.parametrize(("texts", "why"), [({}, "no package.json"), (package(), "names none of Vitest")])
def test_typescript_without_a_framework_is_refused(texts: dict[str, str], why: str) -> None:
    with pytest.raises(NoPlace, match=why):
        destination("src/area.ts", texts=texts)


# Go, Rust


def test_go_s_tests_are_beside() -> None:
    found = destination("shapes/area.go", text="package shapes\n")
    assert (found.path, "same package, `shapes`" in found.access) == ("shapes/area_test.go", True)


def test_go_s_outside_package_is_kept_where_the_others_are_in_it() -> None:
    texts = {"shapes/x_test.go": "package shapes_test\n"}
    found = destination("shapes/area.go", texts=texts, text="package shapes\n")
    assert (found.example, "`shapes_test`" in found.access) == ("shapes/x_test.go", True)


def test_rust_s_tests_are_in_the_same_file() -> None:
    assert destination("src/area.rs", text="fn area() {}\n").path == "src/area.rs"


@pytest.mark.parametrize(
    ("path", "tests"),
    [("src/area.rs", "src/area/tests.rs"), ("src/lib.rs", "src/tests.rs"), ("src/a/mod.rs", "src/a/tests.rs")],
)
def test_rust_s_tests_are_where_their_module_is_declared_to_be(path: str, tests: str) -> None:
    assert destination(path, tests, text="#[cfg(test)]\nmod tests;\n").path == tests


# Java, Kotlin, Ruby, PHP, C#


@pytest.mark.parametrize(
    ("path", "build", "expected"),
    [
        ("src/main/java/a/Area.java", {"pom.xml": "junit-jupiter"}, ("src/test/java/a/AreaTest.java", "JUnit 5")),
        (
            "src/main/java/a/Area.java",
            {"pom.xml": "<artifactId>junit</artifactId>"},
            ("src/test/java/a/AreaTest.java", "JUnit 4"),
        ),
        (
            "app/src/main/java/a/Area.java",
            {"app/build.gradle": "testng"},
            ("app/src/test/java/a/AreaTest.java", "TestNG"),
        ),
        (
            "src/main/kotlin/a/Area.kt",
            {"build.gradle.kts": "useJUnitPlatform() kotlin-test mockk"},
            ("src/test/kotlin/a/AreaTest.kt", "JUnit 5 (with mockk, kotlin-test)"),
        ),
        (
            "src/main/java/a/Area.java",
            {"pom.xml": "junit-jupiter", "src/test/java/a/XTests.java": ""},
            ("src/test/java/a/AreaTests.java", "JUnit 5"),
        ),
    ],
)
def test_a_class_s_tests_are_in_the_same_package(path: str, build: dict[str, str], expected: tuple[str, str]) -> None:
    found = destination(path, texts=build)
    assert (found.path, found.framework) == expected


@pytest.mark.parametrize(
    ("path", "texts"), [("src/main/java/a/Area.java", {}), ("a/Area.java", {"pom.xml": "junit-jupiter"})]
)
def test_java_outside_of_a_build_is_refused(path: str, texts: dict[str, str]) -> None:
    with pytest.raises(NoPlace):
        destination(path, texts=texts)


@pytest.mark.parametrize(
    ("path", "texts", "expected"),
    [
        ("lib/shop/area.rb", {"Gemfile": "gem 'rspec'"}, "spec/shop/area_spec.rb"),
        ("lib/shop/area.rb", {"Gemfile": ""}, "test/shop/area_test.rb"),
        ("app/models/area.rb", {"Gemfile": "", "spec/rails_helper.rb": ""}, "spec/models/area_spec.rb"),
        ("lib/shop/area.rb", {"Gemfile": "", "lib/shop/x.rb": "", "test/test_x.rb": ""}, "test/area_test.rb"),
    ],
)
def test_ruby_s_tests_go_to_spec_or_test(path: str, texts: dict[str, str], expected: str) -> None:
    assert destination(path, texts=texts).path == expected


def test_php_s_tests_go_to_tests() -> None:
    texts = {"composer.json": '{"require-dev": {"phpunit/phpunit": "11"}}'}
    found = destination("src/Shop/Area.php", texts=texts, text="<?php\nnamespace App\\Shop;\n")
    assert (found.path, found.framework, "App\\Shop" in found.access) == ("tests/Shop/AreaTest.php", "PHPUnit", True)


def test_c_sharp_s_tests_go_to_the_project_that_refers_to_it() -> None:
    texts = {"Shop/Shop.csproj": "", "Shop.Tests/Shop.Tests.csproj": 'xunit Include="../Shop/Shop.csproj"'}
    found = destination("Shop/Money/Area.cs", texts=texts)
    assert (found.path, found.framework) == ("Shop.Tests/Money/AreaTests.cs", "xUnit")


@pytest.mark.parametrize("path", ["area.lua", "src/Area.php", "Shop/Area.cs", "lib/area.rb"])
def test_what_is_not_known_is_refused(path: str) -> None:
    with pytest.raises(NoPlace):
        destination(path)
