"""A relay in this process, and two devices of one household at it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.homes import Clock, Device, enrol, found, twin
from tests.support.twin import FaultyRelay, InProcessRelay


@pytest.fixture
def relay() -> Iterator[InProcessRelay]:
    relay = twin(Clock())
    yield relay
    relay.close()


@pytest.fixture
def ana(tmp_path: Path, relay: InProcessRelay) -> Iterator[Device]:
    device = found(tmp_path, FaultyRelay(relay), seed=1)
    yield device
    device.space.close()


@pytest.fixture
def ben(tmp_path: Path, relay: InProcessRelay, ana: Device) -> Iterator[Device]:
    device = enrol(ana, tmp_path, FaultyRelay(relay), seed=2)
    device.sync()
    yield device
    device.space.close()
