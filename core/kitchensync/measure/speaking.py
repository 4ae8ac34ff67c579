"""Amounts as people speak, in the units they like: "3/4 cup", "350 g", "2 tbsp"; for eyes only.

What is stored does not change, and what is said may be a little more or less: `amounts.display`
says it exactly.
"""

from __future__ import annotations

from fractions import Fraction

from kitchensync.measure import units
from kitchensync.measure.amounts import Amount, display
from kitchensync.measure.table import PIECE, Dimension, Preference, Unit

SPOONS = ("tsp", "tbsp", "metric tsp", "metric tbsp", "dessertspoon")
_SPOONED = ("cup", "metric cup", *SPOONS)
_KEPT = ("cup", "pint", "quart", "gallon", "oz", "lb")
"""What stays as it was said, from a quarter of it to seven."""
_PARTS = {"kg": "g", "l": "ml"}
"""In what less than one of a unit is told."""
_SPOONFULS = 60_000
"""Up to so many µl people who own scales still measure with spoons what was said in spoons."""

# From how many base units which unit is taken, the largest first.
_LADDERS: dict[tuple[Preference, Dimension], tuple[tuple[int, str], ...]] = {
    ("us", "mass"): ((453_592, "lb"), (0, "oz")),
    ("us", "volume"): ((3_785_411, "gallon"), (946_353, "quart"), (59_147, "cup")),
    ("imperial", "mass"): ((453_592, "lb"), (0, "oz")),
    ("imperial", "volume"): ((378_840, "imperial pint"), (26_800, "imperial fl oz")),
    ("metric", "mass"): ((1_000_000, "kg"), (1_000, "g"), (0, "mg")),
    ("metric", "volume"): ((1_000_000, "l"), (0, "ml")),
}
_SPOON_LADDERS: dict[Preference, tuple[tuple[int, str], ...]] = {
    "us": ((14_786, "tbsp"), (0, "tsp")),
    "imperial": ((14_786, "metric tbsp"), (0, "metric tsp")),
    "metric": ((14_786, "metric tbsp"), (0, "metric tsp")),
}
_FINER = {
    "gallon": "quart",
    "quart": "cup",
    "pint": "fl oz",
    "cup": "fl oz",
    "fl oz": "tbsp",
    "tbsp": "tsp",
    "imperial pint": "imperial fl oz",
    "imperial fl oz": "metric tbsp",
    "metric tbsp": "metric tsp",
    "lb": "oz",
    "oz": "g",
}
"""In what to say what a unit is too coarse for."""
_FLUID = 118_294
"""From so many µl, half a cup, people take fluid ounces, unless they may be of flour."""
_OFF = Fraction(6, 100)
"""So much cook books round: 600 ml are a pint, 30 g an ounce, and 250 ml a cup to them."""
_EIGHTHS = tuple(Fraction(part) for part in ("0", "1/8", "1/4", "1/3", "1/2", "2/3", "3/4", "1"))
_OUNCES = tuple(sorted({*_EIGHTHS, *(Fraction(part, 8) for part in (3, 5, 7))}))
_QUARTERS = tuple(part for part in _EIGHTHS if part != Fraction(1, 8))
_HALVES = (Fraction(0), Fraction(1, 2), Fraction(1))
_SECOND_CUP = tuple(sorted({*_EIGHTHS, Fraction(7, 8)}))
"""What one measures with cups and spoons is "1 1/8 cups" to people, and no 18 tbsp."""
_STEPS = tuple(Fraction(step) for step in ("100", "50", "25", "10", "5", "2", "1", "1/2"))
_NEAR = Fraction(1, 41)
"""The least that a half is always near enough for: 10.25 is 10, or 10.5."""


def spoken(amount: Amount, preference: Preference = "us", *, whose: bool = False) -> str:
    """`amount` in the units of `preference`, rounded as people do: never shown as nothing.

    `whose` says "imperial pint" to those who may mean another; no spoonful is worth that.
    """
    unit, number = _nearest(amount, _unit(amount, preference))
    if unit and unit.metric:
        return f"{_plain(number)} {unit.name}"
    said = _fraction(number)
    if unit is None or unit.name == PIECE:
        return said
    return _named(said, _as_called(unit, whose=whose))


def _as_called(unit: Unit, *, whose: bool) -> Unit:
    """What it is called by those who like it; with `whose` only spoons, which are worth no more."""
    if unit.called is None or (whose and unit.name not in SPOONS):
        return unit
    return units.find(unit.called) or unit


def _named(said: str, unit: Unit) -> str:
    return f"{said} {unit.name if at_most_one(said) or not unit.plural else unit.plural}"


def like_itself(amount: Amount) -> str:
    """`spoken` to anybody, in the kind of unit that it has."""
    known = units.find(amount.unit)
    if known and known.name.startswith("imperial"):
        return spoken(amount, "imperial", whose=True)
    return spoken(amount, "us" if known and not (known.metric or known.called) else "metric")


def in_a_sentence(value: int, unit: str) -> str:
    """What was said as it was said, "1234 g", but no "0.199477 cups": that is 3 tbsp to people.

    Half a pound is "1/2 lb", as it is half, a third, a quarter or an eighth of a kitchen's unit.
    Nor "0.125 kg": less than a kilogram or a litre is told in grams or millilitres. What is long in
    these is told to the gram or millilitre: of 500 g of which 6 g are gone, 500 are not left.
    """
    known = units.find(unit)
    if known is not None and known.name in _PARTS and 0 < value < known.size:
        known = units.find(_PARTS[known.name])
    if known is not None and (parts := _parts_of(value, known)):
        return _named(_fraction(parts), _as_called(known, whose=True))
    exact = display(value, known.name if known else unit)
    if known is None or _digits(exact) <= (_METRIC_DIGITS if known.metric else _DIGITS):
        return exact
    if known.metric:
        return display(round(value, -3), known.name)
    return like_itself(Amount(value, known.dimension, unit))


