"""A number before a food counts its packs, unless it may belong to the name."""

import pytest

from kitchensync import Kitchen
from kitchensync.errors import BadAmount, BadInput
from kitchensync.kitchen.stock.counted import between_commas, parse_bought
from kitchensync.measure.words import parse_words


@pytest.mark.parametrize(
    ("phrase", "name", "amount", "pack"),
    [
        ("3 rice 500 g", "rice", "1.5 kg", 500_000),
        ("2 coconut milk 400ml", "coconut milk", "800 ml", 400_000),
        ("12 Milk 1 l", "Milk", "12 l", 1_000_000),
        ("1 butter 250 g", "butter", "250 g", None),
    ],
)
def test_a_number_before_a_food_counts_packs_of_the_size_behind_it(
    phrase: str, name: str, amount: str, pack: int | None
) -> None:
    words = parse_bought(phrase)
    assert (words.name, words.amount.text, words.pack) == (name, amount, pack)


@pytest.mark.parametrize(
    "phrase",
    [
        *("7 up 500 ml", "5 spice 50 g", "2% milk 1 l", "2 percent milk 1 l", "5 minute rice 1 kg"),
        *("3 bean salad 400 g", "4 cheese ravioli 250 g", "2 lemons 100 ml"),
        *("rice 500 g", "3 rice", "3 x rice 500 g", "3 rice 2", "3 flubber 500 g", "7up 2"),
    ],
)
def test_a_number_that_may_belong_to_a_name_or_says_all_there_is_stays_what_it_was(
    phrase: str,
) -> None:
    assert parse_bought(phrase) == parse_words(phrase)


@pytest.mark.parametrize("name", ["7 up", "5 spice", "5 spice powder", "2 percent milk"])
def test_what_everybody_calls_a_food_is_no_amount_of_another(name: str) -> None:
    words = parse_bought(name)
    assert (words.name, words.said) == (name, False)


@pytest.mark.parametrize(
    ("phrase", "name", "amount"),
    [
        ("200 ml of the 7 up", "7 up", "200 ml"),
        ("2 x 7 up 6 x 330 ml", "7 up", "3.96 l"),
        ("7 up 6-pack", "7 up", "6"),
        ("half the 5 spice", "5 spice", "0.5"),
        ("7 up (2 l, organic)", "7 up (2 l, organic)", "1"),
        ("a 2% milk", "2% milk", "1"),
        ("two 7 up", "7 up", "2"),
        ("dozen 7 up", "7 up", "1 dozen"),
        ("2 packs of 6 7 up", "7 up", "12"),
    ],
)
def test_such_a_name_stays_whole_whatever_stands_around_it(
    phrase: str, name: str, amount: str
) -> None:
    words = parse_bought(phrase)
    assert (words.name, words.amount.text) == (name, amount)


def test_what_a_household_calls_by_a_number_at_its_end_is_no_amount() -> None:
    words = parse_bought("Heinz 57", knows="Heinz 57".__eq__)
    assert (words.name, words.said) == ("Heinz 57", False)
    assert parse_bought("Heinz 57").amount.text == "57"


def test_such_a_name_means_the_same_wherever_it_is_said(kitchen: Kitchen) -> None:
    kitchen.add("7 up 3")
    with pytest.raises(BadAmount, match="needs an amount"):
        kitchen.count("7 up")
    with pytest.raises(BadAmount, match="there should always be"):
        kitchen.set_minimum("7 up")
    assert kitchen.move("7 up", "fridge").what == "Moved 3 × 7 up to fridge."
    assert kitchen.use("7 up x 2", dry_run=True).what == "Used 2 × 7 up; 1 left."
    assert kitchen.use(" 7 up").what == "Used 1 × 7 up; 2 left."
    kitchen.eye.products.add("4006381333931", "7 up")
    assert [(each.food, each.pack) for each in kitchen.eye.products.ls()] == [("7 up", None)]


@pytest.mark.parametrize("phrase", ["1 2", "405 1.5", "2 4 1/2"])
def test_numbers_alone_name_nothing_that_is_bought(phrase: str) -> None:
    with pytest.raises(BadInput, match="names no food"):
        parse_bought(phrase)


