"""Phrases such as "milk 2 l", "2 l milk", "eggs 12" or "7up": which food, and how much of it.

Leaves numbers and units to `amounts`, what is spelt out, "a dozen eggs", to `spelt`, and whether
such a food exists to `naming`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache

from kitchensync.errors import BadAmount, BadInput, TooLarge, UnknownUnit
from kitchensync.measure import units
from kitchensync.measure.amounts import Amount, amount_of, one_piece, parse_amount, so_many
from kitchensync.measure.doubts import check_certain
from kitchensync.measure.numbers import VULGAR, in_ascii, is_mixture, is_year, read_number
from kitchensync.measure.table import CONTAINERS, NUMBERED, UNITS, WHOSE, Preference
from kitchensync.measure.typed import HOLDERS, plainly

LONGEST_NAME = 200

_VULGAR = f"[{VULGAR}]"
_NUMBER = (
    rf"(?P<number>[+−-]?(?!00)(?:[0-9]+ ?{_VULGAR}|{_VULGAR}"
    r"|(?:[0-9]+ )?[0-9]+[/⁄][0-9]+|[0-9][0-9.,/⁄]*(?:e[+-]?[0-9]+)?))"
)
_TIMES = r"(?:(?P<times>[0-9]{1,6}) ?[x×*] ?)?"
_SEVERAL = (name.replace(" ", r"\.? ") for unit in UNITS for name in unit.names if " " in name)
_WORD = rf"(?:(?:{'|'.join(WHOSE)})\.? )?(?:{'|'.join(_SEVERAL)}|[^\W\d_]+)\.?|×"
_AMOUNT = rf"{_TIMES}{_NUMBER}(?P<gap> ?)(?P<unit>{_WORD})?"
_ALONE = re.compile(_AMOUNT, re.IGNORECASE)
_TRAILING = re.compile(rf"(?P<name>.+?) {_AMOUNT}", re.IGNORECASE)
_LEADING = re.compile(rf"{_AMOUNT} (?P<name>.+)", re.IGNORECASE)
_LEADING_PIECES = re.compile(rf"{_NUMBER}(?P<gap> )(?P<name>.+)", re.IGNORECASE)
_PACKS = r"(?:pack|box|bag|tray|carton)(?:e?s)?"
_TIMES_BEHIND = re.compile(
    rf"(?P<name>.+?) (?:[x×*] ?|(?<=[^\W\d] )(?:(?P<packs>[0-9]{{1,3}}) )?{_PACKS} of )"
    r"(?P<times>[0-9]{1,3})",
    re.IGNORECASE,
)
_SO_OFTEN = re.compile(
    r"[0-9] ?[x×*]|[x×*] ?[0-9]|\([0-9]+\)\Z| (?:[0-9]+ packs?|packs? of [0-9]+)\Z", re.IGNORECASE
)
_OF_A_NAME = re.compile(r" (?:[0-9]{3,}|[0-9]+[.,][0-9]+)")
"""A vintage, "0.75 l wine 2019", or a share of fat, "1 l milk 3.5": too many or odd for packs."""
_BRACKETS = re.compile(r"(?P<name>.*[^\W\d].*) \((?P<amount>[^()]+)\)")
_SO_MUCH_OF = re.compile(
    rf"\A(?:(?:(?:a )?half|{_NUMBER}) of (?:(?:an?|the) )?|half the )(?=\S)", re.IGNORECASE
)
_CROSS_BEHIND = re.compile(r" [x×*]\Z", re.IGNORECASE)
_FEW = re.compile(r"[0-9]{1,2}")
_EACH = " each"
_SO_MANY = re.compile(r"(?P<times>[1-9][0-9]?) (?P<name>.+)")
_BETWEEN = " -–—:;,"
"""What stands between a name and its amount, and is of neither."""
_SPELT = re.compile(
    rf"\b[0-9]+ ?{HOLDERS}\b.*[0-9]"
    r"|\b(?:an?|half|third|quarter|couple|pair|dozen|one|two|three|four|five|six|seven|eight|nine"
    r"|ten|eleven|twelve|hundred|of)\b|\w(?:teen|ty)\b|\w-(?:half|one|two|three|four|five|six)\b"
    r"|\w-(?:seven|eight|nine)\b|[0-9] ?[x×(–—-]|[0-9] (?:to|or) [0-9]"
    r"|[0-9] [0-9]+(?:[.,][0-9]+)? ?[^\W\d_]|[0-9] ?(?:lbs?|pounds?|kg|kilos?),? ?[0-9]",
    re.IGNORECASE,
)
"""What `spelt` may find more in than is found here; loading it takes a moment."""


@dataclass(frozen=True, slots=True)
class Words:
    """A phrase taken apart. `said` is whether an amount was named; if not, it is one piece.

    `pack` is how much each holds, in base units, of several that were named: "6 x 330 ml".
    """

    name: str
    amount: Amount
    said: bool
    pack: int | None = None


# Whoever takes a phrase apart asks several times for its words.
@lru_cache(256)
def clean_name(text: str) -> str:
    """NFC, single spaces, nothing a terminal would obey, more than marks; BadInput or TooLarge."""
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if not name:
        raise BadInput("A name is missing.", "Say what it is called.")
    if len(name) > LONGEST_NAME:
        raise TooLarge(f"A name has at most {LONGEST_NAME} characters.", "Shorten it.")
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in name):
        raise BadInput("A name cannot hold control characters.", "Type it anew.")
    if not names_something(name):
        raise BadInput(f"“{name}” is not a name.", "Say what it is called, in letters or digits.")
    return name


def names_something(text: str) -> bool:
    """Whether there is a letter, a digit or a little picture in it: "?" and "--" are no names."""
    kinds = map(unicodedata.category, text)
    return any(kind[0] in "LN" or kind == "So" for kind in kinds)


def named(text: str) -> str:
    """The text, or "" where it names nothing."""
    return text if names_something(text) else ""


def parse_words(text: str, preference: Preference = "us", *, zero: bool = False) -> Words:
    """Take a phrase apart; an amount at the end goes before one at the beginning.

    BadInput, BadAmount, UnknownUnit or TooLarge for what cannot be taken; `zero` allows "milk 0".
    `preference` says whose cups and pints are meant.
    """
    name = in_ascii(clean_name(text))
    phrase = plainly(name)
    check_certain(phrase)
    words = _taken_apart(phrase, preference, zero)
    if not words.said:
        return replace(words, name=name)
    if any(character.isdigit() for character in words.name):
        words = _with_the_rest(words, phrase, preference)
    name = clean_name(words.name)
    return replace(words, name=name.strip(_BETWEEN) or name)


def _taken_apart(phrase: str, preference: Preference, zero: bool) -> Words:
    if (alone := _ALONE.fullmatch(phrase)) and (not alone["unit"] or units.find(alone["unit"])):
        raise _foodless(phrase)
    words = _spelt(phrase, preference) or _told_behind(phrase, preference, zero)
    if words:
        return words
    match = _TRAILING.fullmatch(phrase)
    if match and not (_goes_on(match["name"]) or _is_named(match) or _is_mixed(match)):
        amount = _trailing_amount(match, preference, zero)
        if amount is not None:
            name = _CROSS_BEHIND.sub("", match["name"])
            return Words(name, amount, True, _pack(match, amount))
    counted = _SO_MUCH_OF.sub(lambda said: f"{said['number'] or '1/2'} ", phrase)
    for pattern in (_LEADING, _LEADING_PIECES):
        match = pattern.fullmatch(counted)
        unit = match.groupdict().get("unit") if match else None
        if match and not is_mixture(match["number"]) and (unit is None or units.find(unit)):
            name = _contents(match["name"], unit) if unit else match["name"]
            if _is_measured(name):
                raise _foodless(phrase)
            amount = _amount(match, preference, zero)
            return Words(name, amount, True, _pack(match, amount))
    return Words(phrase, one_piece(), said=False)


def _with_the_rest(words: Words, phrase: str, preference: Preference) -> Words:
    """So many of so much, where it is said on both sides: "6 x 330 ml cola x 2", "2 packs of 6 x
    330 ml cola", "2 l milk 2". A bare number is of the name: "6 x 330 ml 7 up", "3 musketeers 1".
    """
    try:
        rest = _taken_apart(words.name, preference, zero=False)
    except BadAmount:
        raise
    except BadInput:  # of a number in the name: "2 x 350 g pizza 4 cheeses", "4711 50 ml"
        return words
    counts, each = (words, rest) if words.amount.dimension == "count" else (rest, words)
    surely = rest is each and rest.amount.dimension != "count"
    if not rest.said or not (surely or _SO_OFTEN.search(words.name)):
        return words
    behind = phrase.removeprefix(words.name)
    if surely and _OF_A_NAME.fullmatch(behind):
        return replace(rest, name=rest.name + behind)
    times, over = divmod(counts.amount.value, units.unit_named(units.PIECE).size.numerator)
    if counts.amount.dimension != "count" or over:
        return words
    return replace(_so_often(each, times, words.name), name=rest.name)


def _told_behind(phrase: str, preference: Preference, zero: bool) -> Words | None:
    """What is said otherwise than as an amount behind a name: "eggs x 2", "milk (2 l)", "flour 1 kg
    bag"; None where it is not."""
    if phrase.endswith(_EACH):
        each = _taken_apart(phrase.removesuffix(_EACH), preference, zero)
        return each if each.pack else _of_each(each, phrase)
    if match := _TIMES_BEHIND.fullmatch(phrase):
        times = int(match["packs"] or 1) * int(match["times"])
        return _so_often(_taken_apart(match["name"], preference, zero), times, phrase)
    if (match := _BRACKETS.fullmatch(phrase)) and _is_amount(match["amount"]):
        return _in_brackets(match["name"], match["amount"], preference, zero)
    before, _, last = phrase.rpartition(" ")
    holder = units.find(last)
    if holder and holder.name in (*CONTAINERS, "loaf"):
        match = _TRAILING.fullmatch(before)
        if match and match["unit"] and _is_measured(before[len(match["name"]) + 1 :]):
            found = _taken_apart(before, preference, zero)
            return found if found.name == match["name"] else None
    return None


