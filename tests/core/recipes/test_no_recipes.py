"""Pages that are no recipes are refused, whatever numbers and lists stand there."""

from __future__ import annotations

import pytest

from kitchensync.errors import BadFile
from kitchensync.recipes.reading import read_recipes

PAGES = {
    "a tin in a shop": "<h1>Tomato soup</h1><h2>Ingredients</h2><ul><li>Tomatoes (60%)<li>Water"
    "<li>Sugar<li>Salt</ul><h2>About</h2><p>Our soup has the best tomatoes, and no sugar but what"
    " is in them. A pinch of salt is all it takes.</p>",
    "a box of pills": "<h1>Vitamins</h1><div class=ingredients>Ingredients<div>Zinc</div><div>Salt"
    "</div></div><div class=directions>Directions<div>Take two of them daily.</div></div>",
    "what is in a cereal": "<h1>Flakes</h1><ul><li>12 g protein<li>3 g sugar<li>8 g fibre<li>1 g"
    " salt</ul><p>With much protein and fibre, hardly any sugar, and very little salt in it.</p>",
    "a box of screws": "<h1>Shelf</h1><h2>In the box</h2><ul><li>4 boards<li>16 screws<li>2"
    " brackets</ul><h2>Assembly</h2><p>Fix the brackets with screws. Put the boards on top.</p>",
    "a list of recipes": "<h1>Soups</h1><h2>Ingredients</h2><ul><li><a href=/a>12 leek soups</a>"
    "<li><a href=/b>5 potato soups</a><li><a href=/c>3 tomato soups</a></ul><h2>New</h2><p>Leek"
    " soups are quick. Potato soups are filling. Tomato soups are what children like.</p>",
    "an order": "<h1>Your basket</h1><ul><li>2 kg potatoes<li>500 g leeks<li>1 l stock</ul><p>The"
    " potatoes, the leeks and the stock come between 9 and 11, free of charge.</p>",
    "a menu": "<h1>Today</h1><ul><li>250 g steak 24 €<li>300 g ribs 19 €<li>500 ml beer 6 €</ul>"
    "<p>Our steak and ribs are from the farm next door, and so is the beer.</p>",
    "a story": "<h1>How I learned to love leeks</h1><p>The ingredients were few.</p><ul><li>2019:"
    " my first leek<li>2020: my second</ul><p>I cooked each leek for an hour. It was new to me.",
    "what a cup weighs": "<h1>Cups</h1><table><tr><td>1 cup flour<td>120 g<tr><td>1 cup sugar<td>"
    "200 g<tr><td>1 cup butter<td>227 g</table><p>Flour is light. Sugar is heavier than flour. That"
    " is why cooks weigh flour, sugar and butter.</p>",
    "times": "<h1>Leek Soup</h1><ul><li>20 minutes of work<li>40 minutes in all<li>4 servings</ul>"
    "<p>It takes 20 minutes of work, 40 minutes in all, and makes four servings of soup.</p>",
}


@pytest.mark.parametrize("shown", PAGES.values(), ids=PAGES)
def test_a_page_that_is_no_recipe_is_refused(shown: str) -> None:
    with pytest.raises(BadFile, match="no recipe"):
        read_recipes(f"<!doctype html><title>A page</title>{shown}".encode(), None)


def test_a_page_of_two_lists_with_text_in_turns_is_refused_for_one_would_be_lost() -> None:
    base = "<p>150 g flour<p>100 g butter<p>1 egg<p>Knead the flour with the butter."
    filling = "<p>500 g leeks<p>200 ml cream<p>2 eggs<p>Mix the leeks, the cream and the eggs."
    with pytest.raises(BadFile, match="no recipe"):
        read_recipes(f"<html><h1>Pie</h1>{base}{filling}".encode(), None)
