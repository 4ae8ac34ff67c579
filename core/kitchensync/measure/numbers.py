"""Numbers as people write them, exactly: "1.5", "1,5", "1 1/2", "1½", "1,234.5", "١٫٥".

What they count is left to `amounts`, where they stand in a text to `tokens`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from kitchensync.errors import BadAmount

VULGAR = "¼-¾⅐-⅞↉"
"""Fractions that are one character, as a set in an expression has them."""
_DECIMAL = re.compile(r"([+-]?)([0-9]{0,15})(?:[.,]([0-9]{1,15}))?(?<=[0-9])")
_THOUSANDS = re.compile(
    r"([+-]?)(?:"
    r"([0-9]{1,3}(?:,[0-9]{3}){1,4})\.([0-9]{1,15})|([0-9]{1,3}(?:\.[0-9]{3}){1,4}),([0-9]{1,15})"
    r"|([0-9]{1,3}(?:,[0-9]{3}){2,4})|([0-9]{1,3}(?:\.[0-9]{3}){2,4}))"
)
_FRACTION = re.compile(r"([+-]?)(?:([0-9]{1,9})[ +])?([0-9]{1,9})[/⁄]([0-9]{1,9})")
_VULGAR = re.compile(rf"([+-]?)([0-9]{{1,9}})? ?([{VULGAR}])")
_EITHER = re.compile(r"[+-]?[1-9][0-9]{0,2},[0-9]{3}")
_OF_ANOTHER_SCRIPT = re.compile(r"[^\D0-9]")
_YEAR = re.compile(r"19[5-9][0-9]|20[0-4][0-9]")
_SEPARATORS = {ord("٫"): ".", ord("٬"): ","}


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written; `exact` if it was decimal, so that rounding it would change it.

    `doubtful` if its comma may stand before decimals or after thousands: `value` takes the first.
    """

    value: Fraction
    exact: bool
    doubtful: bool = False


@lru_cache(4096)
def read_number(text: str) -> Number | None:
    """ "2", "1.5", "1,5", "1/2", "½", "1 1/2", "1½", "1.234,5", or None for what is no number."""
    text = in_ascii(text).replace("−", "-").strip()
    if match := _DECIMAL.fullmatch(text):
        sign, whole, decimals = match.groups()
        value = Fraction(f"{sign}{whole or 0}.{decimals or 0}")
        return Number(value, exact=True, doubtful=bool(_EITHER.fullmatch(text)))
    if match := _THOUSANDS.fullmatch(text):
        return _grouped(match)
    if match := _FRACTION.fullmatch(text):
        sign, whole, above, below = match.groups()
        if not int(below):
            raise BadAmount(f"“{text}” divides by zero.", "Write it like 1/2 or 0.5.")
        return _signed(sign, whole, Fraction(int(above), int(below)))
    if match := _VULGAR.fullmatch(text):
        sign, whole, part = match.groups()
        value = Fraction(unicodedata.numeric(part)).limit_denominator(10)
        return _signed(sign, whole, value)
    return None


def is_year(text: str) -> bool:
    """Whether a number may be that of a vintage: "wine 2019"."""
    return bool(_YEAR.fullmatch(text))


def is_mixture(text: str) -> bool:
    """Whether it says two shares of a hundred, and no part of one: "80/20 beef"."""
    above, _, below = text.partition("/")
    return below.isdecimal() and above.isdecimal() and int(above) + int(below) == 100


def in_ascii(text: str) -> str:
    """A text with its digits of any script as 0 to 9: "٢ ل" as "2 ل"; nothing moves."""
    if text.isascii():
        return text
    found = _OF_ANOTHER_SCRIPT.sub(lambda digit: str(unicodedata.decimal(digit[0])), text)
    return found.translate(_SEPARATORS)


def _grouped(match: re.Match[str]) -> Number:
    """Separators of thousands are certain beside another separator, or where there are several."""
    ours, decimals, theirs, their_decimals, many, their_many = match.groups()[1:]
    whole = re.sub("[.,]", "", ours or theirs or many or their_many)
    return Number(Fraction(f"{match[1]}{whole}.{decimals or their_decimals or 0}"), exact=True)


def _signed(sign: str, whole: str | None, part: Fraction) -> Number:
    value = int(whole or 0) + part
    return Number(-value if sign == "-" else value, exact=False)
