"""How much a text says is found where it says it, in the forms people write."""

from fractions import Fraction

import pytest

from kitchensync.errors import BadAmount
from kitchensync.measure.amounts import parse_amount
from kitchensync.measure.numbers import read_number
from kitchensync.measure.quantities import read
from kitchensync.measure.table import Preference
from kitchensync.measure.tokens import tokens


def said(text: str, preference: Preference = "us") -> tuple[str, str, str]:
    """Number or range, unit, and what each holds."""
    found = read(tokens(text), 0, preference)
    assert found is not None
    numbers = " ".join(str(one) for one in (found.low, found.high) if one is not None)
    pack = f"{found.pack} {found.pack_unit.name}" if found.pack_unit else ""
    return numbers, found.unit.name if found.unit else "", pack


@pytest.mark.parametrize(
    ("text", "numbers", "unit"),
    [
        ("2-3 cups", "2 3", "cup"),
        ("2 to 3 cups", "2 3", "cup"),
        ("2–3 cups", "2 3", "cup"),  # an en dash
        ("2 or 3 cups", "2 3", "cup"),
        ("between 2 and 3 cups", "2 3", "cup"),
        ("3- to 4-pound", "3 4", "lb"),
        ("8-to-10 pound", "8 10", "lb"),
        ("1/2-3/4 cup", "1/2 3/4", "cup"),
        ("1-1/2 cups", "3/2", "cup"),
        ("1 and 1/2 cups", "3/2", "cup"),
        ("1½ cups", "3/2", "cup"),
        ("१½ cups", "3/2", "cup"),
        ("٢-٣ cups", "2 3", "cup"),
        ("1⁄2 cup", "1/2", "cup"),
        ("0,5 l", "1/2", "l"),
        ("1.5 l", "3/2", "l"),
        (".5 l", "1/2", "l"),
        ("1,500 g", "1500", "g"),
        ("1.234,5 g", "2469/2", "g"),
        ("one cup", "1", "cup"),
        ("a cup", "1", "cup"),
        ("half a pint", "1/2", "pint"),
        ("one and a half cups", "3/2", "cup"),
        ("three quarters of a cup", "3/4", "cup"),
        ("a couple of cloves", "2", "clove"),
        ("a dozen", "1", "dozen"),
        ("2 fl. oz.", "2", "fl oz"),
        ("2 T", "2", "tbsp"),
        ("2 t", "2", "tsp"),
        ("2 heaped tbsp", "2", "tbsp"),
        ("1 dsp", "1", "dessertspoon"),
        ("2 c. à s.", "2", "metric tbsp"),
        ("2 c.à.s.", "2", "metric tbsp"),
        ("2 C. À S.", "2", "metric tbsp"),
        ("1 càs", "1", "metric tbsp"),
        ("1 càc", "1", "metric tsp"),
        ("2 cuillerées à soupe", "2", "metric tbsp"),
        ("1 cuilleree a cafe", "1", "metric tsp"),
        ("1 cuill. à thé", "1", "metric tsp"),
        ("2 c. a\u0300 s.", "2", "metric tbsp"),  # the accent a character of its own
        ("2 cuille\u0300res a\u0300 soupe", "2", "metric tbsp"),
        ("2 cuilleres a soupe", "2", "metric tbsp"),
        ("1 cuil. à café", "1", "metric tsp"),
        ("1/2 c. à c.", "1/2", "metric tsp"),
        ("1 c.", "1", "cup"),
        ("2 qt.", "2", "quart"),
        ("12", "12", ""),
        ("1-2 imperial fl oz", "1 2", "imperial fl oz"),
        ("10 imp. fl. oz.", "10", "imperial fl oz"),
        ("2 metric tablespoons", "2", "metric tbsp"),
    ],
)
def test_a_quantity_is_read_in_any_usual_form(text: str, numbers: str, unit: str) -> None:
    assert said(text) == (numbers, unit, "")


@pytest.mark.parametrize(
    ("text", "numbers", "unit", "pack"),
    [
        ("6 x 330 ml", "6", "", "330 ml"),
        ("6×330ml", "6", "", "330 ml"),
        ("2 x 6 x 330 ml", "12", "", "330 ml"),
        ("2 (14 oz) cans", "2", "can", "14 oz"),
        ("2 x 400g tins", "2", "tin", "400 g"),
        ("1 14-ounce can", "1", "can", "14 oz"),
        ("3 cans (14 oz each)", "3", "can", "14 oz"),
        ("2 packs of 500 g", "2", "pack", "500 g"),
        ("2 packs 500 g", "2", "pack", "500 g"),
        ("2 sticks (1 cup)", "2", "stick", ""),
    ],
)
def test_packs_within_packs_are_kept_apart(text: str, numbers: str, unit: str, pack: str) -> None:
    assert said(text) == (numbers, unit, pack)


@pytest.mark.parametrize(
    ("unit", "us", "imperial"),
    [
        ("pint", 473_176, 568_261),
        ("fl oz", 29_574, 28_413),
        ("tbsp", 14_787, 15_000),
        ("gill", 118_294, 142_065),
        ("cup", 236_588, 250_000),
        ("gallon", 3_785_412, 4_546_090),
    ],
)
def test_measures_of_one_name_are_those_of_the_people_meant(
    unit: str, us: int, imperial: int
) -> None:
    sizes: list[Fraction] = []
    for preference in ("us", "imperial"):
        found = read(tokens(f"1 {unit}"), 0, preference)
        assert found
        assert found.unit
        sizes.append(found.unit.size)
    assert [round(size) for size in sizes] == [us, imperial]


@pytest.mark.parametrize("text", ["", "milk", "half and half", "between friends", "1/0"])
def test_what_is_no_quantity_is_none(text: str) -> None:
    assert read(tokens(text), 0) is None


@pytest.mark.parametrize(("text", "value"), [("1,234.5", "2469/2"), ("1,000,000", "1000000")])
def test_thousands_are_read_where_they_cannot_be_anything_else(text: str, value: str) -> None:
    number = read_number(text)
    assert number
    assert number.value == Fraction(value)


@pytest.mark.parametrize("text", ["1,500 g", "1,500 ml", "1,500"])
def test_a_comma_that_may_mean_either_is_not_stored(text: str) -> None:
    with pytest.raises(BadAmount, match="comma"):
        parse_amount(text)


@pytest.mark.parametrize(("text", "value"), [("0,450 kg", 450_000), ("1,250 kg", 1_250_000)])
def test_three_decimals_of_a_kilo_are_what_scales_print(text: str, value: int) -> None:
    assert parse_amount(text).value == value


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2 cloves", "2 cloves"),
        ("1 tin", "1 tin"),
        ("1 bunch", "1 bunch"),
        ("3 loaves", "3 loaves"),
    ],
)
def test_units_that_only_count_survive(text: str, shown: str) -> None:
    assert parse_amount(text).text == shown