def _of_each(each: Words, phrase: str) -> Words | None:
    """Two of 8 oz of "2 steaks 8 oz each"."""
    match = _SO_MANY.fullmatch(each.name)
    if match is None or each.amount.dimension == "count":
        return None
    return _so_often(replace(each, name=match["name"]), int(match["times"]), phrase)


def _is_amount(text: str) -> bool:
    """Whether it is a few, or so much in a unit, "5 lb bag": "wine (2019)" is a name."""
    before, _, last = text.rpartition(" ")
    holder = units.find(last)
    held = before if holder and holder.name in CONTAINERS else text
    return bool(_FEW.fullmatch(text)) or _is_measured(text) or _is_measured(held)


def _in_brackets(name: str, amount: str, preference: Preference, zero: bool) -> Words | None:
    """So much of it, unless its number goes on: "flour type (405)". Where the name says how much,
    so many of that, "beans 400 g (2)", or the same again, "yoghurt 500 g (4 x 125 g)"."""
    try:
        there = _taken_apart(name, preference, zero)
    except UnknownUnit:  # of a number in the name: "juice of 2 limes"
        there = Words(name, one_piece(), said=False)
    measured = there.said and there.amount.dimension != "count"
    if measured and _FEW.fullmatch(amount):
        return _so_often(there, int(amount), name)
    found = _taken_apart(f"{there.name} {amount}", preference, zero)
    if measured and replace(found.amount, unit=there.amount.unit) == there.amount:
        return found
    return found if found.name == name else None


