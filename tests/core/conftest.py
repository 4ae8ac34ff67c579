"""The relay in this process that devices of the tests meet at."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.homes import Clock, twin
from tests.support.twin import InProcessRelay


@pytest.fixture
def relay() -> Iterator[InProcessRelay]:
    relay = twin(Clock())
    yield relay
    relay.close()
