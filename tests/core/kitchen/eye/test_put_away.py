"""Photos and receipts of long ago, whose rows only the archive has: nothing of them comes twice."""

from __future__ import annotations

from kitchensync import Kitchen
from kitchensync.replica.archives.over import Rule
from tests.core.kitchen.receipts.test_receipts import ENGLISH
from tests.support.drawn import RED, plain, written
from tests.support.eye import PretendEye, certain
from tests.support.kitchens import World, amounts, settle

APPLE = written(plain(RED, (96, 96)), "PNG")
YEAR_MS = 366 * 86_400_000


def put_away(kitchen: Kitchen, world: World) -> None:
    """As a snapshot does after a year."""
    world.clock.now += YEAR_MS
    replica = kitchen._rooms.spaces.household.replica
    assert replica.whole.archive.put_away(Rule(keep=0, segment=3))


def test_a_photo_that_was_scanned_long_ago_is_put_in_again_only_where_somebody_says_so(
    world: World, seeing: Kitchen, eye: PretendEye
) -> None:
    eye.shown[APPLE] = [certain("apple")]
    seeing.eye.scan([("a.png", APPLE)])
    seeing.use("apple", all=True)
    put_away(seeing, world)
    assert seeing.eye.scan([("a.png", APPLE)]).photos[0].already
    assert seeing.pantry() == []
    seeing.eye.scan([("a.png", APPLE)], again=True)
    assert amounts(seeing) == {"apple": "1"}


def test_an_answer_puts_nothing_in_that_was_there_and_eaten_long_ago(
    world: World, eye: PretendEye
) -> None:
    eye.shown[APPLE] = [certain("apple")]
    laptop = world.found()
    phone = world.join(laptop, "phone")
    laptop.eye.scan([("a.png", APPLE)])
    phone.eye.scan([("a.png", APPLE)], ask=True)
    settle(laptop, phone)
    laptop.use("apple", all=True)
    settle(laptop, phone)
    put_away(phone, world)
    (asked,) = phone.review.waiting()
    assert phone.review.decide(asked.id, "accept").what == "apple is in the kitchen already."
    assert amounts(phone) == {}


def test_a_receipt_that_was_read_long_ago_is_not_bought_again(
    world: World, kitchen: Kitchen, papers_read_once: None
) -> None:
    kitchen.customs.prefer("currency", "GBP")
    kitchen.receipts.read(ENGLISH)
    for food in amounts(kitchen):
        kitchen.use(food, all=True)
    put_away(kitchen, world)
    assert not kitchen.receipts.read(ENGLISH).changed
    kitchen.receipts.read(ENGLISH, again=True)
    assert kitchen.pantry() == []
