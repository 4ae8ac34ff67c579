"""Amounts are exact, forgiving when read, and plain when shown."""

from contextlib import suppress
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kitchensync.errors import BadAmount, BadInput, UnknownUnit
from kitchensync.measure import units
from kitchensync.measure.amounts import Amount, display, parse_amount, stored, told
from kitchensync.schema import Dimension


@pytest.mark.parametrize(
    ("text", "value", "dimension"),
    [
        ("2 l", 2_000_000, "volume"),
        ("330ml", 330_000, "volume"),
        ("0.75 L", 750_000, "volume"),
        ("1,5kg", 1_500_000, "mass"),
        ("١٫٥ kg", 1_500_000, "mass"),
        ("1,250 kg", 1_250_000, "mass"),
        ("2 dl", 200_000, "volume"),
        ("1/2 l", 500_000, "volume"),
        ("½ l", 500_000, "volume"),
        ("1 1/2 l", 1_500_000, "volume"),
        ("1½l", 1_500_000, "volume"),
        ("⅓ l", 333_333, "volume"),
        ("1 cup", 236_588, "volume"),
        ("1 tsp", 4_929, "volume"),
        ("1 tbsp", 14_787, "volume"),
        ("1 fl oz", 29_574, "volume"),
        ("1 pint", 473_176, "volume"),
        ("1 lb", 453_592_370 // 1000, "mass"),
        ("8 ounces", 226_796, "mass"),
        ("12", 12_000, "count"),
        ("12 pcs", 12_000, "count"),
        ("3 x", 3_000, "count"),
        ("2 packs", 2_000, "count"),
        ("5 μl", 5, "volume"),
    ],
)
def test_an_amount_is_read_as_exact_base_units(text: str, value: int, dimension: str) -> None:
    amount = parse_amount(text)
    assert (amount.value, amount.dimension) == (value, dimension)


def test_fractions_of_us_measures_add_up_to_the_whole_within_a_base_unit() -> None:
    third = parse_amount("1/3 cup").value
    assert abs(3 * third - parse_amount("1 cup").value) <= 1


@pytest.mark.parametrize(
    "text", ["0", "-1 l", "0 l", "10001 kg", "10000.1 l", "1000001", "1/0 l", "1,2,3 l"]
)
def test_negative_zero_and_absurd_amounts_are_refused(text: str) -> None:
    with pytest.raises(BadAmount):
        parse_amount(text)


@pytest.mark.parametrize("text", ["0.0001 ml", "1.2345678 l", "0.0001", "0.000001 cup"])
def test_what_is_finer_than_a_base_unit_is_refused_instead_of_rounded(text: str) -> None:
    with pytest.raises(BadAmount, match="finer"):
        parse_amount(text)


@pytest.mark.parametrize(
    ("value", "dimension", "unit", "amount"),
    [
        (500, "mass", "g", Amount(500, "mass", "g")),
        (500, "mass", "of a newer version", Amount(500, "mass", "of a newer version")),
        (500, "mass", "cup", None),
        (500, "mass", None, None),
        (500, None, "of a newer version", None),
        (None, "mass", "g", None),
        (0, "mass", "g", None),
    ],
)
def test_columns_that_a_merge_has_mixed_say_no_amount(
    value: int | None, dimension: units.Dimension | None, unit: str | None, amount: Amount | None
) -> None:
    assert stored(value, dimension, unit) == amount


def test_the_largest_amounts_are_still_taken() -> None:
    assert [parse_amount(text).value for text in ("10000 kg", "10000 l", "1000000")] == [
        10**10,
        10**10,
        10**9,
    ]


def test_an_unknown_unit_names_the_ones_it_may_be() -> None:
    with pytest.raises(UnknownUnit) as caught:
        parse_amount("2 tblsp")
    assert "tbsp" in caught.value.hint


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2 l", "2 l"),
        ("0.75 l", "0.75 l"),
        ("500 ml", "500 ml"),
        ("1500 ml", "1.5 l"),
        ("0.05 l", "50 ml"),
        ("1200 g", "1.2 kg"),
        ("0.5 g", "0.5 g"),
        ("12", "12"),
        ("0.5", "0.5"),
        ("1 pack", "1 pack"),
        ("2 packs", "2 packs"),
        ("1.5 cups", "1.5 cups"),
        ("1 cup", "1 cup"),
        ("1 lb", "1 lb"),
        ("1/3 l", "0.333333 l"),
    ],
)
def test_an_amount_is_shown_as_people_speak(text: str, shown: str) -> None:
    assert parse_amount(text).text == shown


def test_nothing_left_is_shown_in_the_unit_it_was_bought_in() -> None:
    assert display(0, "l") == "0 l"


def test_a_unit_of_a_newer_version_is_left_out_instead_of_failing() -> None:
    assert display(2000, "amphora") == "2"


@given(st.sampled_from(units.UNITS), st.integers(1, 10**9))
def test_what_is_shown_reads_back_as_the_same_amount(unit: units.Unit, value: int) -> None:
    amount = Amount(value, unit.dimension, unit.name)
    again = parse_amount(amount.text)
    assert (again.value, again.dimension) == (value, amount.dimension)


@given(st.text(max_size=40))
def test_no_text_makes_reading_an_amount_fail_unexpectedly(text: str) -> None:
    with suppress(BadInput):
        assert parse_amount(text).value > 0


def test_dimensions_are_those_of_the_records() -> None:
    assert set(get_args(units.Dimension)) == {str(dimension) for dimension in Dimension}


@pytest.mark.parametrize(
    ("amount", "name", "sentence"),
    [("1", "eggs", "1 × eggs"), ("6", "bread", "6 × bread"), ("1.5 l", "milk", "1.5 l milk")],
)
def test_an_amount_reads_right_with_any_name(amount: str, name: str, sentence: str) -> None:
    assert told(amount, name) == sentence
