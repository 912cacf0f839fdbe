"""The model service that real editors' servers talk to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.fake_service import FakeService


@pytest.fixture
def service() -> Iterator[FakeService]:
    """A service of the test's own."""
    with FakeService() as service:
        yield service
