"""Phrases are taken apart as people mean them."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kitchensync.errors import BadAmount, BadInput, TooLarge, UnknownUnit
from kitchensync.measure.amounts import Amount, parse_amount
from kitchensync.measure.units import UNITS, Preference, Unit
from kitchensync.measure.words import clean_name, parse_words

IMPERIAL_OR_METRIC: tuple[Preference, ...] = ("imperial", "metric")


@pytest.mark.parametrize(
    ("phrase", "name", "amount"),
    [
        ("milk", "milk", "1"),
        ("milk 2", "milk", "2"),
        ("milk 2 l", "milk", "2 l"),
        ("milk 2l", "milk", "2 l"),
        ("milk 1,5 l", "milk", "1.5 l"),
        ("milk ½ l", "milk", "0.5 l"),
        ("milk 1 1/2 l", "milk", "1.5 l"),
        ("milk 1½ l", "milk", "1.5 l"),
        ("milk ٢ l", "milk", "2 l"),
        ("milk ١٫٥ l", "milk", "1.5 l"),
        ("१२ अंडे", "अंडे", "12"),
        ("2 l milk", "milk", "2 l"),
        ("2 l of milk", "milk", "2 l"),
        ("500g flour", "flour", "500 g"),
        ("12 eggs", "eggs", "12"),
        ("eggs 12", "eggs", "12"),
        ("3 x eggs", "eggs", "3"),
        ("1/2 lemon", "lemon", "0.5"),
        ("2 1/2 lemons", "lemons", "2.5"),
        ("1 1/2 cups brown sugar", "brown sugar", "1.5 cups"),
        ("fish sauce 2 fl oz", "fish sauce", "2 fl oz"),
        ("2 fl oz fish sauce", "fish sauce", "2 fl oz"),
        ("beer 6 x 330 ml", "beer", "1.98 l"),
        ("6x330ml beer", "beer", "1.98 l"),
        ("2 green peppers", "green peppers", "2"),
        ("noodles 3 packs", "noodles", "3 packs"),
        ("2 x 400g tins tomatoes", "tomatoes", "800 g"),
        ("500 g bag of flour", "flour", "500 g"),
        ("garlic 3 cloves", "garlic", "3 cloves"),
        ("2 tins beans", "beans", "2 tins"),
        ("2 packs tin foil", "tin foil", "2 packs"),
        ("7up", "7up", "1"),
        ("7up 2", "7up", "2"),
        ("7up 1.5 l", "7up", "1.5 l"),
        ("cherry 7up", "cherry 7up", "1"),
        ("7up lemon", "7up lemon", "1"),
        ("coke zero 330ml", "coke zero", "330 ml"),
        ("2% milk 1 l", "2% milk", "1 l"),
        ("2% milk", "2% milk", "1"),
        ("vitamin b12", "vitamin b12", "1"),
        ("pizza 4 cheeses 1", "pizza 4 cheeses", "1"),
        ("5-minute rice 1 kg", "5-minute rice", "1 kg"),
        ("  Crème   fraîche 200 g ", "Crème fraîche", "200 g"),
    ],
)
def test_a_phrase_is_a_food_and_an_amount(phrase: str, name: str, amount: str) -> None:
    words = parse_words(phrase)
    assert (words.name, words.amount.text) == (name, amount)


@pytest.mark.parametrize(
    ("phrase", "name", "amount", "pack"),
    [
        ("eggs x6", "eggs", "6", None),
        ("milk × 2", "milk", "2", None),
        ("chickpeas 400 g x 2", "chickpeas", "800 g", 400_000),
        ("chickpeas 2*400g", "chickpeas", "800 g", 400_000),
        ("flour 1 kg bag", "flour", "1 kg", None),
        ("flour type 405 1 kg bag", "flour type 405", "1 kg", None),
        ("eggs (12)", "eggs", "12", None),
        ("milk (1.5 l)", "milk", "1.5 l", None),
        ("1/2 of a cucumber", "cucumber", "0.5", None),
        ("half of the cake", "cake", "0.5", None),
        ("half the cake", "cake", "0.5", None),
        ("2 steaks 8 oz each", "steaks", "16 oz", 226_796),
        ("4711 50 ml", "4711", "50 ml", None),
        ("beef 80/20 1 lb", "beef 80/20", "1 lb", None),
        ("3/4 of a pound of beets", "beets", "0.75 lb", None),
        ("3 of them", "them", "3", None),
        ("tofu pack of 2", "tofu", "2", None),
        ("juice 200 ml pack of 6", "juice", "1.2 l", 200_000),
        ("cola 6 x 330 ml x 2", "cola", "3.96 l", 330_000),
        ("6 x 330 ml cola x 2", "cola", "3.96 l", 330_000),
        ("6 x 330 ml cola (2)", "cola", "3.96 l", 330_000),
        ("6 x 330 ml cola pack of 2", "cola", "3.96 l", 330_000),
        ("2 x cola 6 x 330 ml", "cola", "3.96 l", 330_000),
        ("2 packs of 6 x 330 ml cola", "cola", "3.96 l", 330_000),
        ("2 packs of 500 g pasta x 2", "pasta", "2 kg", 500_000),
        ("2 l milk 2", "milk", "4 l", 2_000_000),
        ("0.75 l wine 2019", "wine 2019", "0.75 l", None),
        ("1 l milk 3.5", "milk 3.5", "1 l", None),
        ("6 x 330 ml 7 up", "7 up", "1.98 l", 330_000),
        ("2 x 800 g formula 1", "formula 1", "1.6 kg", 800_000),
        ("2 x 350 g pizza 4 cheeses", "pizza 4 cheeses", "700 g", 350_000),
        ("3 musketeers 1", "3 musketeers", "1", None),
        ("juice of 2 limes (1/2 cup)", "juice of 2 limes", "0.5 cups", None),
        ("2 cream of tartar", "cream of tartar", "2", None),
        ("half of milk 2 l", "half of milk", "2 l", None),
        ("butter - 250 g", "butter", "250 g", None),
        ("apples: a dozen", "apples", "1 dozen", None),
        ("cola 3 x 330 ml each", "cola", "990 ml", 330_000),
        ("cola x 2 330 ml", "cola", "660 ml", 330_000),
        ("garlic x 3 cloves", "garlic", "3 cloves", None),
        ("x2 cola 330 ml", "cola", "660 ml", 330_000),
        ("cola 2 1.5l", "cola", "3 l", 1_500_000),
        ("yoghurt 500 g (4 x 125 g)", "yoghurt", "500 g", 125_000),
        ("x2 cans cola", "cola", "2 cans", None),
        ("water 6 @ 1.5l", "water", "9 l", 1_500_000),
        ("eggs 2 packs of 6", "eggs", "12", None),
        ("tofu box of 4", "tofu", "4", None),
        ("flour (5 lb bag)", "flour", "5 lb", None),
        ("about .5 kg rice", "rice", "0.5 kg", None),
        ("rice ~500 g", "rice", "500 g", None),
        ("1'500 g flour", "flour", "1.5 kg", None),
        ("10 000 g flour", "flour", "10 kg", None),
        ("1·5 kg flour", "flour", "1.5 kg", None),
        ("28-oz can tomatoes", "tomatoes", "28 oz", None),
        ("cola 2-liter bottle", "cola", "2 l", None),
        ("18 ct eggs", "eggs", "18", None),
        ("2 x 1.5% milk", "1.5% milk", "2", None),
        ("1.5l x 6 water", "water", "9 l", 1_500_000),
        ("1 500 g pack of flour", "flour", "500 g", None),
        ("500 g x 2 packs flour", "flour", "1 kg", 500_000),
        ("carrots 1-1/2 lb", "carrots", "1.5 lb", None),
        ("flour 1 and 1/2 cups", "flour", "1.5 cups", None),
        ("omega 3 and 6 100 g", "omega 3 and 6", "100 g", None),
        ("4pk baked beans 415g", "baked beans", "1.66 kg", 415_000),
        ("bread 800g loaf", "bread", "800 g", None),
        ("2 T butter", "butter", "2 tbsp", None),
        ("2 T bone steaks", "T bone steaks", "2", None),
        ("flour 405 1 kg", "flour 405", "1 kg", None),
        ("chocolate 70 100 g", "chocolate 70", "100 g", None),
        ("wine 2019 0.75 l", "wine 2019", "0.75 l", None),
        ("a bottle of wine 2019", "wine 2019", "1 bottle", None),
        ("milk 3.5 1 l", "milk 3.5", "1 l", None),
        ("milk 1 l 3.5", "milk 3.5", "1 l", None),
        ("milk 330 ml each", "milk", "330 ml", None),
        ("eggs 6 (2)", "eggs", "12", None),
        ("0.5 kg Heinz 57", "Heinz 57", "0.5 kg", None),
        ("2 packs of 6 x 330 ml 7 up", "7 up", "3.96 l", 330_000),
        ("6 x 330 ml 7 up x 2", "7 up", "3.96 l", 330_000),
        ("500 g x 2 2% milk", "2% milk", "1 kg", 500_000),
        ("beef 80/20 pack of 6", "beef 80/20", "6", None),
        ("1 heaped tbsp sugar", "sugar", "1 tbsp", None),
        ("3 x 2 milk (organic)", "milk (organic)", "6", None),
        ("3 slices of 50 g cheese", "cheese", "150 g", 50_000),
        ("a dozen 330 ml beers", "beers", "3.96 l", 330_000),
        ("beers 330 ml 2 dozen", "beers", "7.92 l", 330_000),
        ("2 packets sausages (8)", "sausages", "16", None),
        ("eggs 2 packets of 6", "eggs", "12", None),
        ("2 packs sausages pack of 8", "sausages", "16", None),
        ("2 packs of 6 x eggs", "eggs", "12", None),
        ("2 packs x 2 milk", "milk", "4 packs", None),
        ("butter 225 g (8 oz)", "butter", "225 g", None),
        ("8 oz (225 g) butter", "butter", "8 oz", None),
        ("milk 1 l (2 pints)", "milk", "1 l", None),
        ("tuna 160 g (112 g)", "tuna (112 g)", "160 g", None),
        ("tuna 160 g (4 oz)", "tuna (4 oz)", "160 g", None),
        ("tuna 160 g (150 g)", "tuna (150 g)", "160 g", None),
        ("225 g (4 oz) butter", "(4 oz) butter", "225 g", None),
        ("butter 225 g 8 oz", "butter 225 g", "8 oz", None),
        ("2 packs chicken 500 g (2)", "chicken", "1 kg", 500_000),
        ("3 packs chicken 500 g (2)", "chicken", "1.5 kg", 500_000),
        ("tin of beans 1/2", "beans", "0.5 tins", None),
        ("tin of beans 2", "beans", "2 tins", None),
        ("2 tins of beans 1/2", "beans 1/2", "2 tins", None),
        ("box of eggs 6", "eggs", "6", None),
        ("box of eggs 1/2", "eggs", "0.5 boxes", None),
        ("tin of beans 57", "beans 57", "1 tin", None),
        ("bottle of wine 2019", "wine 2019", "1 bottle", None),
        ("yoghurt 500 g (4 pots)", "yoghurt (4 pots)", "500 g", None),
    ],
)
def test_an_amount_may_be_written_in_other_ways(
    phrase: str, name: str, amount: str, pack: int | None
) -> None:
    words = parse_words(phrase)
    assert (words.name, words.amount.text, words.pack, words.said) == (name, amount, pack, True)


@pytest.mark.parametrize(
    "phrase",
    [
        *("vitamin (b12)", "milk (3.5)", "generation x", "tea bag", "half-fat milk", "6-pack"),
        *("flour type (405)", "wine (2019)", "wine 2019", "lemons no. 3", "trim 2-quart pan"),
        *("50/50 bread", "bread 50/50"),
    ],
)
def test_what_only_looks_like_one_is_a_name(phrase: str) -> None:
    assert parse_words(phrase).name == phrase


def test_whether_an_amount_was_said_is_kept() -> None:
    assert not parse_words("milk").said
    assert parse_words("milk 1").said


@pytest.mark.parametrize(
    ("phrase", "meant"),
    [
        ("milk 2 lites", "l"),
        ("flour 2 kgg", "kg"),
        ("sugar 3 tblsp", "tbsp"),
        ("milk 2literz", "l"),
        ("wine 2019 each", "say how much after it"),
    ],
)
def test_a_misspelt_unit_is_refused_naming_the_one_meant(phrase: str, meant: str) -> None:
    with pytest.raises(UnknownUnit) as caught:
        parse_words(phrase)
    assert meant in caught.value.hint


@pytest.mark.parametrize(
    ("phrase", "us", "elsewhere"),
    [
        ("milk 1 pint", "1 pint", "1 imperial pint"),
        ("2 pt milk", "2 pints", "2 imperial pints"),
        ("3 x 1 pint milk", "3 pints", "3 imperial pints"),
        ("half a pint of milk", "0.5 pint", "0.5 imperial pint"),
        ("a pint milk", "1 pint", "1 imperial pint"),
        ("pint of milk", "1 pint", "1 imperial pint"),
        ("3 cartons (1 pint) milk", "3 pints", "3 imperial pints"),
        ("3 cartons milk 1 pint", "3 pints", "3 imperial pints"),
        ("milk 6 fl. oz", "6 fl oz", "6 imperial fl oz"),
        ("sucre 2 c. à s.", "2 metric tbsp", "2 metric tbsp"),
        ("milk 2 cups", "2 cups", "2 metric cups"),
        ("oil 1 tablespoon", "1 tbsp", "1 metric tbsp"),
        ("milk 1 imperial pint", "1 imperial pint", "1 imperial pint"),
        ("flour 1 lb", "1 lb", "1 lb"),
        ("2 metric tablespoons oil", "2 metric tbsp", "2 metric tbsp"),
        ("oil 2 metric tablespoons", "2 metric tbsp", "2 metric tbsp"),
        ("rum 2 imp. fl. oz", "2 imperial fl oz", "2 imperial fl oz"),
        ("rum 2 imperial fluid ounces", "2 imperial fl oz", "2 imperial fl oz"),
        ("1 US cup milk", "1 cup", "1 cup"),
        ("half a US cup of milk", "0.5 cup", "0.5 cup"),
    ],
)
def test_a_pint_is_that_of_who_says_it(phrase: str, us: str, elsewhere: str) -> None:
    known: dict[Preference, Amount] = {
        "us": parse_amount(us),
        **dict.fromkeys(IMPERIAL_OR_METRIC, parse_amount(elsewhere)),
    }
    for preference, amount in known.items():
        said = parse_words(phrase, preference)
        assert (said.name, said.amount.unit) == (parse_words(phrase).name, amount.unit)
        # Three packs are three times what one of them was rounded to.
        assert abs(said.amount.value - amount.value) <= 1


def test_a_number_and_a_word_that_is_no_unit_says_how_to_mean_a_name() -> None:
    with pytest.raises(UnknownUnit) as caught:
        parse_words("pizza 4 cheeses")
    assert "“pizza 4 cheeses 1”" in caught.value.hint


@pytest.mark.parametrize(
    "phrase",
    [
        "milk 0",
        "milk -2 l",
        "-2 l milk",
        "milk 0 l",
        "milk 2000000",
        "milk 1,2,3 l",
        "1e3 g milk",
        *("1,500 flour 405", "1,500 tins beans 400 g", "1,500 tins milk 1 l"),
        "6 x 1 l milk x 0",
        *("coke 12 x 330", "6 x 330 coke", "yoghurt 125 x 4", "water 6x1.5", "2 x 6 x 330 coke"),
        "1 500 g flour",
    ],
)
def test_an_impossible_amount_is_refused(phrase: str) -> None:
    with pytest.raises(BadAmount):
        parse_words(phrase)


def test_nothing_is_an_amount_only_where_a_count_allows_it() -> None:
    assert parse_words("milk 0 l", zero=True).amount.value == 0


@pytest.mark.parametrize(
    "phrase",
    [
        *("", "   ", "2 l", "12", "milk \x1b[31m", "?", "-- 2 l", "+", "a pint", "half a loaf"),
        *("2 packs of 500 g", "2 x 6 x 330 ml", "500 g x 2 packs"),
    ],
)
def test_a_phrase_without_a_usable_name_is_refused(phrase: str) -> None:
    with pytest.raises(BadInput):
        parse_words(phrase)


@pytest.mark.parametrize("name", ["?", "--", "…", "¿!", "$", "\u200b", "\ufe0f", ". . ."])
def test_marks_alone_are_no_name(name: str) -> None:
    with pytest.raises(BadInput, match="is not a name"):
        clean_name(name)


@pytest.mark.parametrize("name", ["7", "½", "🥕", "牛", "a?"])
def test_one_letter_digit_or_picture_is_a_name(name: str) -> None:
    assert clean_name(name) == name


def test_a_name_too_long_is_refused() -> None:
    with pytest.raises(TooLarge):
        parse_words("m" * 201)


@given(st.text(max_size=60))
def test_no_text_makes_taking_it_apart_fail_unexpectedly(text: str) -> None:
    with suppress(BadInput):
        assert parse_words(text).name


@given(
    st.sampled_from(["milk", "7up", "2% milk", "crème fraîche", "牛乳"]),
    st.decimals("0.001", "999", places=3),
    st.sampled_from([unit for unit in UNITS if unit.name not in ("mg", "µl")]),
)
def test_amount_first_and_amount_last_mean_the_same(name: str, number: object, unit: Unit) -> None:
    amount = f"{number} {unit.name}"
    assert parse_words(f"{name} {amount}") == parse_words(f"{amount} {name}")
