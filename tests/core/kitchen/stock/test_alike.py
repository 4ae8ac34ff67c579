"""Two foods of one name, as two phones make them apart, are asked about and told apart."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kitchensync import Kitchen
from kitchensync.errors import Ambiguous
from tests.support.kitchens import settle
from tests.support.photographs import photograph

CODE, OTHER = "4006381333931", "4012345678901"
JAR = "jar.jpg", photograph((30, 20), seed=1)

COMMANDS: tuple[Callable[[Kitchen, str], object], ...] = (
    lambda kitchen, name: kitchen.add(f"{name} 1", dry_run=True),
    lambda kitchen, name: kitchen.use(f"{name} 1", dry_run=True),
    lambda kitchen, name: kitchen.waste(f"{name} 1", dry_run=True),
    lambda kitchen, name: kitchen.open_(name, dry_run=True),
    lambda kitchen, name: kitchen.move(f"{name} 1", "attic", dry_run=True),
    lambda kitchen, name: kitchen.count(f"{name} 1", dry_run=True),
    lambda kitchen, name: kitchen.edit(name, note="x", dry_run=True),
    lambda kitchen, name: kitchen.remove(name, dry_run=True),
    lambda kitchen, name: kitchen.set_minimum(f"{name} 1", dry_run=True),
    lambda kitchen, name: kitchen.catalog.edit(name, aisle="x", dry_run=True),
    lambda kitchen, name: kitchen.catalog.show(name),
    lambda kitchen, name: kitchen.shopping.add(f"{name} 1", dry_run=True),
    lambda kitchen, name: kitchen.pantry(food=name),
    lambda kitchen, name: kitchen.receipts.teach("GLP", name, dry_run=True),
    lambda kitchen, name: kitchen.eye.lessons.teach("jar", [JAR], food=name, dry_run=True),
    lambda kitchen, name: kitchen.eye.meals.write(f"{name} 1", dry_run=True),
    lambda kitchen, name: kitchen.eye.products.add(OTHER, name),
)


def test_every_command_asks_which_of_two_foods_of_one_name_is_meant(
    two: tuple[Kitchen, Kitchen],
) -> None:
    laptop, phone = two
    laptop.add("zorb 3")
    laptop.eye.products.add(CODE, "zorb")
    settle(laptop, phone)
    laptop.catalog.edit("zorb", name="gloop")
    phone.add("gloop 2", place="cellar")
    settle(laptop, phone)
    with pytest.raises(Ambiguous) as asked:
        phone.use("gloops 1")
    with pytest.raises(Ambiguous):
        phone.add("gloops 1", dry_run=True)
    first, second = asked.value.message.removesuffix(".").split(". ")[1].split("; ")
    there = {amount: name for name, amount in (each.split(": ") for each in (first, second))}
    zorb, other = there["3"], there["2 in cellar"]
    for command in COMMANDS:
        with pytest.raises(Ambiguous):
            command(laptop, "gloop")
        command(laptop, zorb)
    assert laptop.use(f"{zorb} 1").what == "Used 1 × gloop; 2 left."
    for code in (CODE, OTHER):
        assert laptop.use(code, dry_run=True).what == "Used 1 × gloop; 1 left."
    laptop.shopping.add(f"{zorb} 4")
    laptop.shopping.check("gloop")
    assert laptop.use(zorb, dry_run=True).what == "Used 1 × gloop; 5 left."
    laptop.catalog.merge(zorb, other)
    assert laptop.use("gloop 1").what == "Used 1 × gloop; 7 left."


def test_two_foods_are_alike_whatever_the_case_of_their_letters(
    two: tuple[Kitchen, Kitchen],
) -> None:
    laptop, phone = two
    laptop.add("fruit 3")
    settle(laptop, phone)
    laptop.catalog.edit("fruit", name="Äpfel")
    phone.add("äpfel 2")
    settle(laptop, phone)
    for name in ("äpfel", "Äpfel"):
        with pytest.raises(Ambiguous):
            phone.add(f"{name} 1")
