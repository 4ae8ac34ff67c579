"""Recipes that other programs exported: Mealie's and Paprika's files, and archives of them."""

from __future__ import annotations

import base64
import gzip
import io
import json
import zipfile
from fractions import Fraction
from typing import Any

import pytest

from kitchensync.errors import BadFile, TooLarge
from kitchensync.recipes import archive, normal
from kitchensync.recipes.model import LONGEST_LINE, IngredientLine, Recipe, Step
from kitchensync.recipes.reading import read_recipes

MEALIE: dict[str, Any] = {
    "id": "3f", "userId": "9c", "name": "Leek Soup", "slug": "leek-soup", "image": "ab12",
    "recipeServings": 4, "recipeYieldQuantity": 1.5, "recipeYield": "litres", "rating": 5,
    "totalTime": "40 minutes", "prepTime": "10 minutes", "performTime": "30 minutes",
    "description": "Green.", "orgURL": "https://e.org/soup",
    "recipeCategory": [{"name": "Dinner", "slug": "dinner"}],
    "tags": [{"name": "soup", "slug": "soup"}],
    "tools": [{"name": "Blender"}], "nutrition": {"calories": None},
    "settings": {"public": True},
    "recipeIngredient": [
        {"title": "Base", "quantity": 0.5, "unit": {"name": "kilogram"}, "food": {"name": "leeks"},
         "note": "sliced", "originalText": None, "display": "½ kilogram leeks sliced"},
        {"title": None, "quantity": 1.5, "unit": {"name": "litre"}, "food": {"name": "stock"},
         "note": "", "disableAmount": False},
        {"title": "", "quantity": 1, "unit": None, "food": None, "note": "a pinch of salt"},
        {"title": "To serve", "quantity": None, "note": "chives", "originalText": "some chives"},
    ],
    "recipeInstructions": [
        {"title": "", "summary": "", "text": "Sweat.", "ingredientReferences": []},
        {"title": "Finish", "summary": "Blend", "text": "Until smooth."},
    ],
    "notes": [{"title": "Cold", "text": "Good cold, too."}],
    "extras": {"key": "value"},
}  # fmt: skip

OLD_MEALIE: dict[str, Any] = {
    "name": "Leek Soup", "slug": "leek-soup", "recipe_yield": "4 servings",
    "recipe_ingredient": [
        {"title": None, "note": "2 leeks", "quantity": 1, "disable_amount": True}
    ],
    "recipe_instructions": [{"title": "", "text": "Sweat."}], "org_url": "https://e.org/soup",
    "tags": ["soup"], "notes": [],
}  # fmt: skip

PHOTO = b"\xff\xd8\xff photo"
PAPRIKA: dict[str, Any] = {
    "uid": "A1", "hash": "00", "created": "2020-01-01 10:00:00", "name": "Leek Soup",
    "ingredients": "BASE\n2 leeks\n1 l stock\n\nTo serve:\nchives",
    "directions": "Sweat.\n\nBlend.",
    "description": "Green.", "notes": "Good cold, too.", "nutritional_info": "200 kcal",
    "prep_time": "10 mins", "cook_time": "1 1/2 hours", "total_time": "", "difficulty": "Easy",
    "servings": "Serves 4", "rating": 4, "source": "e.org", "source_url": "https://e.org/soup",
    "image_url": "https://e.org/soup.jpg", "photo": "x.jpg",
    "photo_data": base64.b64encode(PHOTO).decode(), "categories": ["Soups", "Quick"],
}  # fmt: skip


