"""Pictures that come with a recipe, kept as photos of it.

Leaves pixels to `kitchen.pictures`, and carrying them to the other devices to `photos`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kitchensync.errors import BadInput
from kitchensync.kitchen.changes import Change
from kitchensync.kitchen.pinned import pin
from kitchensync.recipes.model import Recipe

Keep = Callable[[bytes, bool], dict[str, Any]]
"""Puts a picture's bytes away unless it is a dry run, and says what its row does."""


def keep_picture(keep: Keep, change: Change, row: bytes, recipe: Recipe) -> None:
    """Keep the picture that a recipe brings as bytes, if it is one.

    Where nothing can look into pictures, the recipe comes without.
    """
    if not isinstance(recipe.picture, bytes):
        return
    try:
        picture = keep(recipe.picture, change.dry_run)
    except (BadInput, ImportError):
        return
    pin(change, "recipe", row, picture)
