"""Photos become food in the pantry or lines of the list; what is not certain is asked, once."""

from __future__ import annotations

import sys
from typing import NoReturn

import pytest

from kitchensync import Kitchen
from kitchensync.errors import BadInput, BadPicture, NoModel
from kitchensync.kitchen.eye import room
from kitchensync.vision.recognising import Candidate, Level, Unsure
from tests.support.drawn import BLUE, GREEN, RED, YELLOW, plain, written
from tests.support.eye import PretendEye, certain, uncertain, unknown
from tests.support.kitchens import World, amounts, settle

APPLE, MILK, FRUIT, ODD = (
    written(plain(colour, (96, 96)), "PNG") for colour in (RED, BLUE, YELLOW, GREEN)
)


@pytest.fixture(autouse=True)
def shown(eye: PretendEye) -> None:
    eye.shown |= {
        APPLE: [certain("apple")],
        MILK: [certain("milk", "milk", group="packages")],
        FRUIT: [certain("pear"), uncertain("lemon", "lime"), certain("pear")],
        ODD: [unknown("kiwi")],
    }


def test_what_is_certain_is_in_the_pantry_as_one_change(seeing: Kitchen) -> None:
    done = seeing.eye.scan([("a.png", APPLE), ("m.png", MILK)], place="fridge")
    assert done.what == "Added 1 × apple and 1 × milk."
    assert [(one.food, one.percent, one.outcome) for p in done.photos for one in p.seen] == [
        ("apple", 99, "added"),
        ("milk", 99, "added"),
    ]
    assert {item.place for item in seeing.pantry()} == {"fridge"}
    assert seeing.history(1)[0].what == "scanned 2 photos"
    seeing.undo()
    assert seeing.pantry() == []


def test_several_of_a_kind_are_counted_and_what_is_doubtful_is_asked(seeing: Kitchen) -> None:
    done = seeing.eye.scan([("table.png", FRUIT)])
    assert done.what == "Added 2 × pear. One thing waits to be decided: `ks review`."
    assert amounts(seeing) == {"pear": "2"}
    (asked,) = seeing.review.waiting()
    assert (asked.kind, asked.words, asked.guess) == ("photo", "table.png (2)", "lemon")
    assert (asked.candidates, asked.confidence) == (("lemon", "lime"), 50)
    (picture,) = seeing.photos.ls()
    assert (picture.kind, picture.name, picture.here) == ("review", "table.png (2)", True)
    assert picture.id == asked.picture


def test_as_much_comes_in_as_last_time(seeing: Kitchen) -> None:
    seeing.add("milk 2 l")
    seeing.add("apple 6 x 100 g")
    seeing.eye.scan([("m.png", MILK), ("a.png", APPLE)])
    assert amounts(seeing) == {"milk": "4 l", "apple": "7 × 100 g"}


def test_the_same_file_again_changes_nothing(seeing: Kitchen) -> None:
    seeing.eye.scan([("table.png", FRUIT), ("copy.png", FRUIT)])
    before = amounts(seeing)
    again = seeing.eye.scan([("other name.png", FRUIT)])
    assert (again.changed, again.photos[0].already) == (False, True)
    assert again.what == "One photo was scanned before; --again scans it anew."
    assert (amounts(seeing), len(seeing.review.waiting())) == (before, 1)
    seeing.use("pear", all=True)
    assert not seeing.eye.scan([("table.png", FRUIT)]).changed


def test_it_is_scanned_anew_after_an_undo_or_when_somebody_says_so(seeing: Kitchen) -> None:
    seeing.eye.scan([("a.png", APPLE)])
    seeing.undo()
    assert seeing.eye.scan([("a.png", APPLE)]).changed
    assert amounts(seeing) == {"apple": "1"}
    assert seeing.eye.scan([("a.png", APPLE)], again=True).changed
    assert amounts(seeing) == {"apple": "2"}


def test_the_same_file_on_two_phones_at_once_is_there_once(world: World, eye: PretendEye) -> None:
    laptop = world.found()
    phone = world.join(laptop, "phone")
    for kitchen in (laptop, phone):
        kitchen.eye.scan([("table.png", FRUIT)])
    settle(laptop, phone)
    assert amounts(laptop) == amounts(phone) == {"pear": "2"}
    assert len(phone.review.waiting()) == 1


def test_nothing_is_written_on_a_dry_run(seeing: Kitchen) -> None:
    done = seeing.eye.scan([("table.png", FRUIT)], dry_run=True)
    assert done.what.startswith("Added 2 × pear.")
    assert (seeing.pantry(), seeing.review.waiting(), seeing.photos.ls()) == ([], [], [])
    assert not (seeing.home / "blobs").exists()


