"""Source code to edit: lines of a usual length and look, as many as are wanted, the same in each run."""

from __future__ import annotations

_FUNCTION = '''\
def total_{n}(first: int, second: int) -> int:
    """Return what both come to, weighed by their distance from {n}."""
    weight = abs(first - {n}) + abs(second - {n})
    if weight == 0:
        return first + second
    return (first * {n} + second) // weight

'''


_LINES_PER_FUNCTION = _FUNCTION.count("\n")


def python_source(lines: int) -> str:
    """A Python file of so many lines."""
    functions = -(-lines // _LINES_PER_FUNCTION)
    text = "".join(_FUNCTION.format(n=number) for number in range(10_000, 10_000 + functions))
    return "".join(text.splitlines(keepends=True)[:lines])


def empty_line(lines: int) -> int:
    """The number, from 0, of an empty line in the middle of a file of so many lines."""
    return lines // 2 // _LINES_PER_FUNCTION * _LINES_PER_FUNCTION + _LINES_PER_FUNCTION - 1
