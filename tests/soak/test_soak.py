"""A twentieth of the soak: 10,000 keys, and the same each time as far as a person goes."""

from __future__ import annotations

import pytest

from tests.soak.running import MOST_GROWTH, soak

KEYS = 10_000
SEED = 0


@pytest.mark.asyncio
async def test_a_server_that_is_never_at_rest_answers_everything_and_holds_nothing() -> None:
    found = await soak(KEYS, SEED)
    said = f"seed {SEED}: {found}"
    assert found.growth <= MOST_GROWTH, said
    assert found.end.is_within(found.start), said
    assert found.unforeseen == [], said
    assert min(found.requests, found.model_requests * 10, found.taken * 100, found.applied * 1_000) > KEYS // 2, said
