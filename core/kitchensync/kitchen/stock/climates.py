"""Which climate a place has: as the household says, else as its name tells.

A guess is nowhere written down. Leaves how long a food keeps there to `lives`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
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


def _any_of(words: Iterable[str]) -> str:
    """A pattern; most kitchens have no place that it takes one to know."""
    return rf"\b(?:{'|'.join(words)})\b"


_WORDS = {
    climate: _any_of(name for name in names if name != "shelf") for climate, names in _USUAL.items()
}
"""A shelf is as what it is in."""
_WITHIN = _any_of(("of", "in", "inside", "at", "im", "du", "de", "del"))
_BESIDE = _any_of(
    (
        *("above", "behind", "below", "beneath", "beside", "by", "near", "next", "opposite"),
        *("on", "over", "outside", "top of", "under", "from", "not", "no", "without"),
        *("auf", "hinter", "neben", "ohne", "über", "unter", "sur", "sous", "sobre", "bajo"),
    )
)
"""What follows is where the place is not."""


@lru_cache(maxsize=256)
def climate_of(name: str | None, said: str | None = None) -> str | None:
    """The climate of a place of that name; None where neither it nor its name tells."""
    if said in CLIMATES:
        return said
    key = normal_name(name) if name else ""
    return _BY_NAME.get(key) or _by_words(key)


def is_plain(name: str, said: str | None) -> bool:
    """Whether a place is said to have a climate, or is called just as places of that climate are.

    A "fridge door" may be of the fridge that there is.
    """
    return said in CLIMATES or normal_name(name) in _BY_NAME


def usual_names() -> Collection[str]:
    """What places are called whose climate everybody knows."""
    return _BY_NAME.keys()


def _by_words(name: str) -> str | None:
    """As a word of the name tells, a cold one first: a cellar may have a freezer.

    Of "freezer drawer of the fridge" the first part, of a "fridge freezer" nothing.
    """
    inside = re.split(_WITHIN, re.split(_BESIDE, name)[0])
    for part in inside:
        told = [climate for climate in ("fridge", "freezer") if re.search(_WORDS[climate], part)]
        if told:
            return told[0] if len(told) == 1 else None
    return "pantry" if any(re.search(_WORDS["pantry"], part) for part in inside) else None
