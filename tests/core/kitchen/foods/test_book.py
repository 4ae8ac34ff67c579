"""What a household's rows say of its foods is the same on every device."""

from pathlib import Path

from kitchensync.kitchen.foods import book
from tests.core.replica.devices import household, row


def test_foods_come_in_one_order_whoever_reads_them(tmp_path: Path) -> None:
    foods = [row(f"food {number}") for number in range(20)]
    with household(tmp_path, 1) as (device,):
        for food in foods:
            minimum = {"minimum": 1, "minimum_dimension": "count", "minimum_unit": "piece"}
            device.put("food", food, name=food.hex(), **minimum)
        found = book.read(device.replica)
        assert [*found.names] == [*found.minima()] == sorted(foods)
