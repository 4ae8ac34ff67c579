"""Every row of the shipped catalogue is plausible, and whatever it points at is there."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from fractions import Fraction

import pytest

from kitchensync.catalogue.lookup import catalogue
from kitchensync.catalogue.model import (
    ALLERGENS,
    INDEFINITELY,
    JOULES_PER_KCAL,
    MICROGRAMS,
    NOT_RECOMMENDED,
    Aisle,
    Climate,
    Food,
    Nutrients,
)
from kitchensync.catalogue.shipped import read_foods, read_substitutes
from kitchensync.catalogue.words import plain
from kitchensync.measure.units import find
from kitchensync.schema import values as schema
from kitchensync.schema.values import Allergen, DueKind

FOODS = read_foods()
SUBSTITUTES = read_substitutes()
KEYS = {food.key for food in FOODS}
GRAM = MICROGRAMS["g"]

MOST_PER_100_G = Nutrients(
    energy=3_780_000,
    protein=100 * GRAM,
    fat=100 * GRAM,
    saturated=95 * GRAM,
    carbohydrate=100 * GRAM,
    sugars=100 * GRAM,
    fibre=80 * GRAM,
    salt=100 * GRAM,
    cholesterol=4 * GRAM,
    calcium=9 * GRAM,
    iron=130_000,
    magnesium=1 * GRAM,
    potassium=17 * GRAM,
    vitamin_a=15_000,
    vitamin_c=2 * GRAM,
    vitamin_d=60,
)
"""The most that a food of SR28 that people cook with has: cream of tartar is mostly potassium."""

ALCOHOL_AND_ACIDS = """
    beer brandy cider-vinegar coffee-liqueur cream-liqueur gin kirsch marsala port red-wine
    red-wine-vinegar rum shaoxing-wine sherry tequila vanilla-extract vinegar vodka whisky
    white-wine wine lime lime-juice
"""
"""Their energy is in what no general factor counts."""
BARELY_DIGESTED = """
    allspice carob-powder cayenne-pepper chilli-flakes clove cocoa-powder dill-seed dried-chervil
    dried-dill dried-tarragon ground-coriander oat-bran wheat-bran corn-bran
