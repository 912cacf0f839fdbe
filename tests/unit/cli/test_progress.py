from __future__ import annotations

from qwen_ls.cli.progress import plain_lines

MB = 1_000_000


def test_a_line_tells_percent_bytes_and_note() -> None:
    lines: list[str] = []

    plain_lines(lines.append)(50 * MB, 1000 * MB, "from the hub")

    assert lines == ["  5 %  50 of 1,000 MB  from the hub"]


def test_each_tenth_of_the_way_gets_one_line() -> None:
    lines: list[str] = []
    report = plain_lines(lines.append)

    for done in range(101):
        report(done * MB, 100 * MB, "from the hub")

    assert len(lines) == 11


def test_a_new_note_gets_a_line_at_once() -> None:
    lines: list[str] = []
    report = plain_lines(lines.append)

    report(1 * MB, 100 * MB, "from the hub")
    report(1 * MB, 100 * MB, "from the mirror")

    assert len(lines) == 2


def test_an_empty_file_is_all_there() -> None:
    lines: list[str] = []

    plain_lines(lines.append)(0, 0, "")

    assert lines[0].startswith("100 %")