def test_on_the_list_a_food_stands_once(seeing: Kitchen) -> None:
    seeing.shopping.add("milk")
    seeing.add("milk 1 l")
    done = seeing.eye.scan([("m.png", MILK), ("a.png", APPLE)], "list")
    assert done.what == "Put apple on the list."
    assert [line.words for line in seeing.shopping.lines()] == ["milk", "apple"]
    assert [one.outcome for photo in done.photos for one in photo.seen] == ["there", "added"]
    assert not seeing.eye.scan([("a.png", APPLE)], "list").changed


@pytest.mark.parametrize(
    ("said", "food", "amount"),
    [("accept", "lemon", "1"), ("2", "lime", "1"), ("yuzu 300 g", "yuzu", "300 g")],
)
def test_deciding_adds_what_it_is(seeing: Kitchen, said: str, food: str, amount: str) -> None:
    seeing.eye.scan([("table.png", FRUIT)], place="bowl")
    (asked,) = seeing.review.waiting()
    seeing.review.decide(asked.id, said)
    assert amounts(seeing)[food] == amount
    assert {item.place for item in seeing.pantry()} == {"bowl"}
    assert seeing.review.waiting() == []
    assert [photo.kind for photo in seeing.photos.ls()] == (
        [] if said == "accept" else ["prototype"]
    )


def test_an_answer_that_was_not_the_first_guess_is_recognised_from_then_on(seeing: Kitchen) -> None:
    seeing.eye.scan([("odd.png", ODD)])
    (asked,) = seeing.review.waiting()
    assert (asked.guess, asked.accept, asked.candidates) == (None, None, ("kiwi",))
    with pytest.raises(BadInput, match="no guess to accept"):
        seeing.review.decide(asked.id, "accept")
    done = seeing.review.decide(asked.id, "dragon fruit")
    assert done.what == "Added 1 × dragon fruit. It is recognised from now on."
    again = seeing.eye.scan([("odd.png", ODD)], again=True)
    assert [one.how for one in again.photos[0].seen] == ["household"]
    assert amounts(seeing) == {"dragon fruit": "2"}


def test_who_asks_does_not_say_that_it_is_certain(seeing: Kitchen, eye: PretendEye) -> None:
    leek = Candidate("leek", "leek", 0.999, Level.FINE)
    eye.shown[APPLE] = [Unsure((leek,))]
    seeing.eye.scan([("leek.png", APPLE)])
    assert [one.why for one in seeing.review.waiting()] == ["It may be leek (99 %)."]


def test_an_answer_that_taught_something_is_taken_back_whole(seeing: Kitchen) -> None:
    seeing.eye.scan([("odd.png", ODD)])
    (asked,) = seeing.review.waiting()
    seeing.review.decide(asked.id, "dragon fruit")
    assert seeing.undo().what == "Took back “decided what “odd.png” is”."
    assert [photo.kind for photo in seeing.photos.ls()] == ["review"]
    assert seeing.review.waiting() == [asked]


@pytest.mark.parametrize("answer", ["drop", "no food"])
def test_what_shall_not_be_kept_is_dropped(seeing: Kitchen, answer: str) -> None:
    seeing.eye.scan([("odd.png", ODD)])
    (asked,) = seeing.review.waiting()
    assert seeing.review.decide(asked.id, answer).what == "“odd.png” is left out."
    assert (seeing.pantry(), seeing.review.waiting(), seeing.photos.ls()) == ([], [], [])


def test_a_decision_for_the_list_puts_it_there(seeing: Kitchen) -> None:
    seeing.eye.scan([("odd.png", ODD)], "list")
    (asked,) = seeing.review.waiting()
    assert seeing.review.decide(asked.id, "1").what.startswith("Put kiwi on the list.")
    assert [line.food for line in seeing.shopping.lines()] == ["kiwi"]


@pytest.mark.parametrize("to", ["pantry", "list"])
def test_after_an_undo_another_decision_counts_and_the_first_stays_away(
    seeing: Kitchen, to: str
) -> None:
    seeing.eye.scan([("odd.png", ODD)], to)
    (asked,) = seeing.review.waiting()
    for said in ("1", "guava", "guava"):
        seeing.review.decide(asked.id, said)
        there = [line.food for line in seeing.shopping.lines()] or [*amounts(seeing)]
        assert there == ["kiwi" if said == "1" else said]
        seeing.undo()
        assert (seeing.pantry(), seeing.shopping.lines()) == ([], [])


