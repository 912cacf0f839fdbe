"""A twentieth of the soak: 10,000 keys, and the same each time as far as a person goes."""

from __future__ import annotations

import pytest

from tests.soak.running import MOST_GROWTH, soak

KEYS = 10_000
SEED = 0


@pytest.mark.timeout(300)  # half a minute where nothing else runs
@pytest.mark.asyncio
async def test_a_server_that_is_never_at_rest_answers_everything_and_holds_nothing() -> None:
    found = await soak(KEYS, SEED)
    said = f"seed {SEED}: {found}"
    assert found.growth <= MOST_GROWTH, said
    assert found.end.is_within(found.start), said
    assert found.unforeseen == [], said
    assert found.requests > KEYS, said
    assert found.model_requests > KEYS / 20, said
    assert found.taken > KEYS / 500, said
    assert found.applied > 0, said
