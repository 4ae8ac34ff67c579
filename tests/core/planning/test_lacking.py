"""What planned dishes lack together: what is there, or on the list, counts once."""

from __future__ import annotations

from kitchensync.cooking.wording import lack_text
from kitchensync.planning.lacking import beyond, in_turn
from kitchensync.replica.ids import normal_name
from tests.core.cooking.said import larder, recipe


def lacks(pantry: str, *dishes: str) -> list[list[str]]:
    """What each dish lacks after those before it."""
    return [
        list(map(lack_text, match.lacks)) for match in in_turn(map(recipe, dishes), larder(pantry))
    ]


def beyond_a_list(coming: str, *dishes: str) -> tuple[list[list[str]], list[list[str]]]:
    """Of dishes in an empty kitchen: what lacks beyond what is coming, and what may."""
    listed = larder(coming, staples=())
    lacking = [match.lacks for match in in_turn(map(recipe, dishes), larder(""))]
    found = beyond(lacking, listed, normal_name)
    return (
        [list(map(lack_text, each.lacks)) for each in found],
        [list(map(lack_text, each.doubtful)) for each in found],
    )


def test_what_one_dish_takes_is_not_there_for_the_next() -> None:
    dal = "Dal for 2: 200 g rice; salt"
    assert lacks("rice 300 g", dal, dal, dal) == [[], ["100 g rice"], ["200 g rice"]]


def test_what_is_optional_takes_nothing() -> None:
    dishes = ("Dal for 2: 100 g rice; (200 g tofu)", "Tofu for 2: 200 g tofu")
    assert lacks("rice 100 g; tofu 200 g", *dishes) == [[], []]


def test_what_is_on_the_list_counts_once() -> None:
    dal = "Dal for 2: 200 g rice"
    assert beyond_a_list("rice 300 g", dal, dal) == ([[], ["100 g rice"]], [[], []])
    assert beyond_a_list("rice 400 g", dal, dal) == ([[], []], [[], []])


def test_of_what_is_coming_in_another_measure_nobody_knows_whether_it_is_enough() -> None:
    assert beyond_a_list("rice 1 jar", "Dal for 2: 200 g rice") == ([[]], [["200 g rice"]])


def test_what_no_dish_says_how_much_of_is_got_once() -> None:
    dishes = ("Soup for 2: parsley", "Stew for 2: parsley; ?zlorbs", "Dal for 2: 10 g parsley")
    assert beyond_a_list("", *dishes)[0] == [[], ["zlorbs"], ["10 g parsley"]]
    assert beyond_a_list("", *dishes[:2])[0] == [["parsley"], ["zlorbs"]]