def zipped(files: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in files.items():
            file.writestr(name, data)
    return target.getvalue()


def packed(value: object) -> bytes:
    return gzip.compress(json.dumps(value).encode())


def read(data: bytes, name: str | None = None) -> Recipe:
    [recipe] = read_recipes(data, name)
    return recipe


def test_a_recipe_of_mealie_keeps_all_it_says() -> None:
    assert read(json.dumps(MEALIE).encode()) == Recipe(
        "Leek Soup",
        description="Green.",
        lines=(
            IngredientLine("½ kilogram leeks, sliced", "Base"),
            IngredientLine("1 1/2 litre stock", "Base"),
            IngredientLine("a pinch of salt", "Base"),
            IngredientLine("some chives", "To serve"),
        ),
        steps=(Step("Sweat."), Step("Blend\nUntil smooth.", "Finish")),
        servings=Fraction(4),
        yield_words="1.5 litres",
        prep_minutes=10,
        cook_minutes=30,
        total_minutes=40,
        tags=("soup", "Dinner"),
        source="https://e.org/soup",
        notes="Cold\nGood cold, too.",
        extra={"rating": "5", "tools": '[{"name":"Blender"}]', "extras": '{"key":"value"}'},
    )


def test_a_fraction_that_mealie_shows_is_one() -> None:
    line = {"quantity": 1.5, "food": {"name": "milk"}, "display": "1 ¹/₂ cups milk of ¹⁵/₁₆"}
    recipe = read(json.dumps({**MEALIE, "recipeIngredient": [line]}).encode())
    assert recipe.lines == (IngredientLine("1 1/2 cups milk of 15/16"),)


def test_an_older_recipe_of_mealie_is_read() -> None:
    recipe = read(json.dumps(OLD_MEALIE).encode())
    assert recipe.lines == (IngredientLine("2 leeks"),)
    assert (recipe.source, recipe.tags) == ("https://e.org/soup", ("soup",))
    assert recipe.servings == 4


def test_an_archive_of_mealie_brings_the_pictures() -> None:
    files = {
        "recipes/leek-soup/leek-soup.json": json.dumps(MEALIE).encode(),
        "recipes/leek-soup/images/original.webp": b"RIFF picture",
        "recipes/bread/bread.json": json.dumps({**OLD_MEALIE, "name": "Bread"}).encode(),
        "recipes/notes.txt": b"nothing",
    }
    found = {each.title: each.picture for each in read_recipes(zipped(files), "export.zip")}
    assert found == {"Leek Soup": b"RIFF picture", "Bread": None}


def test_a_recipe_of_paprika_keeps_all_it_says() -> None:
    assert read(packed(PAPRIKA), "Leek Soup.paprikarecipe") == Recipe(
        "Leek Soup",
        description="Green.",
        lines=(
            IngredientLine("2 leeks", "BASE"),
            IngredientLine("1 l stock", "BASE"),
            IngredientLine("chives", "To serve"),
        ),
        steps=(Step("Sweat."), Step("Blend.")),
        servings=Fraction(4),
        yield_words="Serves 4",
        prep_minutes=10,
        cook_minutes=90,
        tags=("Soups", "Quick"),
        source="https://e.org/soup",
        notes="Good cold, too.",
        picture=PHOTO,
        extra={
            "source": "e.org",
            "nutritional_info": "200 kcal",
            "difficulty": "Easy",
            "rating": "4",
        },
    )


def test_capitals_are_headings_only_among_other_lines() -> None:
    said = {"ingredients": "DOUGH\nflour\nSALT", "directions": "MIX.\nSERVE:\nBAKE."}
    recipe = read(packed({**PAPRIKA, **said}), "x.paprikarecipe")
    assert [(line.words, line.section) for line in recipe.lines] == [
        ("flour", "DOUGH"),
        ("SALT", "DOUGH"),
    ]
    assert [(step.text, step.section) for step in recipe.steps] == [
        ("MIX.", ""),
        ("BAKE.", "SERVE"),
    ]


def test_what_paprika_shows_in_bold_or_slanted_is_a_heading_like_another() -> None:
    said = {"ingredients": "*For the dough:*\n1 egg\n**Filling**\n1 apple\n*optional*\nsalt"}
    recipe = read(packed({**PAPRIKA, **said}), "x.paprikarecipe")
    assert [(line.words, line.section) for line in recipe.lines] == [
        ("1 egg", "For the dough"),
        ("1 apple", "Filling"),
        ("*optional*", "Filling"),
        ("salt", "Filling"),
    ]
    loud = read(packed({**PAPRIKA, "ingredients": "**Salt**\n1 EGG"}), "x.paprikarecipe")
    assert {line.section for line in loud.lines} == {""}


def test_the_words_of_a_time_are_kept_by_every_program() -> None:
    said = {"prep_time": "overnight", "cook_time": "20 min", "total_time": "1 h + resting"}
    kept = {"prep_time": "overnight", "total_time": "1 h + resting"}
    plain = {name: value for name, value in PAPRIKA.items() if isinstance(value, str)}
    found = read(packed({**plain, **said}), "x.paprikarecipe").extra
    assert {name: found[name] for name in said if name in found} == kept
    mealie = {"name": "x", "slug": "x", "recipeIngredient": [{"note": "salt"}], **said}
    assert read(json.dumps(mealie).encode(), "x.json").extra == kept


def test_an_archive_of_paprika_holds_recipes_of_paprika() -> None:
    files = {
        "Leek Soup.paprikarecipe": packed(PAPRIKA),
        "Bread.paprikarecipe": packed({**PAPRIKA, "name": "Bread"}),
        "__MACOSX/Bread.paprikarecipe": b"junk",
    }
    found = read_recipes(zipped(files), "all.paprikarecipes")
    assert [each.title for each in found] == ["Leek Soup", "Bread"]


def test_one_of_several_that_has_no_title_is_called_like_the_file_and_stops_no_other() -> None:
    named = [{"@type": "Recipe", "name": name, "recipeIngredient": ["salt"]} for name in ("A", "")]
    data = json.dumps(named).encode()
    assert [each.title for each in read_recipes(data, "my-box.json")] == ["A", "my box 2"]
    assert [each.title for each in read_recipes(data, None)] == ["A", "Recipe 2"]
    [alone] = read_recipes(json.dumps(named[1]).encode(), "soup.json")
    assert alone.title == "soup"
    files = {f"box/{name}.json": json.dumps(named[1]).encode() for name in ("pea-soup", "---")}
    assert [each.title for each in read_recipes(zipped(files), "all.zip")] == ["pea soup", "all 2"]


def test_an_archive_of_pages_brings_the_pictures_that_they_show() -> None:
    page = (
        b"<div itemscope itemtype='http://schema.org/Recipe'><h1 itemprop=name>Tea</h1>"
        b"<img itemprop=image src='Images/1/a.jpg'><p itemprop=recipeIngredient>1 bag</p></div>"
    )
    files = {
        "My/Recipes/Tea.html": page,
        "My/Recipes/Images/1/a.jpg": PHOTO,
        "My/index.html": b"<ul>",
    }
    assert read(zipped(files), "My.zip").picture == PHOTO


def test_files_of_an_archive_that_are_no_recipes_are_passed_over_unless_all_are() -> None:
    soup = b"# Tea\n## Ingredients\n- 1 bag\n"
    assert read(zipped({"a.md": soup, "README.md": b"# Hello"})).title == "Tea"
    with pytest.raises(BadFile, match="no list of ingredients"):
        read_recipes(zipped({"README.md": b"# Hello"}), None)
    with pytest.raises(BadFile, match="no recipe"):
        read_recipes(zipped({"a.txt": b"x"}), None)


def test_damaged_archives_are_refused() -> None:
    whole = zipped({"a.md": b"# Tea\n## Ingredients\n- 1 bag\n" * 50})
    for data in (whole[:60], whole[:-30], whole[:50] + b"\0" * 9 + whole[59:]):
        with pytest.raises(BadFile):
            read_recipes(data, "a.zip")
    for data in (packed(PAPRIKA)[:-9], b"\x1f\x8bnonsense", gzip.compress(gzip.compress(b"x"))):
        with pytest.raises(BadFile):
            read_recipes(data, "a.paprikarecipe")


def test_what_grows_too_large_when_unpacked_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "LARGEST_FILE", 1024 * 1024)
    bomb = bytes(2 * 1024 * 1024)
    with pytest.raises(TooLarge):
        read_recipes(gzip.compress(bomb), "a.paprikarecipe")
    with pytest.raises(TooLarge):
        read_recipes(zipped({"a.json": bomb}), "a.zip")
    monkeypatch.setattr(archive, "MOST_FILES", 3)
    with pytest.raises(TooLarge):
        read_recipes(zipped({f"{number}.md": b"x" for number in range(4)}), "a.zip")


@pytest.mark.parametrize(
    "recipe",
    [
        Recipe("x" * (LONGEST_LINE + 1)),
        Recipe("x", notes="n" * (normal.LONGEST_TEXT + 1)),
        Recipe("x", lines=(IngredientLine("salt"),) * (normal.MOST_PARTS + 1)),
        Recipe("x", extra={str(number): "x" for number in range(normal.MOST_PARTS + 1)}),
    ],
)
def test_a_recipe_that_says_too_much_is_refused(recipe: Recipe) -> None:
    with pytest.raises(TooLarge):
        normal.normal(recipe)
