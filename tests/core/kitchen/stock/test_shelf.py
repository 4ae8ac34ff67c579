"""What is there, read without what was used up, is what reading everything finds."""

from __future__ import annotations

from pathlib import Path
from random import Random

from kitchensync.kitchen.stock import shelf
from kitchensync.replica.postings.stock import sift
from tests.core.replica.devices import Device, household, row

FOODS = [row(name) for name in ("rice", "risotto rice", "milk", "oats")]
PLACES = {row("fridge"): "fridge", row("shelf"): "shelf", row("box"): "box"}
GARBLED = ("", "soon", "20260401", "2026-W20-1", "2026-02-30", "0000-01-01", "9999-12-31")
DAYS = [f"2026-{month:02}-{day:02}" for month in (1, 2, 3) for day in (1, 9, 28)]


def stock_up(device: Device, random: Random) -> None:
    """A lot of anything, days as people and other versions store them, mostly used up."""
    lot = random.randbytes(16)
    garbled = random.random() < 0.1
    days = GARBLED if garbled else DAYS
    said = {"acquired": random.choice(days), "best_before": random.choice((None, *days))}
    noted = {"frozen": random.choice((None,) * 20 + (*GARBLED, *DAYS))}
    with device.replica.transaction("buy") as change:
        change.put("lot", lot, {"food": random.choice(FOODS), "unit": "pc", **said, **noted})
        change.put("lot", lot, {"place": random.choice([*PLACES, None]), "dimension": "count"})
        for amount in (3000, random.choice((-3000, -1000, -4000))):
            entry = {"lot": lot, "kind": "used", "amount": amount, "at": 0}
            change.post("posting", random.randbytes(16), entry)
        if random.random() < 0.1:
            change.delete("lot", lot)


def test_what_is_there_is_the_same_and_due_on_the_same_day(tmp_path: Path) -> None:
    random = Random(1)
    with household(tmp_path, 1) as (device,):
        replica = device.replica
        for food in FOODS:
            device.put(
                "food", food, name=food.hex(), same_as=FOODS[0] if food == FOODS[1] else None
            )
        for place, name in PLACES.items():
            device.put("place", place, name=name)
        for _ in range(6):
            for _ in range(10):
                stock_up(device, random)
            with replica.atomic():
                sift(replica.whole._database)  # pyright: ignore[reportPrivateUsage]  # when it is due is nobody's to say
            stock_up(device, random)
            everything = {lot.id: (lot, lot.due) for lot in shelf.lots(replica) if lot.there}
            assert {lot.id: (lot, lot.due) for lot in shelf.there(replica)} == everything
