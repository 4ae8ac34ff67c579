"""Markdown with recipes: as people keep them, in one of several habits, and nothing is lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import astuple

import pytest

from kitchensync.errors import BadFile
from kitchensync.recipes import front_matter, markdown
from kitchensync.recipes.model import IngredientLine, Recipe, Step
from kitchensync.recipes.reading import read_recipes
from tests.support.reference import reference

WORD = re.compile(r"[^\W_]+")
STRUCTURE = re.compile(
    r"^(?:#+\s*(?:Ingredients|Directions|Notes?)\s*$|(?:title|date|tags|author):|\s*\d+[.)]\s)",
    re.MULTILINE,
)


def read(source: str, name: str = "dish.md") -> Recipe:
    [recipe] = read_recipes(source.encode(), name)
    return recipe


def said(value: object) -> Iterator[str]:
    """All texts in a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (each for pair in value.items() for part in pair for each in said(part))
    elif isinstance(value, tuple):
        yield from (each for part in value for each in said(part))


def test_no_word_of_two_hundred_files_is_lost() -> None:
    lines = 0
    for path in sorted(reference("recipes/markdown").glob("*.md")):
        source = path.read_text("utf-8")
        recipe = read(source, path.name)
        kept = {word for each in said(astuple(recipe)) for word in WORD.findall(each)}
        lost = [word for word in WORD.findall(STRUCTURE.sub("", source)) if word not in kept]
        assert not lost, path
        assert recipe.lines, path
        assert recipe.steps, path
        lines += len(recipe.lines)
    assert lines == 1592


FILE = """\
---
title: "Apple pie"
date: 2021-03-11
tags: ['sweet', 'pie']
author: ann
---

![A pie](/pix/pie.webp)

The best one.

- ⏲️ Prep time: 15 min
- 🍳 Cook time: 40-60 min
- 🍽️ Servings: 6-8

## Ingredients

### Crust
* 300 g **flour**
* 150 g [butter](/butter), cold
  in dice

For the filling:
- [ ] 6 apples

Any apples do.

## Directions

1. Knead.
2. Fill
and close.
   - with a lid

Let it cool.

## Story

> Once upon a time.
"""


def test_a_file_with_everything_in_it() -> None:
    recipe = read(FILE)
    assert recipe == Recipe(
        "Apple pie",
        description="The best one.",
        lines=(
            IngredientLine("300 g flour", "Crust"),
            IngredientLine("150 g butter (/butter), cold in dice", "Crust"),
            IngredientLine("6 apples", "For the filling"),
        ),
        steps=(Step("Knead."), Step("Fill and close.\n- with a lid"), Step("Let it cool.")),
        servings=recipe.servings,
        yield_words="6-8",
        prep_minutes=15,
        cook_minutes=60,
        tags=("sweet", "pie"),
        author="ann",
        notes="Any apples do.\n\n## Story\n\n> Once upon a time.",
        picture="/pix/pie.webp",
        extra={
            "date": "2021-03-11",
            "picture text": "A pie",
            "details": "- ⏲️ Prep time: 15 min\n- 🍳 Cook time: 40-60 min\n- 🍽️ Servings: 6-8",
        },
    )
    assert recipe.servings == 6


@pytest.mark.parametrize(
    ("said", "servings", "yields", "description"),
    [
        ("Serves 4", 4, "", ""),
        ("**Servings:** 4", 4, "", ""),
        ("*Makes 12 pancakes*", None, "12 pancakes", ""),
        ("Serves 4 hungry people. Ready soon.", None, "", "Serves 4 hungry people. Ready soon."),
        ("My 4 kids love it", None, "", "My 4 kids love it"),
    ],
)
def test_a_line_that_says_for_how_many_it_is_needs_no_mark(
    said: str, servings: int | None, yields: str, description: str
) -> None:
    recipe = read(f"# Tea\n\n{said}\n\n## Ingredients\n\n- 1 bag\n", "tea.md")
    assert (recipe.servings, recipe.yield_words, recipe.description) == (
        servings,
        yields,
        description,
    )


