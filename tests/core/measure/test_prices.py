"""Prices are exact minor units with a currency."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kitchensync.errors import BadAmount
from kitchensync.measure.prices import Price, is_currency, parse_price


@pytest.mark.parametrize(
    ("text", "price"),
    [
        ("1.19", Price(119, "EUR")),
        ("1,19 €", Price(119, "EUR")),
        ("EUR 1.19", Price(119, "EUR")),
        ("$3", Price(300, "USD")),
        ("2.5 chf", Price(250, "CHF")),
        ("¥ 300", Price(300, "JPY")),
        ("0.25 KWD", Price(250, "KWD")),
        ("1.125 KWD", Price(1125, "KWD")),
        ("0", Price(0, "EUR")),
    ],
)
def test_a_price_is_read(text: str, price: Price) -> None:
    assert parse_price(text) == price


def test_the_households_currency_is_taken_where_none_is_written() -> None:
    assert parse_price("4.20", "SEK") == Price(420, "SEK")


@pytest.mark.parametrize("text", ["", "free", "-1", "1.199", "€1€", "1.5 JPY", "999999999"])
def test_what_is_no_price_is_refused(text: str) -> None:
    with pytest.raises(BadAmount):
        parse_price(text)


def test_a_currency_without_cents_is_told_of() -> None:
    with pytest.raises(BadAmount, match="JPY has no smaller coins"):
        parse_price("1.5 JPY")


@given(st.integers(0, 10**9 - 1), st.sampled_from(["EUR", "USD", "JPY", "TND"]))
def test_a_shown_price_reads_back(minor: int, currency: str) -> None:
    assert parse_price(Price(minor, currency).text) == Price(minor, currency)


def test_what_may_be_a_food_is_no_currency_beside_a_sum() -> None:
    assert all(map(is_currency, ["€", "zł", "EUR", "usd"]))
    assert not any(map(is_currency, ["ham", "rum", "cod", "EUROS", ""]))
