"""Phrases that may say two amounts, "1 500 g", or a part of one, "12 x 330": nobody stores them.

Leaves what the others say to `words`.
"""

from __future__ import annotations

import re

from kitchensync.errors import BadAmount
from kitchensync.measure import units
from kitchensync.measure.typed import HOLDERS

_APART = re.compile(rf"(?<![0-9.,x×] )\b1 ([0-9]{{3}}) ?(g|ml)\b(?! {HOLDERS}\b)", re.IGNORECASE)
"""Thousands may stand apart: "1 500 g"."""
_PRODUCT = re.compile(
    r"(?<![0-9.,/])([1-9][0-9]{0,3}) ?[x×*] ?"
    r"(?=([1-9][0-9]*(?:[.,][0-9]+)?|0[.,][0-9]+)(?![0-9.,/]|[^\W\d_]|[ ]?%)(?: ([^\W\d_]+))?)",
    re.IGNORECASE,
)
_MANY = 100
"""As many pieces in each, or as many grams or millilitres: "cola 12 x 330", "yoghurt 125 x 4"."""


def check_certain(phrase: str) -> None:
    """BadAmount where it may say two amounts, or says so much in each of nobody knows what."""
    if apart := _APART.search(phrase):
        many, one = f"1{apart[1]} {apart[2]}", f"{apart[1]} {apart[2]}"
        raise BadAmount(f"“{apart[0]}” may be {many} or one of {one}.", f"Write {many} or {one}.")
    for product in _PRODUCT.finditer(phrase):
        _check_product(*product.groups())


def _check_product(times: str, each: str, word: str | None) -> None:
    if word and units.find(word):
        return
    if not each.isdigit() or int(each) >= _MANY:
        few, much = times, each
    elif int(times) >= _MANY:
        few, much = each, times
    else:
        return
    unit = "ml" if much.isdigit() else "l"
    raise BadAmount(
        f"“{times} x {each}” does not say {much} of what.",
        f"Say the unit: “{few} x {much} {unit}”, or “{few} x {much} pieces”.",
    )
