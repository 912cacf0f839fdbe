"""Lines that were seen are remembered, and no more of them than is allowed."""

from __future__ import annotations

from unittest.mock import patch

from qwen_ls.context.secrets import lines
from qwen_ls.context.secrets.lines import Lines

TEXT = "\n".join(f'password{number} = "hunter{number}x"' for number in range(50))


def test_only_lines_that_are_new_are_looked_at() -> None:
    remembering = Lines()
    remembering.secrets_in(TEXT)
    with patch.object(lines, "find_in_lines", wraps=lines.find_in_lines) as look:
        remembering.secrets_in(f"{TEXT}\nuser = 1")
    look.assert_called_once_with(["user = 1"])


def test_a_text_that_was_seen_is_not_looked_at() -> None:
    remembering = Lines()
    remembering.secrets_in(TEXT)
    with patch.object(lines, "find_in_lines") as look:
        remembering.secrets_in(TEXT)
    look.assert_not_called()


def test_what_is_still_in_use_outlives_what_is_dropped() -> None:
    remembering = Lines(most_characters=1_000)
    remembering.secrets_in(TEXT)
    remembering.secrets_in("x = 1")
    with patch.object(lines, "find_in_lines", wraps=lines.find_in_lines) as look:
        remembering.secrets_in(TEXT)
    assert [call.args[0] for call in look.call_args_list if call.args[0]] == []


def test_no_more_is_remembered_than_allowed() -> None:
    remembering = Lines(most_characters=10_000)
    for number in range(2_000):
        remembering.secrets_in(f"line = {number}")
    assert remembering.size < 2 * 10_000 + 1_000


def test_equal_lines_are_each_told() -> None:
    line = 'password = "hunter2"'
    found = Lines().secrets_in(f"{line}\n{line}")
    assert [secret.start for secret in found] == [12, 12 + len(line) + 1]
