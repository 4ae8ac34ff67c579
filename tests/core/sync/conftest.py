"""Devices of one household, each behind a network of its own that may fail."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kitchensync_relay.floors import Policy
from tests.support.homes import Device, enrol, found
from tests.support.twin import FaultyRelay, InProcessRelay


@pytest.fixture
def asking(relay: InProcessRelay) -> None:
    """The relay asks for a snapshot after six envelopes, and drops what it covers at once."""
    relay.service.policy = Policy(envelopes=5, grace_ms=0)


@pytest.fixture
def ana(tmp_path: Path, relay: InProcessRelay) -> Iterator[Device]:
    with found(tmp_path, FaultyRelay(relay)) as device:
        yield device


@pytest.fixture
def ben(tmp_path: Path, relay: InProcessRelay, ana: Device) -> Iterator[Device]:
    with enrol(ana, tmp_path, FaultyRelay(relay), seed=2) as device:
        device.sync()
        yield device


@pytest.fixture
def cleo(tmp_path: Path, relay: InProcessRelay, ana: Device, ben: Device) -> Iterator[Device]:
    with enrol(ana, tmp_path, FaultyRelay(relay), seed=3) as device:
        device.sync()
        ben.sync()
        yield device