HABITS = [
    "# Tea\n\n## Ingredients\n\n- 1 bag\n- water\n\n## Directions\n\n1. Pour.\n",
    "Tea\n===\n\nIngredients\n-----------\n\n* 1 bag\n* water\n\nMethod\n------\n\nPour.\n",
    "# Tea\n**Ingredients:**\n\n• 1 bag\n• water\n\n**Instructions**\n\n1) Pour.\n",
    "---\nname: Tea\n---\n### Ingredients ###\n1 bag\nwater\n### Preparation\nPour.\n",
    "# Tea\r\n\r\n## Zutaten\r\n\r\n- 1 bag\r\n- water\r\n\r\n## Zubereitung\r\n\r\nPour.\r\n",
]


@pytest.mark.parametrize("source", HABITS)
def test_headings_and_lists_are_understood_in_several_habits(source: str) -> None:
    for name in ("x.md", "x.txt"):
        recipe = read(source, name)
        assert recipe.title == "Tea"
        assert [line.words for line in recipe.lines] == ["1 bag", "water"]
        assert recipe.steps == (Step("Pour."),)


def test_a_numbered_section_after_the_directions_is_part_of_them() -> None:
    recipe = read("# Fish\n## Ingredients\n- cod\n## Directions\n1. Dip.\n## Frying\n1. Fry.\n")
    assert recipe.steps == (Step("Dip."), Step("Fry.", "Frying"))


def test_a_heading_with_nothing_below_it_is_kept() -> None:
    said = "# Soup\n## Ingredients\n- leeks\n\nTo serve:\n## Directions\n1. Boil.\n\n**Enjoy!**\n"
    recipe = markdown.read(said, "")
    assert recipe.notes == "To serve"
    assert [step.text for step in recipe.steps] == ["Boil.", "Enjoy!"]


def test_a_first_heading_that_is_not_the_title_is_kept() -> None:
    recipe = markdown.read("---\ntitle: Soup\n---\n# Winter food\n## Ingredients\n- leeks\n", "")
    assert (recipe.title, recipe.extra) == ("Soup", {"heading": "Winter food"})


@pytest.mark.parametrize(
    ("block", "values"),
    [
        (
            "source: Ann: her book\nof 1970\ntags: x",
            {"source": "Ann: her book\nof 1970", "tags": "x"},
        ),
        ("A soup\nfor: winter: days", None),
    ],
)
def test_lines_at_the_head_go_on_or_are_no_head(block: str, values: dict[str, str] | None) -> None:
    text = f"---\n{block}\n---\nbelow"
    assert front_matter.split(text) == (({}, text) if values is None else (values, "below"))


@pytest.mark.parametrize(
    "steps", ["Whisk.\nFry 2 minutes.", "1. Whisk.\n2. Fry 2 minutes.", "Whisk.\n\nFry\n2 minutes."]
)
def test_headings_of_a_text_without_marks_are_lines_that_say_nothing_else(steps: str) -> None:
    head = "\nMum's pancakes\r\n\nServes 4\n\nIngredients:\n200 g flour\n\n3 eggs\n"
    recipe = read(f"{head}\nMETHOD\n{steps}\n", "mail.txt")
    assert recipe.title == "Mum's pancakes"
    assert recipe.servings == 4
    assert recipe.lines == (IngredientLine("200 g flour"), IngredientLine("3 eggs"))
    assert recipe.steps == (Step("Whisk."), Step("Fry 2 minutes."))


@pytest.mark.parametrize("title", ["# Hummus", "Hummus"])
@pytest.mark.parametrize("steps", ["Mash.\n\nStir.", "1. Mash.\n2. Stir.", "Mash.\nStir."])
def test_a_list_of_amounts_below_the_title_needs_no_heading(title: str, steps: str) -> None:
    recipe = read(f"{title}\n\n- 2 tins chickpeas\n- juice of 1 lemon\n\n{steps}\n", "h.md")
    assert recipe.title == "Hummus"
    assert [line.words for line in recipe.lines] == ["2 tins chickpeas", "juice of 1 lemon"]
    assert recipe.steps == (Step("Mash."), Step("Stir."))


@pytest.mark.parametrize(
    "text",
    [
        "# Today\n\n- call Ben\n- 2 letters\n- walk\n\nDone.",
        "- 2 eggs\n- 3 onions",
        "- 1 egg\n\nFry.",
    ],
)
def test_a_list_that_is_no_recipes_needs_one(text: str) -> None:
    with pytest.raises(BadFile):
        read(text, "h.md")
