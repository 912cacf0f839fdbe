"""Imports that new tests need and a file does not have yet."""

from __future__ import annotations

import pytest

from qwen_ls.assist.new_tests.imports import missing_imports


@pytest.mark.parametrize(
    ("grammar", "new", "known", "expected"),
    [
        ("python", "import a", "import a", []),
        ("python", "from a import b", "from c import b", ["from a import b"]),
        ("python", "from a import b, c", "from a import (\n    b,\n    d,\n)", ["from a import c"]),
        ("python", "from a import b as c", "from a import b", ["from a import b as c"]),
        ("javascript", "import { a } from './a';", "import { a } from './a';", []),
        ("javascript", "import { a, b } from './a';", "import { a } from './a';", ["import { b } from './a';"]),
        ("javascript", "import x, { a } from './a'", "import x from './a'", ["import { a } from './a'"]),
        ("javascript", "import './setup'", "import { a } from './a'", ["import './setup'"]),
        ("javascript", "const x = require('x');", "import x from 'x'", []),
        ("typescript", "import * as a from 'a'", "import * as a from 'a'", []),
        ("typescript", "import type { A } from './a'", "import { B } from './a'", ["import type { A } from './a'"]),
        ("go", 'import (\n\t"a"\n\tb "c"\n)', 'import "a"', ['import b "c"']),
        ("rust", "use super::*;", "use super::*;", []),
        ("java", "import a.B;", "import a.C;", ["import a.B;"]),
    ],
)
def test_what_is_missing_is_told(grammar: str, new: str, known: str, expected: list[str]) -> None:
    assert missing_imports(grammar, [new], [known]) == expected


def test_what_is_imported_twice_is_told_once() -> None:
    assert missing_imports("python", ["import a", "import a"], []) == ["import a"]
