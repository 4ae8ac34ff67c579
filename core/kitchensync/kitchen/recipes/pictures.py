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

Kept = Callable[[bytes, bool], dict[str, Any]]
"""Puts a picture's bytes away unless it is a dry run, and says what its row does."""


class Pictures:
    """Pictures of recipes of one kitchen."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept

    def keep(self, change: Change, row: bytes, recipe: Recipe, *, dry_run: bool) -> bool:
        """Keep the picture that a recipe brings as bytes, if it is one; whether it is kept.

        Where nothing can look into pictures, the recipe comes without.
        """
        if not isinstance(recipe.picture, bytes):
            return False
        try:
            values = self._kept(recipe.picture, dry_run)
        except (BadInput, ImportError):
            return False
        pin(change, "recipe", row, values)
        return True
