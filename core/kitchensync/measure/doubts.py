"""Phrases that may say two amounts, "1 500 g", or a part of one, "12 x 330", or that only seem to
say one, "milk 2 lites": nobody stores them.

Leaves what the others say to `phrases`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kitchensync.errors import BadAmount, UnknownUnit
from kitchensync.measure import units
from kitchensync.measure.numbered import is_whole
from kitchensync.measure.numbers import read_number
from kitchensync.measure.table import HOLDERS, NUMBERED
from kitchensync.measure.tokens import Token

_APART = re.compile(rf"(?<![0-9.,x×] )\b1 ([0-9]{{3}}) ?(g|ml)\b(?! {HOLDERS}\b)", re.IGNORECASE)
"""Thousands may stand apart: "1 500 g"."""
_PRODUCT = re.compile(
    r"(?<![0-9.,/])([1-9][0-9]{0,3}) ?[x×*] ?"
    r"(?=([1-9][0-9]*(?:[.,][0-9]+)?|0[.,][0-9]+)(?![0-9.,/]|[^\W\d_]|[ ]?%)(?: ([^\W\d_]+))?)",
    re.IGNORECASE,
)
_MANY = 100
"""As many pieces in each, or as many grams or millilitres: "cola 12 x 330", "yoghurt 125 x 4"."""
_NUMBER = r"(?!00)[0-9][0-9.,/⁄]*(?:e[+-]?[0-9]+)?"
_FIRST = re.compile(rf"{_NUMBER}(?= |\Z)", re.IGNORECASE)
_LAST = re.compile(rf".+? ([+−-]?{_NUMBER})( ?)([^\W\d_]+\.?)?", re.IGNORECASE)
_NUMBERED = re.compile(rf"(?:.* )?(?:{'|'.join(map(re.escape, NUMBERED))})\.? ", re.IGNORECASE)


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


def check_ends(phrase: str, line: Sequence[Token], at: int) -> None:
    """BadAmount or UnknownUnit where what is read as a name begins or ends like an amount that is
    none: "1,2,3 l milk", "milk 2 lites"; "cherry 7up" is a name, which begins at token `at`.
    """
    if first := _FIRST.match(phrase):
        _check_number(first[0])
    name = phrase[line[at].start :].removeprefix("of ")
    match = _LAST.fullmatch(name)
    if match is None or is_whole(line[-1]) or _NUMBERED.fullmatch(name[: match.start(1)]):
        return
    number, gap, unit = match.groups()
    if unit and not units.find(unit):
        if not gap and not any(name[0] == unit[0].casefold() for name in units.near(unit)):
            return
        try:
            units.unit_named(unit)
        except UnknownUnit as error:
            belongs = f"If it belongs to the name, say how much after it: “{phrase} 1”."
            raise UnknownUnit(error.message, f"{error.hint} {belongs}") from None
    _check_number(number)


def _check_number(text: str) -> None:
    if read_number(text) is None:
        raise BadAmount(f"“{text}” is not a number.", "Write it like 2, 1.5, 1,5 or 1/2.")
