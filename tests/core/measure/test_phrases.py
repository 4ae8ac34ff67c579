"""Amounts that are spelt out are understood in the pantry as they are in recipes."""

import pytest

from kitchensync.errors import BadAmount, BadInput
from kitchensync.measure.words import parse_packs, parse_words


@pytest.mark.parametrize(
    ("phrase", "name", "amount"),
    [
        ("a dozen eggs", "eggs", "1 dozen"),
        ("half a lemon", "lemon", "0.5"),
        ("½ a lemon", "lemon", "0.5"),
        ("one and a half lemons", "lemons", "1.5"),
        ("a couple of limes", "limes", "2"),
        ("two red onions", "red onions", "2"),
        ("salt a pinch", "salt", "1 pinch"),
        ("a pinch of salt", "salt", "1 pinch"),
        ("tin of beans", "beans", "1 tin"),
        ("milk half a litre", "milk", "0.5 l"),
        ("beef 2 lb 4 oz", "beef", "2.25 lb"),
        ("2 lb 4 oz beef", "beef", "2.25 lb"),
        ("one egg", "egg", "1"),
        ("fifteen eggs", "eggs", "15"),
        ("twenty four eggs", "eggs", "24"),
        ("twenty-four eggs", "eggs", "24"),
        ("a hundred grams of ham", "ham", "100 g"),
        ("a hundred and fifty grams of ham", "ham", "150 g"),
        ("two hundred twenty-five g ham", "ham", "225 g"),
        ("dozen eggs", "eggs", "1 dozen"),
        ("couple of limes", "limes", "2"),
        ("a cup and a half of rice", "rice", "1.5 cups"),
        ("quarter of a pound of ham", "ham", "0.25 lb"),
        ("bag of flour 5 lb", "flour", "5 lb"),
        ("a hundred grams of flour type 405", "flour type 405", "100 g"),
        ("tin of omega 3 and 6", "omega 3 and 6", "1 tin"),
        ("after eight 1 kg bag", "after eight", "1 kg"),
        ("2 x after eight x 3", "after eight", "6"),
        ("chicken leg quarter 800g pack", "chicken leg quarter", "800 g"),
        ("two T bone steaks", "T bone steaks", "2"),
        ("half a kilo pot roast", "pot roast", "0.5 kg"),
        ("half a kilo tin of beans", "beans", "0.5 kg"),
        ("1 lb 4 oz pot roast", "pot roast", "1.25 lb"),
        ("1 1/4-ounce package dry yeast", "dry yeast", "1.25 oz"),
        ("wine 2019 pack of 6", "wine 2019", "6"),
        ("after eight pack of 6", "after eight", "6"),
        ("after eight 250 g x 2 packs", "after eight", "500 g"),
        ("after eight 2 and a half kg", "after eight", "2.5 kg"),
        ("eggs two packs of 6", "eggs", "12"),
        ("tomatoes two 400 g tins", "tomatoes", "800 g"),
        ("milk half a 2 l bottle", "milk", "1 l"),
        ("rice a quarter of a 2 kg bag", "rice", "0.5 kg"),
        ("half a tin of beans 400 g", "beans", "200 g"),
        ("cola four x 330 ml", "cola", "1.32 l"),
        ("1/2 A2 milk", "A2 milk", "0.5"),
    ],
)
def test_an_amount_in_words_is_an_amount(phrase: str, name: str, amount: str) -> None:
    words = parse_words(phrase)
    assert (words.name, words.amount.text, words.said) == (name, amount, True)


@pytest.mark.parametrize(
    ("phrase", "amount", "pack"),
    [
        ("tomatoes 2 x 400 g tins", "800 g", 400_000),
        ("2 400g tins tomatoes", "800 g", 400_000),
        ("2 (400 g) tins tomatoes", "800 g", 400_000),
        ("tomatoes 2 x 6 x 330 ml", "3.96 l", 330_000),
        ("2 x 6 x 330 ml tomatoes", "3.96 l", 330_000),
        ("6 x 1½ l tomatoes", "9 l", 1_500_000),
    ],
)
def test_packs_within_packs_are_so_many_of_the_smallest(
    phrase: str, amount: str, pack: int
) -> None:
    words = parse_words(phrase)
    assert (words.name, words.amount.text, words.pack) == ("tomatoes", amount, pack)


