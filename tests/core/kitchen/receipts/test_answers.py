"""What people answer of a receipt's lines: it is bought, and the store's words are learned."""

from __future__ import annotations

import json

import pytest

from kitchensync import Kitchen
from kitchensync.errors import BadInput
from kitchensync.kitchen.receipts import wordings
from kitchensync.kitchen.review.rows import open_reviews
from tests.core.kitchen.receipts.test_receipts import (
    ENGLISH,
    GERMAN,
    NEXT_WEEK,
    decide,
    decided,
    outcomes,
)
from tests.core.receipts import pages
from tests.support.kitchens import World, amounts, settle


def read_on(laptop: Kitchen, phone: Kitchen) -> tuple[Kitchen, Kitchen]:
    """Two devices, of which one bought by itself what a receipt says, and the other is asked."""
    settle(laptop, phone)
    laptop.receipts.read(ENGLISH)
    phone.receipts.read(ENGLISH, ask=True)
    settle(laptop, phone)
    return laptop, phone


def test_all_lines_of_a_receipt_are_accepted_at_once_and_taken_back_at_once(
    kitchen: Kitchen,
) -> None:
    read = kitchen.receipts.read(pages.printed(pages.ENGLISH.replace("8.55", "9.99")))
    kitchen.receipts.read(GERMAN)
    others = len(kitchen.review.waiting()) - 4
    done = kitchen.receipts.accept(read.receipt[:8])

    assert done.what == "4 lines are what was guessed."
    assert set(amounts(kitchen)) == {"milk", "wholemeal bread", "cheddar", "banana"}
    assert len(kitchen.review.waiting()) == others
    with pytest.raises(BadInput, match="with a guess"):
        kitchen.receipts.accept(read.receipt)
    kitchen.undo()
    assert kitchen.pantry() == []
    assert len(kitchen.review.waiting()) == others + 4


def test_accepting_a_receipt_tells_of_lines_that_it_decides_on_others(kitchen: Kitchen) -> None:
    kitchen.receipts.read(GERMAN)
    read = kitchen.receipts.read(NEXT_WEEK)
    waited = len(kitchen.review.waiting())
    done = kitchen.receipts.accept(read.receipt)
    assert done.what == (
        "4 lines are what was guessed. 4 lines are decided by that on other receipts, too."
    )
    assert len(kitchen.review.waiting()) == waited - 8


def test_a_line_without_a_guess_waits_on_when_the_others_are_accepted(kitchen: Kitchen) -> None:
    text = pages.ENGLISH.replace("BANANA", "ZLORBS").replace("8.55", "9.99")
    read = kitchen.receipts.read(pages.printed(text))

    assert kitchen.receipts.accept(read.receipt).what == (
        "3 lines are what was guessed. 1 without a guess waits on: `ks review`."
    )
    assert [one.words for one in kitchen.review.waiting()] == ["ZLORBS"]


def test_an_answer_outlives_the_receipt_that_is_taken_back_and_is_not_bought_twice(
    kitchen: Kitchen,
) -> None:
    read = kitchen.receipts.read(ENGLISH)
    answer = decided(kitchen, "ORG MLK 2L", "accept")
    kitchen.undo(read.change_id)
    assert (amounts(kitchen), kitchen.receipts.ls()) == ({"milk": "2 × 2 l"}, [])
    again = kitchen.receipts.read(ENGLISH)

    assert outcomes(again)["ORG MLK 2L"] == "there"
    assert amounts(kitchen)["milk"] == "2 × 2 l"
    kitchen.undo(again.change_id)
    kitchen.undo(answer.change_id)
    assert kitchen.pantry() == []


def test_accepting_a_guess_adds_it_and_teaches_the_store(kitchen: Kitchen) -> None:
    kitchen.receipts.read(ENGLISH)
    said = decide(kitchen, "ORG MLK 2L", "accept")

    assert said == "Added 2 × 2 l milk. “ORG MLK 2L” is milk there from now on."
    assert kitchen.review.waiting() == []
    (milk,) = (item for item in kitchen.pantry() if item.food == "milk")
    assert (milk.amount, milk.price, milk.store) == ("2 × 2 l", "3.10 GBP", "CORNER & SONS")


