"""Several receipts in one file are told apart, and one that goes on overleaf stays one."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

import pytest

from kitchensync.receipts import reading
from kitchensync.receipts.lines import MOST_WORDS
from kitchensync.receipts.model import Receipt, Word
from kitchensync.receipts.parting import read_apart
from tests.core.receipts import pages, sroie

TODAY = date(2026, 11, 21)
NEXT_WEEK = pages.GERMAN.replace("14.03.2026", "21.03.2026")
LONG = """
            KAUFHALLE NORD
14.03.2026  18:22 Uhr
MILCH 1L                      1,19
BROT 750G                     3,49
SUMME SEITE                   4,68
"""
OVERLEAF = """
            KAUFHALLE NORD
14.03.2026  18:22 Uhr
{carried}BANANEN                       1,82
BUTTER 250G                   2,79
SUMME                         9,29
"""


def read(words: Sequence[Word]) -> Receipt:
    return reading.read(words, TODAY, "EUR")


def totals(*texts: str) -> list[int | None]:
    found: list[list[Word]] = []
    for text in texts:
        found.append(pages.below(found[-1] if found else [], pages.words_of(text)))
    return [part.receipt.total for part in read_apart(found, read)]


def test_each_page_with_a_sum_of_its_own_is_a_receipt_of_its_own() -> None:
    assert totals(pages.GERMAN, pages.FRENCH, NEXT_WEEK) == [862, 802, 862]
    assert [part.page for part in read_apart([[], pages.words_of(pages.GERMAN)], read)] == [0]
    assert totals() == [None]


@pytest.mark.parametrize("text", [pages.GERMAN, pages.FRENCH, pages.AMERICAN])
def test_a_receipt_that_goes_on_overleaf_stays_one_wherever_it_was_cut(text: str) -> None:
    rows = text.strip().splitlines()
    whole = read(pages.words_of(text))
    for at in range(1, len(rows)):
        assert totals("\n".join(rows[:at]), "\n".join(rows[at:])) == [whole.total], rows[at]


@pytest.mark.parametrize("carried", ["", "UEBERTRAG                     4,68\n"])
def test_a_page_that_counts_the_one_before_stays_with_it(carried: str) -> None:
    assert len(totals(LONG, OVERLEAF.format(carried=carried))) == 1


def test_what_has_no_sum_yet_goes_on_overleaf() -> None:
    first = "CORNER SHOP\n03.04.2026\nMILK  1.10\nHONEY  4.40"
    second = "SHOP PAGE TWO\n10.04.2026\nBREAD  2.25\nTOTAL  2.25"
    assert len(totals(first, second)) == 1


@pytest.mark.parametrize(
    "rows",
    [
        "Steuer %   Netto  Steuer  Brutto\nB= 7,0%     7,82    0,55    8,37\n"
        "A= 19,0%    0,21    0,04    0,25\nGesamtbetrag  8,62",
        "A 19,0%     0,21    0,04    0,25\nB 7,0%      7,82    0,55    8,37\nSUMME   8,03   0,59",
        "ZERO RATED  8,37\nSTANDARD RATED  0,25\nTOTAL  8,62",
        "B  7,82  0,55  8,37\nA  0,21  0,04  0,25\nSUMME  8,62",
    ],
)
def test_a_table_of_taxes_overleaf_is_no_receipt_of_its_own(rows: str) -> None:
    bill = pages.GERMAN[: pages.GERMAN.index("Steuer")]
    table = f"KAUFHALLE NORD\n14.03.2026 18:22 Uhr\n{rows}\n"
    assert totals(bill, table, pages.FRENCH) == [862, 802]


@pytest.mark.parametrize(
    "rows",
    ["VOLLMILCH 3,5% 1L     1,19\nSAHNE 30%     0,99\nSUMME     2,18", "BROT   1,19\nSUMME   1,19"],
    ids=["shares", "one thing"],
)
def test_the_same_bought_on_another_day_is_bought_twice(rows: str) -> None:
    one, other = (f"\n    DORFLADEN\n{day}\n{rows}\n" for day in ("14.03.2026", "21.03.2026"))
    assert len(totals(one, other)) == 2


def test_two_receipts_beside_each_other_are_told_apart() -> None:
    left, right = pages.words_of(pages.GERMAN), pages.words_of(pages.FRENCH)
    at_its_right = pages.moved(right, max(word.right for word in left) + 60, 10)
    parts = read_apart([[*left, *at_its_right]], read)

    assert [(part.receipt.store, part.receipt.total) for part in parts] == [
        ("KAUFHALLE NORD", 862),
        ("MARCHE DES HALLES", 802),
    ]


def test_words_without_area_or_beyond_number_are_taken_for_one_receipt() -> None:
    flat = [Word("EUR", at, 0, at + 10, 0) for at in range(0, 200, 40)]
    (part,) = read_apart([flat], read)
    assert part.receipt.total is None
    one, bars = pages.words_of(pages.GERMAN), [Word("|", 0, 0, 9, 9)] * MOST_WORDS
    assert len(read_apart([one, pages.below(one, one), bars], read)) == 1


def test_real_receipts_stay_one_each_and_two_in_a_file_are_two() -> None:
    chosen = random.Random(3).sample(list(sroie.samples()), 24)

    assert all(len(sroie.apart([one.words])) == 1 for one in chosen)
    assert sum(sroie.are_two(one, two) for one, two in pairwise(chosen)) >= 22
