"""Which lines are sure, and what things cost in the end, from a receipt that is given."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kitchensync.kitchen.receipts.judging import Judged, after_discounts, judge
from kitchensync.receipts.model import Kind, Receipt, ReceiptLine, Unclear
from kitchensync.receipts.names import How, Proposal


def line(words: str, price: int, kind: Kind = Kind.ITEM, confidence: int = 90) -> ReceiptLine:
    return ReceiptLine(words, None, price, confidence, kind)


def discount(words: str, price: int) -> ReceiptLine:
    return line(words, price, Kind.DISCOUNT)


def judged(
    one: ReceiptLine, proposal: Proposal | None, *, adds_up: bool = True, remains: int | None = 0
) -> Judged:
    receipt = Receipt(None, None, 100, "EUR", (one,), remains, adds_up)
    (found,) = judge(receipt, lambda _: proposal)
    return found


MILK = Proposal("milk", 97, How.LEARNED)


def test_a_line_that_was_read_well_and_is_known_is_sure() -> None:
    found = judged(line("MILK", 100), MILK)
    assert (found.doubts, found.confidence, found.nothing_to_keep) == ((), 90, False)


@pytest.mark.parametrize(
    ("one", "proposal", "doubt"),
    [
        (line("MILK", 100), None, "Nobody said yet what it is."),
        (line("MILK", 100), Proposal("milk", 84, How.NAME), "It is not certain what it is."),
        (line("M1LK", 100, confidence=59), MILK, "It was hard to read."),
        (line("MILK", 0), MILK, "It cost nothing."),
        (
            replace(line("MILK", 100), unclear=frozenset([Unclear.WORDS])),
            MILK,
            "Which words belong to its price is not certain.",
        ),
        (
            replace(line("MILK", 100), unclear=frozenset([Unclear.AMOUNT])),
            MILK,
            "How much it is is not certain.",
        ),
        (
            replace(line("MILK", 100), unclear=frozenset([Unclear.PRICE])),
            MILK,
            "Its price was mended so that the sum is right.",
        ),
    ],
)
def test_a_doubt_says_why(one: ReceiptLine, proposal: Proposal | None, doubt: str) -> None:
    assert judged(one, proposal).doubts == (doubt,)


@pytest.mark.parametrize(
    ("remains", "doubt"),
    [
        (50, "The lines come to 0.50 EUR less than the total."),
        (-50, "The lines come to 0.50 EUR more than the total."),
        (None, "The receipt has no total that can be read."),
    ],
)
def test_every_line_is_doubtful_where_the_sum_is(remains: int | None, doubt: str) -> None:
    assert judged(line("MILK", 100), MILK, adds_up=False, remains=remains).doubts == (doubt,)


def test_a_name_may_be_a_dish_where_dishes_are_made_unless_somebody_said_what_it_is() -> None:
    receipt = Receipt(None, None, 100, "EUR", (line("MILK", 100),), 0, True, of_a_maker=True)
    (named,) = judge(receipt, lambda _: Proposal("milk", 90, How.NAME))
    (learned,) = judge(receipt, lambda _: MILK)

    assert named.doubts == ("It may be a dish with it: that place makes what it sells.",)
    assert learned.doubts == ()


@pytest.mark.parametrize(
    ("one", "proposal", "nothing"),
    [
        (line("BAG", 10), Proposal(None, 97, How.LEARNED), True),
        (line("BAG", 10), Proposal(None, 75, How.ELSEWHERE), False),
        (
            replace(line("BAG", 10), unclear=frozenset([Unclear.WORDS])),
            Proposal(None, 97, How.LEARNED),
            False,
        ),
        (line("PFAND", 25, Kind.DEPOSIT), None, True),
        (discount("RABATT", -50), None, True),
    ],
)
def test_there_is_nothing_to_keep_of_what_is_known_to_be_no_food(
    one: ReceiptLine, proposal: Proposal | None, *, nothing: bool
) -> None:
    assert judged(one, proposal).nothing_to_keep is nothing


@pytest.mark.parametrize(
    ("lines", "prices"),
    [
        ((line("BREAD", 300), discount("OFFER", -50)), [250, -50]),
        (
            (line("BREAD", 300), line("MILK", 100), discount("BREAD OFFER", -50)),
            [250, 100, -50],
        ),
        (
            (line("BREAD", 300), line("PFAND", 25, Kind.DEPOSIT), discount("OFFER", -50)),
            [250, 25, -50],
        ),
        ((line("MILK", 100), discount("COUPON", -500)), [100, -500]),
        ((discount("COUPON", -50), line("MILK", 100)), [-50, 100]),
        (
            (line("BREAD", 300), discount("OFFER", -50), discount("OFFER", -50)),
            [200, -50, -50],
        ),
    ],
)
def test_a_discount_lowers_the_thing_it_names_else_the_one_above(
    lines: tuple[ReceiptLine, ...], prices: list[int]
) -> None:
    assert after_discounts(lines) == prices


def test_a_discount_of_all_lowers_only_what_it_names() -> None:
    things = (line("BREAD", 300), line("MILK", 200))
    coupon = replace(discount("COUPON", -100), of_all=True)
    named = replace(discount("BREAD COUPON", -50), of_all=True)

    assert after_discounts((*things, coupon, named)) == [250, 200, -100, -50]


def test_any_thing_may_be_what_was_taken_back_in_the_end() -> None:
    lines = (line("BUTTER", 458), line("MILK", 100), replace(discount("VOID", -100), of_all=True))
    butter, milk, _ = judge(Receipt(None, None, 458, "EUR", lines, 0, True), lambda _: MILK)

    assert butter.doubts == milk.doubts == ("Some of it was taken back.",)


@pytest.mark.parametrize("words", ["STORNO", "VOID BUTTER", "Butter 250g", "Butter 250 g -1"])
def test_what_was_taken_back_is_asked_about_for_there_may_be_some_left(words: str) -> None:
    lines = (line("BUTTER 250G", 458), discount(words, -229), line("MILK", 100))
    butter, _, milk = judge(Receipt(None, None, 329, "EUR", lines, 0, True), lambda _: MILK)

    assert butter.doubts == ("Some of it was taken back.",)
    assert milk.doubts == ()


@pytest.mark.parametrize("words", ["BUTTER OFFER", "RABATT BUTTER", "-50%"])
def test_a_discount_takes_nothing_back(words: str) -> None:
    lines = (line("BUTTER 250G", 458), discount(words, -100), line("7 UP", 100), discount("", -10))
    butter, _, soda, _ = judge(Receipt(None, None, 448, "EUR", lines, 0, True), lambda _: MILK)

    assert butter.doubts == soda.doubts == ()