@pytest.mark.parametrize(
    ("answer", "food", "amount"),
    [
        ("1", "milk", "1 l"),
        ("oat milk", "oat milk", "1 l"),
        ("oat milk 2 l", "oat milk", "2 l"),
    ],
)
def test_a_line_is_what_somebody_says_and_the_next_receipt_knows_it(
    kitchen: Kitchen, answer: str, food: str, amount: str
) -> None:
    kitchen.receipts.read(GERMAN)
    decide(kitchen, "BIO VOLLMILCH 1L", answer)
    assert amounts(kitchen) == {food: amount}
    later = kitchen.receipts.read(NEXT_WEEK)

    (line,) = (line for line in later.lines if line.words == "BIO VOLLMILCH 1L")
    assert (line.food, line.how, line.outcome) == (food, "learned", "added")


def test_what_is_no_food_is_not_asked_about_again(kitchen: Kitchen) -> None:
    kitchen.receipts.read(GERMAN)
    decide(kitchen, "JOGHURT NATUR", "no food")
    assert outcomes(kitchen.receipts.read(NEXT_WEEK))["JOGHURT NATUR"] == "left"
    assert kitchen.pantry() == []


def test_what_is_left_out_once_is_asked_about_again(kitchen: Kitchen) -> None:
    kitchen.receipts.read(GERMAN)
    assert decide(kitchen, "BANANEN", "drop") == "“BANANEN” is left out."
    assert outcomes(kitchen.receipts.read(NEXT_WEEK))["BANANEN"] == "asked"


def test_one_answer_holds_for_all_that_the_store_calls_so(kitchen: Kitchen) -> None:
    kitchen.receipts.read(GERMAN)
    kitchen.receipts.read(NEXT_WEEK)
    (first, _) = (one for one in kitchen.review.waiting() if one.words == "BANANEN")
    done = kitchen.review.decide(first.id, "accept")

    assert done.what.endswith("1 line that waited is in, too.")
    assert amounts(kitchen) == {"banana": "1.824 kg"}


def test_a_line_that_waits_for_more_than_what_it_is_waits_on_with_that_for_a_guess(
    kitchen: Kitchen,
) -> None:
    kitchen.receipts.read(GERMAN)
    wrong = pages.GERMAN.replace("14.03.2026", "21.03.2026").replace("1,82 B", "1,28 B")
    kitchen.receipts.read(pages.printed(wrong))
    first, _ = (one for one in kitchen.review.waiting() if one.words == "BANANEN")
    told = kitchen.review.decide(first.id, "plantain").what
    assert told == "Added 912 g plantain. “BANANEN” is plantain there from now on."
    (other,) = (one for one in kitchen.review.waiting() if one.words == "BANANEN")
    assert (other.guess, other.confidence) == ("plantain", 97)
    assert other.why == (
        "How much it is is not certain. The lines come to 0.29 EUR less than the total."
    )
    assert other.candidates[0] == "plantain"
    kitchen.review.decide(other.id, "accept")
    assert amounts(kitchen) == {"plantain": "1.824 kg"}


def test_what_one_store_calls_so_says_nothing_of_lines_of_another_that_wait(
    kitchen: Kitchen,
) -> None:
    kitchen.receipts.read(GERMAN)
    kitchen.receipts.read(pages.printed(pages.GERMAN.replace("KAUFHALLE NORD", "HOFLADEN MEIER")))
    (first, _) = (one for one in kitchen.review.waiting() if one.words == "BIO VOLLMILCH 1L")
    kitchen.review.decide(first.id, "oat milk")
    (other,) = (one for one in kitchen.review.waiting() if one.words == "BIO VOLLMILCH 1L")
    assert (other.about, amounts(kitchen)) == ("a receipt of HOFLADEN MEIER", {"oat milk": "1 l"})


def test_an_undone_answer_waits_again_and_is_forgotten(kitchen: Kitchen) -> None:
    kitchen.receipts.read(GERMAN)
    decide(kitchen, "BANANEN", "oat milk")
    kitchen.undo()

    assert (kitchen.pantry(), len(kitchen.review.waiting())) == ([], 4)
    (line,) = (one for one in kitchen.receipts.read(NEXT_WEEK).lines if one.words == "BANANEN")
    assert line.food == "banana"


def test_words_that_mean_a_food_which_has_not_come_are_guessed_at(kitchen: Kitchen) -> None:
    with kitchen._rooms._desk.change(False) as change:
        wordings.teach(change, None, "BANANEN", bytes(16))
    (line,) = (one for one in kitchen.receipts.read(GERMAN).lines if one.words == "BANANEN")
    assert line.food == "banana"


