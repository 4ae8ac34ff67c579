"""What of a line its place and its numbers leave open. The receipts are made up."""

from __future__ import annotations

from datetime import date

import pytest

from kitchensync.measure import units
from kitchensync.measure.amounts import Amount
from kitchensync.receipts import quantity
from kitchensync.receipts.model import Receipt, ReceiptLine, Unclear
from kitchensync.receipts.reading import read
from tests.core.receipts import pages

TODAY = date(2026, 11, 21)
HEAD = "CORNER SHOP\nITEM QTY PRICE AMOUNT\n"


def received(text: str) -> Receipt:
    return read(pages.words_of(text), TODAY, "EUR")


def prices(text: str) -> list[tuple[str, int | None]]:
    return [(line.words, line.price) for line in received(text).bought]


def unclear(text: str) -> dict[str, set[Unclear]]:
    return {line.words: set(line.unclear) for line in received(text).bought}


def only(text: str) -> ReceiptLine:
    (line,) = received(text).bought
    return line


def test_codes_may_stand_between_a_name_and_its_price() -> None:
    text = (
        "HOME SHOP\n(MAIN STREET)\n"
        "WOOL SOCKS\nAB12 - 3/40\n9034915 1 X 9.50 9.50\n"
        "RED BELT\nCD34 - 1/9\n9034870 1 X 2.90 2.90\n"
        "TOTAL 12.40"
    )

    assert prices(text) == [("WOOL SOCKS", 950), ("RED BELT", 290)]


def test_names_below_their_prices_are_found_between_discounts() -> None:
    text = (
        "CORNER SHOP\nOPEN ON SUNDAYS\n"
        "1X 000008204363 4.99\nDARK CHOCOLATE\nITEM PROMO @3.99 -1.00\n"
        "1X 000001018506 2.10\nRYE BREAD\n"
        "TOTAL 6.09"
    )

    assert prices(text) == [("DARK CHOCOLATE", 499), ("ITEM PROMO", -100), ("RYE BREAD", 210)]
    assert received(text).adds_up


@pytest.mark.parametrize(
    "text",
    [
        "MILK\n3.00\nBREAD\n2.00\nTOTAL 5.00",
        "MILK\nAB12 - 3/40\n3.00\nBREAD\nCD34 - 1/9\n2.00 A\nTOTAL 5.00",
        "ITEM QTY PRICE\n3.00\nMILK\n2.00\nBREAD\nTOTAL 5.00",
    ],
)
def test_a_whole_price_on_a_line_of_its_own_is_no_count_of_itself(text: str) -> None:
    receipt = received(f"CORNER SHOP\n{text}")

    assert [(line.words, line.price, line.amount) for line in receipt.bought] == [
        ("MILK", 300, None),
        ("BREAD", 200, None),
    ]
    assert receipt.adds_up


def test_how_many_of_which_the_price_is_another_is_not_certain() -> None:
    text = f"{HEAD}MILK   2.45\n2 x 1.19\nTOTAL 2.45"

    assert (prices(text), unclear(text)) == ([("MILK", 245)], {"MILK": {Unclear.AMOUNT}})


def test_one_pack_is_no_pack_of_several() -> None:
    one, two = only(f"{HEAD}MILK 2L   3.00\nTOTAL 3.00"), only(f"{HEAD}2 x MILK 1L  1.50  3.00")
    assert (one.amount, one.pack) == (Amount(2_000_000, "volume", "l"), None)
    assert (two.amount, two.pack) == (Amount(2_000_000, "volume", "l"), 1_000_000)


def test_as_much_as_nobody_can_keep_is_only_counted() -> None:
    most = Amount(units.largest("mass"), "mass", "g")
    assert quantity.together(Amount(2000, "count", "piece"), most) == Amount(2000, "count", "piece")
    assert quantity.together(Amount(1000, "count", "piece"), most) == most


def test_a_whole_number_below_what_has_its_price_may_be_how_many_it_is() -> None:
    text = f"{HEAD}RIBBON @   2.00  4.24\n2.00\nTOTAL 4.24"

    assert (prices(text), unclear(text)) == ([("RIBBON", 424)], {"RIBBON": {Unclear.AMOUNT}})


def test_what_is_only_a_code_takes_the_name_beside_it() -> None:
    text = f"{HEAD}TOMATO SOUP\nTS02 1 4.90 4.90\nRICE BOWL\nRB11 1 6.90 6.90\nTOTAL 11.80"

    assert prices(text) == [("TOMATO SOUP", 490), ("RICE BOWL", 690)]


def test_a_name_that_is_left_over_makes_its_neighbours_unclear() -> None:
    text = f"{HEAD}OAT MILK   1.00\nBUTTER   2.00\nCOOKIES\nRICE   3.00\nEGGS   4.00\nTOTAL 10.00"

    assert unclear(text) == {
        "OAT MILK": set(),
        "BUTTER": {Unclear.WORDS},
        "RICE": {Unclear.WORDS},
        "EGGS": set(),
    }


def test_where_names_may_be_above_or_below_none_is_clear() -> None:
    text = "CORNER SHOP\nFLOUR\n1 X 1.00 1.00\nSUGAR\n1 X 2.00 2.00\nTHANKS ADA\nTOTAL 3.00"

    assert unclear(text) == {"FLOUR": {Unclear.WORDS}, "SUGAR": {Unclear.WORDS}}


