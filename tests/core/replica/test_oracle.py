"""The same changes, given to an independent implementation, lead to the same state."""

from __future__ import annotations

import random
import tempfile
from collections import Counter
from pathlib import Path

import pytest
from crdts import CounterSet, LWWMap, ORSet, StateUpdate
from hypothesis import given, settings
from hypothesis import strategies as st

from kitchensync.replica import Replica
from kitchensync.replica.edits import Edit
from kitchensync.replica.stamps import index_of
from tests.core.replica.devices import Device, household, unpack
from tests.core.replica.lives import Step, live, lives


def registers(edits: list[Edit]) -> dict[str, object]:
    oracle = LWWMap()
    for edit in edits:
        if edit.column != "entry":
            name = f"{edit.table} {edit.column} {edit.row.hex()}"
            data = ("o", name, index_of(edit.stamp), edit.value)
            oracle.update(StateUpdate(oracle.clock.uuid, edit.stamp, data))
    return dict(oracle.read())


def ours_registers(replica: Replica, edits: list[Edit]) -> dict[str, object]:
    return {
        f"{edit.table} {edit.column} {edit.row.hex()}": replica.rows(
            f'SELECT "{edit.column}" FROM "{edit.table}" WHERE id = ?', (edit.row,)
        )[0][0]
        for edit in edits
        if edit.column != "entry"
    }


def counters(edits: list[Edit]) -> dict[str, int]:
    """Each device counts up what it posted to each lot; a counter has one writer."""
    oracle = CounterSet()
    totals: dict[str, list[int]] = {}
    for edit in sorted(edits, key=lambda edit: edit.stamp):
        if edit.table != "posting" or not isinstance(edit.value, list):
            continue
        lot, _, amount, *_ = edit.value
        name = f"{lot.hex()} {index_of(edit.stamp)}"
        total = totals.setdefault(name, [0, 0])
        total[amount < 0] += abs(amount)
        oracle.update(StateUpdate(oracle.clock.uuid, edit.stamp, (name, *total)))
    sums: Counter[str] = Counter()
    for counter, value in oracle.read_full().items():
        sums[str(counter).split()[0]] += value
    return dict(sums)


def ours_counters(replica: Replica) -> dict[str, int]:
    found = replica.rows("SELECT hex(lot) AS lot, sum(amount) AS total FROM posting GROUP BY lot")
    return {str(each["lot"]).lower(): each["total"] for each in found if each["lot"]}


def members(edits: list[Edit]) -> set[bytes]:
    oracle = ORSet()
    for edit in edits:
        if edit.column == "present":
            data = ("o" if edit.value else "r", edit.row.hex())
            oracle.update(StateUpdate(oracle.clock.uuid, edit.stamp, data))
    return set(oracle.read())


def ours_members(replica: Replica) -> set[bytes]:
    return {found["id"].hex() for found in replica.rows("SELECT id FROM food_tags_shown")}


def all_edits(device: Device) -> list[Edit]:
    history = device.replica.history(unpack, limit=10_000)
    return [edit for change in history for edit in change.edits]


@pytest.mark.filterwarnings("default::DeprecationWarning")
@settings(max_examples=20, deadline=None)
@given(lives, st.randoms(use_true_random=False))
def test_registers_stock_and_sets_are_what_the_oracle_says(
    life: list[Step], chance: random.Random
) -> None:
    with tempfile.TemporaryDirectory() as folder, household(Path(folder), 3) as devices:
        live(devices, life)
        for device in devices:
            edits = all_edits(device)
            chance.shuffle(edits)
            assert ours_registers(device.replica, edits) == registers(edits)
            assert ours_counters(device.replica) == counters(edits)
            assert ours_members(device.replica) == members(edits)