def test_a_line_of_which_another_device_wrote_nonsense_is_shown_and_cannot_be_decided(
    kitchen: Kitchen,
) -> None:
    kitchen.receipts.read(GERMAN)
    (first, *_) = open_reviews(kitchen._rooms._desk.replica)
    for wrong in ({"line": -1}, {"line": 99}, {"day": "soon"}, {"receipt": "zz"}):
        said = json.dumps({**first.evidence, **wrong})
        with kitchen._rooms._desk.change(False) as change:
            change.put("review", first.id, {"evidence": said})
        assert len(kitchen.review.waiting()) == 4
        with pytest.raises(BadInput, match="cannot be read"):
            kitchen.review.decide(first.id.hex(), "milk")
    assert kitchen.pantry() == []


def test_there_is_no_guess_to_accept_where_there_is_none(kitchen: Kitchen) -> None:
    kitchen.receipts.read(pages.printed(pages.ENGLISH.replace("BANANA", "ZLORBS")))
    with pytest.raises(BadInput, match="no guess"):
        decide(kitchen, "ZLORBS", "accept")


def test_what_one_device_was_taught_the_other_proposes_after_a_sync(
    two: tuple[Kitchen, Kitchen],
) -> None:
    laptop, phone = two
    laptop.receipts.read(GERMAN)
    decide(laptop, "BIO VOLLMILCH 1L", "oat milk")
    settle(laptop, phone)
    read = phone.receipts.read(NEXT_WEEK)

    (line,) = (line for line in read.lines if line.words == "BIO VOLLMILCH 1L")
    assert (line.food, line.outcome) == ("oat milk", "added")


def test_an_answer_goes_before_what_another_phone_bought_by_itself(
    two: tuple[Kitchen, Kitchen],
) -> None:
    laptop, phone = read_on(*two)
    decide(phone, "BANANA", "mango 3 kg")
    decide(phone, "CHEDDAR CHEESE", "accept")
    decide(phone, "WHOLEMEAL BREAD 800G", "drop")
    settle(laptop, phone)

    assert amounts(laptop) == amounts(phone) == {"mango": "3 kg", "cheddar": "1"}


def test_what_one_phone_bought_goes_where_another_says_that_it_is_no_food(
    two: tuple[Kitchen, Kitchen],
) -> None:
    laptop, phone = read_on(*two)
    decide(phone, "WHOLEMEAL BREAD 800G", "no food")
    settle(laptop, phone)

    assert amounts(laptop) == amounts(phone) == {"cheddar": "1", "banana": "4"}


def test_an_answer_that_is_taken_back_leaves_what_another_phone_bought_by_itself(
    two: tuple[Kitchen, Kitchen],
) -> None:
    laptop, phone = read_on(*two)
    decide(phone, "BANANA", "mango")
    phone.undo()
    settle(laptop, phone)

    assert amounts(laptop) == amounts(phone)
    assert amounts(phone) == {"wholemeal bread": "800 g", "cheddar": "1", "banana": "4"}


def test_an_answer_stays_though_another_phone_took_an_earlier_one_back(
    world: World, two: tuple[Kitchen, Kitchen]
) -> None:
    laptop, phone = two
    laptop.receipts.read(ENGLISH, ask=True)
    settle(laptop, phone)
    decide(laptop, "BANANA", "banana")
    laptop.undo()
    world.clock.now += 1000
    decide(phone, "BANANA", "mango")
    settle(laptop, phone)
    assert amounts(laptop) == amounts(phone) == {"mango": "4"}


def test_an_answer_that_is_given_again_counts_once_with_that_of_another_phone(
    world: World, two: tuple[Kitchen, Kitchen]
) -> None:
    laptop, phone = two
    laptop.receipts.read(ENGLISH, ask=True)
    settle(laptop, phone)
    decide(laptop, "BANANA", "banana")
    laptop.undo()
    decide(laptop, "BANANA", "banana")
    world.clock.now += 1000
    decide(phone, "BANANA", "banana")
    settle(laptop, phone)
    assert amounts(laptop) == amounts(phone) == {"banana": "4"}


def test_how_much_two_phones_answer_is_a_conflict_of_what_both_said(
    two: tuple[Kitchen, Kitchen],
) -> None:
    laptop, phone = two
    laptop.receipts.read(ENGLISH, ask=True)
    settle(laptop, phone)
    decide(laptop, "BANANA", "banana 3 kg")
    decide(phone, "BANANA", "banana 2 kg")
    settle(laptop, phone)

    (conflict,) = laptop.conflicts()
    assert (conflict.what, conflict.field) == ("BANANA", "decision")
    assert sorted(conflict.values) == ["banana 2 kg", "banana 3 kg"]
    assert "`ks count`" in laptop.resolve(conflict.id, 1).what
