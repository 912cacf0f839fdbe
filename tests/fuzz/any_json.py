"""JSON that nobody would send: values of any type in the place of any other, and well-formed messages shaken up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

from hypothesis import strategies as st

Path: TypeAlias = tuple[str | int, ...]

ODD_TEXTS = ("", "\0", "\ud83d", "\ude00", "a\u2028b", "\U0001f600", "\u00b2", "\r", "x" * 300, "9" * 5000, "[" * 300)
ODD_NUMBERS = (0, -1, 1, 2**31 - 1, 2**31, 2**53, -(2**63), 10**30, 1.5, -0.0, 1e308, float("inf"), float("nan"))

texts = st.sampled_from(ODD_TEXTS) | st.text(max_size=12)
scalars = st.none() | st.booleans() | st.sampled_from(ODD_NUMBERS) | st.integers(-5, 300) | texts


def _nested(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)


anything = st.recursive(scalars, _nested, max_leaves=6)


@st.composite
def shaken(draw: st.DrawFn, well_formed: st.SearchStrategy[Any], most: int = 2) -> Any:
    """Something well-formed in which up to so many values were replaced, taken away or doubled."""
    value = draw(well_formed)
    for _ in range(draw(st.integers(0, most))):
        path = draw(st.sampled_from(list(_paths(value))))
        value = _shaken_at(draw, value, path)
    return value


def _shaken_at(draw: st.DrawFn, value: Any, path: Path) -> Any:
    if not path:
        return draw(anything)
    step, *rest = path
    copy: Any = dict(value) if isinstance(value, dict) else list(value)
    if rest:
        copy[step] = _shaken_at(draw, value[step], tuple(rest))
    elif draw(st.booleans()):
        copy[step] = draw(anything)
    elif isinstance(copy, dict):
        del copy[step]
    else:
        copy += [copy[step]] * draw(st.integers(1, 3))
    return copy


def _paths(value: Any, path: Path = ()) -> Iterator[Path]:
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, part in items:
        yield from _paths(part, (*path, step))
