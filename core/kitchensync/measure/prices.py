"""Prices: what stands on a label, as minor units and a currency, and back.

Leaves which currency is meant where none is written to the caller.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kitchensync.errors import BadAmount

_SYMBOLS = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY", "zł": "PLN", "₹": "INR"}
_NO_MINOR = frozenset({"CLP", "ISK", "JPY", "KRW", "VND"})  # ISO 4217, exponent 0
_THOUSANDTHS = frozenset({"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"})  # exponent 3
_NO_FOODS = (
    "AED AUD BGN BRL CAD CHF CNY CZK DKK EUR GBP HKD HUF IDR ILS INR ISK JPY KRW MXN MYR NOK NZD"
    " PHP PLN RON SAR SEK SGD THB UAH USD VND ZAR"
)
"""Codes that are no word for a food: a ham may stand beside a price, too."""

_CURRENCIES = frozenset(_NO_FOODS.split())
_LARGEST = 999_999_999

_MARK = r"([A-Za-z]{3}|€|\$|£|¥|₹|zł)"
_PRICE = re.compile(rf"{_MARK}? ?([0-9]{{1,9}})(?:[.,]([0-9]{{1,3}}))? ?{_MARK}?")


@dataclass(frozen=True, slots=True)
class Price:
    """`minor` units (cents) of `currency` (an ISO 4217 code)."""

    minor: int
    currency: str

    @property
    def text(self) -> str:
        """ "1.19 EUR"; reading it again gives the same price."""
        digits = decimals(self.currency)
        whole, rest = divmod(self.minor, 10**digits)
        return (
            f"{whole}.{rest:0{digits}d} {self.currency}" if digits else f"{whole} {self.currency}"
        )


def decimals(currency: str) -> int:
    """How many digits its minor unit has."""
    return 0 if currency in _NO_MINOR else 3 if currency in _THOUSANDTHS else 2


def is_currency(word: str) -> bool:
    """If a word beside a sum is a currency's sign or code, and nothing that a kitchen holds."""
    return word in _SYMBOLS or word.upper() in _CURRENCIES


def parse_price(text: str, default_currency: str = "EUR") -> Price:
    """ "1.19", "1,19 €", "EUR 1.19"; BadAmount for anything else."""
    match = _PRICE.fullmatch(" ".join(text.split()))
    if match is None or (match[1] and match[4]):
        raise _no_price(text)
    mark = match[1] or match[4]
    currency = _SYMBOLS.get(mark, mark.upper()) if mark else default_currency
    digits = decimals(currency)
    if match[3] and not digits:
        raise BadAmount(
            f"{currency} has no smaller coins than 1.", "Write the price without cents."
        )
    cents = (match[3] or "").ljust(digits, "0")
    if len(cents) > digits:
        raise _no_price(text)
    minor = int(match[2] + cents)
    if minor > _LARGEST:
        raise BadAmount(f"“{text}” is more than anything in a kitchen costs.", "Look for a slip.")
    return Price(minor, currency)


def _no_price(text: str) -> BadAmount:
    return BadAmount(f"“{text}” is not a price.", "Write it like 1.19 or “1.19 EUR”.")
