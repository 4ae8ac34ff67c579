"""Mealie's backup of all it has: its recipes come out of the tables as from its own export."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

from kitchensync.recipes.model import IngredientLine, Recipe, Step
from kitchensync.recipes.reading import read_recipes
from tests.core.recipes.test_programs import zipped

SOUP, BREAD = "3f2b8c1d4e5f60718293a4b5c6d7e8f9", "0" * 32
BACKUP: dict[str, Any] = {
    "users": [{"id": "aa", "email": "ada@example.org", "password": "$2b$12$x"}],
    "recipes": [
        {"id": SOUP, "slug": "leek-soup", "name": "Leek Soup", "image": "ab12", "rating": 4.5,
         "recipe_servings": 4, "total_time": "40 minutes", "org_url": "https://e.org/soup",
         "name_normalized": "leek soup", "is_ocr_recipe": False},
        {"id": BREAD, "slug": "bread", "name": "Bread", "image": None, "recipe_yield": "1 loaf"},
    ],
    "recipes_ingredients": [
        {"id": 2, "position": 1, "recipe_id": SOUP, "note": "", "unit_id": "u1", "food_id": "f2",
         "quantity": 1.5},
        {"id": 1, "position": 0, "recipe_id": SOUP, "title": "Base", "note": "sliced",
         "unit_id": None, "food_id": "f1", "quantity": 2.0},
        {"id": 3, "position": 0, "recipe_id": BREAD, "note": "500 g flour", "quantity": 1.0},
    ],
    "recipe_instructions": [
        {"recipe_id": SOUP, "position": 1, "text": "Blend."},
        {"recipe_id": SOUP, "position": 0, "text": "Sweat."},
        {"recipe_id": BREAD, "position": 0, "text": "Bake."},
    ],
    "ingredient_units": [{"id": "u1", "name": "litre"}],
    "ingredient_foods": [{"id": "f1", "name": "leeks"}, {"id": "f2", "name": "stock"}],
    "notes": [{"id": 1, "recipe_id": SOUP, "title": "Cold", "text": "Good cold, too."}],
    "recipe_nutrition": [{"id": 1, "recipe_id": SOUP, "calories": "200", "fat_content": None}],
    "tags": [{"id": "t1", "name": "soup"}, {"id": "t2", "name": "never"}],
    "recipes_to_tags": [{"recipe_id": SOUP, "tag_id": "t1"}, {"recipe_id": SOUP, "tag_id": "t9"}],
    "categories": [{"id": "c1", "name": "Dinner"}],
    "recipes_to_categories": [{"recipe_id": SOUP, "category_id": "c1"}],
}  # fmt: skip
FOLDER = "data/recipes/3f2b8c1d-4e5f-6071-8293-a4b5c6d7e8f9/images"


def test_the_recipes_of_a_backup_of_mealie_are_read_with_all_that_belongs_to_them() -> None:
    files = {
        "database.json": json.dumps(BACKUP).encode(),
        "data/templates/recipes.md": b"# {{ name }}\n\n## Ingredients\n\n- {{ ingredient }}\n",
        f"{FOLDER}/original.webp": b"RIFF picture",
        f"{FOLDER}/min-original.webp": b"RIFF less",
    }
    soup, bread = read_recipes(zipped(files), "mealie_2024.03.01.zip")
    assert soup == Recipe(
        "Leek Soup",
        lines=(
            IngredientLine("2 leeks, sliced", "Base"),
            IngredientLine("1 1/2 litre stock", "Base"),
        ),
        steps=(Step("Sweat."), Step("Blend.")),
        servings=Fraction(4),
        total_minutes=40,
        tags=("soup", "Dinner"),
        source="https://e.org/soup",
        notes="Cold\nGood cold, too.",
        picture=b"RIFF picture",
        extra={"nutrition": '{"calories":"200"}', "rating": "4.5"},
        stars=5,
    )
    assert (bread.title, bread.lines) == ("Bread", (IngredientLine("500 g flour"),))


def test_a_database_of_another_program_keeps_no_recipe_beside_it_unread() -> None:
    soup = b"# Soup\n\n## Ingredients\n\n- 1 leek\n"
    (found,) = read_recipes(zipped({"database.json": b"{}", "data/soup.md": soup}), "x.zip")
    assert found.title == "Soup"


def test_a_table_that_names_a_recipe_often_has_its_parts_once() -> None:
    often = {**BACKUP, "recipes": BACKUP["recipes"] * 3}
    assert len(read_recipes(json.dumps(often).encode(), "database.json")) == 2


def test_rows_that_no_table_would_have_are_passed_over() -> None:
    odd = [None, 7, {"id": [1], "recipe_id": {}, "position": "x", "name": 3, "text": []}]
    tables = {name: [*rows, *odd] for name, rows in BACKUP.items() if name != "recipes"}
    found = read_recipes(json.dumps({**tables, "recipes": BACKUP["recipes"]}).encode(), None)
    assert [each.title for each in found] == ["Leek Soup", "Bread"]
