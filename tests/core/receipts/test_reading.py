from __future__ import annotations

from dataclasses import replace
from datetime import date
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kitchensync.receipts.dates import Order
from kitchensync.receipts.lines import LONGEST_LINE
from kitchensync.receipts.model import Kind, Receipt, Unclear, Word
from kitchensync.receipts.reading import read
from tests.core.receipts import pages

TODAY = date(2026, 11, 21)


def received(text: str, currency: str = "EUR", order: Order = "dmy") -> Receipt:
    return read(pages.words_of(text), TODAY, currency, order)


def bought(receipt: Receipt) -> list[tuple[str, str | None, int | None]]:
    return [
        (line.words, line.amount.text if line.amount else None, line.price)
        for line in receipt.bought
    ]


def test_a_german_receipt() -> None:
    receipt = received(pages.GERMAN)

    assert (receipt.store, receipt.day) == ("KAUFHALLE NORD", date(2026, 3, 14))
    assert (receipt.total, receipt.currency, receipt.adds_up) == (862, "EUR", True)
    assert bought(receipt) == [
        ("BIO VOLLMILCH 1L", "1 l", 119),
        ("BROT DINKEL 750G", "750 g", 349),
        ("BANANEN", "0.912 kg", 182),
        ("JOGHURT NATUR", "3", 237),
        ("PFAND", None, 25),
        ("RABATT BROT", None, -50),
    ]
    assert [line.kind for line in receipt.bought][-2:] == [Kind.DEPOSIT, Kind.DISCOUNT]


def test_a_day_is_no_surer_than_the_digits_that_it_was_read_from() -> None:
    words = pages.words_of(pages.GERMAN)
    blurred = [replace(one, confidence=30) if "14.03" in one.text else one for one in words]
    receipt = read(blurred, TODAY, "EUR")
    assert (receipt.day, receipt.day_confidence, receipt.sure_day) == (date(2026, 3, 14), 30, None)


def test_a_sum_without_a_word_is_nothing_that_was_bought() -> None:
    receipt = received("CORNER SHOP\nMILK  1.00\nBREAD  2.50\n3.50\nCASH  5.00\nCHANGE  1.50")
    assert bought(receipt) == [("MILK", None, 100), ("BREAD", None, 250)]
    assert (receipt.total, receipt.adds_up) == (350, True)


def test_what_a_table_of_taxes_says_lowers_nothing_and_is_no_total() -> None:
    taxed = "CORNER SHOP\nMILK  3.00\nBREAD  2.50\nTOTAL  4.50\nGST SUMMARY\n"
    lowered = received(f"{taxed}DISCOUNT  -1.00")
    assert (lowered.adds_up, len(lowered.bought)) == (False, 2)
    assert received(f"{taxed}GRAND TOTAL  4.00").total == 450


def test_a_swedish_receipt() -> None:
    receipt = received(pages.SWEDISH, "SEK", "ymd")

    assert (receipt.store, receipt.day) == ("HANDLAREN VID TORGET", date(2026, 2, 9))
    assert (receipt.total, receipt.currency, receipt.adds_up) == (17759, "SEK", True)
    assert ("SMÖR 500G", "1 kg", 10980) in bought(receipt)
    assert ("TOMATER", "0.486 kg", 1939) in bought(receipt)


def test_a_french_receipt_with_counts_above_the_names() -> None:
    receipt = received(pages.FRENCH)

    assert (receipt.total, receipt.day, receipt.adds_up) == (802, date(2026, 1, 21), True)
    assert ("CREME FRAICHE", "2", 290) in bought(receipt)
    assert ("POMMES GALA", "0.756 kg", 188) in bought(receipt)
    assert ("REMISE FIDELITE", None, -60) in bought(receipt)


def test_an_english_receipt_with_counts_before_the_names() -> None:
    receipt = received(pages.ENGLISH, "GBP")

    assert (receipt.total, receipt.currency, receipt.adds_up) == (855, "GBP", True)
    assert bought(receipt)[0] == ("ORG MLK 2L", "4 l", 310)
    assert ("BANANA", "4", 80) in bought(receipt)


