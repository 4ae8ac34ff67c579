"""Ingredient lines are read as a cook reads them, and never lose a word."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kitchensync.measure.table import Preference
from kitchensync.measure.units import find
from kitchensync.recipes.lines import read_line
from tests.core.recipes.table import AMERICAN, BRITISH, TANGLED

ROWS = [tuple(row.split(" | ")) for row in (BRITISH + AMERICAN + TANGLED).split("\n") if row]
WANTED = 0.95


@pytest.mark.parametrize(("words", "amount", "unit"), [row[:3] for row in ROWS])
def test_amount_and_unit_are_those_a_cook_reads(words: str, amount: str, unit: str) -> None:
    line = read_line(words)
    said = [str(number) for number in (line.low, line.high) if number is not None]
    assert (" ".join(said) or "-", line.unit or "-") == (amount, unit)


def test_nearly_all_names_are_those_a_cook_reads() -> None:
    right = [read_line(words).name == name for words, _, _, name in ROWS]
    assert sum(right) / len(right) >= WANTED


@pytest.mark.parametrize(
    ("words", "preparation", "note"),
    [
        ("1 large onion, finely chopped", "finely chopped", "large"),
        ("200g/7oz plain flour, plus extra for dusting", "", "plus extra for dusting"),
        ("1 cup milk or cream", "", "or cream"),
        ("400g tin chopped tomatoes", "chopped", "tin"),
        ("juice of 1 lemon", "juice", ""),
        ("1 lemon, zest and juice", "zest and juice", ""),
        ("1 (14.5 ounce) can diced tomatoes, undrained", "diced", "undrained"),
        ("salt and pepper to taste", "", "to taste"),
        ("2 cups all-purpose flour, divided", "", "divided"),
        ("2 cloves of garlic", "", ""),
        ("1 mango, mashed with a pinch of chilli", "mashed with a pinch of chilli", ""),
        ("60g pickled gherkins to serve", "", "to serve"),
        ("90g caster (superfine) sugar", "", "superfine"),
    ],
)
def test_what_is_done_to_a_food_is_told_from_the_rest(
    words: str, preparation: str, note: str
) -> None:
    line = read_line(words)
    assert (line.preparation, line.note) == (preparation, note)


@pytest.mark.parametrize(
    "words", ["2 chillies, sliced (optional)", "1 tbsp rum, if desired", "optional: 20g nuts"]
)
def test_what_may_be_left_out_is_optional(words: str) -> None:
    assert read_line(words).optional


def test_what_is_not_called_optional_is_not() -> None:
    assert not read_line("2 chillies, sliced").optional


@pytest.mark.parametrize(
    ("words", "low", "unit", "pack", "pack_unit"),
    [
        ("2 x 400g tins chopped tomatoes", 2, "tin", 400, "g"),
        ("1 x 400g/14oz can chickpeas", 1, "can", 400, "g"),
        ("6 x 330 ml beer", 6, None, 330, "ml"),
        ("2 (14 oz) cans beans", 2, "can", 14, "oz"),
        ("1 can (28 ounces) tomatoes", 1, "can", 28, "oz"),
        ("1 10-ounce package spinach", 1, "package", 10, "oz"),
        ("10-ounce package spinach", 1, "package", 10, "oz"),
        ("1 large (1-pound, 12-ounce) can plums", 1, "can", Fraction(7, 4), "lb"),
        ("3 x 1kg/2lb 4oz bags flour", 3, "bag", 1, "kg"),
    ],
)
def test_packs_are_counted_and_what_each_holds_is_kept(
    words: str, low: int, unit: str | None, pack: Fraction | int, pack_unit: str
) -> None:
    line = read_line(words)
    assert (line.low, line.pack) == (Fraction(low), Fraction(pack))
    assert (line.unit, line.pack_unit) == (unit, pack_unit)


def test_what_is_added_in_the_same_dimension_is_summed() -> None:
    line = read_line("1 cup plus 2 tbsp flour")
    assert (line.low, line.unit, line.name) == (Fraction(9, 8), "cup", "flour")


def test_what_is_added_in_another_dimension_is_not() -> None:
    line = read_line("1 cup plus 2 cloves garlic")
    assert (line.low, line.unit) == (Fraction(1), "cup")


@pytest.mark.parametrize(
    ("words", "choice"),
    [
        ("2 tbsp white wine or cider vinegar", "white wine or cider vinegar"),
        ("500ml chicken or vegetable stock", "chicken or vegetable stock"),
        ("300g fresh or frozen raspberries", "fresh or frozen raspberries"),
        ("2 tbsp olive or rapeseed oil", "olive or rapeseed oil"),
        ("2 shallots or spring onions, sliced", "shallots or spring onions"),
        ("100g pecans, or walnuts, chopped", "pecans, or walnuts"),
        ("salt, or more to taste", ""),
        ("25g butter or 1 tbsp oil", ""),
        ("1 onion, sliced or diced", ""),
        ("400g diced or crushed tomatoes", ""),
        ("1 lemon", ""),
    ],
)
def test_foods_of_which_one_will_do_are_kept_together(words: str, choice: str) -> None:
    assert read_line(words).choice == choice


def test_a_pint_is_the_one_of_those_who_cook() -> None:
    assert read_line("1 pint milk").unit == "pint"
    assert read_line("1 pint milk", "imperial").unit == "imperial pint"


def test_nothing_said_is_nothing_read() -> None:
    line = read_line("Salt")
    assert (line.low, line.unit, line.dimension, line.name) == (None, None, None, "Salt")


@pytest.mark.parametrize("words", ["", "   ", "()", "1", "½", "–", "1/0 cup", "of of of"])
def test_a_line_that_says_little_is_read_without_certainty_or_harm(words: str) -> None:
    assert read_line(words).words == words


def test_a_clear_line_is_more_certain_than_a_strange_one() -> None:
    clear = read_line("2 tablespoons olive oil")
    strange = read_line("Zwiebeln fein gehackt grob oder so, angedünstet zwei")
    assert clear.confidence > 90 > strange.confidence


@given(st.text(max_size=300))
def test_no_text_makes_reading_a_line_fail(text: str) -> None:
    line = read_line(text)
    assert line.words == text
    assert 0 <= line.confidence <= 100
    assert line.unit is None or find(line.unit) is not None


PIECES = (
    "1 ½ 2-3 1/0 a an half and of between to - / ( ) x × , . + plus or cup oz. fl 400g tin g couple"
    " few dozen cloves salt 10-ounce % inch 1,000 1.000,5 ⅓ \u200b ’ ½½ \u0301"
)
KITCHEN_TALK = st.lists(st.sampled_from(PIECES.split()), max_size=400).map(" ".join)


@given(KITCHEN_TALK, st.sampled_from(["us", "imperial", "metric"]))
def test_no_mixture_of_what_lines_consist_of_makes_reading_fail(
    text: str, preference: Preference
) -> None:
    line = read_line(text, preference)
    assert line.words == text
    assert line.high is None or (line.low is not None and line.high > line.low)


def test_a_line_of_any_length_is_read_in_a_moment() -> None:
    for word in ("a ", "(", "/1g", "1 and ", "half a ", "plus 1 g ", "½"):
        assert read_line(word * 50_000).words == word * 50_000
