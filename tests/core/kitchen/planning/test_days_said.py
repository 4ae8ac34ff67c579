"""A day at the end of what is planned is the day that it is for."""

from __future__ import annotations

import pytest

from kitchensync import Kitchen
from kitchensync.errors import Ambiguous


@pytest.mark.parametrize(
    ("words", "what", "away"),
    [
        ("dal on +3d", "Lentil dal", 3),
        ("dal +3d", "Lentil dal", 3),
        ("lentil dal for tomorrow", "Lentil dal", 1),
        ("dal in 2 days", "Lentil dal", 2),
        ("pizza at Anna's on +2d", "pizza at Anna's", 2),
        ("pizza tomorrow", "pizza tomorrow", 0),
        ("pie for tomorrow", "Pie for tomorrow", 0),
        ("on tomorrow", "on tomorrow", 0),
        ("dal on never", "dal on never", 0),
        ("leftovers for two days", "leftovers for two days", 0),
        ("pizza +2d dinner", "pizza +2d dinner", 0),
        ("sun dried dal", "sun dried dal", 0),
        ("tomorrow dal", "Lentil dal", 1),
        ("tomorrow: pizza", "pizza", 1),
    ],
)
def test_the_day_after_a_recipe_or_a_word_that_names_it_is_meant(
    kitchen: Kitchen, words: str, what: str, away: int
) -> None:
    for title in ("Lentil dal", "Pie for tomorrow"):
        kitchen.recipes.new(title, "1 onion\n\nCook.")
    kitchen.plans.add(words)
    ((day, item),) = [(day.in_days, item) for day in kitchen.plans.days() for item in day.items]
    assert (day, item.what) == (away, what)


@pytest.mark.parametrize(
    ("words", "what", "away"),
    [
        ("dal tomorrow dinner", "Lentil dal", 1),
        ("dal for dinner tomorrow", "Lentil dal", 1),
        ("dal for dinner on +3d", "Lentil dal", 3),
        ("pizza on +3d for dinner", "pizza", 3),
        ("leftovers for dinner", "leftovers", 0),
        ("tomorrow: takeaway for dinner", "takeaway", 1),
        ("tomorrow dal for dinner", "Lentil dal", 1),
        ("tomorrow cake for dinner", "Tomorrow cake", 0),
    ],
)
def test_the_meal_beside_a_day_is_meant(kitchen: Kitchen, words: str, what: str, away: int) -> None:
    for title in ("Lentil dal", "Tomorrow cake"):
        kitchen.recipes.new(title, "1 onion\n\nCook.")
    kitchen.plans.add(words)
    ((day, item),) = [(day.in_days, item) for day in kitchen.plans.days() for item in day.items]
    assert (day, item.what, item.meal) == (away, what, "dinner")


def test_a_day_that_is_said_otherwise_leaves_the_words_alone(kitchen: Kitchen) -> None:
    kitchen.plans.add("leftovers on tomorrow", "+2d")
    kitchen.plans.add("soup on tomorrow", as_words=True)
    shown = {item.what: day.in_days for day in kitchen.plans.days() for item in day.items}
    assert shown == {"leftovers on tomorrow": 2, "soup on tomorrow": 0}


def test_a_meal_is_read_beside_a_day_that_is_said_otherwise_and_not_beside_another_meal(
    kitchen: Kitchen,
) -> None:
    kitchen.recipes.new("Lentil dal", "1 onion\n\nCook.")
    kitchen.plans.add("dal for dinner", "+2d")
    kitchen.plans.add("leftovers for lunch", meal="Dinner")
    shown = {item.what: item.meal for day in kitchen.plans.days() for item in day.items}
    assert shown == {"leftovers for lunch": "Dinner", "Lentil dal": "dinner"}


def test_of_two_recipes_before_a_day_it_is_asked_which(kitchen: Kitchen) -> None:
    for title in ("Lentil dal", "Pea dal"):
        kitchen.recipes.new(title, "1 onion\n\nCook.")
    with pytest.raises(Ambiguous):
        kitchen.plans.add("dal tomorrow")
