"""Which climate a place has: as the household says, else as places of that name usually have.

Leaves how long a food keeps there to `lives`.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache

from kitchensync.replica.ids import normal_name

CLIMATES = ("pantry", "fridge", "freezer")

_USUAL = {
    "fridge": ("fridge", "refrigerator", "kühlschrank", "frigo", "réfrigérateur", "nevera"),
    "freezer": (
        "freezer",
        "deep freeze",
        "deep freezer",
        "chest freezer",
        "gefrierschrank",
        "gefriertruhe",
        "tiefkühler",
        "congélateur",
        "congelador",
    ),
    "pantry": (
        "pantry",
        "cupboard",
        "larder",
        "shelf",
        "cellar",
        "store cupboard",
        "vorratskammer",
        "speisekammer",
        "schrank",
        "keller",
        "placard",
        "despensa",
    ),
}
_BY_NAME = {name: climate for climate, names in _USUAL.items() for name in names}


@lru_cache(maxsize=256)
def climate_of(name: str | None, said: str | None = None) -> str | None:
    """The climate of a place of that name; None where neither it nor its name tells."""
    if said in CLIMATES:
        return said
    return _BY_NAME.get(normal_name(name)) if name else None


def usual_names() -> Collection[str]:
    """What places are called whose climate everybody knows."""
    return _BY_NAME.keys()
