"""The day that counts: what is printed, and what opening, freezing and thawing make of it."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kitchensync.kitchen.stock.duedates import INDEFINITELY, NEVER, Days, due
from kitchensync.kitchen.stock.lives import last_time

TODAY = date(2026, 11, 21)
MILK = Days(fridge=7, freezer=90, opened=5, thawed=2)


@dataclass(frozen=True)
class Lot:
    best_before: str | None = None
    due_kind: str | None = None
    acquired: str | None = "2026-11-18"
    opened: str | None = None
    frozen: str | None = None
    thawed: str | None = None
    climate: str | None = "fridge"
    food: bytes = b"milk"


def said(lot: Lot, days: Days = MILK) -> tuple[str | None, str | None]:
    """The day, and why it is that one."""
    found = due(lot, lambda: days)
    return found.day and found.day.isoformat(), found.why(TODAY)  # type: ignore[return-value]  # None stays None


CASES = {
    "what is printed counts": (Lot("2026-11-30"), "2026-11-30", None),
    "without a print it is as long as such food keeps there": (
        Lot(),
        "2026-11-25",
        "bought 3 days ago, keeps 7 in the fridge",
    ),
    "nobody knows how long it keeps in a cupboard": (Lot(climate="pantry"), None, None),
    "once opened it keeps as long as opened food does": (
        Lot("2026-11-30", opened="2026-11-18"),
        "2026-11-23",
        "opened 3 days ago, keeps 5",
    ),
    "opening makes nothing keep longer than is printed": (
        Lot("2026-11-22", opened="2026-11-21"),
        "2026-11-22",
        None,
    ),
    "freezing in time stops the clock": (
        Lot("2026-11-20", frozen="2026-11-19", climate="freezer"),
        "2027-02-17",
        "frozen 2 days ago, keeps 90",
    ),
    "freezing too late does not": (
        Lot("2026-11-18", frozen="2026-11-19", climate="freezer"),
        "2026-11-18",
        None,
    ),
    "what was bought frozen is good until the printed day": (
        Lot("2027-05-01", climate="freezer"),
        "2027-05-01",
        None,
    ),
    "what was bought frozen without a print keeps as frozen food does": (
        Lot(climate="freezer"),
        "2027-02-16",
        "bought 3 days ago, keeps 90 in the freezer",
    ),
    "what is frozen and of no known place is frozen": (
        Lot("2026-11-20", frozen="2026-11-19", climate=None),
        "2027-02-17",
        "frozen 2 days ago, keeps 90",
    ),
    "once thawed it keeps as thawed food does": (
        Lot("2026-11-30", frozen="2026-11-01", thawed="2026-11-20"),
        "2026-11-22",
        "thawed yesterday, keeps 2",
    ),
    "thawing lets the printed clock go on": (
        Lot("2026-11-02", frozen="2026-11-01", thawed="2026-11-20"),
        "2026-11-21",
        "thawed yesterday",
    ),
    "what was opened, then frozen, goes on where its clock stood": (
        Lot("2027-03-01", opened="2026-11-01", frozen="2026-11-03", thawed="2026-11-20"),
        "2026-11-22",
        "thawed yesterday, keeps 2",
    ),
    "it gains nothing by the freezer where it was open for too long before": (
        Lot("2027-03-01", opened="2026-11-01", frozen="2026-11-10", thawed="2026-11-20"),
        "2026-11-06",
        "opened 20 days ago, keeps 5",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_until_when_it_is_good(case: str) -> None:
    lot, expected, why = CASES[case]
    assert said(lot) == (expected, why)


def test_without_any_days_thawed_food_goes_on_where_its_clock_stood() -> None:
    lot = Lot("2026-11-10", frozen="2026-11-08", thawed="2026-11-20")
    assert said(lot, Days()) == ("2026-11-22", "thawed yesterday")


def test_what_was_bought_frozen_keeps_thawed_as_fresh_food_does() -> None:
    fresh = Days(fridge=2)
    bought_frozen = Lot("2027-05-01", thawed="2026-11-20")
    assert said(bought_frozen, fresh) == ("2026-11-22", "thawed yesterday, keeps 2")
    unprinted = Lot(frozen="2026-11-19", thawed="2026-11-20")
    assert said(unprinted, fresh) == ("2026-11-22", "thawed yesterday, keeps 2")


def test_meat_that_was_frozen_in_its_sealed_pack_keeps_thawed_as_fresh_meat_does() -> None:
    frozen = Lot("2026-12-10", "use-by", frozen="2026-11-01", thawed="2026-11-20")
    assert said(frozen, Days(fridge=1)) == ("2026-11-21", "thawed yesterday, keeps 1")
    put_back = Lot("2026-12-10", "use-by", frozen="2026-11-20", thawed="2026-11-20")
    assert said(put_back, Days(fridge=1)) == ("2026-12-10", None)


def test_opened_food_of_which_nobody_knows_how_long_it_keeps_thawed_goes_on_as_opened() -> None:
    lot = Lot("2027-03-01", opened="2026-11-01", frozen="2026-11-03", thawed="2026-11-20")
    assert said(lot, Days(opened=5)) == ("2026-11-23", "thawed yesterday")


def test_what_was_opened_once_it_was_thawed_gains_nothing_by_the_freezer() -> None:
    lot = Lot("2027-03-01", frozen="2026-11-01", thawed="2026-11-10", opened="2026-11-18")
    assert said(lot, Days(opened=5)) == ("2026-11-23", "opened 3 days ago, keeps 5")


def test_an_estimate_says_that_it_is_one() -> None:
    assert due(Lot(), lambda: MILK).estimated
    assert not due(Lot("2026-11-30"), lambda: MILK).estimated
    assert not due(Lot(climate="pantry"), lambda: MILK).estimated


def test_what_does_not_spoil_has_no_day() -> None:
    assert said(Lot(climate="pantry"), Days(pantry=INDEFINITELY)) == (None, None)


def test_what_is_never_due_is_not_counted_from_buying_once_it_is_open() -> None:
    assert said(Lot(NEVER, opened="2026-11-18"), Days(fridge=7)) == (None, None)
    assert said(Lot(NEVER, opened="2026-11-18"))[0] == "2026-11-23"


def test_what_does_not_keep_there_is_due_at_once_but_only_loses_by_freezing() -> None:
    assert said(Lot(climate="pantry"), Days(pantry=0))[0] == "2026-11-18"
    assert said(Lot(climate="freezer"), Days(freezer=0)) == (None, None)


def test_use_by_stays_use_by_whatever_decides_the_day() -> None:
    for lot in (Lot("2026-11-30", "use-by"), Lot("2026-11-30", "use-by", opened="2026-11-18")):
        assert due(lot, lambda: MILK).kind == "use-by"
    assert due(Lot("2026-11-30", "another"), lambda: MILK).kind == "best-before"


def test_how_long_it_kept_last_time_is_by_place_and_of_the_latest() -> None:
    lots = [
        Lot("2026-11-10", acquired="2026-11-01"),
        Lot("2026-11-25", acquired="2026-11-18"),
        Lot("2027-11-18", climate=None),
        Lot("2027-03-01", climate="freezer", frozen="2026-11-19"),
        Lot("2027-09-01", acquired="2026-11-19", thawed="2026-11-20"),
        Lot(),
    ]
    assert last_time(lots) == {b"milk": Days(fridge=7, anywhere=365)}


@given(
    st.lists(st.one_of(st.none(), st.dates().map(str), st.just("?")), min_size=5, max_size=5),
    st.sampled_from([None, "pantry", "fridge", "freezer"]),
    st.lists(st.one_of(st.none(), st.integers(-5, 10**7)), min_size=6, max_size=6),
)
def test_whatever_a_row_holds_there_is_an_answer(
    days: list[str | None], climate: str | None, keeps: list[int | None]
) -> None:
    best, acquired, opened, frozen, thawed = days
    lot = Lot(best, None, acquired, opened, frozen, thawed, climate)
    found = due(lot, lambda: Days._make([*keeps, None]))
    assert found.why(TODAY) is None or found.estimated
    printed = due(Lot(best, climate=climate), Days).day
    if printed and climate != "freezer" and not (frozen or thawed) and found.day:
        assert found.day <= printed + timedelta()