@pytest.mark.parametrize(
    "line",
    [
        "2 EGG TART   5.10",
        "CHICKEN   10.99*1.306 14.35",
        "GINGER   @0.94 3.78",
        "OIL 450MG 450G   9.00",
        "LAMP OIL  2.57  16.32  41.95",
        "CHICKEN STOCK 1K   9.00",
        "MILK   2   3.10",
        "MILK 1L   2 ST   3.10",
        "2x MILK   3.10",
        "MILK X2   3.10",
        "10 MILK   1.00   10.08",
        "CHEESE 0.250   3.10",
        "MILK (2)   3.10",
        "BUTTER 2 FOR 3   3.00",
        "BREAD 500   3.00",
        "COLA 330ML 6PK   3.00",
    ],
)
def test_how_much_is_unclear_where_numbers_say_what_the_price_does_not(line: str) -> None:
    total = line.rsplit(maxsplit=1)[-1]

    assert only(f"{HEAD}{line}\nTOTAL {total}").unclear == {Unclear.AMOUNT}


@pytest.mark.parametrize(
    ("name", "amount"),
    [
        ("BUTTER 500 G", "500 g"),
        ("MILK 2 L", "2 l"),
        ("COLA 6 X 330 ML", "1.98 l"),
        ("RICE 2 x 1KG", "2 kg"),
        ("EGGS 12 CT", "12"),
        ("YOGHURT 4 PACK", "4"),
        ("MILK 2 % 1 L", "1 l"),
    ],
)
def test_a_size_may_stand_apart_from_its_unit(name: str, amount: str) -> None:
    found = only(f"{HEAD}{name}  3.00\nTOTAL 3.00")

    assert found.amount is not None
    assert (found.amount.text, found.unclear) == (amount, frozenset())


@pytest.mark.parametrize("line", ["2 EGG TART  2.55  5.10", "1 EGG TART  5.10", "EGG TART  5.10"])
def test_how_much_is_clear_where_the_price_bears_it_out(line: str) -> None:
    assert only(f"{HEAD}{line}\nTOTAL 5.10").unclear == set()


@pytest.mark.parametrize(
    ("line", "amount"),
    [
        ("WHOLEMEAL   2.78 6 1 0 5  13.90", "5"),
        ("WHOLEMEAL   2.78 2 1 0 1  2.78", "1"),
        ("1.00  16.00  16.00 COTTON MOP", "1"),
        ("FOLDER PBA4L25   1 x 3.90  3.90", "1"),
    ],
)
def test_of_several_numbers_the_one_counts_that_the_price_bears_out(line: str, amount: str) -> None:
    total = next(word for word in reversed(line.split()) if "." in word)
    found = only(f"{HEAD}{line}\nTOTAL {total}")

    assert found.amount is not None
    assert (found.amount.text, len(found.unclear)) == (amount, 0)


@pytest.mark.parametrize("name", ["GRANOLA BAR", "ROUND STEAK", "PINEAPPLE PCS", "MISTER POTATO"])
def test_a_name_with_a_word_for_cash_or_rounding_is_bought(name: str) -> None:
    text = f"{HEAD}{name}  2.99\nBUTTER  2.00\nTOTAL 4.99\nCASH 5.00"

    assert prices(text) == [(name, 299), ("BUTTER", 200)]


def test_lines_add_up_to_the_total_less_a_tax_that_stands_there() -> None:
    lines = "MILK  10.00\nTOTAL  11.00\nGST SUMMARY AMOUNT TAX\n"

    assert received(f"{HEAD}{lines}SR 10.00 1.00").adds_up
    assert not received(f"{HEAD}{lines}SR 9.70 1.30").adds_up


def test_a_part_of_the_lines_does_not_add_up_to_the_subtotal_of_that_part() -> None:
    assert received(f"{HEAD}MILK  9.00\nSUBTOTAL  9.00\nTAX  1.00\nTOTAL  10.00").adds_up
    assert not received(f"{HEAD}MILK  4.00\nSUBTOTAL  4.00\nCAKE 6.00\nTOTAL  10.00").adds_up


@pytest.mark.parametrize("lines", ["MILK  9.00\nBUTTER 2.00", "MILK  9.00"])
def test_what_the_lines_come_to_is_no_total_of_a_receipt_that_shows_none(lines: str) -> None:
    found = received(f"{HEAD}{lines}\nTHANK YOU")

    assert (found.total, found.remains, found.adds_up) == (None, None, False)


def test_a_sum_without_a_word_is_the_total_where_the_lines_come_to_it() -> None:
    found = received(f"{HEAD}MILK  9.00\nBUTTER  2.00\n11.00")

    assert (found.total, found.adds_up) == (1100, True)


@pytest.mark.parametrize(
    ("text", "maker"),
    [
        ("RESTAURANT ADA\nSOUP 4.00\nTOTAL 4.00", True),
        ("BÄCKEREI ADA\nKUCHEN 4.00\nSUMME 4.00", True),
        ("ADA\nTABLE 12\nSOUP 4.00\nTOTAL 4.00", True),
        ("ADA\nSOUP 4.00\nSERVICE CHARGE 0.40\nTOTAL 4.40", True),
        ("CORNER SHOP\nTABLE SALT 1.00\nTOTAL 1.00", False),
        (pages.GERMAN, False),
    ],
)
def test_a_place_that_makes_what_it_sells_is_told_by_its_name_or_its_tables(
    text: str, *, maker: bool
) -> None:
    assert received(text).of_a_maker is maker