def _so_often(words: Words, times: int, phrase: str) -> Words:
    packed = words.said and words.amount.dimension != "count" and times > 1
    amount = so_many(times, words.amount, phrase)
    return Words(words.name, amount, True, words.pack or (words.amount.value if packed else None))


def _is_measured(name: str) -> bool:
    """Whether it is "2 l" and no name; what is a number alone may be one."""
    alone = _ALONE.fullmatch(name)
    return alone is not None and bool(alone["unit"] and units.find(alone["unit"]))


def _goes_on(name: str) -> bool:
    """Whether a number behind it is of the name: "flour type" 405, the "7" of "2 packs of 7 up"."""
    numbered = name.rpartition(" ")[2].lower().rstrip(".") in NUMBERED
    return numbered or _is_measured(name.removesuffix(" of"))


def _is_named(match: re.Match[str]) -> bool:
    """Whether a bare number behind a name is of the name: "wine 2019", "bread 50/50"."""
    if match["times"] or match["unit"]:
        return False
    return is_year(match["number"]) or is_mixture(match["number"])


def _is_mixed(match: re.Match[str]) -> bool:
    """Whether it is a part of the number before it: the "1/2 lemons" of "2 1/2 lemons"."""
    number, unit = match["number"], match["unit"]
    part = "/" in number and not is_mixture(number)
    return part and match["name"].isdigit() and not (unit and units.find(unit))


