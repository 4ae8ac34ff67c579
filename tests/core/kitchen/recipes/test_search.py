"""Recipes are found by what people remember of them, and left out by what they must not be."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kitchensync import Kitchen
from kitchensync.errors import BadInput, NotFound
from tests.support.kitchens import World

RECIPES = {
    "Tomato pasta": ("300 g pasta\n400 g canned tomatoes\n1 onion\n2 tbsp olive oil", 25, "quick"),
    "Pasta carbonara": ("300 g spaghetti\n2 eggs\n50 g parmesan\n100 g bacon", 20, "quick"),
    "Red lentil dal": ("200 g red lentils\n1 onion\n1 tbsp vegetable oil", 40, "winter"),
    "Peanut noodles": ("200 g rice noodles\n3 tbsp peanut butter\n2 tbsp soy sauce", 15, "quick"),
    "Cheese toast": ("2 slices bread\n50 g cheddar", 10, "snack"),
    "Zlorb soup": ("1 handful zlorbs\n1 l water", None, "odd"),
    "Rice with peas and mint": ("200 g rice\n100 g peas\n1 sprig mint", None, "spring"),
}


@pytest.fixture(scope="module")
def larder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kitchen]:
    """A kitchen with some recipes, which the tests only read."""
    world = World(tmp_path_factory.mktemp("larder"))
    kitchen = world.found(relay=None)
    for title, (lines, minutes, tag) in RECIPES.items():
        kitchen.recipes.new(title, f"{lines}\n\nCook it well.", minutes=minutes, tags=[tag])
    kitchen.recipes.rate("dal", 5)
    kitchen.recipes.rate("carbonara", 3)
    kitchen.recipes.favourite("dal")
    yield kitchen
    world.close()


def found(kitchen: Kitchen, words: str) -> list[str]:
    return [item.title for item in kitchen.recipes.search(words)]


@pytest.mark.parametrize(
    ("words", "titles"),
    [
        ("lentil", ["Red lentil dal"]),
        ("LENTILS", ["Red lentil dal"]),
        ("lent", ["Red lentil dal"]),
        ("lentl", ["Red lentil dal"]),
        ("onions tomato", ["Tomato pasta"]),
        ("<15m", ["Cheese toast", "Peanut noodles"]),
        ("#winter", ["Red lentil dal"]),
        ("tag:quick <20", ["Pasta carbonara", "Peanut noodles"]),
        ("fav", ["Red lentil dal"]),
        (">=4", ["Red lentil dal"]),
        (">=3 stars", ["Pasta carbonara", "Red lentil dal"]),
        ("with:onion", ["Red lentil dal", "Tomato pasta"]),
        ("with:onion -tomato", ["Red lentil dal"]),
        ("with:onion -#winter", ["Tomato pasta"]),
        ("with:cheese", ["Cheese toast", "Pasta carbonara"]),
        ("cook well zlorb", ["Zlorb soup"]),
        ("nothing of the kind", []),
        ("peas and mint", ["Rice with peas and mint"]),
        ("a dal of the lentils", ["Red lentil dal"]),
    ],
)
def test_words_and_filters_find(larder: Kitchen, words: str, titles: list[str]) -> None:
    assert sorted(found(larder, words)) == titles


def test_what_has_it_in_its_title_comes_first(larder: Kitchen) -> None:
    assert found(larder, "pasta")[:2] == ["Pasta carbonara", "Tomato pasta"]
    assert found(larder, "cheese")[0] == "Cheese toast"


@pytest.mark.parametrize(
    ("group", "left_out"),
    [
        ("dairy", {"Pasta carbonara", "Cheese toast"}),
        ("eggs", {"Pasta carbonara"}),
        ("nuts", {"Peanut noodles"}),
        ("meat", {"Pasta carbonara"}),
        ("gluten", {"Tomato pasta", "Pasta carbonara", "Cheese toast"}),
    ],
)
def test_a_group_is_left_out_by_what_the_foods_are(
    larder: Kitchen, group: str, left_out: set[str]
) -> None:
    for words in (f"-{group}", f"without:{group}"):
        assert not left_out & set(found(larder, words))
        assert "Red lentil dal" in found(larder, words)


def test_who_wants_no_cheese_wants_no_kind_of_it(larder: Kitchen) -> None:
    for words in ("-cheese", "without:cheese"):
        assert not {"Pasta carbonara", "Cheese toast"} & set(found(larder, words))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("-dariy", "Did you mean dairy?"),
        ("pasta without:glutne", "Did you mean gluten?"),
        ('-"quite unheard of"', "“quite unheard of” is in no title"),
        ("pasta -#qiuck", "Did you mean quick?"),
        ("pasta <30x", "<30m"),
        (">=9", "up to five stars"),
        ("> 7", "up to five stars"),
        ("cooked:often", "cooked:4w"),
    ],
)
def test_a_filter_that_would_filter_nothing_is_an_error(
    larder: Kitchen, words: str, said: str
) -> None:
    with pytest.raises((BadInput, NotFound)) as refused:
        larder.recipes.search(words)
    assert said in f"{refused.value} {refused.value.hint}"


def test_what_is_known_and_in_no_recipe_can_be_left_out(larder: Kitchen) -> None:
    assert len(found(larder, "-aubergines")) == len(RECIPES)


def test_what_nobody_knows_is_not_left_out_but_said(larder: Kitchen) -> None:
    unsure = {item.title: item.unsure for item in larder.recipes.search("-dairy")}
    assert unsure["Zlorb soup"] == ("dairy",)
    assert unsure["Red lentil dal"] == ()


def test_what_may_hold_meat_is_not_left_out_but_said(kitchen: Kitchen) -> None:
    kitchen.recipes.new("Broth", "1 stock cube\n1 l water\n\nBoil.")
    assert kitchen.recipes.search("broth -meat")[0].unsure == ("meat",)


def test_what_may_contain_traces_of_a_group_is_not_left_out_but_said(kitchen: Kitchen) -> None:
    kitchen.recipes.new("Porridge", "50 g rolled oats\n200 ml water\n\nCook.")
    assert kitchen.recipes.search("porridge -nuts")[0].unsure == ()
    kitchen.catalog.edit("rolled oats", traces=["nuts=yes"])
    assert kitchen.recipes.search("porridge -nuts")[0].unsure == ("nuts",)


def test_what_a_food_comes_with_is_in_it_and_what_lists_nothing_may_have_anything(
    kitchen: Kitchen,
) -> None:
    kitchen.recipes.new("Nut bowl", "200 g yoghurt with walnuts\n\nStir.")
    kitchen.recipes.add(b"---\ntitle: Nut cake\n---\n\n## Directions\n\n1. Bake.\n", "cake.md")
    said = [(item.title, item.unsure) for item in kitchen.recipes.search("cake -nuts")]
    assert said == [("Nut cake", ("nuts",))]
    assert found(kitchen, "bowl -nuts") == []
    assert found(kitchen, "with:walnuts") == ["Nut bowl"]


@pytest.mark.parametrize(
    ("typed", "titles"),
    [
        ("p", ["Pasta carbonara", "Peanut noodles", "Rice with peas and mint", "Tomato pasta"]),
        ("pasta c", ["Pasta carbonara"]),
        ("carb", ["Pasta carbonara"]),
        ("peanat", ["Peanut noodles"]),
        ("red lentl", ["Red lentil dal"]),
        ("xyz", []),
        ("rice w", ["Rice with peas and mint"]),
        ("rice with p", ["Rice with peas and mint"]),
    ],
)
def test_titles_complete_what_is_typed(larder: Kitchen, typed: str, titles: list[str]) -> None:
    assert larder.recipes.complete(typed) == titles


def test_what_changes_is_found_by_what_it_is_now(kitchen: Kitchen) -> None:
    kitchen.recipes.new("Soup", "1 leek")
    assert found(kitchen, "leek") == ["Soup"]
    kitchen.recipes.edit.edit("soup", title="Broth")
    assert found(kitchen, "soup") == []
    assert found(kitchen, "broth") == ["Broth"]
    kitchen.undo()
    assert found(kitchen, "soup") == ["Soup"]
    kitchen.undo()
    assert found(kitchen, "leek") == []


def test_what_the_household_says_of_a_food_holds(kitchen: Kitchen) -> None:
    kitchen.recipes.new("Porridge", "50 g zlorbs\n1 l water")
    kitchen.review.decide(kitchen.review.waiting()[0].id, "accept")
    assert kitchen.recipes.search("-dairy")[0].unsure == ("dairy",)
    kitchen.catalog.merge("zlorbs", "milk")
    assert found(kitchen, "-dairy") == []
    assert found(kitchen, "with:milk") == ["Porridge"]


def test_another_process_finds_what_this_one_wrote(world: World, kitchen: Kitchen) -> None:
    other = world.keep(Kitchen.open(kitchen.home, outside=world.outside))
    assert other.recipes.search("leek") == []
    kitchen.recipes.new("Soup", "1 leek")
    assert found(other, "leek") == ["Soup"]
