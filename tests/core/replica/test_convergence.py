"""Whatever devices do and in whatever order it arrives, all come to hold the same."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Sequence
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from kitchensync.replica import Replica
from kitchensync.replica.values import Received
from kitchensync.schema import tables
from tests.core.replica.devices import Device, household
from tests.core.replica.lives import Step, live, lives


def everything(replica: Replica) -> dict[str, list[tuple[object, ...]]]:
    held = {
        name: [tuple(found) for found in replica.rows(f'SELECT * FROM "{name}" ORDER BY id')]
        for name in tables()
    }
    heads = "SELECT * FROM conflict ORDER BY tbl, row, col, stamp"
    return held | {"conflict": [tuple(found) for found in replica.rows(heads)]}


def interleaved(devices: Sequence[Device], chance: random.Random) -> list[Received]:
    """All envelopes in a random order that keeps each device's own."""
    waiting = [list(device.sent) for device in devices if device.sent]
    order: list[Received] = []
    while waiting:
        chosen = chance.choice(waiting)
        order.append(chosen.pop(0))
        waiting = [envelopes for envelopes in waiting if envelopes]
    return order


def deliver(newcomer: Device, envelopes: list[Received], chance: random.Random) -> None:
    while envelopes:
        several = chance.randint(1, len(envelopes))
        newcomer.replica.merge(envelopes[:several])
        del envelopes[:several]


@settings(max_examples=25, deadline=None)
@given(lives, st.randoms(use_true_random=False))
def test_every_order_of_arrival_leads_to_the_same_replica(
    life: list[Step], chance: random.Random
) -> None:
    with tempfile.TemporaryDirectory() as folder, household(Path(folder), 5) as devices:
        *three, newcomer, other = devices
        live(three, life)
        deliver(newcomer, interleaved(three, chance), chance)
        deliver(other, interleaved(three, chance), chance)
        held = [everything(device.replica) for device in devices]
        assert held[1:] == held[:-1]
        assert len({device.replica.digest() for device in devices}) == 1
