from __future__ import annotations

import pytest

from kitchensync.receipts.money import currency_of, sums_in


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("1,19", 119),
        ("1.19", 119),
        ("1.234,56", 123456),
        ("1,234.56", 123456),
        ("1 234,56 kr", 123456),
        ("1’234.50", 123450),
        ("RM 12.90", 1290),
        ("RM12.90", 1290),
        ("€ 0,99", 99),
        ("0,99 €", 99),
        ("£3.10", 310),
        (".57", 57),
        ("25. 00", 2500),
        ("12,- kr", 1200),
        ("35.0000", 3500),
        ("1O.5O", 1050),
        ("l2.50", 1250),
        ("@,55", 55),
        ("2.20 ZRL", 220),
        ("1,19B", 119),
    ],
)
def test_a_sum_is_read_in_each_way_of_writing_it(text: str, minor: int) -> None:
    assert [money.minor for money in sums_in(text, "EUR")] == [minor]


@pytest.mark.parametrize("text", ["-0,50", "0,50-", "−0,50", "(0,50)", "- 0,50"])
def test_a_minus_may_stand_before_or_behind(text: str) -> None:
    assert [money.minor for money in sums_in(text, "EUR")] == [-50]


@pytest.mark.parametrize(
    "text",
    [
        *("0,912 kg", "1.50 l", "7,00 %", "6.00%", "12.03.2026", "18.24 pm", "2026-03-12"),
        *("03-7387 3793", "GST 001609584640", "12:30", "[1.50]", "NO.19", "1.2.3", "1.5l"),
    ],
)
def test_weights_rates_days_and_numbers_are_no_sums(text: str) -> None:
    assert sums_in(text, "EUR") == ()


@pytest.mark.parametrize("rate", ["1,99 EUR/kg", "£1.99/kg", "1.99/ kg", "1,99/100g", "1.99/lb"])
def test_a_price_for_each_kilogram_is_told_apart(rate: str) -> None:
    each, price = sums_in(f"0,912 kg x {rate} 1,82", "EUR")

    assert (each.minor, each.each) == (199, True)
    assert (price.minor, price.each) == (182, False)


def test_money_without_cents_is_read_where_the_household_has_none() -> None:
    assert [money.minor for money in sums_in("牛乳 ¥1,980", "JPY")] == [1980]


@pytest.mark.parametrize(
    ("mark", "household", "currency"),
    [
        *(("RM", "EUR", "MYR"), ("€", "SEK", "EUR"), ("kr", "NOK", "NOK"), ("kr", "EUR", "SEK")),
        *(("$", "CAD", "CAD"), ("$", "EUR", "USD"), ("%", "EUR", None)),
    ],
)
def test_a_mark_of_several_currencies_means_the_households(
    mark: str, household: str, currency: str | None
) -> None:
    assert currency_of(mark, household) == currency


def test_a_sum_in_brackets_is_less_than_nothing_only_where_they_close() -> None:
    assert [one.minor for one in sums_in("(0.02)  (2.50 each  5.00", "EUR")] == [-2, 250, 500]
