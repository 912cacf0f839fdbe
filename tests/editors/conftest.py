"""What real editors' servers talk to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.fake_service import FakeService
from tests.support.local_weights import local_weights

__all__ = ["local_weights"]


@pytest.fixture
def service() -> Iterator[FakeService]:
    """A service of the test's own."""
    with FakeService() as service:
        yield service