def test_what_is_called_by_a_number_is_bought_by_it(kitchen: Kitchen) -> None:
    assert kitchen.add("405 2 pieces").what == "Added 2 × 405."
    assert kitchen.use("405 1").what == "Used 1 × 405; 1 left."


def test_more_packs_than_a_kitchen_holds_are_a_slip() -> None:
    with pytest.raises(BadAmount, match="no amount"):
        parse_bought("99 rice 9000 kg")


def test_packs_are_counted_in_the_pantry_and_on_a_list(kitchen: Kitchen) -> None:
    assert kitchen.add("3 rice 500 g").what.startswith("Added 3 × 500 g rice")
    assert kitchen.shopping.add("2 rice 500 g").what == "Put 2 × 500 g rice on the shopping list."
    (line,) = kitchen.shopping.lines()
    assert (line.food, line.amount) == ("rice", "2 × 500 g")
    kitchen.shopping.check("rice")
    assert {(item.food, item.amount) for item in kitchen.pantry()} == {("rice", "5 × 500 g")}


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("milk, bread", ["milk", "bread"]),
        ("milk 2 l, 1,5 kg flour,", ["milk 2 l", "1,5 kg flour"]),
        ("tomatoes, chopped", ["tomatoes, chopped"]),
        ("tomatoes 500 g, finely chopped, salt", ["tomatoes, finely chopped 500 g", "salt"]),
        ("2 onions, peeled and diced", ["2 onions, peeled and diced"]),
        ("eggs, free-range, beans, black", ["eggs, free-range", "beans, black"]),
        ("flour, 1 kg, eggs, 6", ["flour 1 kg", "eggs 6"]),
        ("3 tins tomatoes, 400 g each, salt", ["3 tins tomatoes 400 g each", "salt"]),
        ("ice, juice, ham", ["ice", "juice", "ham"]),
        ("chopped, 2 l", ["chopped 2 l"]),
        ("milk -3 l, bread", ["milk -3 l", "bread"]),
        ("milk,bread", ["milk", "bread"]),
        ("apples 2; pears 3", ["apples 2", "pears 3"]),
        (",5 kg rice,cola,6 x 330 ml", [",5 kg rice", "cola 6 x 330 ml"]),
        ("2 l milk & 6 eggs", ["2 l milk", "6 eggs"]),
        ("milk & eggs", ["milk & eggs"]),
        ("2 half and half and 3 eggs", ["2 half and half", "3 eggs"]),
        ("2 peppers (1 red and 1 green)", ["2 peppers (1 red and 1 green)"]),
        ("flour 1 and 1/2 cups", ["flour 1 and 1/2 cups"]),
        ("2 onions and a head of garlic", ["2 onions", "a head of garlic"]),
        ("milk 1 l and half a dozen eggs", ["milk 1 l", "half a dozen eggs"]),
        ("one and a half lemons", ["one and a half lemons"]),
        ("2 cups and a half of flour", ["2 cups and a half of flour"]),
        ("2 bags half and half", ["2 bags half and half"]),
        ("salt and a pinch of pepper", ["salt and a pinch of pepper"]),
        ("eggs 6 + milk 2 l", ["eggs 6", "milk 2 l"]),
        ("milk 2 l & eggs 6 & bread", ["milk 2 l", "eggs 6", "bread"]),
        ("mac and cheese 300 g", ["mac and cheese 300 g"]),
        ("2 mac and cheese", ["2 mac and cheese"]),
        ("bread, wholemeal, 800g", ["bread, wholemeal 800g"]),
        ("rice, basmati, milk, 2%", ["rice, basmati", "milk, 2%"]),
        ("wine, 2019, 2 bottles, ham, 2", ["wine 2019 2 bottles", "ham 2"]),
        ("bread, sliced, wholemeal, 1 kg", ["bread, sliced, wholemeal 1 kg"]),
        ("oil, olive, bread", ["oil, olive", "bread"]),
        ("oil, olives", ["oil", "olives"]),
        ("bread, garlic, milk, oat", ["bread", "garlic", "milk", "oat"]),
        (" , ", []),
    ],
)
def test_what_names_no_food_belongs_to_what_stands_before_its_comma(
    said: str, meant: list[str]
) -> None:
    assert between_commas(said) == meant
