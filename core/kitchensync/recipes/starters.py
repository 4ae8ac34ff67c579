"""The recipes that come with the project, so that a new kitchen is not empty.

Each is a file in the folder `starters` beside this one, whose name is its slug. It says which
recipe it is as one that was given away does, so that a copy of it is no other recipe. Leaves
putting them into a kitchen to whoever asks.
"""

from __future__ import annotations

from pathlib import Path

from kitchensync.recipes.model import Recipe
from kitchensync.recipes.reading import read_recipes

_FOLDER = Path(__file__).parent / "starters"


def starters() -> dict[str, Recipe]:
    """All of them, by their slugs."""
    return {
        path.stem: recipe
        for path in sorted(_FOLDER.glob("*.cook"))
        for recipe in read_recipes(path.read_bytes(), path.name)
    }