def _foodless(phrase: str) -> BadInput:
    return BadInput(f"“{phrase}” names no food.", "Say which, for example “milk 2 l”.")


def _spelt(phrase: str, preference: Preference) -> Words | None:
    if not _SPELT.search(phrase):
        return None
    from kitchensync.measure.spelt import spelt

    found = spelt(phrase, preference)
    if found and not found.name:
        raise _foodless(phrase)
    return Words(found.name, found.amount, True, found.pack) if found else None


def parse_packs(text: str) -> tuple[Amount, int | None]:
    """ "6 x 330 ml", "a dozen", "5 × 330 ml + 205 ml": how much, and how much one pack of it holds.

    BadAmount or UnknownUnit for what is no amount.
    """
    first, *rest = (_packs(part) for part in text.split(" + "))
    total = first[0].value + sum(amount.value for amount, _ in rest)
    if any(amount.dimension != first[0].dimension for amount, _ in rest):
        raise BadAmount(f"“{text}” is not an amount.", "Say all of it in one kind of unit.")
    if total > units.largest(first[0].dimension):
        raise BadAmount(f"“{text}” is no amount that a kitchen holds.", "Look for a slip.")
    return Amount(total, first[0].dimension, first[0].unit), first[1]


def _packs(text: str) -> tuple[Amount, int | None]:
    phrase = " ".join(in_ascii(text).split())
    if (match := _ALONE.fullmatch(phrase)) and match["times"]:
        amount = _amount(match, "us", zero=False)
        return amount, _pack(match, amount)
    if _SPELT.search(phrase):
        from kitchensync.measure.spelt import only

        if found := only(phrase):
            return found.amount, found.pack
    return parse_amount(phrase), None


def _contents(name: str, unit: str) -> str:
    """What is in the tin of "400 g tin of beans"; of "2 packs tin foil", what is in the packs."""
    first, _, rest = name.partition(" ")
    holder = units.find(first)
    measured = units.unit_named(unit).dimension != "count"
    held = measured and rest and holder and holder.name in CONTAINERS
    return (rest if held else name).removeprefix("of ")


def _pack(match: re.Match[str], amount: Amount) -> int | None:
    """What one of several holds; pieces are no packs."""
    times = int(match.groupdict().get("times") or 1)
    return amount.value // times if times > 1 and amount.dimension != "count" else None


def _trailing_amount(match: re.Match[str], preference: Preference, zero: bool) -> Amount | None:
    """None where the end only looks like an amount: "cherry 7up" is a name, "milk 2lx" is not."""
    unit = match["unit"]
    if unit and units.find(unit) is None:
        attached = not match["gap"]
        if attached and not any(name[0] == unit[0].casefold() for name in units.near(unit)):
            return None
        try:
            units.unit_named(unit)
        except UnknownUnit as error:
            belongs = f"If it belongs to the name, say how much after it: “{match.string} 1”."
            raise UnknownUnit(error.message, f"{error.hint} {belongs}") from None
    return _amount(match, preference, zero)


def _amount(match: re.Match[str], preference: Preference, zero: bool) -> Amount:
    number = read_number(match["number"])
    if number is None:
        raise BadAmount(
            f"“{match['number']}” is not a number.", "Write it like 2, 1.5, 1,5 or 1/2."
        )
    named = match.groupdict()
    unit = units.unit_named(named.get("unit") or units.PIECE, preference)
    amount = amount_of(number, unit, zero=zero)
    if not named.get("times"):
        return amount
    return so_many(int(named["times"]), amount, match.string)