def test_an_american_receipt_with_tax_on_top() -> None:
    receipt = received(pages.AMERICAN, "USD", "mdy")

    assert (receipt.total, receipt.day, receipt.adds_up) == (1670, date(2026, 3, 14), True)
    assert ("LRG EGGS 12CT", "12", 429) in bought(receipt)
    assert ("BANANAS", "2.31 lb", 136) in bought(receipt)


def test_an_american_receipt_with_long_codes_and_letters_behind_them() -> None:
    lines = "GV WHL MLK     007874235186 F    3.48 X\nBANANAS        000000004011KF"
    weighed = "    1.25 |b @ 11b /0. 58         0.73 N"
    receipt = received(f"HYPERMARKET\n{lines}\n{weighed}\nTOTAL     4.21\n03/14/26", "USD", "mdy")
    assert bought(receipt) == [("GV WHL MLK", None, 348), ("BANANAS", "1.25 lb", 73)]
    assert receipt.adds_up
    assert not any(line.unclear for line in receipt.bought)


def test_a_bar_before_a_word_with_b_is_the_edge_of_a_table_and_no_l() -> None:
    receipt = received("|butter   2.00\nrice |basmati   1.00\nTOTAL   3.00")
    assert [line.words for line in receipt.bought] == ["butter", "rice |basmati"]


@pytest.mark.parametrize(
    ("printed", "guessed"),
    [
        ("APPLES GALA     159\nMILK 2L        3.10", {"APPLES GALA"}),
        ("APPLES 12345678 F  159 X\nMILK 2L     310", {"APPLES", "MILK 2L"}),
        ("APPLES 007874212718 F 1.590\nMILK 2L        3.10", {"APPLES"}),
        ("PAN 120\nAPPLES          159\nMILK 2L        3.10", {"APPLES"}),
    ],
)
def test_a_price_that_was_misread_is_mended_as_the_sum_says_and_asked_about(
    printed: str, guessed: set[str]
) -> None:
    receipt = received(f"{printed}\nBREAD    1.40\nTOTAL      6.09")
    assert receipt.adds_up
    assert {line.words for line in receipt.bought if Unclear.PRICE in line.unclear} == guessed
    for total in ("6.10", "7.09"):
        other = received(f"{printed}\nBREAD    1.40\nTOTAL      {total}")
        assert not any(Unclear.PRICE in line.unclear for line in other.bought)


@pytest.mark.parametrize(
    "printed",
    [
        "APPLES   4.00\nMILK   3.00\nTOTAL    9.00\n7.00 NETTO\nREF  200",
        "BREAD 750\n      2.40\nMILK\n      1.10\nTOTAL   11.00",
        "MILK 300\n2 x 1.50\nBREAD   3.00\nTOTAL   6.00",
    ],
)
def test_no_price_is_mended_by_what_proves_nothing_or_changes_another_line(printed: str) -> None:
    assert not received(printed).adds_up


@pytest.mark.parametrize(("lines", "tried"), [(20, True), (21, False)])
def test_where_many_lines_end_in_a_number_they_are_no_prices(lines: int, tried: bool) -> None:
    printed = "PAN 101\n" * lines
    assert received(f"{printed}MILK 1.00\nTOTAL {lines * 1.01 + 1:.2f}").adds_up is tried


def test_a_price_that_was_mended_between_a_name_and_its_count_is_asked_about() -> None:
    receipt = received("BREAD 1.40\nMILK\n2 x 159\nTOTAL 4.58")
    assert bought(receipt) == [("BREAD", None, 140), ("MILK", "2", 318)]
    assert [line.unclear for line in receipt.bought] == [frozenset(), {Unclear.PRICE}]


