"""What is not certain waits until somebody decides; deciding once teaches."""

from __future__ import annotations

import pytest

from kitchensync import Kitchen, LineChange
from kitchensync.errors import BadInput, NotFound
from tests.support.kitchens import World, settle


@pytest.fixture
def odd(kitchen: Kitchen) -> Kitchen:
    """A kitchen with two lines of which nobody knows what they are."""
    kitchen.recipes.new("Odd soup", "1 handful zlorbs\n1 onion")
    kitchen.recipes.new("Odd stew", "3 zlorbs, chopped")
    return kitchen


def test_only_what_is_not_certain_waits(odd: Kitchen) -> None:
    assert sorted((one.words, one.about) for one in odd.review.waiting()) == [
        ("1 handful zlorbs", "Odd soup"),
        ("3 zlorbs, chopped", "Odd stew"),
    ]


def test_deciding_once_settles_all_lines_that_say_the_same(odd: Kitchen) -> None:
    first, _ = odd.review.waiting()
    done = odd.review.decide(first.id, "celery")
    assert "1 other line too" in done.what
    assert odd.review.waiting() == []
    assert odd.recipes.show("stew").lines[0].food == "celery"
    odd.recipes.new("Odd pie", "2 zlorbs")
    assert odd.recipes.show("pie").lines[0].food == "celery"
    assert odd.review.waiting() == []


def test_the_words_stay_as_they_were(odd: Kitchen) -> None:
    odd.review.decide(odd.review.waiting()[0].id, "celery")
    assert odd.recipes.show("soup").lines[0].words == "1 handful zlorbs"


def test_a_later_correction_never_changes_what_a_person_said(odd: Kitchen) -> None:
    odd.recipes.edit.change_line("stew", 1, LineChange(food="leek"))
    odd.recipes.edit.change_line("soup", 1, LineChange(food="celery"))
    assert odd.recipes.show("soup").lines[0].food == "celery"
    assert odd.recipes.show("stew").lines[0].food == "leek"


def test_accepting_makes_a_food_of_its_own(odd: Kitchen) -> None:
    odd.review.decide(odd.review.waiting()[0].id, "accept")
    assert odd.recipes.show("soup").lines[0].food == "zlorbs"
    assert "zlorbs" in odd.foods()


def test_a_number_takes_a_candidate(kitchen: Kitchen) -> None:
    kitchen.recipes.new("Soup", "1 carrt")
    (one,) = kitchen.review.waiting()
    assert one.candidates[0] == "carrot"
    with pytest.raises(BadInput, match="candidates 1 to"):
        kitchen.review.decide(one.id, "9")
    kitchen.review.decide(one.id, "1")
    assert kitchen.recipes.show("soup").lines[0].food == "carrot"


def test_what_was_corrected_or_removed_waits_no_more(odd: Kitchen) -> None:
    odd.recipes.edit.change_line("soup", 1, LineChange(food="celery"))
    assert odd.review.waiting() == []
    odd.undo()
    assert len(odd.review.waiting()) == 2
    odd.recipes.edit.remove("stew")
    assert [one.about for one in odd.review.waiting()] == ["Odd soup"]


def test_other_words_of_a_line_ask_about_themselves_or_not_at_all(odd: Kitchen) -> None:
    odd.recipes.edit.change_line("soup", 1, LineChange(words="2 carrots"))
    assert [one.words for one in odd.review.waiting()] == ["3 zlorbs, chopped"]
    odd.recipes.edit.change_line("soup", 1, LineChange(words="1 frobnitz"))
    asked = next(one for one in odd.review.waiting() if one.about == "Odd soup")
    assert (asked.words, asked.name) == ("1 frobnitz", "frobnitz")
    odd.review.decide(asked.id, "celery")
    odd.recipes.edit.change_line("soup", 1, LineChange(words="1 gromp"))
    assert "1 gromp" in [one.words for one in odd.review.waiting()]


def test_to_leave_out_a_line_of_a_recipe_makes_no_food_of_that_name(odd: Kitchen) -> None:
    for word in ("drop", "no food"):
        with pytest.raises(BadInput, match="not left out here"):
            odd.review.decide(odd.review.waiting()[0].id, word)
    assert odd.foods() == []


def test_undo_asks_again(odd: Kitchen) -> None:
    before = odd.review.waiting()
    odd.review.decide(before[0].id, "celery")
    odd.undo()
    assert odd.review.waiting() == before
    assert odd.recipes.show("stew").lines[0].food is None


def test_what_does_not_wait_cannot_be_decided(odd: Kitchen) -> None:
    with pytest.raises(NotFound):
        odd.review.decide("0123456789", "celery")
    for nothing in ("  ", "?", "..."):
        with pytest.raises(BadInput, match="Nothing was decided"):
            odd.review.decide(odd.review.waiting()[0].id, nothing)


def test_what_a_name_was_decided_to_mean_is_what_comes_in_under_it(odd: Kitchen) -> None:
    odd.review.decide(odd.review.waiting()[0].id, "celery")
    shown = odd.catalog.show("zlorbs")
    assert (shown.name, shown.catalog, shown.aliases) == ("celery", "celery", ("zlorbs",))
    assert odd.foods() == []
    odd.shopping.add("zlorbs 2")
    assert odd.shopping.lines()[0].food == "celery"
    assert odd.add("zlorbs 2").what == "Added 2 × celery."
    assert odd.foods() == ["celery"]
    assert odd.use("celery 1").what == "Used 1 × celery; 1 left."


def test_two_who_decide_differently_are_shown_what_each_meant(
    world: World, two: tuple[Kitchen, Kitchen]
) -> None:
    laptop, phone = two
    laptop.recipes.new("Odd soup", "1 handful zlorbs")
    settle(laptop, phone)
    (review,) = laptop.review.waiting()
    laptop.review.decide(review.id, "celery")
    world.clock.now += 1000
    phone.review.decide(review.id, "leek")
    settle(laptop, phone)
    said = {(each.value, each.others) for each in laptop.conflicts() if each.field == "food"}
    assert said == {("leek", ("celery",))}


def test_whoever_types_a_recipe_hears_which_lines_wait(kitchen: Kitchen) -> None:
    waits = " 1 line waits for somebody to look: `ks review`."
    assert kitchen.recipes.new("Soup", "1 onion\n2 zlorbs").what.endswith(waits)
    assert kitchen.recipes.edit.add_line("Soup", "1 gromp", None).what.endswith(waits)
    assert kitchen.recipes.edit.add_line("Soup", "1 leek", None).what == "Added 1 leek to Soup."
    reworded = kitchen.recipes.edit.change_line("Soup", 4, LineChange(words="1 gromps"))
    assert reworded.what.endswith(waits)


def test_a_correction_that_rewords_a_line_teaches_what_its_new_words_mean(odd: Kitchen) -> None:
    said = LineChange(words="1 frobnitz", food="celery")
    told = odd.recipes.edit.change_line("soup", 1, said).what
    assert told == "Changed line 1 of Odd soup. “frobnitz” means celery from now on."


def test_a_line_that_nobody_understood_means_the_food_of_that_name_that_comes_in(
    odd: Kitchen,
) -> None:
    odd.recipes.new("Tea", "1 carrt")
    odd.add("zlorbs 500 g")
    assert [one.words for one in odd.review.waiting()] == ["1 carrt"]
    assert odd.recipes.show("soup").lines[0].food == "zlorbs"
    assert odd.cooking.can_cook(missing=3, using=["zlorbs"])
    odd.undo()
    assert len(odd.review.waiting()) == 3
    assert odd.recipes.show("soup").lines[0].food is None
