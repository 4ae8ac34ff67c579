"""Cooklang: the language as its specification says, and the recipes that files of it are."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

import pytest
from ruamel.yaml import YAML

from kitchensync.recipes import cooklang
from kitchensync.recipes.cooklang import Mark
from kitchensync.recipes.model import IngredientLine, Recipe, Step, Timer
from kitchensync.recipes.reading import read_recipes
from kitchensync.recipes.writing import write_recipe
from tests.support.reference import reference

KINDS = {"@": "ingredient", "#": "cookware", "~": "timer"}
NO_QUANTITY = {"@": "some", "#": 1, "~": ""}
NUMBER = re.compile(r"(?:0|[1-9]\d*)(?:\.\d+)?|[1-9]\d*\s*/\s*[1-9]\d*")
"""Any other quantity is words: "few", "01/2"."""


def read(source: str) -> Recipe:
    [recipe] = read_recipes(source.encode(), "dish.cook")
    return recipe


def told(part: str | Mark) -> dict[str, Any]:
    """A part of a step, as the cases of the specification tell it."""
    if isinstance(part, str):
        return {"type": "text", "value": part}
    quantity: object = part.quantity or NO_QUANTITY[part.kind]
    if NUMBER.fullmatch(part.quantity):
        quantity = Fraction(part.quantity.replace(" ", ""))
    return {
        "type": KINDS[part.kind],
        "name": part.name,
        "quantity": quantity,
        "units": part.unit,
    }


def wanted(part: dict[str, Any]) -> dict[str, Any]:
    quantity = part.get("quantity")
    exact = {"quantity": Fraction(str(quantity))} if isinstance(quantity, float) else {}
    return part | exact if part["type"] == "text" else {"units": "", **part, **exact}


def test_all_cases_of_the_specification_pass() -> None:
    path = reference("cooklang/canonical.yaml")
    cases: dict[str, Any] = YAML(typ="safe", pure=True).load(path.read_text("utf-8"))["tests"]
    for name, case in cases.items():
        document = cooklang.parse(case["source"])
        steps = [[wanted(part) for part in step] for step in case["result"]["steps"]]
        assert [[told(part) for part in each.parts] for each in document.blocks] == steps, name
        assert document.values == case["result"]["metadata"], name
    assert len(cases) == 60


def test_ingredients_become_lines_and_steps_speak_of_them_by_name() -> None:
    recipe = read("Mix @flour{200%g}(sifted) with @water{100 %ml} and @salt.\n\nServe.")
    assert [line.words for line in recipe.lines] == ["200 g flour, sifted", "100 ml water", "salt"]
    assert [step.text for step in recipe.steps] == ["Mix flour with water and salt.", "Serve."]


def test_a_timer_keeps_its_name_and_its_words_stay_in_the_step() -> None:
    recipe = read("Bake for ~crust{1 1/2%hours}, then ~{90%seconds} more, then ~rest.")
    timers = (Timer("crust", 5_400), Timer("", 90))
    text = "Bake for 1 1/2 hours, then 90 seconds more, then rest."
    assert recipe.steps == (Step(text, "", timers),)


def test_sections_hold_their_ingredients_and_steps() -> None:
    recipe = read("== Dough ==\nMix @flour{1%kg}.\n\n= Filling\nFry @leeks{2}.\n\n==\nServe.")
    assert recipe.lines == (
        IngredientLine("1 kg flour", "Dough"),
        IngredientLine("2 leeks", "Filling"),
    )
    assert [step.section for step in recipe.steps] == ["Dough", "Filling", ""]


def test_notes_and_comments_are_no_steps() -> None:
    recipe = read(
        "> Best on the day\n> it is made.\n\nBoil. -- not too long\n[- two\nlines -] Eat."
    )
    assert recipe.notes == "Best on the day\nit is made."
    assert [step.text for step in recipe.steps] == ["Boil. Eat."]


def test_a_paragraph_of_ingredients_alone_is_a_list_and_no_step() -> None:
    recipe = read("@flour{1%kg}\n@salt{}\n\nMix.")
    assert [line.words for line in recipe.lines] == ["1 kg flour", "salt"]
    assert [step.text for step in recipe.steps] == ["Mix."]


def test_what_is_named_again_without_an_amount_is_no_second_line() -> None:
    recipe = read("Chop @onion{1}. Fry the @onion in @oil{}; add @olive oil{1%tbsp} and @oil{1%l}.")
    assert [line.words for line in recipe.lines] == [
        "1 onion",
        "oil",
        "1 tbsp olive oil",
        "1 l oil",
    ]


def test_cookware_is_kept() -> None:
    assert read("Fry in a #pan{} and #frying pan{2}.").extra == {"cookware": "pan\n2 frying pan"}


HEADS = [
    "---\ntitle: Dal\nservings: 4\ntags: [a, b]\nsource:\n  url: https://e.org\n---\n",
    '---\ntitle: "Dal"\nserves: "4"\ntags:\n  - a\n  - b\nsource.url: https://e.org\n---\n',
    ">> title: Dal\n>> servings: 4\n>> tags: a, b\n>> source: https://e.org\n",
    "---\ntitle: Dal\nservings: 4\ntags: a, b\nsource: https://e.org\nbad: : yaml: [\n---\n",
]


@pytest.mark.parametrize("head", HEADS)
def test_the_head_of_a_file_is_understood_however_it_is_written(head: str) -> None:
    recipe = read(head + "\nBoil @lentils{200%g}.")
    assert (recipe.title, recipe.tags, recipe.source) == ("Dal", ("a", "b"), "https://e.org")
    assert recipe.servings == 4


def test_a_time_that_says_more_than_its_number_keeps_its_words() -> None:
    recipe = read("---\nprep time: 10 min + overnight\ncook time: 1 h 20 min\n---\nBoil @rice.")
    assert (recipe.prep_minutes, recipe.cook_minutes) == (10, 80)
    assert recipe.extra == {"prep time": "10 min + overnight"}


def test_what_a_head_says_that_no_field_takes_is_kept_word_for_word() -> None:
    recipe = read("---\ndate: 2021-03-11\nspicy: no\nrank: [1, 02]\nsee: {a: {b: c}}\n---\n@rice")
    assert recipe.extra == {
        "date": "2021-03-11",
        "spicy": "no",
        "rank": '["1","02"]',
        "see.a": '{"b":"c"}',
    }


def test_a_backslash_keeps_a_sign_from_being_a_mark_and_a_line_from_going_on() -> None:
    recipe = read("Mail me \\@home \\#1 \\-- now\\\nor \\~ later with @rice.")
    assert [step.text for step in recipe.steps] == [
        "Mail me @home #1 -- now\nor ~ later with rice."
    ]


PIPED = """---
title: Dal
tags:
  - quick