@pytest.mark.parametrize(
    ("lines", "total"),
    [
        ("TOTAL QTY: 6   12.72\nTOTAL SALES (EXCL GST) 12.00\nTOTAL (INCL GST) 12.72", 1272),
        ("TOTAL 30.91\nROUNDING ADJUSTMENT 0.01\nTOTAL ROUNDED 30.90\nCASH 51.00", 3090),
        ("SUBTOTAL 5.00\nTAX 0.40\nTOTAL 5.40\nCASH 10.00\nCHANGE 4.60", 540),
        ("TOTAL 12.72\nGST SUMMARY\nSR 6% 12.00 0.72\nTOTAL : 12.00 0.72", 1272),
        ("TOTAL SAVINGS 3.00\nTOTAL 9.00\nTOTAL POINTS 2264", 900),
        ("T0TAL 9.00", 900),
        ("TOTAL\n9.00\nCASH\n10.00", 900),
        ("Summe 8,62\nGeg. BAR 10,00\nRückgeld 1,38", 862),
        ("VISA 8.62", 862),
        ("TOTAL CHF 4.08\nRUNDUNG -0.03\nZU BEZAHLEN CHF 4.05", 405),
        ("SPRZEDAZ OPODATKOWANA A 15.38\nPTU A 5% 0.73\nSUMA PLN 15.38\nKARTA 15.38", 1538),
        ("CELKEM 64.80\nZAOKROUHLENI 0.20\nK PLATBE 65.00\nHOTOVE 100.00\nVRACENO 35.00", 6500),
    ],
)
def test_the_sum_to_pay_is_not_mistaken_for_another(lines: str, total: int) -> None:
    assert received(lines).total == total


_THINGS = "MILK 2L 2.00\nBREAD 800G 3.00\n"


@pytest.mark.parametrize(
    ("below", "lowers"),
    [
        ("SUBTOTAL 5.00\nLOYALTY DISCOUNT -1.00\nTOTAL 4.00", [-100]),
        ("SUBTOTAL 5.00\nCOUPON 1.00\nTOTAL 4.00", [-100]),
        ("SUBTOTAL 5.00\nBREAD 3 FOR 2 -0.75\nCOUPON -0.25\nTOTAL 4.00", [-75, -25]),
        ("SUBTOTAL 5.00\nBREAD OFFER -1.00\nTOTAL SAVINGS -1.00\nTO PAY 4.00", [-100]),
        ("SUBTOTAL 5.00\nDISC -1.00\nTAX 10% 0.40\nROUNDING 0.01\nTOTAL 4.41", [-100]),
        ("ZWISCHENSUMME 5,00\nLEERGUT -1,00\nSUMME 4,00", [-100]),
        ("ZWISCHENSUMME 5,00\nSTORNO BREAD -3,00\nSUMME 2,00", [-300]),
        ("TOTAL 5.00\nDISCOUNT -1.00\nAMOUNT DUE 4.00\nCASH 4.00", [-100]),
        ("SUBTOTAL 5.00\nYOU SAVED 1.00\nTOTAL 5.00", []),
        ("TOTAL 5.00\nCASH 5.00\nYOU SAVED 1.00", []),
    ],
)
def test_what_stands_below_the_subtotal_lowers_it_as_far_as_the_total_says(
    below: str, lowers: list[int]
) -> None:
    receipt = received(_THINGS + below)

    assert receipt.adds_up
    assert [line.price for line in receipt.bought] == [200, 300, *lowers]
    assert [line.of_all for line in receipt.bought] == [False, False, *(True for _ in lowers)]


def test_what_stands_below_the_subtotal_is_left_where_it_does_not_explain_the_total() -> None:
    receipt = received(f"{_THINGS}SUBTOTAL 5.00\nDISCOUNT -1.00\nTOTAL 3.00")

    assert (len(receipt.bought), receipt.remains, receipt.adds_up) == (2, -200, False)


def test_forints_have_no_cents_on_a_receipt() -> None:
    text = "BOLT\nTEJ 2,8% 1L   399 Ft\nKENYER   1 299 Ft\nOSSZESEN   1 698 Ft"
    receipt = read(pages.words_of(text), TODAY, "HUF")

    assert (receipt.total, receipt.adds_up) == (169800, True)


def test_a_total_that_is_misread_gives_way_to_what_was_bought_and_paid() -> None:
    receipt = received(pages.SWEDISH.replace("SEK   177,59", "SEK  2177,59"), "SEK", "ymd")

    assert (receipt.total, receipt.adds_up) == (17759, True)


def test_a_name_may_stand_above_or_below_the_line_of_its_price() -> None:
    above = (
        "MILK CARTON\n9555916500133  1 X 3.11   3.11\nSUGAR\n955591  2 X 1.00   2.00\nTOTAL 5.11"
    )
    below = (
        "ITEM QTY PRICE AMOUNT\n8239 1 3.11 3.11\nMILK CARTON\n9744 2 1.00 2.00\nSUGAR\nTOTAL 5.11"
    )

    for text in (above, below):
        assert bought(received(text)) == [("MILK CARTON", "1", 311), ("SUGAR", "2", 200)]


