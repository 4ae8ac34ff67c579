"""Sums on a receipt: "1.234,56", "RM 1,234.56", "12.- kr", "0,99-", "l2.5O".

Leaves what a sum is for to `reading`, and one price that a person types to `measure.prices`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kitchensync.errors import BadAmount
from kitchensync.measure import units
from kitchensync.measure.prices import decimals, parse_price
from kitchensync.receipts.slips import mended

_MARKS = {
    "RM": "MYR",
    "MYR": "MYR",
    "€": "EUR",
    "EUR": "EUR",
    "EURO": "EUR",
    "£": "GBP",
    "GBP": "GBP",
    "US$": "USD",
    "USD": "USD",
    "S$": "SGD",
    "SGD": "SGD",
    "A$": "AUD",
    "AUD": "AUD",
    "C$": "CAD",
    "CAD": "CAD",
    "SEK": "SEK",
    "NOK": "NOK",
    "DKK": "DKK",
    "CHF": "CHF",
    "FR.": "CHF",
    "ZŁ": "PLN",
    "PLN": "PLN",
    "KČ": "CZK",
    "CZK": "CZK",
    "FT": "HUF",
    "HUF": "HUF",
    "₹": "INR",
    "INR": "INR",
    "¥": "JPY",
    "JPY": "JPY",
}
_UNCOINED = frozenset({"HUF"})
"""What has cents by the book, and none in any shop."""
_SHARED = {
    "$": ("USD", "AUD", "CAD", "NZD", "SGD", "HKD", "MXN", "MYR"),
    "KR": ("SEK", "NOK", "DKK", "ISK"),
}
"""Marks of several currencies, the likeliest first."""

_MARK = "|".join(re.escape(mark) for mark in sorted((*_MARKS, *_SHARED), key=len, reverse=True))
_BEFORE = rf"(?P<mark>(?<![^\W\d_])(?:{_MARK}))?[ .:]{{0,2}}"
_AFTER = rf"(?: ?(?P<after>{_MARK})(?![^\W\d_]))?"
_WHOLE = r"(?P<whole>\d{1,3}(?:[.,’' ]\d{3})+|\d{1,9}|(?<![^\W_])(?=[.,]\d\d))"
_END = r"(?![\d:]|[.,]\d|/(?! ?[^\W\d_]| ?100 ?(?:g|ml)\b))"
"""No more digits, no time and no day; but "1.99/kg" is a sum."""
_CENTS = re.compile(
    rf"{_BEFORE}(?P<sign>[-−–(] ?)?(?<![\d.,/:[])(?:(?P<mark2>{_MARK}) ?)?{_WHOLE}"
    rf"(?P<point> ?[.,]|[.,·] ?)(?P<cents>\d{{2}}|-{{1,2}}|—)(?:00)?{_END}"
    rf"(?P<back> ?-(?![\d\w])|\))?{_AFTER}",
    re.IGNORECASE,
)
_COINLESS = re.compile(
    rf"{_BEFORE}(?P<sign>[-−–(] ?)?(?<![\d.,/:[]){_WHOLE}{_END}"
    rf"(?P<back>-(?![\d\w])|\))?{_AFTER}",
    re.IGNORECASE,
)
_PER = re.compile(r" ?(?:EUR|€|RM|kr|\$)? ?(?:/|per |pro |je |à )", re.IGNORECASE)
_RATE_BEHIND = re.compile(
    r"@ ?1 ?(?P<unit>kg|g|[l1|]b|oz|l) ?/ ?(?P<whole>\d{1,6})[.,] ?(?P<cents>\d\d)(?![\d.,/])",
    re.IGNORECASE,
)
_POUND = re.compile(r"(?:(?<=\d)|(?<=\d ))\|b\b|(?:(?<=\d/)|(?<=\d /))[|1]b\b")
_UNIT = re.compile(r" ?([^\W\d_]{1,9}\b|%)")


@dataclass(frozen=True, slots=True)
class Money:
    """`minor` units of `currency` (None: no mark says it), at `start` to `end` of a text.

    `each` if it is the price of one unit of what is weighed: "3.99/kg".
    """

    minor: int
    currency: str | None
    start: int
    end: int
    each: bool = False


def rates_first(text: str) -> str:
    """The same line with "@ 1 lb /0.58" as "@ 0.58/lb", though an l was taken for a bar or a 1."""
    return _POUND.sub("lb", _RATE_BEHIND.sub(r"@ \g<whole>.\g<cents>/\g<unit>", text))


def sums_in(text: str, currency: str) -> tuple[Money, ...]:
    """The sums of a line from left to right; numbers with a unit or a percent sign are none.

    `currency` is the household's: it says what a mark that several countries share means, and
    whether there are cents.
    """
    text = mended(text)
    has_cents = decimals(currency) and currency not in _UNCOINED
    pattern = _CENTS if has_cents else _COINLESS
    found = (_money(match, text, currency) for match in pattern.finditer(text))
    return tuple(money for money in found if money is not None)


def currency_of(mark: str, household: str) -> str | None:
    """The ISO 4217 code of a mark; of a shared one the household's, or the likeliest."""
    shared = _SHARED.get(mark.upper())
    if shared:
        return household if household in shared else shared[0]
    return _MARKS.get(mark.upper())


def _money(match: re.Match[str], text: str, household: str) -> Money | None:
    part = match.groupdict()
    mark = part["mark"] or part.get("mark2") or part["after"]
    if not mark and _is_measure(text, match.end()):
        return None
    currency = currency_of(mark, household) if mark else None
    whole = re.sub(r"\D", "", part["whole"]) or "0"
    cents = re.sub(r"\D", "0", part.get("cents") or "") or None
    try:
        price = parse_price(whole if cents is None else f"{whole}.{cents:0<2}", "XXX")
    except BadAmount:
        return None
    minor = price.minor if decimals(household) else price.minor // 100
    negative = _is_negative(part["sign"], part["back"])
    start = min(match.start(name) for name in ("mark", "sign", "whole") if part[name] is not None)
    each = _PER.match(text, match.end()) is not None
    return Money(-minor if negative else minor, currency, start, match.end(), each)


def _is_negative(sign: str | None, back: str | None) -> bool:
    if sign and "(" in sign:
        return bool(back and ")" in back)
    return bool(sign) or bool(back and "-" in back)


def _is_measure(text: str, end: int) -> bool:
    """Whether what follows makes it a weight, a volume or a rate."""
    after = _UNIT.match(text, end)
    if after is None:
        return False
    unit = units.find(after[1])
    return after[1].casefold() in ("%", "am", "pm") or (
        unit is not None and unit.dimension != "count"
    )
