"""What only who knows foods can tell is told as people mean it."""

import pytest

from kitchensync.errors import BadAmount, UnknownUnit
from kitchensync.kitchen.stock.counted import parse_bought


@pytest.mark.parametrize(
    ("phrase", "name", "amount", "said"),
    [
        ("2 packs of 6 eggs", "eggs", "12", True),
        ("a box of 10 large eggs", "large eggs", "10", True),
        ("2 packs of 4 batteries", "batteries", "8", True),
        ("2 packs of 7 up", "7 up", "2 packs", True),
        ("2 packs of 3 bean salad", "3 bean salad", "2 packs", True),
        ("six-pack cola", "cola", "6", True),
        ("6-pack of water 1.5 l", "water", "9 l", True),
        ("cucumbers 2 (600 g)", "cucumbers", "2", True),
        ("2 tins tomatoes (400 g)", "tomatoes", "800 g", True),
        ("2 x 6-pack cola", "cola", "12", True),
        ("cola 6-pack", "cola", "6", True),
        ("eggs 12 pack", "eggs", "12", True),
        ("noodles 5 packs", "noodles", "5 packs", True),
        ("baked beans 4 pack", "baked beans", "4 packs", True),
        ("a few carrots", "carrots", "1", False),
        ("another 2 l milk", "milk", "2 l", True),
        ("200 ml of the milk", "milk", "200 ml", True),
        ("the laughing cow", "the laughing cow", "1", False),
        ("our bread", "our bread", "1", False),
        ("a few sprigs of thyme", "few sprigs of thyme", "1", True),
        ("half lemon", "lemon", "0.5", True),
        ("half cream", "half cream", "1", False),
        ("loaf bread", "bread", "1 loaf", True),
        ("pot roast", "pot roast", "1", False),
        ("pot noodle", "pot noodle", "1", False),
        ("2 x 7 up", "7 up", "2", True),
        ("2 7 up", "7 up", "2", True),
        ("milk 2 l (organic)", "milk (organic)", "2 l", True),
        ("eggs 10 (large)", "eggs (large)", "10", True),
        ("head lettuce 2", "lettuce", "2 heads", True),
        ("stick celery 2", "stick celery", "2", True),
        ("2 half lemons", "lemons", "1", True),
        ("2 x 6-pack cola 330 ml", "cola", "3.96 l", True),
        ("chopped tomatoes 400g (4)", "chopped tomatoes", "1.6 kg", True),
        ("2 8 oz steaks", "steaks", "16 oz", True),
        ("8 x sausages (454 g)", "sausages", "3.632 kg", True),
        ("beans 4 (415 g)", "beans", "1.66 kg", True),
    ],
)
def test_a_phrase_means_what_is_sold_so(phrase: str, name: str, amount: str, said: bool) -> None:
    words = parse_bought(phrase)
    assert (words.name, words.amount.text, words.said) == (name, amount, said)


def test_what_a_household_calls_a_food_is_its_name() -> None:
    assert parse_bought("2 packs of 6 eggs", knows="6 eggs".__eq__).name == "6 eggs"
    assert parse_bought("10 eggs 600 g", knows="10 eggs".__eq__).name == "10 eggs"
    assert parse_bought("some carrots", knows="some carrots".__eq__).name == "some carrots"


def test_a_slip_of_a_unit_before_a_food_is_no_number_of_pieces() -> None:
    for phrase in ("500 grm flour", "2 litters milk"):
        with pytest.raises(UnknownUnit):
            parse_bought(phrase)
    assert parse_bought("2 chunky chips").amount.text == "2"


@pytest.mark.parametrize(
    "phrase",
    [
        *("sausages 8 (454g)", "8 sausages 454 g", "sausages 454 g (8)", "sausages 8 pack 454 g"),
        *("burgers 4 (454 g)", "eggs 10 600 g", "454 g 8 sausages", "bacon 200 g 8 rashers"),
        *("10 eggs 600 g", "2 chicken breasts 400 g"),
    ],
)
def test_of_several_that_are_weighed_it_is_asked_whether_each_was(phrase: str) -> None:
    with pytest.raises(BadAmount, match="in all"):
        parse_bought(phrase)
