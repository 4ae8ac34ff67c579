"""What of a plan is one thing, in which order it comes, and what of it was cooked."""

from __future__ import annotations

from datetime import date

from kitchensync.cooking.parts import cooking_id
from kitchensync.planning.entries import Entry, cooked, occasions, planned

FRIDAY, SATURDAY = date(2026, 11, 27), date(2026, 11, 28)
DAL, SOUP = b"d" * 16, b"s" * 16


def entry(
    number: int,
    words: str,
    day: date = FRIDAY,
    *,
    meal: str | None = None,
    recipe: bytes | None = None,
    servings: int | None = None,
) -> Entry:
    return Entry(bytes([number]) * 16, day, meal, words, recipe, servings, None, f"a{number}")


def test_a_day_goes_from_breakfast_to_what_has_no_meal() -> None:
    there = [
        entry(1, "tea towels"),
        entry(2, "soup", meal="midnight"),
        entry(3, "dal", meal="Dinner"),
        entry(4, "eggs", meal="breakfast"),
        entry(5, "bread", SATURDAY, meal="breakfast"),
        entry(6, "rice", meal="dinner"),
    ]
    order = ["eggs", "dal", "rice", "soup", "tea towels", "bread"]
    assert [each.words for each in planned(there)] == order
    assert planned(reversed(there)) == planned(there)


def test_what_two_people_planned_alike_is_planned_once() -> None:
    there = [
        entry(2, "Dal", meal="dinner", recipe=DAL),
        entry(1, "dal", meal="Dinner", recipe=DAL),
        entry(3, "dal", meal="dinner", recipe=DAL, servings=4000),
        entry(4, "dal", meal="lunch", recipe=DAL),
        entry(5, "Pizza"),
        entry(6, "pizza"),
    ]
    shown = {each.id[0]: [row[0] for row in each.ids] for each in planned(there)}
    assert shown == {1: [1, 2], 3: [3], 4: [4], 5: [5, 6]}


def test_of_what_is_planned_twice_and_cooked_once_the_first_is_done() -> None:
    there = [
        entry(1, "dal", meal="lunch", recipe=DAL),
        entry(2, "dal", meal="dinner", recipe=DAL),
        entry(3, "dal", SATURDAY, recipe=DAL),
        entry(4, "leftovers"),
    ]
    assert cooked(there, {(DAL, FRIDAY): 1, (SOUP, FRIDAY): 1}) == {there[0].id}
    assert cooked(there, {(DAL, FRIDAY): 3}) == {there[0].id, there[1].id}


def test_each_planned_recipe_is_for_the_cooking_that_it_will_be() -> None:
    there = [entry(1, "dal", recipe=DAL), entry(2, "out"), entry(3, "dal", recipe=DAL, servings=1)]
    first, second = (cooking_id(DAL, FRIDAY.isoformat(), time) for time in (0, 1))
    assert list(occasions(there)) == [(there[0], DAL, first), (there[2], DAL, second)]
