"""A barcode is asked about once and known by everybody then."""

from __future__ import annotations

from datetime import date
from typing import NoReturn

import pytest

from kitchensync import Kitchen
from kitchensync.errors import BadInput, BadModel, EyeError, NoModel, NoRecognition, NotFound
from tests.support.barcodes import photo_of, photo_of_text, scan
from tests.support.eye import PretendEye, certain, uncertain
from tests.support.kitchens import World, amounts, settle

MILK, PASTA, WEIGHED = "4006381333931", "8076802085738", "2012345678903"


def test_an_unknown_code_is_asked_once_and_remembered(seeing: Kitchen) -> None:
    assert scan(seeing, MILK) == "One thing waits to be decided: `ks review`."
    (asked,) = seeing.review.waiting()
    assert (asked.kind, asked.name, asked.why) == (
        "code",
        MILK,
        f"Nobody said yet what {MILK} is.",
    )
    done = seeing.review.decide(asked.id, "milk 1 l")
    assert done.what == f"Added 1 l milk. {MILK} is milk from now on."
    assert scan(seeing, MILK, PASTA).startswith("Added 1 l milk.")
    assert amounts(seeing) == {"milk": "2 × 1 l"}
    (product,) = seeing.eye.products.ls()
    assert (product.code, product.food, product.pack) == (MILK, "milk", "1 l")


def test_two_photos_of_a_code_are_asked_about_once_and_settled_by_one_answer(
    seeing: Kitchen,
) -> None:
    scan(seeing, MILK)
    scan(seeing, PASTA, MILK)
    waiting = seeing.review.waiting()
    assert {one.name: one.why for one in waiting} == {
        MILK: f"Nobody said yet what {MILK} is. It was seen 2 times.",
        PASTA: f"Nobody said yet what {PASTA} is.",
    }
    assert len(waiting) == 2
    (milk,) = [one for one in waiting if one.name == MILK]
    seeing.review.decide(milk.id, "milk 1 l")
    assert amounts(seeing) == {"milk": "2 × 1 l"}
    assert [one.name for one in seeing.review.waiting()] == [PASTA]


def test_two_packs_of_a_product_on_one_photo_are_two(seeing: Kitchen) -> None:
    scan(seeing, MILK, MILK)
    (asked,) = seeing.review.waiting()
    assert asked.why == f"Nobody said yet what {MILK} is. It was seen 2 times."
    assert seeing.review.decide(asked.id, "milk 1 l").what.startswith("Added 1 l milk twice.")
    assert scan(seeing, PASTA, MILK, MILK).startswith("Added 1 l milk twice.")
    assert amounts(seeing) == {"milk": "4 × 1 l"}


def test_what_one_device_was_told_the_others_know(world: World, eye: PretendEye) -> None:
    laptop = world.found()
    phone = world.join(laptop, "phone")
    laptop.eye.products.add(PASTA, "pasta 500 g")
    settle(laptop, phone)
    assert scan(phone, PASTA) == "Added 500 g pasta."
    assert scan(phone, PASTA, to="list") == "Put pasta on the list."


@pytest.mark.parametrize("answer", ["drop", "no food"])
def test_what_is_not_kept_is_never_asked_again(seeing: Kitchen, answer: str) -> None:
    scan(seeing, MILK)
    (asked,) = seeing.review.waiting()
    seeing.review.decide(asked.id, answer)
    done = seeing.eye.scan([("code.png", photo_of(MILK))], again=True)
    assert (done.what, done.photos[0].seen[0].outcome) == ("There is nothing new.", "left")
    assert (seeing.pantry(), seeing.review.waiting()) == ([], [])


def test_a_code_that_is_added_puts_in_what_waits_for_it(seeing: Kitchen) -> None:
    scan(seeing, MILK)
    seeing.eye.products.add("4 006381 333931", "milk 1 l")
    assert amounts(seeing) == {"milk": "1 l"}
    assert seeing.review.waiting() == []
    seeing.undo()
    assert len(seeing.review.waiting()) == 1


def test_a_forgotten_code_is_asked_about_anew(seeing: Kitchen) -> None:
    seeing.eye.products.add(MILK, "milk 1 l")
    seeing.eye.products.remove(MILK)
    with pytest.raises(NotFound):
        seeing.eye.products.remove(MILK)
    scan(seeing, MILK)
    assert len(seeing.review.waiting()) == 1


