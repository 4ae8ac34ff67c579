"""Amounts are said in the units a person likes, rounded as people do."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kitchensync.measure.amounts import Amount, parse_amount
from kitchensync.measure.quantities import read
from kitchensync.measure.speaking import in_a_sentence, spoken
from kitchensync.measure.table import UNITS, Preference, Unit
from kitchensync.measure.tokens import tokens


@pytest.mark.parametrize(
    ("amount", "us", "imperial", "metric"),
    [
        ("0.75 l", "3 1/4 cups", "1 1/3 pints", "750 ml"),
        ("350 g", "12 oz", "12 oz", "350 g"),
        ("1 kg", "2 1/4 lb", "2 1/4 lb", "1 kg"),
        ("1000 ml", "1 quart", "1 3/4 pints", "1 l"),
        ("2 tbsp", "2 tbsp", "2 tbsp", "2 tbsp"),
        ("1/2 tsp", "1/2 tsp", "1/2 tsp", "1/2 tsp"),
        ("1 1/2 cups", "1 1/2 cups", "12 fl oz", "350 ml"),
        ("1 cup", "1 cup", "8 1/2 fl oz", "240 ml"),
        ("1/3 cup", "1/3 cup", "2 3/4 fl oz", "80 ml"),
        ("1 lb", "1 lb", "1 lb", "450 g"),
        ("1 oz", "1 oz", "1 oz", "28 g"),
        ("1 imperial pint", "2 1/3 cups", "1 pint", "575 ml"),
        ("50 ml", "3 1/3 tbsp", "1 3/4 fl oz", "50 ml"),
        ("0.5 dl", "3 1/3 tbsp", "1 3/4 fl oz", "0.5 dl"),
        ("8 cups", "2 quarts", "3 1/3 pints", "1.9 l"),
        ("1.01 kg", "2 1/4 lb", "2 1/4 lb", "1.01 kg"),
        ("500 ml", "2 cups", "18 fl oz", "500 ml"),
        ("600 ml", "2 1/2 cups", "1 pint", "600 ml"),
        ("200 ml", "7 fl oz", "7 fl oz", "200 ml"),
        ("100 ml", "7 tbsp", "3 1/2 fl oz", "100 ml"),
        ("28 ml", "2 tbsp", "1 fl oz", "28 ml"),
        ("500 g", "18 oz", "18 oz", "500 g"),
        ("25 g", "7/8 oz", "7/8 oz", "25 g"),
        ("5 g", "5 g", "5 g", "5 g"),
        ("0.8 cups", "13 tbsp", "6 1/2 fl oz", "190 ml"),
        ("1.125 cups", "1 1/8 cups", "9 1/2 fl oz", "270 ml"),
        ("30 tbsp", "1 7/8 cups", "3/4 pint", "450 ml"),
        ("1.333", "1 1/2", "1 1/2", "1 1/2"),
        ("2 cloves", "2 cloves", "2 cloves", "2 cloves"),
        ("1/2 bunch", "1/2 bunch", "1/2 bunch", "1/2 bunch"),
    ],
)
def test_an_amount_is_said_as_those_who_cook_say_it(
    amount: str, us: str, imperial: str, metric: str
) -> None:
    said = parse_amount(amount)
    assert spoken(said, "us") == us
    assert spoken(said, "imperial") == imperial
    assert spoken(said, "metric") == metric


def test_a_third_of_a_recipe_is_said_as_one_would_take_it() -> None:
    def part(text: str, of: Fraction) -> Amount:
        amount = parse_amount(text)
        return replace(amount, value=round(amount.value * of))

    assert spoken(part("500 g", Fraction(2, 3)), "metric") == "330 g"
    assert spoken(part("2 cups", Fraction(1, 3))) == "2/3 cup"
    assert spoken(part("4", Fraction(2, 3))) == "2 1/2"


@example(next(unit for unit in UNITS if unit.name == "g"), 10_250, "metric")
@example(next(unit for unit in UNITS if unit.name == "tsp"), 4_320, "us")
@given(
    st.sampled_from([unit for unit in UNITS if unit.dimension != "count"]),
    st.integers(1_000, 10**9),
    st.sampled_from(["us", "imperial", "metric"]),
)
def test_what_is_said_is_near_what_there_is(unit: Unit, value: int, preference: Preference) -> None:
    amount = Amount(value, unit.dimension, unit.name)
    heard = read(tokens(spoken(amount, preference)), 0, preference)
    assert heard
    assert heard.low
    assert heard.unit
    off = abs(heard.low * heard.unit.size - value)
    near = Fraction(1, 40) if heard.unit.metric else Fraction(6, 100)
    # Nobody measures parts of a spoon that finely.
    spoons = heard.unit.name in ("tsp", "metric tsp")
    assert off <= value * (Fraction(1, 7) if spoons else near) or (spoons and heard.low < 1)


@given(st.sampled_from(UNITS), st.integers(1, 10**9), st.sampled_from(["us", "imperial", "metric"]))
def test_something_is_never_said_to_be_nothing(
    unit: Unit, value: int, preference: Preference
) -> None:
    said = spoken(Amount(value, unit.dimension, unit.name), preference)
    assert not said.startswith("0 ")
    assert said != "0"


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (1_234_000, "g", "1.234 kg"),
        (12_345_000, "g", "12.345 kg"),
        (125_000, "kg", "125 g"),
        (125, "kg", "0.125 g"),
        (750_000, "l", "750 ml"),
        (0, "l", "0 l"),
        (133_333, "g", "133 g"),
        (493_918, "g", "494 g"),
        (1_234_567, "kg", "1.235 kg"),
        (47_194, "cup", "3 1/4 tbsp"),
        (78_863, "cup", "1/3 cup"),
        (354_882, "cup", "1 1/2 cups"),
        (1_333, "piece", "1 1/2"),
        (12_000, "piece", "12"),
        (7, "flagon", "0.007"),
        (440_000, "imperial pint", "3/4 imperial pint"),
        (1_136_523, "imperial pint", "2 imperial pints"),
        (83_333, "metric cup", "1/3 metric cup"),
        (83_111, "metric cup", "85 ml"),
        (3_544, "oz", "1/8 oz"),
        (340_194, "lb", "3/4 lb"),
        (362_874, "lb", "0.8 lb"),
        (7_500, "metric tbsp", "1/2 tbsp"),
        (500_000, "l", "500 ml"),
        (500, "piece", "0.5"),
        (30_000, "metric tbsp", "2 tbsp"),
    ],
)
def test_in_a_sentence_what_was_said_stays_and_what_was_worked_out_is_rounded(
    value: int, unit: str, said: str
) -> None:
    assert in_a_sentence(value, unit) == said
