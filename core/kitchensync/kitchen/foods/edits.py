"""What people say of a food, read as they type it: days, weights, yes or no, figures.

Pure. Leaves writing it to `room`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import TypedDict

from kitchensync.catalogue.model import (
    ALLERGENS,
    INDEFINITELY,
    JOULES_PER_KCAL,
    MICROGRAMS,
    MOST_GRAMS,
    MOST_JOULES,
)
from kitchensync.errors import BadAmount, BadInput
from kitchensync.kitchen.declared import check_declared
from kitchensync.kitchen.foods.figures import ENERGY
from kitchensync.kitchen.foods.knowing import EVENTS, NUTRIENTS
from kitchensync.kitchen.foods.traits import DIETS, Kind
from kitchensync.measure.amounts import parse_amount

FORGOTTEN = ("", "unknown", "?")
"""What takes back what was said, so that it is as the catalogue says again."""

_ANSWERS: Mapping[str, bool | None] = {"yes": True, "no": False, "unknown": None, "?": None}
_ANSWERED: Mapping[Kind, tuple[str, Sequence[str], str]] = {
    "allergens": ("allergens", ALLERGENS, "milk=no"),
    "traces": ("allergens", ALLERGENS, "nuts=yes"),
    "diets": ("diets", DIETS, "vegan=yes"),
}
"""What is answered, by which codes, and an example."""
_FIGURE = re.compile(r"([0-9]{1,7}(?:[.,][0-9]{1,6})?) ?(kcal|kj|j|g|mg|µg|ug|mcg)", re.IGNORECASE)
_JOULES = {"j": 1, "kj": 1000, "kcal": JOULES_PER_KCAL}
_SPAN = re.compile(r"(\d{1,5}) ?(?:(d|w|m|y)|days?)?")
_DAYS_IN = {"w": 7, "m": 30, "y": 365}


class FoodEdit(TypedDict, total=False):
    """What may be said of a food; None is as good as nothing, "unknown" takes it back.

    `days` by place or event ("opened"): "5"; `piece` and `litre` are weights: "110 g", "1.03 kg".
    `allergens`, `traces`, `diets` and `figures` by code: "milk=no", "nuts=yes", "vegan=yes",
    "protein=3.4 g".
    """

    name: str | None
    place: str | None
    aisle: str | None
    due_kind: str | None
    days: Mapping[str, str | None] | None
    piece: str | None
    litre: str | None
    allergens: Sequence[str] | None
    traces: Sequence[str] | None
    diets: Sequence[str] | None
    figures: Sequence[str] | None


def columns(said: FoodEdit) -> dict[str, object]:
    """Columns of a food, but its name and place. BadInput, BadAmount."""
    check_declared(said, FoodEdit)
    found: dict[str, object] = {}
    for event, days in (said.get("days") or {}).items():
        if event not in EVENTS:
            raise BadInput(f"Nothing keeps “{event}”.", f"Say one of {', '.join(EVENTS)}.")
        if days is not None:
            found[f"days_{event}"] = None if taken_back(days) else _days(days)
    for name, (column, read) in _COLUMNS.items():
        words = said.get(name)
        if isinstance(words, str):
            found[column] = None if taken_back(words) else read(words)
    return found


def taken_back(said: str) -> bool:
    """Whether that takes back what was said, so that it is as the catalogue says again."""
    return said.strip().casefold() in FORGOTTEN


def _days(said: str) -> int:
    match = _SPAN.fullmatch(said.strip().casefold())
    days = int(match[1]) * _DAYS_IN.get(match[2], 1) if match else -1
    if not 0 <= days <= INDEFINITELY:
        raise BadInput(
            f"“{said}” is no number of days.", "Say it like 5, 2w or 3m; unknown takes it back."
        )
    return days


def _kind(said: str) -> str:
    kind = said.strip().casefold().replace(" ", "-")
    if kind not in ("best-before", "use-by"):
        raise BadInput(f"“{said}” is no kind of day.", "Say best-before or use-by.")
    return kind


def _mass(said: str) -> int:
    amount = parse_amount(said)
    if amount.dimension != "mass":
        raise BadAmount(f"“{said}” is no weight.", "Write it like “110 g” or “1.03 kg”.")
    return amount.value


def _density(litre: str) -> int:
    """mg a ml, of what a litre weighs."""
    return max(round(_mass(litre) / 1000), 1)


_COLUMNS: Mapping[str, tuple[str, Callable[[str], object]]] = {
    "aisle": ("aisle", str.strip),
    "due_kind": ("due_kind", _kind),
    "piece": ("piece", _mass),
    "litre": ("density", _density),
}
"""The columns that are said by one field each, and how that is read."""


def answers(kind: Kind, said: Sequence[str] | None) -> dict[str, bool | None]:
    """Yes, no or unknown by code; BadInput."""
    what, codes, example = _ANSWERED[kind]
    found: dict[str, bool | None] = {}
    for each in said or ():
        code, answer = _pair(each, example)
        if code not in codes:
            raise BadInput(f"“{code}” is none of the {what}.", f"They are {', '.join(codes)}.")
        if answer.casefold() not in _ANSWERS:
            raise BadInput(f"“{answer}” is no answer.", "Say yes, no or unknown.")
        found[code] = _ANSWERS[answer.casefold()]
    return found


def figures(said: Sequence[str] | None) -> dict[str, int | None]:
    """µg in 100 g by nutrient, of energy J; BadInput."""
    found: dict[str, int | None] = {}
    for each in said or ():
        nutrient, value = _pair(each, "protein=3.4 g")
        nutrient = nutrient.replace("-", "_")
        if nutrient not in NUTRIENTS:
            known = ", ".join(name.replace("_", "-") for name in NUTRIENTS)
            raise BadInput(f"“{nutrient}” is no nutrient that is kept.", f"They are {known}.")
        found[nutrient] = None if taken_back(value) else _figure(nutrient, value)
    return found


def _figure(nutrient: str, said: str) -> int:
    match = _FIGURE.fullmatch(said.strip())
    sizes = _JOULES if nutrient == ENERGY else MICROGRAMS
    most = MOST_JOULES if nutrient == ENERGY else MOST_GRAMS * MICROGRAMS["g"]
    size = sizes.get(match[2].casefold()) if match else None
    if match is None or size is None:
        units = "kcal or kJ" if nutrient == ENERGY else "g, mg or µg"
        raise BadInput(f"“{said}” is no {nutrient} in 100 g.", f"Say a number with {units}.")
    value = round(Fraction(match[1].replace(",", ".")) * size)
    if value > most:
        raise BadInput(f"100 g cannot hold {said}.", "Look for a slip.")
    return value


def _pair(said: str, example: str) -> tuple[str, str]:
    code, equals, answer = said.partition("=")
    if not equals:
        raise BadInput(f"“{said}” says nothing.", f"Write it like {example}.")
    return code.strip().casefold(), answer.strip()