def _parts_of(value: int, unit: Unit) -> Fraction | None:
    """How many of a US or imperial measure it is, if exactly so many, with a part that has a name.

    Halves and eighths of what is metric, and of what is counted, are told as decimals.
    """
    if unit.metric or unit.dimension == "count":
        return None
    numbers = (Fraction(round(value * parts / unit.size), parts) for parts in (1, 2, 3, 4, 8))
    return next((one for one in numbers if round(one * unit.size) == value), None)


_METRIC_DIGITS = 5
_DIGITS = 3
"""So many figures of a number are read at a glance."""


def _digits(text: str) -> int:
    return len(text.partition(" ")[0].replace(".", "").strip("0"))


def _nearest(amount: Amount, unit: Unit | None) -> tuple[Unit | None, Fraction]:
    """The amount in that unit, rounded; in a finer one where that were too little or too much."""
    number = _rounded(amount, unit)
    finer = _finer(amount, unit) if unit else None
    if unit is None or finer is None:
        return unit, number
    if abs(number * unit.size - amount.value) <= _OFF * amount.value:
        return unit, number
    return _nearest(amount, units.find(finer))


def _finer(amount: Amount, unit: Unit) -> str | None:
    spooned = amount.value < _FLUID or amount.unit in _SPOONED
    return "tbsp" if unit.name == "cup" and spooned else _FINER.get(unit.name)


def _rounded(amount: Amount, unit: Unit | None) -> Fraction:
    number = Fraction(amount.value) / (unit.size if unit else 1000)
    if unit and unit.metric:
        return _decimal(number)
    if unit and unit.name == "cup" and 1 < number < 2 and amount.unit in _SPOONED:
        return _to_parts(number, _SECOND_CUP)
    return _to_parts(number, _parts(number, amount.dimension))


def _unit(amount: Amount, preference: Preference) -> Unit | None:
    known = units.find(amount.unit)
    if amount.dimension == "count" or known is None:
        return known
    if known.metric and preference == "metric":
        return _same_family(amount, known)
    eighths = 8 * amount.value / known.size
    if preference == "us" and known.name in _KEPT and 2 <= eighths < 64:
        return known
    return units.find(_on_ladder(amount, known, preference))


def _on_ladder(amount: Amount, known: Unit, preference: Preference) -> str:
    spoons = _SPOON_LADDERS[preference]
    if known.name in SPOONS and amount.value < _SPOONFULS:
        return _step(spoons, amount.value)
    ladder = _LADDERS[preference, amount.dimension]
    if amount.value < ladder[-1][0]:
        return _step(spoons, amount.value)
    return _step(ladder, amount.value)


def _step(ladder: tuple[tuple[int, str], ...], value: int) -> str:
    return next((name for least, name in ladder if value >= least), ladder[-1][1])


def _same_family(amount: Amount, known: Unit) -> Unit | None:
    """A unit stays as long as its number is short: 5 dl, 0.5 dl, but 750 ml for 0.75 l."""
    least = 1 if known.name in _PARTS else Fraction(1, 10)
    if least <= amount.value / known.size < 1000 or not amount.value:
        return known
    return units.find(_step(_LADDERS["metric", amount.dimension], amount.value))


def at_most_one(said: str) -> bool:
    """Whether a number is told of one thing: "1", "1/2", but not "1 1/2"."""
    return said == "1" or (" " not in said and "/" in said)


def _to_parts(number: Fraction, parts: tuple[Fraction, ...]) -> Fraction:
    """To the nearest of the parts of a whole, whole numbers from ten; never nothing."""
    if number >= 10:
        return Fraction(round(number))
    whole = int(number)
    part = min(parts, key=lambda one: abs(number - whole - one))
    if number and not whole and not part:
        part = parts[1]
    return whole + part


def _fraction(number: Fraction) -> str:
    """As people write it: "1 1/2"."""
    whole, part = divmod(number, 1)
    if not part:
        return str(whole)
    return f"{whole} {part}" if whole else str(part)


def _parts(number: Fraction, dimension: Dimension) -> tuple[Fraction, ...]:
    """Measures have fine parts while they are small; of things that count, people take halves."""
    if dimension == "count":
        return _QUARTERS if number < 1 else _HALVES
    if number < 1:
        return _EIGHTHS if dimension == "volume" else _OUNCES
    return _QUARTERS if number < 4 else _HALVES


def _decimal(number: Fraction) -> Fraction:
    """As it is while that is short, else the roundest number that is near enough."""
    if number * 100 == int(number * 100) and len(str(int(number * 100)).rstrip("0")) <= 3:
        return number
    scale = Fraction(1)
    while number and number * scale < 10:
        scale *= 10
    while number * scale >= 1000:
        scale /= 10
    steps = (round(number * scale / step) * step / scale for step in _STEPS)
    return next(one for one in steps if abs(one - number) <= _NEAR * number)


def _plain(number: Fraction) -> str:
    whole, rest = divmod(round(number * 10**6), 10**6)
    return f"{whole}.{rest:06d}".rstrip("0").rstrip(".")
