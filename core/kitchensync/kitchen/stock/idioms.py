"""What is understood only by who knows foods: "2 packs of 6 eggs", "six-pack cola", "half lemon".

Leaves phrases to `measure.words`, which know none: to them "6 eggs" may be as much of a name as
"7 up".
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from kitchensync.errors import BadAmount, BadInput, UnknownUnit
from kitchensync.kitchen.naming import AN_ARTICLE
from kitchensync.measure import units
from kitchensync.measure.amounts import Amount, one_piece, so_many
from kitchensync.measure.numbers import read_number
from kitchensync.measure.table import CONTAINERS, HOLD_PIECES, HOLDERS, TINS
from kitchensync.measure.units import PIECE
from kitchensync.measure.words import Words, clean_name

Knows = Callable[[str], object]
"""Whether a household calls a food so."""

COUNTED = re.compile(r"([1-9][0-9]?) (.+)")
"""So many of something, or what is called so: "6 eggs", "7 up"."""
_SOLD_IN = (CONTAINERS - {PIECE, "ball", "block"}) | {"bunch", "head", "loaf"}
_SPELT = {"four": 4, "six": 6, "eight": 8, "ten": 10, "twelve": 12}
_MANY = rf"(?P<many>[1-9][0-9]?|{'|'.join(_SPELT)})[- ]?p(?:ac)?k"
_SIX_PACK = re.compile(
    rf"(?:an? )?{_MANY}s? (?:of )?(?P<name>.+)|(?P<before>.+) {_MANY.replace('many', 'last')}",
    re.IGNORECASE,
)
_ONE_PACK = re.compile(rf"\b{_MANY}\b", re.IGNORECASE)
_FEWEST = 4
"""From so many on, "6 pack eggs" is one pack of six and not six packs."""
_WEIGHED = re.compile(
    r"(?P<name>[^()]*[^\W\d]) (?P<last>[1-9][0-9]?) \([^()]+\)"
    r"|(?P<first>[1-9][0-9]?) (?P<behind>[^()]+) \([^()]+\)"
)
_APIECE = re.compile(rf"(?<![^\W\d])[x×*@](?![^\W\d])|\b(?:each|{HOLDERS})\b", re.IGNORECASE)
"""What says that so much is in each."""
_OF_PIECES = frozenset(("bakery", "fish", "frozen", "meat", "poultry", "ready"))
"""Aisles of what is counted where it has a plural: sausages, but not beans."""
_SOME = re.compile(
    r"(?:(?P<vague>some|any|(?:a )?few|several|(?:(?:a )?(?:bit|little|lot)|lots|loads|plenty) of)"
    rf"|the|of {AN_ARTICLE}|more|another) (?P<name>.+)",
    re.IGNORECASE,
)
_SHARES = {
    "half": Fraction(1, 2),
    "third": Fraction(1, 3),
    "two thirds": Fraction(2, 3),
    "quarter": Fraction(1, 4),
    "three quarters": Fraction(3, 4),
}
_SHARE = re.compile(
    rf"(?:an? |one )?(?P<share>{'|'.join(_SHARES)}|[1-9]/[1-9]|[½⅓⅔¼¾])(?: of)? {AN_ARTICLE}"
    r" (?P<name>.+)",
    re.IGNORECASE,
)
_HALF = re.compile(r"half (?P<name>.+)", re.IGNORECASE)
_NEARLY = 0.85


def meant(text: str, words: Words, again: Callable[[str], Words], knows: Knows) -> Words:
    """What a phrase means that was taken apart as `words`, unless all of it is what a food is
    called here or by everybody. `again` takes another one apart. BadAmount as by `check_each`;
    UnknownUnit for a slip of a unit.
    """
    found = _in_pieces(text, words) or _of_some(text, words, again)
    if words.amount.unit == PIECE:
        found = found or _halved(words) or _in_a_container(words)
    if found is None:
        check_each(text, words)
        _check_unit(text, words, knows)
    elif found.name == words.name or (
        not _is_food(words.name, knows) and (_is_food(found.name, knows) or _is_each(text, words))
    ):
        return found
    return words


def share_of_all(text: str) -> tuple[Fraction, str] | None:
    """Which part of all there is of what: 1/2 of "milk" for "half the milk"."""
    match = _SHARE.fullmatch(" ".join(text.split()).replace("-", " "))
    if match is None:
        return None
    said = match["share"].casefold()
    number = read_number(said)
    share = number.value if number else _SHARES[said]
    return (share, match["name"]) if 0 < share < 1 else None


def is_vague(text: str, words: Words) -> bool:
    """Whether that is "a few eggs", of which nobody said how many."""
    match = _SOME.fullmatch(" ".join(text.split()))
    return bool(match and match["vague"] and words.name != clean_name(text) and not words.said)


def _is_food(name: str, knows: Knows) -> bool:
    # Hardly any phrase asks, and the table takes a moment.
    from kitchensync.catalogue.index import entry

    return entry(name) is not None or bool(knows(name))


def _is_each(text: str, words: Words) -> bool:
    """Whether it is "2 packs of 4 batteries", which nobody calls “4 batteries”."""
    return words.name.endswith("s") and f" of {words.name}" in text


def _in_pieces(text: str, words: Words) -> Words | None:
    return (
        _held(words)
        or _six_packs(words)
        or _in_one_pack(text, words)
        or _weighed_together(text, words)
    )


def _held(words: Words) -> Words | None:
    """Twelve eggs of "2 packs" of "6 eggs"."""
    counted = COUNTED.fullmatch(words.name)
    if counted is None or words.amount.unit not in HOLD_PIECES:
        return None
    if not _is_several(counted[2]):  # "3 bean salad"
        return None
    packs = Amount(words.amount.value, "count", PIECE)
    return Words(counted[2], so_many(int(counted[1]), packs, words.name), True)


def _six_packs(words: Words) -> Words | None:
    """Six of a "six-pack cola", twelve of 2; nobody knows what "yoghurt 4-pack 500 g" weighs."""
    match = _SIX_PACK.fullmatch(words.name)
    each = words.amount
    if match is None or (each.unit != PIECE and each.dimension != "volume"):
        return None
    many = (match["many"] or match["last"]).casefold()
    amount = so_many(_SPELT.get(many) or int(many), each, words.name)
    pack = (words.pack or each.value) if each.dimension == "volume" else None
    return Words(match["name"] or match["before"], amount, True, pack)


def _in_one_pack(text: str, words: Words) -> Words | None:
    """Twelve eggs of "eggs 12 pack"; of "baked beans 4 pack" they stay packs."""
    several = words.amount.unit == "pack" and words.amount.value >= _FEWEST * one_piece().value
    if not several or not _ONE_PACK.search(text) or not _comes_in_pieces(words.name):
        return None
    return replace(words, amount=Amount(words.amount.value, "count", PIECE))


def _weighed_together(text: str, words: Words) -> Words | None:
    """Two of "2 cucumbers (600 g)": in brackets nobody says what each of such weighs."""
    match = _WEIGHED.fullmatch(text) if words.pack else None
    if match is None or (match["name"] or match["behind"]) != words.name:
        return None
    if not _comes_in_pieces(words.name):
        return None
    number = int(match["last"] or match["first"])
    return Words(words.name, so_many(number, one_piece(), text), True)


def check_each(text: str, words: Words) -> None:
    """BadAmount for "8 sausages (454 g)", of which nobody knows whether that is in each."""
    each = words.pack
    if not each or words.amount.dimension != "mass" or not _may_be_pieces(words.name):
        return
    before = text.removesuffix(words.name).rstrip()
    sized = before != text and not before[-1:].isdigit()  # "2 8 oz steaks"
    if sized or (_APIECE.search(text) and not _ONE_PACK.search(text)):
        return
    number, much = words.amount.value // each, Amount(each, "mass", words.amount.unit).text
    raise BadAmount(
        f"“{text}” may be {number} × {much}, or {much} in all.",
        f"Write “{words.name} {number} x {much}” or “{words.name} {much}”.",
    )


def _may_be_pieces(name: str) -> bool:
    from kitchensync.catalogue.index import entry

    known = entry(name)
    if known and known.piece is not None:
        return True
    return name.endswith("s") and (known is None or known.aisle in _OF_PIECES)


def _is_several(name: str) -> bool:
    return name.endswith("s") or _comes_in_pieces(name)


def _comes_in_pieces(name: str) -> bool:
    from kitchensync.catalogue.index import entry

    known = entry(name)
    return known is not None and known.piece is not None


def _of_some(text: str, words: Words, again: Callable[[str], Words]) -> Words | None:
    """Carrots of "a few carrots", as many as nobody said; 2 eggs of "2 more eggs"."""
    if match := _SOME.fullmatch(text):
        try:
            found = again(match["name"])
        except BadInput:  # of what only looks like an amount: "the 2 of us"
            return None
        return None if match["vague"] and found.said else found  # "a few sprigs of thyme"
    match = _SOME.fullmatch(words.name)
    return replace(words, name=match["name"]) if match else None


def _halved(words: Words) -> Words | None:
    """Half of a "half cucumber", one of "2 half lemons"; of "half cream" nobody knows."""
    match = _HALF.fullmatch(words.name)
    if match is None or not _comes_in_pieces(match["name"]):
        return None
    return Words(match["name"], replace(words.amount, value=(words.amount.value + 1) // 2), True)


def _in_a_container(words: Words) -> Words | None:
    """One loaf of "loaf bread", two of "loaf bread 2"."""
    first, _, name = words.name.partition(" ")
    unit = units.find(first) if name else None
    if unit is None or unit.name not in _SOLD_IN:
        return None
    amount = replace(words.amount, unit=unit.name)
    return Words(name, amount, True, tinned=unit.name in TINS)


def _check_unit(text: str, words: Words, knows: Knows) -> None:
    """UnknownUnit where the word before a food, as in "500 grm flour", is nearly a unit."""
    first, _, name = words.name.partition(" ")
    if not words.said or words.amount.unit != PIECE or not name:
        return
    if first.endswith(("y", "ed")) or units.find(first):
        return
    if _is_food(words.name, knows) or not _is_food(name, knows):
        return
    # Last, since every unit has to be compared: of all lines of a list that takes a while.
    if near := units.near(first, _NEARLY):
        raise UnknownUnit(
            f"“{first}” is not a unit.",
            f"Did you mean {' or '.join(near)}?"
            f" If it belongs to the name, say how much after it: “{text} 1”.",
        )
