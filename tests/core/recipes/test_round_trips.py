"""What is written in a format is read back as the same recipe, whatever the recipe says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kitchensync.errors import BadFile, BadInput
from kitchensync.recipes import beside
from kitchensync.recipes.model import IngredientLine, Recipe, Step
from kitchensync.recipes.normal import normal
from kitchensync.recipes.reading import read_recipes
from kitchensync.recipes.starters import starters
from kitchensync.recipes.writing import FORMATS, write_recipe
from tests.core.recipes.made import RECIPES
from tests.support.reference import reference

KEY = re.compile(rf"\b{beside.KEY}\"?:".encode())


def again(recipe: Recipe, format: str) -> Recipe:
    [found] = read_recipes(write_recipe(recipe, format), f"x{FORMATS[format][0]}")
    return found


@settings(max_examples=120)
@given(RECIPES, st.sampled_from(sorted(FORMATS)))
@example(Recipe("x", lines=(IngredientLine("1 egg", "a"), IngredientLine("salt"))), "markdown")
@example(Recipe("x", steps=(Step("a\n\nb\n- c"), Step("d"))), "markdown")
@example(Recipe("x", steps=(Step("a\n\nb"), Step("> d", "s"))), "cooklang")
def test_nothing_is_lost_or_changed_by_writing_and_reading(
    recipe: Recipe,
    format: str,
) -> None:
    assert normal(recipe) == recipe
    assert again(recipe, format) == recipe


@pytest.mark.parametrize("format", ["cooklang", "jsonld", "markdown"])
def test_our_own_recipes_need_nothing_beside_them_but_sections_in_json_ld(format: str) -> None:
    for recipe in starters().values():
        assert again(recipe, format) == recipe
        sections = format == "jsonld" and any(line.section for line in recipe.lines)
        assert bool(KEY.search(write_recipe(recipe, format))) == sections


def test_recipes_that_others_wrote_are_the_same_in_every_format() -> None:
    """In JSON-LD the sections of ingredients stand beside them: schema.org has none."""
    files = sorted(reference("recipes/markdown").glob("*.md"))
    beside_it: list[str] = []
    for path in files:
        [recipe] = read_recipes(path.read_bytes(), path.name)
        for format in sorted(FORMATS):
            written = write_recipe(recipe, format)
            assert read_recipes(written, f"x{FORMATS[format][0]}") == [recipe], path
            if format in ("cooklang", "markdown") and KEY.search(written):
                beside_it.append(path.stem)
    assert len(files) == 205
    assert len(beside_it) <= 1


def test_what_a_person_changes_in_a_file_counts_more_than_what_stands_beside_it() -> None:
    recipe = Recipe("Soup", lines=(IngredientLine("1 egg", "a"), IngredientLine("salt")))
    written = write_recipe(recipe, "markdown")
    assert KEY.search(written)
    [changed] = read_recipes(written.replace(b"- salt", b"- pepper"), "soup.md")
    assert [line.words for line in changed.lines] == ["1 egg", "pepper"]


def test_what_stands_beside_a_recipe_and_is_damaged_is_refused() -> None:
    said = b"---\ntitle: Soup\nkitchensync: nonsense\n---\n## Ingredients\n- salt\n"
    with pytest.raises(BadInput, match="damaged"):
        read_recipes(said, "soup.md")


def test_measures_that_nobody_has_are_refused_and_no_others_taken_for_them() -> None:
    written = write_recipe(Recipe("Soup", units="us"), "json")
    with pytest.raises(BadFile, match="units"):
        read_recipes(written.replace(b'"us"', b'"british"'), "soup.json")


def test_a_format_that_is_none_is_refused() -> None:
    with pytest.raises(BadInput, match="no format"):
        write_recipe(Recipe("Soup"), "docx")


@pytest.mark.parametrize("format", sorted(FORMATS))
def test_ingredients_are_written_as_people_of_that_format_write_them(
    format: str,
) -> None:
    lines = (IngredientLine("2 cups flour, sifted"), IngredientLine("salt"))
    steps = (Step("Knead the flour and salt for 10 minutes."),)
    written = write_recipe(Recipe("Dough", lines=lines, steps=steps), format).decode()
    assert {
        "json": '"words": "2 cups flour, sifted"',
        "jsonld": '"2 cups flour, sifted",',
        "cooklang": "Knead the @flour{2%cups}(sifted) and @salt{} for 10 minutes.",
        "markdown": "- 2 cups flour, sifted\n- salt",
    }[format] in written


def test_a_recipe_of_a_file_is_titled_by_its_name_where_it_says_none() -> None:
    [recipe] = read_recipes(b"Boil @eggs{2}.", str(Path("boiled-eggs.cook")))
    assert recipe.title == "boiled eggs"


def test_the_example_of_our_own_json_in_the_guide_is_read() -> None:
    guide = Path(__file__).parents[3] / "docs" / "guide" / "recipe-files.md"
    example = guide.read_text("utf-8").partition("```json\n")[2].partition("```")[0]
    [recipe] = read_recipes(example.encode(), None)
    assert recipe.title == "Red Lentil Dal"
    assert recipe.lines[1] == IngredientLine("1 l water", "Dal")
