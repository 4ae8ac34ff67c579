"""Barcodes on two phones: what one of them knows or puts in, and the other is asked."""

from __future__ import annotations

import pytest

from tests.support.barcodes import photo_of
from tests.support.eye import PretendEye
from tests.support.kitchens import World, amounts, settle

MILK = "4006381333931"


@pytest.mark.parametrize(
    ("answer", "there"), [("drop", {}), ("accept", {"milk": "1 l"}), ("milk 2 l", {"milk": "2 l"})]
)
def test_an_answer_goes_before_what_another_phone_put_in_by_itself(
    world: World, eye: PretendEye, answer: str, there: dict[str, str]
) -> None:
    laptop = world.found()
    phone = world.join(laptop, "phone")
    laptop.eye.products.add(MILK, "milk 1 l")
    for kitchen in (laptop, phone):
        kitchen.eye.scan([("code.png", photo_of(MILK))])
    settle(laptop, phone)
    (asked,) = phone.review.waiting()
    phone.review.decide(asked.id, answer)
    settle(laptop, phone)
    assert amounts(laptop) == amounts(phone) == there
    assert laptop.review.waiting() == []
