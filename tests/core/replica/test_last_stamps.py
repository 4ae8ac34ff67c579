"""A stamp at the end of the range, which only a broken or hostile device gives: edits after it
cannot be above it, and yet author and others come to hold the same."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kitchensync.replica.changeset import Block, ChangeSet, encode
from kitchensync.replica.stamps import END
from kitchensync.replica.values import NO_HASH, Received
from tests.core.replica.devices import NOON, Device, device_id, household, row, sync
from tests.core.replica.lives import FOODS, LOTS, Step, live, lives
from tests.core.replica.test_convergence import deliver, everything, interleaved

HOSTILE = 1
MILK = FOODS[0]


def at_the_end(index: int = HOSTILE) -> Received:
    """An envelope that leaves no stamp above those of a food's name, and of a lot."""
    stamp = END | index
    posting = [LOTS[0], "bought", 5, NOON, None, None, None]
    blocks = [
        Block("food", "name", [MILK], [stamp], [0], ["Hemlock"]),
        Block("posting", "entry", [row("posting at the end")], [stamp], [0], [posting]),
    ]
    content = [encode(ChangeSet(NOON, "at the end", blocks))]
    return Received(device_id(index), index, 1, b"h" * 32, NO_HASH, b"raw", content)


@pytest.fixture
def poisoned(three: list[Device]) -> Sequence[Device]:
    """One of a lower index and one of a higher index than the device that did it."""
    below, _, above = three
    for device in (below, above):
        device.replica.merge([at_the_end()])
    return below, above


@pytest.mark.parametrize("author", [0, 1])
def test_author_and_others_show_the_same(poisoned: Sequence[Device], author: int) -> None:
    poisoned[author].put("food", MILK, name="Oat milk")
    poisoned[author].put("food", MILK, name="Milk")
    sync(*poisoned)
    assert everything(poisoned[0].replica) == everything(poisoned[1].replica)
    names = {device.cell("food", MILK, "name") for device in poisoned}
    assert names == {["Hemlock", "Oat milk"][author]}


def test_who_loses_stands_beside_the_winner(poisoned: Sequence[Device]) -> None:
    below, _ = poisoned
    below.put("food", MILK, name="Oat milk")
    sync(*poisoned)
    for device in poisoned:
        (conflict,) = device.replica.conflicts()
        assert (conflict.value, conflict.others) == ("Hemlock", ((END | below.index, "Oat milk"),))


def test_what_a_decision_superseded_does_not_come_back_with_its_stamp(
    poisoned: Sequence[Device],
) -> None:
    below, above = poisoned
    below.put("food", MILK, name="Oat milk")
    sync(below, above)
    below.put("food", MILK, name="Soy milk")
    with above.replica.transaction("decide") as change:
        change.resolve("food", MILK, "name", "Milk")
    sync(below, above)
    assert everything(below.replica) == everything(above.replica)
    assert below.replica.digest() == above.replica.digest()
    assert below.replica.conflicts() == []


@settings(max_examples=40, deadline=None)
@given(lives, st.integers(0, 2), st.randoms(use_true_random=False))
def test_every_order_of_arrival_leads_to_the_same_replica(
    life: list[Step], first: int, chance: random.Random
) -> None:
    with tempfile.TemporaryDirectory() as folder, household(Path(folder), 5) as devices:
        below, _, above, higher, newcomer = devices
        three = [below, above, higher]
        three[first].replica.merge([at_the_end()])
        live(three, life)
        for device in (*three[:first], *three[first + 1 :]):
            device.replica.merge([at_the_end()])
        envelopes = interleaved(three, chance)
        envelopes.insert(chance.randint(0, len(envelopes)), at_the_end())
        deliver(newcomer, envelopes, chance)
        held = [everything(device.replica) for device in (*three, newcomer)]
        assert held[1:] == held[:-1]
        assert len({device.replica.digest() for device in (*three, newcomer)}) == 1