def both_asked(world: World) -> tuple[Kitchen, Kitchen]:
    """A laptop and a phone, both of which are asked what is on one photo."""
    laptop = world.found()
    phone = world.join(laptop, "phone")
    laptop.eye.scan([("odd.png", ODD)])
    settle(laptop, phone)
    return laptop, phone


def test_two_phones_that_decide_at_once_add_it_once(world: World, eye: PretendEye) -> None:
    laptop, phone = both_asked(world)
    for kitchen in (laptop, phone):
        (asked,) = kitchen.review.waiting()
        kitchen.review.decide(asked.id, "guava")
    settle(laptop, phone)
    assert amounts(laptop) == amounts(phone) == {"guava": "1"}


def test_of_two_kinds_of_amounts_that_two_phones_decide_one_counts(
    world: World, eye: PretendEye
) -> None:
    laptop, phone = both_asked(world)
    for kitchen, said in ((laptop, "guava 3"), (phone, "kiwi 500 g")):
        world.clock.now += 1000
        (asked,) = kitchen.review.waiting()
        kitchen.review.decide(asked.id, said)
    settle(laptop, phone)
    assert amounts(laptop) == amounts(phone) == {"guava": "3"}


def test_an_answer_stays_though_another_phone_took_an_earlier_one_back(
    world: World, eye: PretendEye
) -> None:
    laptop, phone = both_asked(world)
    (asked,) = laptop.review.waiting()
    laptop.review.decide(asked.id, "guava")
    laptop.undo()
    world.clock.now += 1000
    phone.review.decide(asked.id, "rambutan")
    settle(laptop, phone)
    assert amounts(laptop) == amounts(phone) == {"rambutan": "1"}
    assert laptop.review.waiting() == phone.review.waiting() == []


def test_an_answer_that_is_given_again_counts_once_with_that_of_another_phone(
    world: World, eye: PretendEye
) -> None:
    laptop, phone = both_asked(world)
    (asked,) = laptop.review.waiting()
    for again in (True, False):
        laptop.review.decide(asked.id, "guava")
        if again:
            laptop.undo()
    world.clock.now += 1000
    phone.review.decide(asked.id, "guava")
    settle(laptop, phone)
    assert amounts(laptop) == amounts(phone) == {"guava": "1"}


def taken_back_on_one(world: World, photo: bytes) -> tuple[Kitchen, Kitchen]:
    """A laptop that took back what it scanned, and a phone that scanned the same unknowing."""
    laptop = world.found()
    phone = world.join(laptop, "phone")
    laptop.eye.scan([("table.png", photo)])
    laptop.undo()
    world.clock.now += 1000
    phone.eye.scan([("table.png", photo)])
    settle(laptop, phone)
    return laptop, phone


def test_what_a_phone_is_certain_of_does_not_bring_back_what_was_taken_back(
    world: World, eye: PretendEye
) -> None:
    laptop, phone = taken_back_on_one(world, APPLE)
    assert amounts(laptop) == amounts(phone) == {}


def test_what_one_phone_took_back_and_another_scanned_unknowing_is_there_again_once(
    world: World, eye: PretendEye
) -> None:
    laptop, phone = taken_back_on_one(world, FRUIT)
    assert (amounts(phone), len(phone.review.waiting())) == ({}, 1)
    for kitchen in (laptop, phone):
        assert kitchen.eye.scan([("table.png", FRUIT)], again=True).changed
    settle(laptop, phone)
    assert amounts(laptop) == amounts(phone) == {"pear": "2"}
    assert len(laptop.review.waiting()) == len(phone.review.waiting()) == 1


def test_what_was_decided_is_not_asked_again_with_what_is_put_in_again(
    world: World, eye: PretendEye
) -> None:
    laptop, _ = taken_back_on_one(world, FRUIT)
    laptop.review.decide(laptop.review.waiting()[0].id, "drop")
    again = laptop.eye.scan([("table.png", FRUIT)], again=True)
    assert [one.outcome for one in again.photos[0].seen] == ["added", "left"]
    assert (amounts(laptop), laptop.review.waiting(), laptop.photos.ls()) == ({"pear": "2"}, [], [])


