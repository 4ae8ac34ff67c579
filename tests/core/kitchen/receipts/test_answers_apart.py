"""What somebody says of a line that another phone was certain of."""

from __future__ import annotations

from kitchensync import Kitchen
from tests.core.receipts import pages
from tests.support.kitchens import amounts, settle

RECEIPT = pages.printed(pages.ENGLISH)


def test_an_answer_goes_before_what_another_phone_bought_by_itself(
    two: tuple[Kitchen, Kitchen],
) -> None:
    laptop, phone = two
    settle(laptop, phone)
    laptop.receipts.read(RECEIPT)
    phone.receipts.read(RECEIPT, ask=True)
    settle(laptop, phone)
    answers = {
        "BANANA": "mango 3 kg",
        "CHEDDAR CHEESE": "accept",
        "WHOLEMEAL BREAD 800G": "drop",
    }
    for one in phone.review.waiting():
        if one.words in answers:
            phone.review.decide(one.id, answers[one.words])
    settle(laptop, phone)

    assert amounts(laptop) == amounts(phone) == {"mango": "3 kg", "cheddar": "1"}
