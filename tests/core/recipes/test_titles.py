"""A recipe is called what its page calls the dish, not what the page calls itself."""

from __future__ import annotations

import pytest

from kitchensync.recipes.reading import read_recipes

BODY = "<h2>Ingredients</h2><ul><li>2 leeks<li>salt</ul><h2>Method</h2><p>Boil.</p>"


def title(head: str, body: str = "") -> str:
    [recipe] = read_recipes(f"<html>{head}<body>{body}{BODY}</html>".encode(), None)
    return recipe.title


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("<title>Leek Soup | Pots</title><meta property=og:site_name content=Pots>", ""),
        ("<title>Pots &amp; Pans: Leek Soup</title><link rel=canonical href=//potspans.de/1>", ""),
        ("<title>Leek Soup - Pans</title><link rel=canonical href=https://www.pans.org/1>", ""),
        ("<title>Leek Soup - From my kitchen</title>", "<h3>Leek soup</h3>"),
    ],
)
def test_a_page_that_says_only_what_it_is_called_says_more_than_the_name_of_the_dish(
    head: str, body: str
) -> None:
    assert title(head, body) == "Leek Soup"


@pytest.mark.parametrize(
    ("head", "said"),
    [
        ("<title>Leek - Potato - Soup</title>", "Leek - Potato - Soup"),
        ("<title>Pots | Leek Soup</title>", "Pots | Leek Soup"),
        ("<title>Soup | Pots</title><link rel=canonical href='https://[pots/1'>", "Soup | Pots"),
    ],
)
def test_no_part_of_a_name_is_left_out_that_may_be_of_the_dish(head: str, said: str) -> None:
    assert title(head) == said


MARKED = (
    "<div itemscope itemtype=http://schema.org/Recipe><meta itemprop=name content='{}'>{}</div>"
)
LINE = "<p itemprop=recipeIngredient>2 leeks</p>"


@pytest.mark.parametrize(
    ("shared", "said"),
    [("Leek Soup", "Leek Soup"), ("Leek Soup for all", ""), ("", "")],
)
def test_a_rating_in_the_name_of_the_window_is_none_of_the_dish(shared: str, said: str) -> None:
    window = "Leek Soup Recipe - (4.8/5)"
    head = f"<title>{window}</title><meta property=og:title content='{shared}'>"
    assert title(head, "<h1>Leek Soup</h1>" + MARKED.format(window, LINE)) == (said or window)


def test_a_heading_in_small_letters_is_written_as_the_window_writes_it() -> None:
    assert title("<title>Leek Soup | Pots</title>", "<h1>leek soup</h1>") == "Leek Soup"
    assert title("<title>Pots</title>", "<h1>leek soup</h1>") == "leek soup"


@pytest.mark.parametrize(
    ("marked", "said"),
    [("Leek Soup", "Leek Soup"), ("Leek", "Leek Soup - Soups - Pots and Pans"), ("Stew", "")],
)
def test_data_that_only_names_the_dish_of_a_page_names_what_the_page_shows(
    marked: str, said: str
) -> None:
    window = "Leek Soup - Soups - Pots and Pans"
    assert title(f"<title>{window}</title>", MARKED.format(marked, "")) == (said or window)


def test_data_that_only_names_the_dish_says_no_more_than_its_heading() -> None:
    marked = MARKED.format("Leek Soup Recipe - Pots", "")
    assert (
        title("<title>Leek Soup Recipe - Pots</title>", "<h1>Leek Soup</h1>" + marked)
        == "Leek Soup"
    )
