"""A running fake, one a test, whose answers were all as Google's schemas promise."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from fakes.clock import Clock
from fakes.google.google import FakeGoogle, serve


@pytest.fixture
def fake_google() -> Iterator[FakeGoogle]:
    """Everything is readable, and the clock stands still."""
    with serve(clock=Clock(speed=0)) as fake:
        yield fake
    assert fake.edge.complaints == []