def test_a_pack_is_of_the_food_that_it_was_said_of(seeing: Kitchen) -> None:
    seeing.eye.products.add(MILK, "milk 1 l")
    seeing.eye.products.add(MILK, "milk")
    assert [one.pack for one in seeing.eye.products.ls()] == ["1 l"]
    seeing.eye.products.add(MILK, "flour")
    assert [one.pack for one in seeing.eye.products.ls()] == [None]


def test_on_request_a_known_code_is_asked_about_too(seeing: Kitchen) -> None:
    seeing.eye.products.add(MILK, "milk 1 l")
    seeing.eye.scan([("code.png", photo_of(MILK))], place="fridge", ask=True)
    (asked,) = seeing.review.waiting()
    assert (asked.guess, asked.why) == ("milk", f"{MILK} was on a photo.")
    seeing.review.decide(asked.id, "accept")
    assert [(item.amount, item.place) for item in seeing.pantry()] == [("1 l", "fridge")]


@pytest.mark.parametrize("typed", ["4006381333930", "123", "milk", WEIGHED])
def test_digits_that_are_no_product_are_refused(seeing: Kitchen, typed: str) -> None:
    with pytest.raises(BadInput):
        seeing.eye.products.add(typed, "milk")


def test_what_a_shop_weighs_itself_is_looked_at_instead(seeing: Kitchen, eye: PretendEye) -> None:
    scan(seeing, WEIGHED)
    assert eye.looked == 1
    assert [one.kind for one in seeing.review.waiting()] == ["photo"]


def test_what_lies_beside_the_thing_with_the_code_is_looked_at(
    seeing: Kitchen, eye: PretendEye
) -> None:
    seeing.eye.products.add(MILK, "milk 1 l")
    eye.shown[photo_of(MILK)] = [certain("juice"), certain("pear"), uncertain("lemon", "lime")]
    done = scan(seeing, MILK)
    assert done == "Added 1 l milk and 1 × pear. One thing waits to be decided: `ks review`."
    eye.shown[photo_of(PASTA)] = [certain("juice")]
    assert scan(seeing, PASTA) == "One thing waits to be decided: `ks review`."


@pytest.mark.parametrize("error", [NoModel, NoRecognition, BadModel])
def test_a_code_needs_no_eye(
    seeing: Kitchen, eye: PretendEye, error: type[EyeError], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> NoReturn:
        raise error("It is not there.")

    seeing.eye.products.add(MILK, "milk 1 l")
    monkeypatch.setattr(eye, "look", fail)
    done = seeing.eye.scan([("code.png", photo_of(MILK))])
    assert (done.what, done.blind) == ("Added 1 l milk.", None)


def test_a_code_with_an_address_is_said_in_words_and_asks_nothing(seeing: Kitchen) -> None:
    scanned = seeing.eye.scan([("advert.png", photo_of_text("https://shop.example/soup"))])
    assert scanned.what == "A code holds an address and names no product."
    assert [(one.outcome, one.how) for one in scanned.photos[0].seen] == [("left", "address")]
    assert (seeing.review.waiting(), seeing.photos.ls(), scanned.changed) == ([], [], False)


def test_what_a_small_code_with_an_address_is_on_is_asked_about(
    seeing: Kitchen, eye: PretendEye
) -> None:
    jar = photo_of_text("https://shop.example/soup", width=1600)
    scanned = seeing.eye.scan([("jar.png", jar)])
    assert scanned.what == "One thing waits to be decided: `ks review`."
    close = photo_of_text("https://shop.example/jam")
    eye.shown[close] = [uncertain("jam", "jelly")]
    assert "waits to be decided" in seeing.eye.scan([("jam.png", close)]).what


def test_the_day_in_an_address_of_a_product_is_that_of_what_is_bought(seeing: Kitchen) -> None:
    address = f"https://id.gs1.org/01/0{MILK}?{{}}"
    seeing.eye.scan([("one.png", photo_of_text(address.format("17=261130")))])
    (asked,) = seeing.review.waiting()
    done = seeing.review.decide(asked.id, "milk 1 l")
    assert done.what.startswith("Added 1 l milk, use by 2026-11-30.")
    scanned = seeing.eye.scan([("two.png", photo_of_text(address.format("15=261205")))])
    assert scanned.what == "Added 1 l milk, best before 2026-12-05."
    (soon,) = seeing.pantry()
    assert (soon.due, soon.due_kind) == (date(2026, 11, 30), "use-by")