def test_bars_at_the_edges_of_a_line_are_not_of_its_name() -> None:
    receipt = received("| MILK CARTON 3.11 |\n|SUGAR|   1.00\n|| BUTTER | 2.00 |\nTOTAL 6.11 |")

    assert bought(receipt) == [
        ("MILK CARTON", None, 311),
        ("SUGAR", None, 100),
        ("BUTTER", None, 200),
    ]
    assert (receipt.total, receipt.adds_up) == (611, True)


def test_lines_that_do_not_add_up_are_doubted_and_what_remains_is_said() -> None:
    right = received(pages.GERMAN)
    wrong = received(pages.GERMAN.replace("3,49 B", "5,49 B"))

    assert (right.remains, wrong.remains, wrong.adds_up) == (0, -200, False)
    for sure, unsure in zip(right.bought, wrong.bought, strict=True):
        assert unsure.confidence < sure.confidence


def test_a_line_that_was_hard_to_see_is_doubtful_though_it_adds_up() -> None:
    words = [
        Word(w.text, w.left, w.top, w.right, w.bottom, 30 if w.text == "BANANEN" else 96)
        for w in pages.words_of(pages.GERMAN)
    ]
    doubtful = [line.words for line in read(words, TODAY, "EUR").bought if line.doubtful]

    assert doubtful == ["BANANEN"]


def test_a_line_of_kilograms_names_no_company() -> None:
    text = "REWE\nBANANE  2,27\n  1,138 kg x 1,99 EUR/kg\nSUMME  2,27\n20.11.2026"

    assert read(pages.words_of(text), TODAY, "EUR").store == "REWE"


def test_a_store_the_household_knows_is_found_though_a_letter_is_misread() -> None:
    text = pages.GERMAN.replace("KAUFHALLE NORD", "Filiale 12 KAUFHA1LE NORD")

    assert read(pages.words_of(text), TODAY, "EUR", stores=["Kaufhalle Nord"]).store == (
        "Kaufhalle Nord"
    )


def test_an_empty_page_is_a_receipt_that_says_nothing() -> None:
    receipt = read([], TODAY, "EUR")

    assert (receipt.store, receipt.day, receipt.total, receipt.lines) == (None, None, None, ())


@pytest.mark.parametrize("piece", ["1", "1kg", "1 kg ", "2x", "1*", "a-", "1/1/", "co. ", "("])
def test_no_line_takes_more_time_than_a_page(piece: str) -> None:
    long = f"Shop {piece * (LONGEST_LINE // len(piece))}"[: LONGEST_LINE - 1] + "!"
    began = process_time()
    for text in (long, f"Milk\n{long} 1,19\nTOTAL 1,19", f"{long}\nTOTAL 1,19\n{long * 60}"):
        received(text)
    assert process_time() - began < 2


PIECES = st.sampled_from(
    (
        *("TOTAL", "SUMME", "CASH", "ROUNDING", "GST", "QTY", "Pfand", "RM", "€", "kg", "/kg"),
        *("1,19", "9.99-", "0,512", "12/03/2018", "99999999999999", "1.1.1", "2", "0", "."),
        *("x", "@", "%", "-", "(", ")", ","),
    )
)
WORDS = st.builds(
    Word,
    PIECES | st.text(max_size=6),
    st.integers(-50, 900),
    st.integers(-50, 900),
    st.integers(-50, 1000),
    st.integers(-50, 1000),
    st.integers(0, 100),
)


@settings(max_examples=120, deadline=None)
@given(st.lists(WORDS, max_size=40), st.sampled_from(["EUR", "JPY", "SEK", "MYR"]))
def test_whatever_stands_on_a_page_is_read_without_an_error(
    words: list[Word], currency: str
) -> None:
    receipt = read(words, TODAY, currency)

    assert receipt.total is None or receipt.total > 0
    assert all(0 <= line.confidence <= 100 for line in receipt.lines)
    assert receipt.adds_up is False or receipt.remains is not None
