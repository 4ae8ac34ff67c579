"""How much of something was eaten, as columns of its row and as people say it.

Pure. Leaves what was eaten, and writing it down, to `meals`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Final, cast

from kitchensync.errors import BadInput
from kitchensync.kitchen.eye.offers import DISH, Meant
from kitchensync.kitchen.recipes.said import servings_said
from kitchensync.measure.amounts import Amount, one_piece, told
from kitchensync.measure.speaking import in_a_sentence
from kitchensync.measure.units import PIECE
from kitchensync.recipes.yields import number_text


def portion(meant: Meant | None, servings: str | None, amount: Amount | None) -> dict[str, object]:
    """How much it was: of a dish in servings, of a food as it is measured; else one of it.

    Of what nobody knows, as it was said, if it was. BadInput where it does not fit.
    """
    if meant is None:
        return (_measured(amount) if amount else {}) | (_served(servings) if servings else {})
    if meant.kind == DISH:
        if amount and not servings and amount.unit == PIECE:
            return _served(_number(amount.value))
        if amount:
            raise BadInput(f"{meant.name} is a dish.", "Say how many servings: --servings 1.5")
        return _served(servings)
    if servings:
        hint = "Say how much of it, for example 150 g; a dish, by its whole title."
        raise BadInput(f"{meant.name} is a food.", hint)
    return _measured(amount or one_piece())


def servings_in(words: str, amount: Amount | None) -> str | None:
    """The `amount` of a phrase where that is of servings, as in "2 servings of goulash"."""
    if amount is None or amount.unit != PIECE or not _SERVINGS.search(words):
        return None
    return _number(amount.value)


def without_servings(words: str) -> str:
    """A phrase in which a number stands for servings: "2 goulash" of "2 servings of goulash"."""
    return _SERVINGS.sub("", words)


_SERVINGS: Final = re.compile(r"(?<=\d)\s+(?:serving|portion)s?(?:\s+of)?\b", re.IGNORECASE)


def _number(thousandths: int) -> str:
    return number_text(Fraction(thousandths, 1000))


def _served(servings: str | None) -> dict[str, object]:
    return {"servings": round((servings_said(servings) if servings else Fraction(1)) * 1000)}


def _measured(much: Amount) -> dict[str, object]:
    return {"amount": much.value, "dimension": much.dimension, "unit": much.unit}


def spoken(name: str, values: Mapping[str, object]) -> str:
    """ "2 servings of goulash", "150 g banana"."""
    if "servings" in values:
        count = _number(cast(int, values["servings"]))
        return f"{count} serving{'' if count == '1' else 's'} of {name}"
    if "amount" not in values:
        return name
    return told(in_a_sentence(cast(int, values["amount"]), str(values["unit"])), name)
