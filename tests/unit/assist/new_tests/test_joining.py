"""New tests put into a file that has some."""

from __future__ import annotations

from pathlib import Path

import pytest

from qwen_ls.assist.edits.unreadable import Unreadable
from qwen_ls.assist.new_tests.joining import joined
from qwen_ls.syntax.members import members
from qwen_ls.syntax.parses import count_errors
from qwen_ls.text.diff import applied
from qwen_ls.text.lines import Text


def result(there: str, new: str, language: str = "python") -> str:
    text = Text.of(there)
    return str(applied(text, joined(text, new, language)))


HERE = sorted(Path(__file__).parent.glob("test_*.py"))


@pytest.mark.parametrize("path", HERE, ids=lambda path: path.name)
def test_a_test_that_was_taken_away_comes_back_and_every_other_line_stays(path: Path) -> None:
    whole = path.read_text(encoding="utf-8")
    lines = whole.split("\n")
    parts = members(whole, "python") or ()
    last = [each for each in parts if each.kind == "function" and each.name.startswith("test_")][-1]
    imports = [line for each in parts if each.kind == "import" for line in lines[each.first : each.end]]
    there = "\n".join([*lines[: last.first], *lines[last.end :]]).rstrip("\n") + "\n"
    joined_again = result(there, "\n".join([*imports, "", *lines[last.first : last.end], ""]))
    assert count_errors(joined_again, "python") == 0
    rest = iter(joined_again.split("\n"))
    assert all(line in rest for line in there.split("\n"))
    if last == parts[-1]:
        assert joined_again == whole


# Python

FLAT = '"""Tests."""\n\nfrom shop import area\n\n\ndef test_area():\n    assert area(1, 2) == 2\n'
CLASS = (
    "import unittest\n\n\nclass AreaTest(unittest.TestCase):\n    def test_area(self):\n"
    "        self.assertTrue(1)\n\n\n"
    'if __name__ == "__main__":\n    unittest.main()\n'
)


def test_a_function_goes_to_the_end() -> None:
    new = "from shop import area\n\n\ndef test_zero():\n    assert area(0, 2) == 0\n"
    assert result(FLAT, new) == FLAT + "\n\ndef test_zero():\n    assert area(0, 2) == 0\n"


def test_only_imports_that_are_missing_are_added_behind_the_others() -> None:
    new = "import pytest\nfrom shop import area, side\n\ndef test_side():\n    assert side(4) == 2\n"
    expected = FLAT.replace("import area\n", "import area\nimport pytest\nfrom shop import side\n")
    assert result(FLAT, new) == expected + "\n\ndef test_side():\n    assert side(4) == 2\n"


def test_a_method_goes_into_the_class_of_its_name() -> None:
    new = (
        "import unittest\n\n\nclass AreaTest(unittest.TestCase):\n    def test_zero(self):\n"
        "        self.assertTrue(0)\n"
    )
    expected = CLASS.replace(
        "assertTrue(1)\n", "assertTrue(1)\n\n    def test_zero(self):\n        self.assertTrue(0)\n"
    )
    assert result(CLASS, new) == expected


def test_a_method_without_its_class_goes_into_the_only_one() -> None:
    new = "def test_zero(self):\n    self.assertTrue(0)\n"
    assert "\n\n    def test_zero(self):\n        self.assertTrue(0)\n\n\nif __name__" in result(CLASS, new)


def test_a_new_class_goes_before_the_script_s_own_end() -> None:
    new = "class SideTest(unittest.TestCase):\n    def test_side(self):\n        pass\n"
    assert (
        "assertTrue(1)\n\n\nclass SideTest(unittest.TestCase):\n    def test_side(self):\n        pass\n\n\nif __name"
        in (result(CLASS, new))
    )


def test_a_test_that_is_there_already_is_left_out() -> None:
    new = "def test_area():\n    assert area(2, 2) == 4\n\n\ndef test_zero():\n    assert not area(0, 2)\n"
    assert result(FLAT, new).count("def test_area") == 1
    assert "def test_zero" in result(FLAT, new)


def test_a_helper_that_is_there_already_in_the_same_words_is_left_out() -> None:
    there = FLAT + "\n\ndef make():\n    return 1\n"
    assert result(there, "def make():\n    return 1\n\n\ndef test_x():\n    make()\n").count("def make") == 1


def test_a_helper_that_means_something_else_is_refused() -> None:
    there = FLAT + "\n\ndef make():\n    return 1\n"
    with pytest.raises(Unreadable, match="`make` is in the file already"):
        joined(Text.of(there), "def make():\n    return 2\n\n\ndef test_x():\n    make()\n", "python")