"""
"""SR28 counts what of seeds, herbs and brans is digested, by factors of their own."""
MINERALS = "baking-powder taco-seasoning"
"""By difference, the minerals of a powder count as carbohydrate."""
NOT_BY_ATWATER = set(f"{ALCOHOL_AND_ACIDS} {BARELY_DIGESTED} {MINERALS}".split())

MOSTLY_AIR = {"coriander", "dill", "dried-chives", "epazote", "kale", "rocket", "vine-leaf"}
"""Leaves and flakes, of which a cup weighs little."""
SMALLEST_PIECE, LARGEST_PIECE = 100, 6_000_000


def every_food(check: Callable[[Food], None]) -> Callable[[Aisle], None]:
    """The check of a food as a test of each aisle."""

    def of_an_aisle(aisle: Aisle) -> None:
        for food in FOODS:
            if food.aisle is aisle:
                check(food)

    of_an_aisle.__doc__ = check.__doc__
    return pytest.mark.parametrize("aisle", Aisle)(of_an_aisle)


def test_there_are_foods_for_a_european_and_an_american_kitchen() -> None:
    assert len(FOODS) >= 430
    assert {food.aisle for food in FOODS} == set(Aisle)
    for name in ("aubergine", "eggplant", "scallion", "spring onion", "caster sugar", "cilantro"):
        assert catalogue().find(name), name


def test_keys_are_ascii_unique_and_in_order() -> None:
    keys = [food.key for food in FOODS]
    assert keys == sorted(set(keys))
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", key) for key in keys)


def test_no_name_belongs_to_two_foods() -> None:
    names = [
        (plain(name), food.key)
        for food in FOODS
        for name in {food.name, *food.aliases, *([food.plural] if food.plural else [])}
    ]
    owners = Counter(name for name, _ in set(names))
    assert [name for name, count in owners.items() if count > 1] == []
    assert max(Counter(form for food in FOODS for form in food.forms).values()) == 1


@every_food
def test_a_food_is_found_by_each_of_its_names(food: Food) -> None:
    for name in (food.name, *food.aliases):
        assert catalogue().find(name) == food, name
        assert catalogue().find(name.upper()) == food, name


@every_food
def test_nutrients_are_within_bounds(food: Food) -> None:
    for field in Nutrients.__struct_fields__:
        amount, most = getattr(food.nutrients, field), getattr(MOST_PER_100_G, field)
        assert amount is None or 0 <= amount <= most, field
    has = food.nutrients
    parts = (has.protein, has.fat, has.carbohydrate, has.fibre)
    assert sum(part or 0 for part in parts) <= 105 * GRAM
    # Analyses of a part and of the whole differ by up to a gram.
    assert has.saturated is None or has.fat is None or has.saturated <= has.fat + GRAM // 2
    if has.sugars is not None and has.carbohydrate is not None:
        assert has.sugars <= has.carbohydrate + 11 * GRAM // 10


@every_food
def test_energy_follows_from_what_has_energy(food: Food) -> None:
    """Regulation (EU) No 1169/2011, Annex XIV: 4, 9, 4 and 2 kcal per gram."""
    has = food.nutrients
    if has.energy is None or food.key in NOT_BY_ATWATER:
        return
    if has.protein is None or has.fat is None or has.carbohydrate is None or has.fibre is None:
        return
    counted = 4 * has.protein + 9 * has.fat + 4 * has.carbohydrate + 2 * has.fibre
    energy, expected = has.energy / JOULES_PER_KCAL, counted / GRAM
    assert abs(energy - expected) <= max(0.15 * energy, 12)


def test_the_exceptions_are_needed() -> None:
    assert NOT_BY_ATWATER | MOSTLY_AIR <= KEYS
    light = {food.key for food in FOODS if food.density is not None and food.density < 100}
    assert light == MOSTLY_AIR


@every_food
def test_density_and_piece_weight_are_within_bounds(food: Food) -> None:
    if food.density is not None and food.key not in MOSTLY_AIR:
        assert 100 <= food.density <= 2500
    if food.piece is not None:
        assert SMALLEST_PIECE <= food.piece <= LARGEST_PIECE
    if food.aisle in (Aisle.OILS, Aisle.ALCOHOL) and food.density is not None:
        assert 850 <= food.density <= 1200


@every_food
def test_shelf_lives_are_days_or_say_that_they_are_none(food: Food) -> None:
    life = food.shelf_life
    for days in (life.pantry, life.fridge, life.freezer, life.opened, life.thawed):
        assert days is None or days == NOT_RECOMMENDED or 1 <= days <= INDEFINITELY
    assert food.place in Climate
    assert food.due_kind in {kind.value for kind in DueKind}
    assert food.sources.foodkeeper or life == type(life)()


@every_food
def test_allergens_and_diets_do_not_contradict_one_another(food: Food) -> None:
    assert {*food.contains, *food.unsure} <= set(ALLERGENS)
    assert not {*food.contains} & {*food.unsure}
    animal = {"crustaceans", "eggs", "fish", "milk", "molluscs"}
    if animal & {*food.contains}:
        assert food.vegan is False
    if {"crustaceans", "fish", "molluscs"} & {*food.contains}:
        assert food.vegetarian is False
    assert not food.vegan or food.vegetarian
    assert not food.vegetarian or food.pescatarian
    assert not food.pork or food.pescatarian is False
    if food.vegan:
        assert all(food.has(allergen) is not True for allergen in animal)


def test_words_are_those_of_the_schema() -> None:
    assert set(ALLERGENS) == {allergen.value for allergen in Allergen}
    assert {climate.value for climate in Climate} == {climate.value for climate in schema.Climate}


@pytest.mark.parametrize(
    ("food", "allergen", "has"),
    [
        ("egg", "eggs", True),
        ("tahini", "sesame", True),
        ("soy-sauce", "gluten", True),
        ("soy-sauce", "soya", True),
        ("tamari", "gluten", None),
        ("rolled-oats", "gluten", True),
        ("celeriac", "celery", True),
        ("worcestershire-sauce", "fish", True),
        ("red-wine", "sulphites", True),
        ("buckwheat", "gluten", False),
        ("carrot", "milk", False),
        ("fresh-coconut", "nuts", False),
        ("dark-chocolate", "milk", None),
        ("stock-cube", "celery", None),
        ("pesto", "nuts", None),
        ("raisin", "sulphites", None),
        ("gluten-free-flour", "gluten", False),
        ("gluten-free-bread", "gluten", False),
        ("gluten-free-bread", "eggs", None),
    ],
)
def test_an_allergen_is_there_or_not_or_unknown(food: str, allergen: str, has: bool | None) -> None:
    assert catalogue().foods[food].has(allergen) is has


def test_an_unknown_allergen_is_no_absent_one() -> None:
    with pytest.raises(KeyError):
        catalogue().foods["egg"].has("gelatine")


def test_what_a_food_is_a_kind_of_is_there_and_leads_out_of_itself() -> None:
    for food in FOODS:
        kinds = catalogue().kinds(food.key)
        assert set(kinds) <= KEYS
        assert len(kinds) <= 3
    assert catalogue().kinds("spaghetti") == ("spaghetti", "pasta")


def test_there_are_sixty_substitutes_and_all_their_foods_are_there() -> None:
    assert len(SUBSTITUTES) >= 60
    for substitute in SUBSTITUTES:
        assert {substitute.food, *(part.food for part in substitute.parts)} <= KEYS
        assert substitute.by in ("mass", "volume", "count")
        assert substitute.purpose
        most = 20 if substitute.apart else 4
        assert all(0 < Fraction(part.ratio) <= most for part in substitute.parts)
        assert len(substitute.parts) == 1 or not substitute.apart
        assert substitute.food not in {part.food for part in substitute.parts}


def test_substitutes_are_asked_for_by_food() -> None:
    first = catalogue().substitutes("buttermilk")[0]
    assert [(part.food, part.ratio) for part in first.parts] == [
        ("milk", "15/16"),
        ("lemon-juice", "1/16"),
    ]
    assert catalogue().substitutes("nothing") == ()


def test_who_has_eggs_has_yolks_and_who_has_lemons_has_their_juice() -> None:
    for part, whole in {
        "egg-yolk": "egg",
        "egg-white": "egg",
        "lemon-juice": "lemon",
        "lime-juice": "lime",
        "orange-juice": "orange",
        "lemon-zest": "lemon",
        "vegetable-stock": "stock-cube",
    }.items():
        assert catalogue().substitutes(part)[0].parts[0].food == whole


@every_food
def test_a_slice_or_a_leaf_weighs_less_than_all_of_it(food: Food) -> None:
    assert food.each.keys() == food.sources.each.keys()
    for unit, mass in food.each.items():
        assert find(unit), unit
        assert SMALLEST_PIECE <= mass <= 1_000_000
        if unit in ("slice", "leaf", "wedge", "clove") and food.piece:
            assert mass <= food.piece


def test_what_people_count_by_other_units_weighs_what_the_table_says() -> None:
    foods = catalogue().foods
    assert foods["garlic"].each == {"clove": 3_000}
    assert foods["garlic"].piece is None
    assert foods["bread"].each == {"slice": 29_000}
    assert foods["bread"].piece is None
    assert foods["bread-roll"].piece == 57_000
    assert foods["stock-cube"].piece == foods["vegetable-stock-cube"].piece == 3_600
    assert foods["celery"].each == dict.fromkeys(("stalk", "stick", "rib"), 40_000)
    assert foods["cabbage"].each == {"head": 908_000, "leaf": 23_000}
