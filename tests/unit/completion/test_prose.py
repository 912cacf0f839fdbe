"""What is told from code by its words; and that no line, however made, takes long to be told."""

from __future__ import annotations

import subprocess
import sys

import pytest

from qwen_ls.completion import prose


def test_a_run_of_spaces_is_not_looked_through_again_and_again() -> None:
    """A pattern that was cubic in runs of spaces took minutes for this line; it runs where a hang can be ended."""
    code = "from qwen_ls.completion.prose import is_placeholder; is_placeholder('# ' + ' ' * 50_000 + 'x')"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


@pytest.mark.parametrize("line", ["# your code here", "// TODO: add your code here", "# ...   rest of your code"])
def test_spaces_between_words_do_not_matter(line: str) -> None:
    assert prose.is_placeholder(line) == prose.is_placeholder(" ".join(line.split()))
