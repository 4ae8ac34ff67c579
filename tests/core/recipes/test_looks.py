"""Pages that do not say what is what are read by what they look like, as a person reads them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kitchensync.catalogue.lookup import catalogue
from kitchensync.errors import BadFile
from kitchensync.recipes.model import Recipe, Step
from kitchensync.recipes.reading import read_recipes
from kitchensync.recipes.yields import only_servings
from tests.core.recipes.test_pages import LINES, page

SAMPLES = Path(__file__).parent / "samples"


def sample(name: str) -> Recipe:
    path = SAMPLES / f"{name}.html"
    [recipe] = read_recipes(path.read_bytes(), path.name)
    return recipe


@pytest.mark.parametrize(
    ("name", "sections"),
    [
        ("looks-items-of-divisions", ["For the soup", "For the soup", "To season"]),
        ("looks-divisions-by-class", ["What goes in", "What goes in", "To season"]),
        ("looks-numbers-beside-steps", ["", "", "To season"]),
        ("headings-among-lines", ["For the soup", "For the soup", "To season"]),
        ("looks-bold-among-lines", ["Soup", "Soup", "To season"]),
        ("looks-in-an-aside", ["", "", "To season"]),
        ("looks-labels-as-tabs", ["", "", "To season"]),
        ("looks-headings-of-one-rank", ["", "", "To season"]),
        ("looks-terms-as-headings", ["For the soup", "For the soup", "To season"]),
        (
            "looks-a-heading-a-part",
            [*["Ingredients for the soup"] * 2, "Ingredients for seasoning"],
        ),
    ],
)
def test_headings_without_a_rank_are_sections(name: str, sections: list[str]) -> None:
    assert [line.section for line in sample(name).lines] == sections


@pytest.mark.parametrize(
    "heading", ["Anleitung", "Zubereitung", "Preparação", "Modo de preparo", "Modo de confeção"]
)
def test_steps_stand_below_what_other_languages_call_them(heading: str) -> None:
    shown = f"<h1>Soup</h1><h2>Zutaten</h2><li>leeks<li>salt<h2>{heading}</h2><p>Boil.</p>"
    [recipe] = read_recipes(f"<html>{shown}</html>".encode(), None)
    assert recipe.steps == (Step("Boil."),)


@pytest.mark.parametrize(
    "lines",
    [
        "<p><b>Leeks</b><p>2 <b>potatoes</b><p>1 onion<p>1 l stock",
        "<p><b>Leeks</b><p>2 potatoes",
        "<p><b>Leeks</b><p><b>2 potatoes</b><p><b>Salt</b>",
        "<p>2 leeks<p>1 onion<p><b>Salt</b>",
    ],
)
def test_what_is_bold_to_stress_it_heads_nothing(lines: str) -> None:
    shown = f"<h1>Soup</h1><h2>Ingredients</h2>{lines}<h2>Method</h2><p>Boil.</p>"
    [recipe] = read_recipes(f"<html>{shown}</html>".encode(), None)
    assert not any(line.section for line in recipe.lines)


def test_the_cells_of_a_calculator_are_no_lines() -> None:
    cells = "<div>leeks</div><div>2</div><div>salt</div><div>0</div>"
    shown = f"<h1>Soup</h1><h2>Zutaten</h2>{cells}<h2>Anleitung</h2><p>Boil.</p>"
    with pytest.raises(BadFile, match="no recipe"):
        read_recipes(f"<html>{shown}</html>".encode(), None)


@pytest.mark.parametrize(
    "lines",
    [
        ["salt", "2", "leeks", "1 cup", "stock"],
        ["1 cup", "stock", "leeks", "2 cloves"],
        ["2 cloves", "1 stick cinnamon", "1 cup", "stock"],
        ["2 cloves", "salt", "stock"],
    ],
)
def test_amounts_that_may_be_of_what_stands_above_them_are_left_alone(lines: list[str]) -> None:
    shown = "".join(f"<div>{each}</div>" for each in lines)
    shown = f"<h1>Soup</h1><h2>Ingredients</h2>{shown}<h2>Method</h2><p>Boil.</p>"
    [recipe] = read_recipes(f"<html>{shown}</html>".encode(), None)
    assert [line.words for line in recipe.lines] == lines


def test_the_items_of_a_list_are_lines_of_their_own_though_they_look_like_amounts() -> None:
    shown = "<h1>Soup</h1><h2>Ingredients</h2><li>2 cloves<li>salt<li>1 slice<li>pepper"
    [recipe] = read_recipes(f"<html>{shown}</li><h2>Method</h2><p>Boil.</html>".encode(), None)
    assert [line.words for line in recipe.lines] == ["2 cloves", "salt", "1 slice", "pepper"]


@pytest.mark.parametrize(
    "cells",
    [
        "<td>To taste<td>2 chillies",
        "<td class=amount>half a<td class=unit>cup stock",
        "<td>2<td class=unit>cups stock",
        "<td class=name>leeks<td class=unit>2<td>sliced",
    ],
)
def test_cells_are_read_in_their_order_where_no_single_amount_stands_last(cells: str) -> None:
    shown = f"<h1>Soup</h1><h2>Ingredients</h2><table><tr>{cells}<tr>{cells}</table>"
    [recipe] = read_recipes(f"<html>{shown}<h2>Method</h2><p>Boil.</html>".encode(), None)
    assert recipe.lines[0].words == " ".join(re.sub("<.*?>", " ", cells).split())


@pytest.mark.parametrize("count", [2, 30])
def test_a_page_for_subscribers_is_read(count: int) -> None:
    lines = "<p>- leeks</p>" * count
    shown = f"<h2>Ingredients</h2>{lines}<h2>Method</h2><p>Boil.</p>" + "<p></p>" * 60
    [recipe] = read_recipes(
        f"<html><h1>Soup</h1><div class=subscribe-wall>{shown}</div></html>".encode(), None
    )
    assert len(recipe.lines) == count


@pytest.mark.parametrize(
    ("name", "servings"),
    [("looks-servings-among-lines", 4), ("looks-in-an-aside", 4), ("looks-labels-as-tabs", 2)],
)
def test_a_line_that_only_says_how_many_it_feeds_is_no_ingredient(name: str, servings: int) -> None:
    assert sample(name).servings == servings


def test_no_food_is_taken_for_how_many_it_feeds() -> None:
    named = [name for food in catalogue().foods.values() for name in (food.name, *food.aliases)]
    assert [name for name in named if only_servings(f"4 {name}")] == []
    said = ("4 Pers.", "6 porções", "2 couverts", "4 porciones", "Serves 4")
    assert all(map(only_servings, said))


def test_only_the_half_of_a_recipe_that_a_page_does_not_surely_say_is_uncertain() -> None:
    shown = b"<h2>Ingredients</h2><li>leeks<li>salt</li><h2>Method</h2><ol><li>Boil.</ol>"
    [recipe] = read_recipes(page() + shown, None)
    assert [line.words for line in recipe.lines] == LINES
    assert (recipe.steps, recipe.uncertain) == ((Step("Boil."),), ("steps",))


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (["leeks", "salt"], ["leeks", "salt", "pepper"]),
        (["leeks", "salt"], ["1 tsp salt", "2 leeks"]),
        (["leeks", "cream"], ["2 leeks", "1 tsp salt"]),
        (["leeks", "1 pinch salt"], ["2 leeks", "1 tsp salt"]),
    ],
)
def test_names_stay_as_the_data_has_them_where_no_list_says_how_much_of_each(
    said: list[str], shown: list[str]
) -> None:
    listed = "<h2>Ingredients</h2><ul><li>" + "<li>".join(shown) + "</ul><h2>Method</h2><p>Boil."
    [recipe] = read_recipes(page(recipeIngredient=said) + listed.encode(), None)
    assert [line.words for line in recipe.lines] == said


def test_both_halves_that_are_guessed_are_uncertain() -> None:
    shown = "<h2>Ingredients</h2><li>2 leeks<li>1 l stock</li><h2>Method</h2><ol><li>Boil.</ol>"
    [recipe] = read_recipes(page(recipeIngredient="leeks") + shown.encode(), None)
    assert [line.words for line in recipe.lines] == ["2 leeks", "1 l stock"]
    assert (recipe.steps, recipe.uncertain) == ((Step("Boil."),), ("lines", "steps"))


@pytest.mark.parametrize("again", [1, 2])
def test_a_list_is_read_once_though_it_stands_there_in_other_units(again: int) -> None:
    metric = "<li>85 g nuts<li>50 g figs<li>200 g butter, soft<li>1 tsp salt"
    others = "<ul><li>3 oz nuts<li>1.8 oz figs<li>7 oz butter, soft<li>1 tsp salt</ul>" * again
    shown = f"<h1>Bars</h1><h2>Ingredients</h2><ul>{metric}</ul>{others}<h2>Method</h2><p>Mix."
    [recipe] = read_recipes(f"<html>{shown}".encode(), None)
    assert [line.words for line in recipe.lines] == metric.removeprefix("<li>").split("<li>")


def test_a_list_that_names_the_same_things_for_another_part_is_kept() -> None:
    part = "<li>200 g flour<li>1 egg<li>100 g butter<li>1 pinch salt"
    shown = f"<h3>Base</h3><ul>{part}</ul><h3>Top</h3><ul>{part}</ul><h2>Method</h2><p>Mix."
    [recipe] = read_recipes(f"<html><h1>Pie</h1><h2>Ingredients</h2>{shown}".encode(), None)
    assert [line.section for line in recipe.lines] == ["Base"] * 4 + ["Top"] * 4


@pytest.mark.parametrize("others", ["class=part", "class=part hidden"])
def test_a_part_that_alone_is_open_hides_no_other(others: str) -> None:
    parts = ("<p>2 leeks<p>salt<p>1 l stock", f"<div {others}><p>3 potatoes<p>salt<p>1 onion")
    shown = "<div class='part active'>{}</div>{}</div>".format(*parts)
    shown = f"<h1>Soup</h1><h2>Ingredients</h2>{shown}<h2>Method</h2><p>Boil."
    [recipe] = read_recipes(f"<html>{shown}".encode(), None)
    assert len(recipe.lines) == 6


@pytest.mark.parametrize(
    "between",
    [
        "<h2>Tools</h2><li>2 bowls<li>1 whisk",
        "<h2>Metric</h2><li>1 kg leeks<li>10 g salt",
        "<h2>More</h2><li>1 kg beets<h2>Tips</h2><p>Wash 1 kg of them.",
    ],
)
def test_what_stands_between_ingredients_and_steps_may_be_neither(between: str) -> None:
    shown = f"<h2>Ingredients</h2><li>2 lb leeks<li>2 tsp salt</li>{between}</li>"
    shown = f"<h1>Soup</h1>{shown}<h2>Method</h2><p>Boil."
    [recipe] = read_recipes(f"<html>{shown}".encode(), None)
    assert [line.words for line in recipe.lines] == ["2 lb leeks", "2 tsp salt"]


def test_a_part_with_a_single_ingredient_is_read_as_the_others_are() -> None:
    row = "<div class=row><div>{} g</div><div>{}</div></div>"
    parts = [["leeks", "cream", "salt"], ["bread"]]
    shown = "".join(f"<div>{''.join(row.format(9, name) for name in part)}</div>" for part in parts)
    shown = f"<h1>Soup</h1><h2>Ingredients</h2>{shown}<h2>Method</h2><p>Boil."
    [recipe] = read_recipes(f"<html>{shown}".encode(), None)
    assert [line.words for line in recipe.lines] == [
        "9 g leeks",
        "9 g cream",
        "9 g salt",
        "9 g bread",
    ]


def test_a_list_that_goes_on_below_another_heading_is_read_to_its_end() -> None:
    lists = "<ul><li>2 leeks<li>500 g potatoes<li>1 l stock</ul><h4>To serve</h4>"
    lists += "<ul><li>bread<li>chives</ul>"
    text = "<p>Boil the leeks and the potatoes in the stock. Serve with bread and chives.</p>"
    [recipe] = read_recipes(f"<html><h1>Soup</h1>{lists}<h2>To work</h2>{text}".encode(), None)
    found = [(line.words, line.section) for line in recipe.lines]
    assert found[2:] == [("1 l stock", ""), ("bread", "To serve"), ("chives", "To serve")]
    assert [step.text for step in recipe.steps] == [text.removeprefix("<p>").removesuffix("</p>")]