@pytest.mark.parametrize(
    "phrase",
    [
        *("3 tins tomatoes 400 g", "3 tins of tomatoes 400 g", "3 tins tomatoes (400 g)"),
        *("3 tins tomatoes 400 g each", "3 tins of tomatoes, 400 g each"),
        *("3 x tomatoes 400 g", "3× tomatoes, 400 g each"),
        *("3 tins of 400 g tomatoes", "3 tins 400g tomatoes", "3 tins (400 g) tomatoes"),
        *("tomatoes 3 tins of 400 g", "tomatoes 3 tins 400 g", "three tins of tomatoes 400 g"),
    ],
)
def test_what_each_container_holds_may_stand_before_or_behind_the_name(phrase: str) -> None:
    words = parse_words(phrase)
    assert (words.name, words.amount.text, words.pack) == ("tomatoes", "1.2 kg", 400_000)


@pytest.mark.parametrize(
    ("phrase", "name", "amount"),
    [
        ("1 pack of 500 g pasta", "pasta", "500 g"),
        ("2 packs 2% milk 1 l", "2% milk", "2 l"),
        ("2 pieces of ginger 30 g", "2 pieces of ginger", "30 g"),
        ("2 tins 3 bean salad", "3 bean salad", "2 tins"),
        ("10 eggs 600 g", "10 eggs", "600 g"),
        ("3 handfuls spinach 90 g", "3 handfuls spinach", "90 g"),
    ],
)
def test_only_what_is_sold_in_a_measure_holds_it(phrase: str, name: str, amount: str) -> None:
    words = parse_words(phrase)
    assert (words.name, words.amount.text) == (name, amount)


@pytest.mark.parametrize(
    "phrase",
    [
        *("five spice", "seven up", "half and half", "half fat milk", "three bean salad"),
        *("two minute noodles", "vitamin a", "cream of tartar", "7-up", "coke 6-pack"),
        *("quarter pounder", "omega 3-6 capsules"),
    ],
)
def test_a_name_that_only_begins_or_ends_like_an_amount_stays_a_name(phrase: str) -> None:
    words = parse_words(phrase)
    assert (words.name, words.said) == (phrase, False)


@pytest.mark.parametrize(
    ("name", "amount"),
    [
        *(("half and half", "500 ml"), ("chicken leg quarter", "2 kg"), ("after eight", "200 g")),
        *(("half fat creme fraiche", "200 ml"), ("one third less fat milk", "1 l")),
        *(("one cup soup", "4"), ("three bean salad", "400 g"), ("five spice", "50 g")),
        *(("7 up", "2 l"), ("5 spice", "50 g"), ("00 flour", "1 kg"), ("flour 00", "1 kg")),
        *(("type 405 flour", "1 kg"), ("flour type 405", "1 kg"), ("omega 3 eggs", "6")),
    ],
)
def test_words_of_a_name_are_no_amount_where_one_stands(name: str, amount: str) -> None:
    words = parse_words(f"{name} {amount}")
    assert (words.name, words.amount.text) == (name, amount)
    if not amount.isdigit():
        words = parse_words(f"{amount} {name}")
        assert (words.name, words.amount.text) == (name, amount)


@pytest.mark.parametrize("phrase", ["00 flour", "flour 00", "flour type 405", "type 405 flour"])
def test_a_grade_of_flour_is_no_amount(phrase: str) -> None:
    assert not parse_words(phrase).said


@pytest.mark.parametrize("phrase", ["1 kg 500 g", "3 l 1 kg"])
def test_an_amount_of_an_amount_names_no_food(phrase: str) -> None:
    with pytest.raises(BadInput, match="names no food"):
        parse_words(phrase)


@pytest.mark.parametrize(
    "phrase",
    [
        *("apples 2-3", "2-3 apples", "apples 2 to 3", "2 or 3 apples", "2-3 bags apples 1 kg"),
        *("apples between 2 and 3", "2 to 3 flour 405"),
    ],
)
def test_a_range_is_no_amount_of_what_is_there(phrase: str) -> None:
    with pytest.raises(BadAmount, match="is a range"):
        parse_words(phrase)


@pytest.mark.parametrize(
    ("text", "amount", "pack"),
    [
        ("6 x 330 ml", "1.98 l", 330_000),
        ("٦ x ٣٣٠ ml", "1.98 l", 330_000),
        ("6*330ml", "1.98 l", 330_000),
        ("5 × 330 ml + 205 ml", "1.855 l", 330_000),
        ("2 x 400 g tins", "800 g", 400_000),
        ("a dozen", "1 dozen", None),
        ("a pinch", "1 pinch", None),
        ("2 lb 4 oz", "2.25 lb", None),
        ("2 l", "2 l", None),
    ],
)
def test_an_amount_alone_may_be_in_packs_too(text: str, amount: str, pack: int | None) -> None:
    found, each = parse_packs(text)
    assert (found.text, each) == (amount, pack)


@pytest.mark.parametrize("text", ["2-3", "1 l + 2 kg", "some", "9000 x 9000 l", ""])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(BadAmount):
        parse_packs(text)
