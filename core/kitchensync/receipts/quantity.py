"""How much one line of a receipt bought: "2 x 1,19", "0.512 kg x 3.99/kg", "6 2.12 12.72", "2L".

Leaves units and numbers to `measure`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from kitchensync.errors import BadAmount
from kitchensync.measure import quantities, units
from kitchensync.measure.amounts import Amount, amount_of
from kitchensync.measure.numbers import Number
from kitchensync.measure.quantities import Quantity
from kitchensync.measure.tokens import tokens
from kitchensync.receipts.money import Money
from kitchensync.receipts.slips import mended

_COUNT = re.compile(
    r"(?<![\w.,/-])(\d{1,3})(?:[.,]0{1,3})?(?! ?(?:kg|g|l|lb|oz|ml|cl)\b)"
    r"(?= ?(?:[x×*@]|stk?|pcs?|ea)\b|[^\w.,/%-]|$)",
    re.I,
)
_INSIDE = re.compile(r"(?<![\w.,])(\d{1,3}) ?(?:ct|er|pk|pack|p|pcs?|stk?|'?s)\b", re.I)
_UNIT = r" ?(?:[mk]?g|lb|oz|fl|[mcd]?l|pints?|ct|er|pk|packs?|p)\b"
SIZE_BEHIND = rf"(?i: ?(?:[x×*] ?\d{{1,5}}(?:[.,]\d+)? ?)?{_UNIT})"
"""What makes the number before it a size: " KG", "er", " x 330 ML"."""
PACKS = re.compile(rf"(?<=\d) ?([x×*]) ?(?=\d{{1,5}}(?:[.,]\d+)?{_UNIT})", re.I)
"""The sign in "6 x 330 ML"."""
_WEIGHT = re.compile(r"(?<![\w.,])(\d{1,3}[.,]\d{2,3}|\d{1,5}) ?(kg|g|l|lb|oz)\b", re.I)
_LEADING = re.compile(r"\s*0?(?!1\s)\d{1,2}(?:[.,]\d+)? +(?=\S)")
_LOOSE = re.compile(
    rf"(?<!\S)[(x×*]{{0,2}}(?!1\b)[1-9]\d?(?!{SIZE_BEHIND}| ?%)[)x×*]{{0,2}}(?=\s|$)"
    rf"|(?<!\S)(?!1[.,]0)\d{{1,3}}[.,]\d{{3}}(?!{SIZE_BEHIND})(?=\s|$)|(?<!\S)\d{{3}}\s*$",
    re.I,
)
"""A number by itself among the words: a count, or a size that lacks its unit."""
_TIMES_BEFORE = re.compile(r"[x×*@] ?(?:RM|EUR|[£$€])? ?$", re.I)
_TIMES_BEHIND = re.compile(r" ?[x×*](?!\s*$)", re.I)  # at the end it is a code of tax
_CODE = re.compile(r"(?<![^\W_])[^\W\d_]+\d\w*")
_CUT = re.compile(r"(?<![\w.,])\d+[km]?$", re.I)
"""A size that the paper had no room for: "STOCK 1K"."""
_SHOP_UNITS = ("mg", "g", "kg", "oz", "lb", "ml", "cl", "dl", "l", "fl oz", "pint")


def multiple(text: str, sums: Sequence[Money], price: int) -> Amount | None:
    """How much the numbers of a line say was bought: those that multiply to its price."""
    text = mended(text)
    rates = [sum_.minor for sum_ in sums if sum_.minor > 0]
    if price in rates:
        rates.remove(price)
    for count in _counts(text):
        if any(abs(count * rate - abs(price)) <= count // 2 for rate in rates):
            return _pieces(count)
    for amount, factor in _weights(text):
        if any(abs(factor * rate - abs(price)) <= 1 for rate in rates):
            return amount
    return None


def may_count(text: str, sums: Sequence[Money]) -> bool:
    """Whether a line says how many, or how dear each is; asked where `multiple` found nothing."""
    text = mended(text)
    multiplied = any(
        _TIMES_BEFORE.search(text, 0, sum_.start) or _TIMES_BEHIND.match(text, sum_.end)
        for sum_ in sums
    )
    several = len({sum_.minor for sum_ in sums} - {0}) > 1
    loose = _LOOSE.search(text, 0, sums[-1].start) if sums else None
    return multiplied or several or bool(_LEADING.match(text) or loose)


def times(text: str, sums: Sequence[Money]) -> tuple[Amount, int] | None:
    """ "2 x 1,19" on a line of its own: how much, and what it comes to in minor units."""
    text = mended(text)
    if len(sums) != 1 or sums[0].minor <= 0:
        return None
    rate = sums[0]
    for amount, factor in _weights(text):
        return amount, round(factor * rate.minor)
    for count in _counts(f"{text[: rate.start]} {text[rate.end :]}"):
        return _pieces(count), count * rate.minor
    return None


def may_say_how_many(text: str, sums: Sequence[Money]) -> bool:
    """Whether a line without a name is "2 x 1,19", or "2.00" alone, which may be how many, the
    price of each, or what it comes to."""
    alone = len(sums) == 1 and any(_counts(mended(text)))
    return alone or times(text, sums) is not None


def _pieces(count: int) -> Amount:
    return Amount(1000 * count, "count", units.PIECE)


def _counts(text: str) -> Iterator[int]:
    for match in _COUNT.finditer(text):
        if count := int(match[1]):
            yield count


def _weights(text: str) -> Iterator[tuple[Amount, Fraction]]:
    """Weights and volumes in a text, each with how many kilograms or litres (or pounds) it is."""
    for match in _WEIGHT.finditer(text):
        unit = units.unit_named(match[2])
        number = Fraction(match[1].replace(",", "."))
        whole = {"g": units.unit_named("kg")}.get(unit.name, unit)
        try:
            amount = amount_of(Number(number, exact=False), unit)
        except BadAmount:
            continue
        yield amount, number * unit.size / whole.size


def sizes(name: str) -> list[Amount]:
    """What a pack holds by its name: "MILK 2 L", "COLA 6x330ML", "RICE [600G]", "EGGS 12CT".

    Several where it says several things: "COLA 330ML 6PK".
    """
    line, at = tokens(_CODE.sub(" ", name).replace("*", "x")), 0
    found: list[Amount] = []
    while at < len(line):
        read = quantities.read(line, at)
        amount = _measured(read) if read else None
        if amount:
            found.append(amount)
        at = read.end if read and amount else at + 1
    inside = _INSIDE.search(name)
    count = int(inside[1]) if inside else 0
    if count > 1 or (count and not found):  # one pack of a size is that size
        found.append(_pieces(count))
    return found


def is_cut(name: str) -> bool:
    """Whether it ends in a number without its unit."""
    return bool(_CUT.search(name))


def _measured(found: Quantity) -> Amount | None:
    if found.low is None or found.high is not None:
        return None
    unit, number = found.unit, found.low
    if found.pack is not None and found.pack_unit is not None:
        unit, number = found.pack_unit, number * found.pack
    if unit is None or unit.name not in _SHOP_UNITS:
        return None
    try:
        return amount_of(Number(number, exact=False), unit)
    except BadAmount:
        return None


def together(count: Amount | None, pack: Amount | None) -> Amount | None:
    """So many packs of so much."""
    if pack is None or (count is not None and count.dimension != "count"):
        return count
    if count is None:
        return pack
    value = pack.value * count.value // 1000
    within = 0 < value <= units.largest(pack.dimension)
    return Amount(value, pack.dimension, pack.unit) if within else count


def of_each(amount: Amount | None, pack: Amount | None) -> int | None:
    """What one of several packs holds; None of one alone, and of pieces, which are no packs."""
    if amount is None or pack is None or pack.dimension == "count":
        return None
    several = amount.dimension == pack.dimension and amount.value > pack.value
    return pack.value if several else None
