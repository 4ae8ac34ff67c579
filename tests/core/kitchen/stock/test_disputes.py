"""Days of a lot on which two people do not agree: the earliest that follows counts."""

from kitchensync import Kitchen
from kitchensync.kitchen.stock.details import Details
from tests.support.kitchens import World, settle

SAID: dict[str, tuple[Details, Details, int, str]] = {
    "milk": ({"opened": "-4d"}, {"opened": "-1d"}, 1, "best-before"),
    "cream": ({"opened": "-1d"}, {"opened": "-4d"}, 1, "best-before"),
    "kefir": ({"opened": "-4d"}, {"best": "+20d"}, 1, "best-before"),
    "juice": ({"best": "+3d"}, {"best": "+9d"}, 3, "best-before"),
    "quark": ({"best": "+3d"}, {"opened": "today"}, 3, "best-before"),
    "eggs": ({"best": "+3d"}, {"best": "never"}, 3, "best-before"),
    "ham": ({"use_by": "+3d"}, {"best": "+3d"}, 3, "use-by"),
    "mince": ({"use_by": "+9d"}, {"best": "+3d"}, 3, "use-by"),
}
"""What each of two people says of a food, in how many days it is due, and what that means."""


def apart(
    world: World, two: tuple[Kitchen, Kitchen], said: dict[str, tuple[Details, Details]]
) -> None:
    """Both say what they know, the second of them later."""
    for kitchen, which in zip(two, (0, 1), strict=True):
        for food, details in said.items():
            kitchen.edit(food, **details[which])
        world.clock.now += 1000
    settle(*two)


def due_in_days(kitchen: Kitchen) -> list[int | None]:
    return [item.due_in_days for item in kitchen.due(4000)]


def test_what_two_people_know_apart_is_due_on_the_earlier_day(
    world: World, two: tuple[Kitchen, Kitchen]
) -> None:
    for food in SAID:
        two[0].add(food, place="fridge", best="+30d")
        two[0].catalog.edit(food, days={"opened": "5"})
    settle(*two)
    apart(world, two, {food: said[:2] for food, said in SAID.items()})
    for kitchen in two:
        found = {item.food: (item.due_in_days, item.due_kind) for item in kitchen.pantry()}
        assert found == {food: said[2:] for food, said in SAID.items()}
        assert {item.food for item in kitchen.due(9)} == set(SAID)
    (milk,) = two[1].pantry(food="milk")
    assert (milk.why, str(milk.opened)) == ("opened 4 days ago, keeps 5", "2026-05-24")


def test_of_one_day_that_two_people_say_the_kind_counts_after_which_people_get_ill(
    world: World, two: tuple[Kitchen, Kitchen]
) -> None:
    safe, unsafe = Details(best="+3d"), Details(use_by="+3d")
    for food in ("ham", "sausages"):
        two[0].add(food)
    settle(*two)
    apart(world, two, {"ham": (unsafe, safe), "sausages": (safe, unsafe)})
    for kitchen in two:
        assert {item.due_kind for item in kitchen.pantry()} == {"use-by"}


def test_frozen_the_earlier_day_counts_and_thawed_the_shorter_time_that_it_was(
    world: World, two: tuple[Kitchen, Kitchen]
) -> None:
    two[0].catalog.edit("peas", days={"freezer": "90", "thawed": "40"})
    two[0].add("peas 1 kg", place="freezer", best="+3d")
    settle(*two)
    apart(world, two, {"peas": ({"frozen": "-9d"}, {"frozen": "-3d"})})
    assert due_in_days(two[0]) == [81]
    two[0].move("peas", "fridge")
    assert due_in_days(two[0]) == [6]


def test_somebody_should_look_at_them_and_decides_by_choosing_or_saying_it_again(
    world: World, two: tuple[Kitchen, Kitchen]
) -> None:
    laptop, phone = two
    laptop.catalog.edit("milk", days={"opened": "5", "freezer": "90", "thawed": "40"})
    laptop.add("milk 1 l", place="fridge", best="+30d")
    settle(*two)
    apart(world, two, {"milk": SAID["milk"][:2]})
    (found,) = laptop.conflicts()
    assert (found.values, found.safety) == (("2026-05-27", "2026-05-24"), True)
    laptop.move("milk 0.5 l", "cellar")
    assert due_in_days(laptop) == [1, 1]
    laptop.undo()
    laptop.resolve(found.id, 1)
    settle(*two)
    assert due_in_days(phone) == [4]
    apart(world, two, {"milk": ({"opened": "-3d"}, {"opened": "-2d"})})
    assert due_in_days(phone) == [2]
    phone.edit("milk", opened="-2d")
    settle(*two)
    assert laptop.conflicts() == []
    assert due_in_days(laptop) == [3]
