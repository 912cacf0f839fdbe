"""What tells a test from other code."""

from __future__ import annotations

import re

_SCRIPT = re.compile(r"\b(?:it|test|specify|bench)\b(?:\.\w+)*\s*(?:\(|`|\.each)|\bDeno\.test\(")
_JVM = re.compile(
    r"@(?:\w+\.)*(?:Test|ParameterizedTest|RepeatedTest|TestFactory|Property)\b|\bfun `|"
    r"\b(?:should|test|describe|it|context|expect)\(\""
)
_SIGNS = {
    "python": re.compile(r"^[ \t]*(?:async )?def test", re.MULTILINE),
    "javascript": _SCRIPT,
    "typescript": _SCRIPT,
    "tsx": _SCRIPT,
    "go": re.compile(r"^func (?:\([^)]*\) )?(?:Test|Benchmark|Fuzz|Example)", re.MULTILINE),
    "rust": re.compile(r"#\[(?:[\w:]*test\b|rstest|case|test_case|quickcheck)|\bproptest!"),
    "java": _JVM,
    "kotlin": _JVM,
    "csharp": re.compile(r"\[(?:Fact|Theory|Test|TestCase|TestMethod|DataTestMethod)\b"),
    "php": re.compile(r"function test|#\[Test\]|@test\b|\b(?:it|test)\("),
    "ruby": re.compile(r"\b(?:it|specify|scenario|test|example)\b[ (]*[\"'{d]|\bdef test_"),
}


def has_tests(code: str, grammar: str) -> bool:
    """Whether there is a test in a code."""
    return bool(_SIGNS[grammar].search(code))
