"""Of secrets that overlap, the one that was found first stands."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qwen_ls.context.secrets.secret import Secret, without_overlaps

secrets = st.builds(lambda start, length: Secret(start, start + length, "x"), st.integers(0, 30), st.integers(1, 8))


def overlap(one: Secret, other: Secret) -> bool:
    return one.start < other.end and other.start < one.end


@given(st.lists(secrets))
def test_what_was_found_first_stands(found: list[Secret]) -> None:
    expected: list[Secret] = []
    for secret in found:
        if not any(overlap(secret, other) for other in expected):
            expected.append(secret)
    assert without_overlaps(found) == sorted(expected)
