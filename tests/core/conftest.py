"""The relay in this process that devices of the tests meet at."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kitchensync.backup import sealing
from tests.support.homes import Clock, twin
from tests.support.twin import InProcessRelay


@pytest.fixture
def relay() -> Iterator[InProcessRelay]:
    relay = twin(Clock())
    yield relay
    relay.close()


@pytest.fixture
def cheap_passphrases(monkeypatch: pytest.MonkeyPatch) -> None:
    """What it costs to guess a passphrase is paid elsewhere."""
    monkeypatch.setattr(sealing, "MEMORY_KIB", 32)
    monkeypatch.setattr(sealing, "PASSES", 1)
