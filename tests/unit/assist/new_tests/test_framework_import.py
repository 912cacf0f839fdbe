"""The import of a framework that was forgotten."""

from __future__ import annotations

import pytest

from qwen_ls.assist.new_tests.framework_import import with_framework

USES = "def test_a():\n    with pytest.raises(ValueError):\n        a()\n"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (USES, "import pytest\n\n\n" + USES),
        ("import a\n\n\n" + USES, "import pytest\nimport a\n\n\n" + USES),
        (
            "from __future__ import annotations\n\nimport a\n\n\n" + USES,
            "from __future__ import annotations\n\nimport pytest\nimport a\n\n\n" + USES,
        ),
        ('"""Tests."""\n\n\n' + USES, '"""Tests."""\n\n\nimport pytest\n\n\n' + USES),
        (
            "class ATest(unittest.TestCase):\n    def test_a(self):\n        pass\n",
            "import unittest\n\n\nclass ATest(unittest.TestCase):\n    def test_a(self):\n        pass\n",
        ),
    ],
)
def test_an_import_that_was_forgotten_is_added(code: str, expected: str) -> None:
    assert with_framework(code, "", "python") == expected


@pytest.mark.parametrize(
    ("code", "there", "language"),
    [
        ("import pytest\n\n\n" + USES, "", "python"),
        (USES, "import os, pytest\n", "python"),
        ("def test_a():\n    assert a()  # not pytest.raises\n", "", "python"),
        ('def test_a():\n    assert a("pytest.ini")\n', "", "python"),
        ("def test_a():\n    assert self.pytest.x\n", "", "python"),
        ("test('a', () => pytest.a());\n", "", "javascript"),
    ],
)
def test_what_lacks_none_stays(code: str, there: str, language: str) -> None:
    assert with_framework(code, there, language) == code
