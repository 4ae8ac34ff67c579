"""What was eaten on a day is added up of what is known, and what is not known is no zero."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kitchensync import EatenDay, EatenView, Kitchen, NutrientView
from kitchensync.kitchen.eye.daily import by_day, in_all
from kitchensync.kitchen.recipes.nutrition import ON_LABELS
from tests.support.kitchens import World

MONDAY = date(2026, 11, 16)


def eaten(day: date, values: dict[str, int | None], *unknown: str, percent: int = 0) -> EatenView:
    nutrients = [NutrientView(name, value, "", value is None) for name, value in values.items()]
    nothing = dict.fromkeys(("meal", "dish", "food", "servings", "amount"))
    return EatenView(
        id="",
        day=day,
        words="",
        nutrients=tuple(nutrients),
        unknown=unknown,
        unknown_percent=percent,
        has_picture=False,
        **nothing,
    )


def figures(day: EatenDay) -> dict[str, tuple[int | None, bool]]:
    return {each.name: (each.value, each.at_least) for each in day.nutrients}


def test_a_day_is_the_sum_of_what_was_eaten() -> None:
    (day,) = by_day([eaten(MONDAY, dict.fromkeys(ON_LABELS, 100))] * 2)
    assert (day.entries, day.unknown, day.unknown_percent) == (2, (), 0)
    assert set(figures(day).values()) == {(200, False)}


def test_what_nobody_knows_makes_a_sum_one_of_at_least_and_is_a_share_of_the_day() -> None:
    dish = eaten(MONDAY, dict.fromkeys(ON_LABELS, 100), "dhania", percent=20)
    (day,) = by_day([dish, eaten(MONDAY, {}, "Anna's cake", percent=100)])
    assert set(figures(day).values()) == {(100, True)}
    assert (day.unknown, day.unknown_percent) == (("dhania", "Anna's cake"), 60)
    (cake,) = by_day([eaten(MONDAY, {}, "Anna's cake", percent=100)])
    assert set(figures(cake).values()) == {(None, True)}
    (no_fat,) = by_day([eaten(MONDAY, dict.fromkeys(ON_LABELS, 1) | {"fat": None})])
    assert (figures(no_fat)["fat"], figures(no_fat)["salt"]) == ((None, True), (1, False))


values = st.none() | st.integers(0, 10**9)
things = st.builds(
    lambda after, known: eaten(MONDAY + timedelta(days=after), known),
    st.integers(0, 4),
    st.dictionaries(st.sampled_from(ON_LABELS), values),
)


@given(st.lists(things, max_size=12))
def test_the_sums_of_days_are_the_sum_of_all_in_whatever_order(meals: list[EatenView]) -> None:
    days = by_day(meals)
    assert [day.day for day in days] == sorted({each.day for each in meals}, reverse=True)
    assert sum(day.entries for day in days) == len(meals)
    assert by_day(reversed(meals)) == days
    for at, whole in enumerate(in_all(meals) if meals else ()):
        found = [day.nutrients[at] for day in days]
        known = [each.value for each in found if each.value is not None]
        assert whole.value == (sum(known) if known else None)
        assert whole.at_least == any(each.at_least for each in found)


def test_undo_takes_a_meal_out_of_its_day(world: World, kitchen: Kitchen) -> None:
    meals = kitchen.eye.meals
    kitchen.recipes.new("Dal", "100 g lentils\n1 handful zlorbs", servings="1")
    meals.write("banana 120 g", on="yesterday")
    before = meals.by_day(meals.ls())
    for words, day in (("2 dal", None), ("apple", "yesterday")):
        world.clock.now += 1000
        meals.write(words, on=day)
    today, yesterday = meals.by_day(meals.ls())
    assert (today.unknown, today.unknown_percent) == (("1 handful zlorbs",), 50)
    assert (yesterday.entries, yesterday.unknown_percent) == (2, 0)
    kitchen.undo()
    kitchen.undo()
    assert meals.by_day(meals.ls()) == before


def test_a_dish_of_which_nobody_wrote_down_what_it_needs_is_not_known(kitchen: Kitchen) -> None:
    kitchen.recipes.new("Soup", "1 carrot", servings="2")
    kitchen.recipes.edit.remove_line("Soup", 1)
    meals = kitchen.eye.meals
    meals.write("soup")
    (day,) = meals.by_day(meals.ls())
    assert (day.unknown, day.unknown_percent) == (("Soup",), 100)
    assert set(figures(day).values()) == {(None, True)}