---

Fry @onion{1}.

- Rinse the @red lentils{200%g}.

Season with @salt.
"""


def test_what_is_piped_in_is_known_by_its_marks() -> None:
    (dal,) = read_recipes(PIPED.encode(), None)
    assert dal == read_recipes(PIPED.encode(), "dal.cook")[0]
    assert [line.words for line in dal.lines] == ["1 onion", "200 g red lentils", "salt"]
    assert dal.tags == ("quick",)


def test_markdown_that_is_called_so_stays_markdown() -> None:
    text = "# Dal\n\n## Ingredients\n\n- 1 onion\n\n## Directions\n\nWrite to @cook{at}home.\n"
    (dal,) = read_recipes(text.encode(), "dal.md")
    assert [line.words for line in dal.lines] == ["1 onion"]
    assert "@cook{at}home" in dal.steps[0].text


def test_what_is_said_again_of_an_ingredient_is_a_line_of_its_own() -> None:
    recipe = read("Fry @onion{1}(sliced).\n\nTop with @onion{}(diced) and @onion{}.")
    assert [line.words for line in recipe.lines] == ["1 onion, sliced", "onion, diced"]


def test_a_section_of_nothing_is_a_note() -> None:
    assert read("Boil @eggs{2}.\n\n== Serve cold ==").notes == "Serve cold"


def test_a_sign_within_a_word_is_no_mark() -> None:
    recipe = read("Boil @eggs{2}, then write to me@home.org.")
    assert [step.text for step in recipe.steps] == ["Boil eggs, then write to me@home.org."]
    assert [line.words for line in recipe.lines] == ["2 eggs"]


def test_what_other_programs_put_before_names_is_no_part_of_them() -> None:
    recipe = read(
        "Fry @onion{1} with @./sauces/Hollandaise{150%g}. Add @&onion{2}, the @&onion again,\n"
        "@?chives{2%tbsp}(cut), @?thyme and @@tomato sauce{1%cup}, in a #&pan{}.\n\n"
        "Write to me@-home, @ - or @& nobody."
    )
    assert [line.words for line in recipe.lines] == [
        "1 onion",
        "150 g Hollandaise",
        "2 onion",
        "2 tbsp chives, cut, optional",
        "thyme, optional",
        "1 cup tomato sauce",
    ]
    assert recipe.steps[0].text.startswith("Fry onion with Hollandaise. Add onion, the onion again")
    assert recipe.steps[1].text == "Write to me@-home, @ - or @& nobody."


@pytest.mark.parametrize("amount", ["1 ½", "1½", "1 1/2", "½"])
def test_a_fraction_behind_its_number_is_written_with_it(amount: str) -> None:
    recipe = Recipe("Tea", lines=(IngredientLine(f"{amount} cups milk"),))
    assert f"@milk{{{amount}%cups}}" in write_recipe(recipe, "cooklang").decode()
