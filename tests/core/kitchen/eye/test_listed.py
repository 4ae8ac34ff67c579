"""Things on photos that are put on the list, and what people do with their lines meanwhile."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kitchensync import Kitchen
from tests.support.drawn import GREEN, plain, written
from tests.support.eye import PretendEye, certain, unknown
from tests.support.kitchens import World, settle

ODD = written(plain(GREEN, (96, 96)), "PNG")


@pytest.mark.parametrize(
    ("change", "stays"),
    [
        (lambda kitchen: kitchen.shopping.edit("kiwi", "kiwi 5"), ("kiwi 5", False)),
        (lambda kitchen: kitchen.shopping.edit("kiwi", "kiwi, ripe"), ("kiwi, ripe", False)),
        (lambda kitchen: kitchen.shopping.check("kiwi"), ("kiwi", True)),
    ],
    ids=["how much", "in words", "ticked"],
)
def test_a_line_that_somebody_changed_stays_beside_another_answer(
    seeing: Kitchen,
    eye: PretendEye,
    change: Callable[[Kitchen], object],
    stays: tuple[str, bool],
) -> None:
    eye.shown[ODD] = [unknown("kiwi")]
    seeing.eye.scan([("odd.png", ODD)], "list")
    (asked,) = seeing.review.waiting()
    decided = seeing.review.decide(asked.id, "1")
    change(seeing)
    seeing.undo(decided.change_id)
    assert seeing.review.decide(asked.id, "guava").what.startswith("Put guava on the list.")
    assert {(line.words, line.checked) for line in seeing.shopping.lines()} == {
        stays,
        ("guava", False),
    }


def test_an_answer_takes_the_place_of_what_another_phone_was_certain_of(
    world: World, eye: PretendEye
) -> None:
    laptop = world.found()
    phone = world.join(laptop, "phone")
    eye.shown[ODD] = [certain("kiwi")]
    laptop.eye.scan([("odd.png", ODD)], "list")
    phone.eye.scan([("odd.png", ODD)], "list", ask=True)
    settle(laptop, phone)
    phone.review.decide(phone.review.waiting()[0].id, "guava")
    settle(laptop, phone)
    for kitchen in (laptop, phone):
        assert [line.words for line in kitchen.shopping.lines()] == ["guava"]
