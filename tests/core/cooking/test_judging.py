"""Safe, unsafe, unknown: nothing is safe because nobody wrote it down."""

from __future__ import annotations

import pytest

from kitchensync.cooking.facts import Eater, Food, Larder, Traits
from kitchensync.cooking.judging import Judge, Verdict, fits
from kitchensync.cooking.wording import concern_text
from tests.core.cooking import said


def judged(food: str, *eaters: Eater) -> Verdict:
    return Judge(said.larder(""), eaters).verdict(food)


def test_an_allergen_that_nobody_wrote_down_is_unknown() -> None:
    assert judged("mystery", said.PEOPLE["Ben"]) == Verdict.UNKNOWN
    assert judged("bread", said.PEOPLE["Ben"]) == Verdict.UNSAFE
    assert judged("rice", said.PEOPLE["Ben"]) == Verdict.SAFE


def test_traces_and_what_a_pack_names_are_unknown_in_whatever_is_not_known_to_contain_it() -> None:
    nuts = frozenset({"nuts"})
    foods = {
        "oats": Food("oats", "oats", allergens=Traits(no=nuts), traces=nuts),
        "muesli": Food("muesli", "muesli", traces=nuts),
        "nut bar": Food("nut bar", "nut bar", allergens=Traits(nuts), traces=nuts),
        "granola": Food("granola", "granola", denied=nuts, traces=nuts),
    }
    larder = Larder(foods.get, (), today=said.TODAY)
    judge = Judge(larder, [Eater("Nat", allergies=nuts)])
    found = [concern_text(each) for key in foods for each in judge.concerns(key)]
    assert found == [
        "unknown for Nat: the pack of oats may contain traces of nuts",
        "unknown for Nat: the pack of muesli may contain traces of nuts",
        "not for Nat: nut bar contains nuts",
        "unknown for Nat: a pack of granola names nuts, and here it is said that there is none in "
        "it",
    ]


def test_what_is_said_both_ways_holds() -> None:
    assert Traits(frozenset({"milk"}), frozenset({"milk"})).of("milk") is True


def test_who_has_no_wish_can_eat_everything() -> None:
    assert judged("mystery", Eater("Gus")) == Verdict.SAFE
    assert Judge(said.larder(""), [Eater("Gus")]).of_unknown("furikake") == ()


def test_the_worst_of_all_eaters_counts() -> None:
    assert judged("bread", said.PEOPLE["Ada"], said.PEOPLE["Ben"]) == Verdict.UNSAFE


@pytest.mark.parametrize(
    ("marked", "diet", "expected"),
    [
        (Traits(yes=frozenset({"vegan"})), "vegetarian", True),
        (Traits(yes=frozenset({"vegetarian"})), "vegan", None),
        (Traits(no=frozenset({"vegetarian"})), "vegan", False),
        (Traits(no=frozenset({"vegan"})), "vegetarian", None),
        (Traits(no=frozenset({"pescatarian"})), "vegan", False),
        (Traits(), "vegan", None),
    ],
)
def test_a_diet_that_is_marked_tells_of_the_wider_and_the_stricter(
    marked: Traits, diet: str, expected: bool | None
) -> None:
    assert fits(Food("x", "x", diets=marked), diet) is expected


def test_who_does_not_like_garlic_does_not_like_garlic_powder() -> None:
    eater = Eater("Flo", dislikes=frozenset({"garlic"}))
    assert judged("garlic powder", eater) == Verdict.UNSAFE
    assert judged("garlic", Eater("Gil", dislikes=frozenset({"garlic powder"}))) == Verdict.SAFE


def test_a_concern_names_who_and_what() -> None:
    (concern,) = Judge(said.larder(""), said.people("Ben")).concerns("bread")
    assert (concern.eater, concern.kind, concern.what, concern.food) == (
        "Ben",
        "allergen",
        "gluten",
        "bread",
    )