def test_an_answer_goes_before_what_another_phone_was_certain_of(
    world: World, eye: PretendEye
) -> None:
    laptop = world.found()
    phone = world.join(laptop, "phone")
    photos = [("a.png", APPLE), ("b.png", MILK), ("c.png", FRUIT)]
    laptop.eye.scan(photos)
    eye.shown.clear()
    phone.eye.scan(photos)
    settle(laptop, phone)
    asked = {one.words: one.id for one in phone.review.waiting()}
    assert phone.review.decide(asked["a.png"], "quince 3").what.startswith("Added 3 × quince.")
    assert phone.review.decide(asked["b.png"], "milk").what.startswith("milk is in the kitchen")
    phone.review.decide(asked["c.png"], "drop")
    settle(laptop, phone)
    assert amounts(laptop) == amounts(phone) == {"quince": "3", "milk": "1"}


def test_an_answer_that_is_taken_back_leaves_what_another_phone_was_certain_of(
    world: World, eye: PretendEye
) -> None:
    laptop = world.found()
    phone = world.join(laptop, "phone")
    laptop.eye.scan([("a.png", APPLE)])
    phone.eye.scan([("a.png", APPLE)], ask=True)
    settle(laptop, phone)
    phone.review.decide(phone.review.waiting()[0].id, "quince")
    assert amounts(phone) == {"quince": "1"}
    phone.undo()
    settle(laptop, phone)
    assert amounts(laptop) == amounts(phone) == {"apple": "1"}


def test_of_several_photos_the_one_that_cannot_be_read_is_named(seeing: Kitchen) -> None:
    photos = [("a.png", APPLE), ("dia\x1bry.png", b"Dear diary"), ("m.png", MILK)]
    with pytest.raises(BadPicture, match=r"^dia�ry\.png: This file is no picture"):
        seeing.eye.scan(photos)
    with pytest.raises(BadPicture, match=r"^dia�ry\.png: This file is no picture"):
        seeing.eye.lessons.teach("apple", photos)
    assert (seeing.pantry(), seeing.eye.lessons.ls()) == ([], [])


@pytest.mark.parametrize(
    ("to", "place"), [("cellar", None), ("list", "fridge")], ids=["target", "place"]
)
def test_where_it_goes_has_to_make_sense(seeing: Kitchen, to: str, place: str | None) -> None:
    with pytest.raises(BadInput):
        seeing.eye.scan([("a.png", APPLE)], to, place=place)


def test_too_many_photos_are_refused_before_one_is_looked_at(seeing: Kitchen) -> None:
    looked: list[str] = []
    with pytest.raises(BadInput, match="At most 200 photos") as caught:
        seeing.eye.scan([("a.png", APPLE)] * 201, on_progress=lambda _, name: looked.append(name))
    assert (looked, "ks inbox once" in caught.value.hint) == ([], True)


def test_too_many_photos_that_nobody_counted_change_nothing(
    seeing: Kitchen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "MOST_PHOTOS", 2)
    given = ((f"{at}.png", photo) for at, photo in enumerate((APPLE, MILK, FRUIT)))
    with pytest.raises(BadInput, match="At most 2 photos"):
        seeing.eye.scan(given)
    assert seeing.pantry() == []


def test_what_is_no_picture_is_said_even_where_nothing_reads_pictures(
    seeing: Kitchen, eye: PretendEye, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> NoReturn:
        raise NoModel("There is no model.")

    monkeypatch.setattr(eye, "look", fail)
    monkeypatch.setitem(sys.modules, "zxingcpp", None)
    with pytest.raises(BadPicture, match="no picture"):
        seeing.eye.scan([("diary.jpg", b"Dear diary")])
    with pytest.raises(BadPicture, match="no picture"):
        seeing.eye.meals.offers(("diary.jpg", b"Dear diary"))


def test_progress_names_the_photo_that_is_next(seeing: Kitchen) -> None:
    told: list[tuple[int, str]] = []
    seeing.eye.scan(
        [("a.png", APPLE), ("m.png", MILK)],
        on_progress=lambda count, name: told.append((count, name)),
    )
    assert told == [(0, "a.png"), (1, "m.png")]


def test_on_request_even_what_is_certain_is_asked(seeing: Kitchen) -> None:
    done = seeing.eye.scan([("a.png", APPLE)], ask=True)
    assert done.what == "One thing waits to be decided: `ks review`."
    (asked,) = seeing.review.waiting()
    assert (asked.guess, asked.confidence, asked.picture is None) == ("apple", 99, False)
    seeing.review.decide(asked.id, "accept")
    assert amounts(seeing) == {"apple": "1"}
    assert not seeing.eye.scan([("a.png", APPLE)]).changed