@pytest.mark.parametrize(
    ("new", "why"),
    [
        ("def test_area():\n    pass\n", "in the file already"),
        ("x = 1\n", "no test"),
        ("def test_x():\n    pass\n\n\ndef test_x():\n    pass\n", "there twice"),
    ],
)
def test_what_adds_no_test_is_refused(new: str, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        joined(Text.of(FLAT), new, "python")


def test_line_ends_are_the_file_s_own_and_a_missing_one_is_added() -> None:
    there = FLAT.rstrip("\n").replace("\n", "\r\n")
    new = "def test_zero():\n    pass\n"
    assert result(there, new) == there + "\r\n\r\n\r\ndef test_zero():\r\n    pass\r\n"


def test_imports_of_a_file_without_any_stand_behind_its_docstring() -> None:
    there = '"""Tests."""\n\n\ndef test_a():\n    pass\n'
    new = "import os\n\n\ndef test_b():\n    os\n"
    assert result(there, new).startswith('"""Tests."""\n\nimport os\n\n\ndef test_a')


def test_an_empty_file_becomes_the_tests() -> None:
    assert result("", "import os\n\n\ndef test_b():\n    os\n").split() == ["import", "os", "def", "test_b():", "os"]


def test_the_lines_of_long_strings_keep_their_indentation() -> None:
    new = 'def test_zero(self):\n    x = """\na\n  b\n"""\n    assert x\n'
    assert '        x = """\na\n  b\n"""\n        assert x\n' in result(CLASS, new)


# JavaScript and TypeScript

DESCRIBED = (
    'import { area } from "./area";\n\ndescribe("area", () => {\n  it("multiplies", () => {\n'
    "    expect(area(1, 2)).toBe(2);"
    "\n  });\n});\n"
)


def test_a_test_goes_into_the_description_of_its_title() -> None:
    new = (
        'import { area, side } from "./area";\n\ndescribe("area", () => {\n  it("is zero", () => {\n'
        "    expect(side(0)).toBe(0);\n  });\n});\n"
    )
    expected = DESCRIBED.replace(
        "\n  });\n});\n", '\n  });\n\n  it("is zero", () => {\n    expect(side(0)).toBe(0);\n  });\n});\n'
    ).replace('"./area";\n', '"./area";\nimport { side } from "./area";\n')
    assert result(DESCRIBED, new, "typescript") == expected


def test_a_bare_test_goes_into_the_only_description() -> None:
    new = 'it("is zero", () => {\n  expect(area(0, 1)).toBe(0);\n});\n'
    assert '\n\n  it("is zero", () => {\n    expect(area(0, 1)).toBe(0);\n  });\n});\n' in (
        result(DESCRIBED, new, "javascript")
    )


def test_a_new_description_goes_to_the_end() -> None:
    new = 'describe("side", () => {\n  it("is", () => {});\n});\n'
    assert result(DESCRIBED, new, "javascript") == DESCRIBED + "\n" + new


def test_a_bare_test_goes_to_the_end_of_bare_tests() -> None:
    there = 'test("a", () => {});\n\ntest("b", () => {});\n'
    assert result(there, 'test("c", () => {});\n', "javascript") == there + '\ntest("c", () => {});\n'


def test_a_title_that_is_there_already_is_left_out() -> None:
    with pytest.raises(Unreadable, match="in the file already"):
        joined(Text.of(DESCRIBED), 'describe("area", () => {\n  it("multiplies", () => {});\n});\n', "typescript")


def test_a_name_is_not_required_twice() -> None:
    there = 'const { area } = require("./area");\n\ntest("a", () => {});\n'
    new = 'const { area, side } = require("./area");\n\ntest("b", () => {});\n'
    assert 'const { side } = require("./area");\n' in result(there, new, "javascript")


# Go, Rust

GO = 'package shapes\n\nimport "testing"\n\nfunc TestArea(t *testing.T) {\n\tt.Log(1)\n}\n'
RUST = (
    "fn area() -> u32 {\n    1\n}\n\n#[cfg(test)]\nmod tests {\n    use super::*;\n\n    #[test]\n"
    "    fn multiplies() {\n"
    "        assert_eq!(area(), 1);\n    }\n}\n"
)


def test_go_gets_tests_at_the_end_and_a_further_import() -> None:
    new = 'package shapes\n\nimport (\n\t"math"\n\t"testing"\n)\n\nfunc TestSide(t *testing.T) {\n\tt.Log(math.Pi)\n}\n'
    expected = GO.replace('"testing"\n', '"testing"\nimport "math"\n') + (
        "\nfunc TestSide(t *testing.T) {\n\tt.Log(math.Pi)\n}\n"
    )
    assert result(GO, new, "go") == expected


def test_spaces_become_tabs_where_the_file_has_tabs() -> None:
    assert "\n\tt.Log(2)\n" in result(GO, "func TestSide(t *testing.T) {\n    t.Log(2)\n}\n", "go")


@pytest.mark.parametrize(
    "new",
    [
        "#[cfg(test)]\nmod tests {\n    use super::*;\n\n    #[test]\n    fn is_one() {\n        area();\n    }\n}\n",
        "#[cfg(test)]\nmod area_tests {\n    use super::*;\n\n    #[test]\n    fn is_one() {\n"
        "        area();\n    }\n}\n",
        "#[test]\nfn is_one() {\n    area();\n}\n",
    ],
)
def test_rust_s_tests_go_into_the_module_of_tests(new: str) -> None:
    expected = RUST.removesuffix("}\n") + "\n    #[test]\n    fn is_one() {\n        area();\n    }\n}\n"
    assert result(RUST, new, "rust") == expected


def test_rust_s_first_tests_bring_their_module() -> None:
    new = "#[cfg(test)]\nmod tests {\n    #[test]\n    fn is_one() {}\n}\n"
    assert result("fn area() {}\n", new, "rust") == "fn area() {}\n\n" + new


def test_rust_s_tests_outside_of_a_module_are_refused() -> None:
    with pytest.raises(Unreadable, match="outside of any module"):
        joined(Text.of("fn area() {}\n"), "#[test]\nfn is_one() {}\n", "rust")


# Languages of classes, Ruby


@pytest.mark.parametrize("name", ["AreaTest", "AreaMoreTest"])
def test_java_s_tests_go_into_the_class(name: str) -> None:
    there = "package a;\n\nimport b.Test;\n\nclass AreaTest {\n    @Test\n    void one() {\n    }\n}\n"
    new = f"package a;\n\nimport b.Test;\nimport c.D;\n\nclass {name} {{\n    @Test\n    void two() {{\n    }}\n}}\n"
    expected = "package a;\n\nimport b.Test;\nimport c.D;\n\nclass AreaTest {\n    @Test\n    void one() {\n    }\n\n"
    assert result(there, new, "java") == expected + "    @Test\n    void two() {\n    }\n}\n"


@pytest.mark.parametrize(
    ("language", "there", "new", "expected"),
    [
        (
            "kotlin",
            "class AreaTest {\n    @Test\n    fun one() {}\n}\n",
            "class AreaTest {\n    @Test\n    fun two() {}\n}\n",
            "class AreaTest {\n    @Test\n    fun one() {}\n\n    @Test\n    fun two() {}\n}\n",
        ),
        (
            "csharp",
            "namespace A\n{\n    public class AreaTests\n    {\n        [Fact]\n"
            "        public void One() {}\n    }\n}\n",
            "namespace A\n{\n    public class AreaTests\n    {\n        [Fact]\n"
            "        public void Two() {}\n    }\n}\n",
            "namespace A\n{\n    public class AreaTests\n    {\n        [Fact]\n"
            "        public void One() {}\n\n        [Fact]\n"
            "        public void Two() {}\n    }\n}\n",
        ),
        (
            "php",
            "<?php\n\nfinal class AreaTest extends TestCase\n{\n    public function testOne(): void {}\n}\n",
            "<?php\n\nfinal class AreaTest extends TestCase\n{\n    public function testTwo(): void {}\n}\n",
            "<?php\n\nfinal class AreaTest extends TestCase\n{\n    public function testOne(): void {}\n\n"
            "    public function testTwo(): void {}\n}\n",
        ),
        (
            "ruby",
            'RSpec.describe Area do\n  it "is one" do\n  end\nend\n',
            'RSpec.describe Area do\n  it "is two" do\n  end\nend\n',
            'RSpec.describe Area do\n  it "is one" do\n  end\n\n  it "is two" do\n  end\nend\n',
        ),
        (
            "ruby",
            'RSpec.describe Area do\n  it "is one" do\n  end\nend\n',
            'it "is two" do\nend\n',
            'RSpec.describe Area do\n  it "is one" do\n  end\n\n  it "is two" do\n  end\nend\n',
        ),
        (
            "ruby",
            "class AreaTest < Minitest::Test\n  def test_one\n  end\nend\n",
            "class AreaTest < Minitest::Test\n  def test_two\n  end\nend\n",
            "class AreaTest < Minitest::Test\n  def test_one\n  end\n\n  def test_two\n  end\nend\n",
        ),
    ],
)
def test_other_languages_tests_go_where_the_others_are(language: str, there: str, new: str, expected: str) -> None:
    assert result(there, new, language) == expected


def test_a_class_on_one_line_is_refused() -> None:
    with pytest.raises(Unreadable, match="no lines"):
        joined(Text.of("class AreaTest {}\n"), "class AreaTest {\n  @Test\n  void a() {}\n}\n", "java")
