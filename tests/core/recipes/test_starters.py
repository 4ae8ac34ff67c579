"""The recipes that come with the project are whole, and of use."""

from __future__ import annotations

from kitchensync.recipes.durations import timers_of
from kitchensync.recipes.starters import starters

RECIPES = starters()


def test_there_are_twenty_four_and_each_is_read_fully() -> None:
    assert len(RECIPES) == 24
    for slug, recipe in RECIPES.items():
        assert (
            recipe.title.lower().replace(" ", "-").replace("spaghetti-b", "b").startswith(slug[:4])
        )
        assert len(recipe.lines) >= 4, slug
        assert len(recipe.steps) >= 3, slug
        assert recipe.servings or recipe.yield_words, slug
        assert recipe.prep_minutes, slug
        assert recipe.description, slug
        assert recipe.tags, slug
        assert recipe.language == "en", slug


def test_their_texts_hold_no_mark_that_was_not_read() -> None:
    for slug, recipe in RECIPES.items():
        said = [step.text for step in recipe.steps] + [line.words for line in recipe.lines]
        assert not set("@#{}%\\") & set("".join(said)), slug


def test_their_times_are_those_of_their_timers() -> None:
    for slug, recipe in RECIPES.items():
        waited = sum(timer.seconds for step in recipe.steps for timer in timers_of(step)) / 60
        longest = recipe.total_minutes or (recipe.prep_minutes or 0) + (recipe.cook_minutes or 0)
        assert waited <= longest, slug


def test_there_is_something_for_everybody() -> None:
    tags = [set(recipe.tags) for recipe in RECIPES.values()]
    for wanted in ("vegan", "quick", "baking", "leftovers", "breakfast", "soup"):
        assert sum(wanted in each for each in tags) >= 3, wanted
    assert any(recipe.title == "Red Lentil Dal" for recipe in RECIPES.values())
