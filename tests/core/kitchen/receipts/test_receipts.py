"""A receipt becomes lots and questions, once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from kitchensync import Done, Kitchen
from kitchensync.errors import BadFile, NotFound, TooLarge
from kitchensync.kitchen.receipts import room
from kitchensync.kitchen.receipts.room import MOST_LINES
from kitchensync.kitchen.receipts.views import ReceiptRead
from kitchensync.measure.words import LONGEST_NAME
from kitchensync.receipts.model import Word
from kitchensync.receipts.ocr import read_pages
from tests.core.receipts import pages
from tests.support.kitchens import World, amounts, settle

ENGLISH = pages.printed(pages.ENGLISH)
GERMAN = pages.printed(pages.GERMAN)
NEXT_WEEK = pages.printed(pages.GERMAN.replace("14.03.2026", "21.03.2026"))
OTHER_PICTURE = pages.printed(pages.ENGLISH + "\nPLEASE COME AGAIN\n")
WRONG_SUM = pages.printed(pages.ENGLISH.replace("8.55", "9.99"))


def outcomes(read: ReceiptRead) -> dict[str, str]:
    return {line.words: line.outcome for line in read.lines}


def decided(kitchen: Kitchen, words: str, answer: str) -> Done:
    (one,) = (one for one in kitchen.review.waiting() if one.words == words)
    return kitchen.review.decide(one.id, answer)


def decide(kitchen: Kitchen, words: str, answer: str) -> str:
    return decided(kitchen, words, answer).what


def test_what_is_sure_is_in_the_pantry_and_the_rest_waits(kitchen: Kitchen) -> None:
    read = kitchen.receipts.read(ENGLISH)

    assert (read.store, read.day, read.total) == ("CORNER & SONS", date(2026, 4, 3), "8.55 GBP")
    assert (read.adds_up, read.remains) == (True, None)
    assert outcomes(read) == {
        "ORG MLK 2L": "asked",
        "WHOLEMEAL BREAD 800G": "added",
        "CHEDDAR CHEESE": "added",
        "BANANA": "added",
        "CHEESE OFFER": "left",
    }
    assert read.what == (
        "Added 800 g wholemeal bread, 1 × cheddar and 4 × banana. "
        "1 line waits to be decided: `ks review`."
    )
    assert amounts(kitchen) == {"wholemeal bread": "800 g", "cheddar": "1", "banana": "4"}


def test_a_lot_says_when_where_and_for_how_much_it_was_bought(kitchen: Kitchen) -> None:
    kitchen.receipts.read(ENGLISH)
    (cheddar,) = (item for item in kitchen.pantry() if item.food == "cheddar")

    assert (cheddar.store, cheddar.price) == ("CORNER & SONS", "3.25 GBP")
    (bought,) = kitchen.catalog.show("cheddar").prices
    assert (bought.store, bought.day) == ("CORNER & SONS", date(2026, 4, 3))


def test_its_picture_is_kept_with_it_and_shown_beside_what_is_asked(kitchen: Kitchen) -> None:
    read = kitchen.receipts.read(ENGLISH)
    (picture,) = kitchen.photos.ls()
    (asked,) = kitchen.review.waiting()

    assert (picture.kind, picture.of, picture.name) == ("receipt", read.receipt, "CORNER & SONS")
    assert asked.picture == picture.id
    kitchen.undo()
    assert kitchen.photos.ls() == []


def test_it_is_one_change_that_is_undone_as_one(kitchen: Kitchen) -> None:
    kitchen.receipts.read(ENGLISH)
    assert kitchen.history(1)[0].what == "read a receipt of CORNER & SONS"
    kitchen.undo()

    assert kitchen.pantry() == []
    assert kitchen.review.waiting() == []
    assert kitchen.receipts.ls() == []
    assert kitchen.receipts.read(ENGLISH).changed
    assert len(amounts(kitchen)) == 3


def test_a_dry_run_shows_what_would_be_and_changes_nothing(kitchen: Kitchen) -> None:
    read = kitchen.receipts.read(ENGLISH, dry_run=True)

    assert (outcomes(read)["BANANA"], read.change_id) == ("added", None)
    assert (kitchen.pantry(), kitchen.receipts.ls(), kitchen.customs.stores()) == ([], [], [])


def test_the_same_file_again_adds_nothing(kitchen: Kitchen) -> None:
    kitchen.receipts.read(ENGLISH)
    before = amounts(kitchen)
    again = kitchen.receipts.read(ENGLISH)

    assert again.what == "It was read before; `ks receipt --again` adds what was taken back."
    assert (again.changed, again.store, again.total) == (False, "CORNER & SONS", "8.55 GBP")
    assert amounts(kitchen) == before


def test_a_file_that_two_programs_read_at_once_counts_once(
    kitchen: Kitchen, monkeypatch: pytest.MonkeyPatch
) -> None:
    def meanwhile(data: bytes, languages: Sequence[str]) -> tuple[tuple[Word, ...], ...]:
        monkeypatch.undo()
        kitchen.receipts.read(data)
        return read_pages(data, languages)

    monkeypatch.setattr(room, "read_pages", meanwhile)
    read = kitchen.receipts.read(ENGLISH)

    assert read.what == "It was read before; `ks receipt --again` adds what was taken back."
    assert [change.what for change in kitchen.history()].count(
        "read a receipt of CORNER & SONS"
    ) == 1


def test_another_picture_of_the_same_purchase_is_added_only_when_somebody_says_so(
    kitchen: Kitchen,
) -> None:
    kitchen.receipts.read(ENGLISH)
    read = kitchen.receipts.read(OTHER_PICTURE)
    assert read.what == (
        "A receipt of the same store, day and total was read before; `ks receipt --again` adds it."
    )
    assert (read.changed, len(kitchen.receipts.ls())) == (False, 1)
    assert kitchen.receipts.read(OTHER_PICTURE, again=True).changed
    assert amounts(kitchen)["banana"] == "8"
    assert kitchen.receipts.read(pages.printed(pages.ENGLISH.replace("£", "€"))).changed


def test_nothing_is_taken_for_sure_where_the_lines_do_not_add_up(kitchen: Kitchen) -> None:
    read = kitchen.receipts.read(WRONG_SUM)

    assert (read.adds_up, read.remains) == (False, "1.44 GBP")
    assert kitchen.pantry() == []
    assert read.what == (
        "4 lines wait to be decided: `ks review`, or all as guessed: "
        f"`ks receipt accept {read.receipt[:8]}`."
    )
    assert {one.why for one in kitchen.review.waiting()} >= {
        "The lines come to 1.44 GBP less than the total."
    }


def test_what_somebody_says_of_store_and_day_goes_before_what_is_read(kitchen: Kitchen) -> None:
    kitchen.customs.add_store("Corner Shop")
    read = kitchen.receipts.read(ENGLISH, store="corner shop", day="2026-04-02")

    assert (read.store, read.day) == ("Corner Shop", date(2026, 4, 2))
    assert [store.name for store in kitchen.customs.stores()] == ["Corner Shop"]


def test_of_two_stores_that_begin_alike_the_one_whose_whole_name_is_printed_is_meant(
    kitchen: Kitchen,
) -> None:
    for store in ("Corner", "Corner & Sons"):
        kitchen.customs.add_store(store)
    assert kitchen.receipts.read(ENGLISH).store == "Corner & Sons"


def test_days_are_read_as_where_the_money_is_unless_somebody_said_how(kitchen: Kitchen) -> None:
    kitchen.customs.prefer("currency", "USD")
    bill = pages.printed(pages.AMERICAN.replace("03/14/2026", "03/04/2026"))
    assert kitchen.receipts.read(bill, dry_run=True).day == date(2026, 3, 4)
    kitchen.customs.prefer("days", "day first", everybody=True)
    assert kitchen.receipts.read(bill, dry_run=True).day == date(2026, 4, 3)


def test_a_day_to_come_is_a_slip_and_what_has_no_day_was_bought_today(kitchen: Kitchen) -> None:
    read = kitchen.receipts.read(pages.printed(pages.ENGLISH.replace("2026", "2029")))

    assert (read.day, read.maybe_day) == (None, date(2029, 4, 3))
    (bought,) = kitchen.catalog.show("cheddar").prices
    assert bought.day == date(2026, 5, 28)


def test_a_day_that_is_not_certain_is_not_taken_but_said(kitchen: Kitchen) -> None:
    expiry = pages.ENGLISH.replace("DATE: 03 APR 2026    TIME 09:12", "VALID UNTIL 03.04.2026")
    read = kitchen.receipts.read(pages.printed(expiry))

    assert (read.day, read.maybe_day) == (None, date(2026, 4, 3))
    assert read.what.endswith(
        "That it is of 2026-04-03 is not certain, so it counts as bought today: "
        "`ks undo`, then --day, says better."
    )
    (bought,) = kitchen.catalog.show("cheddar").prices
    assert bought.day == date(2026, 5, 28)
    kitchen.undo()
    assert kitchen.receipts.read(pages.printed(expiry), day="2026-04-03").day == date(2026, 4, 3)


def test_packs_are_as_many_as_the_receipt_says_and_as_large_as_they_usually_are(
    kitchen: Kitchen,
) -> None:
    kitchen.add("yoghurt 2 x 150 g")
    kitchen.receipts.read(GERMAN)
    assert decide(kitchen, "JOGHURT NATUR", "accept").startswith("Added 3 × 150 g yoghurt.")


def test_a_deposit_is_no_food_and_a_discount_lowers_what_it_names(kitchen: Kitchen) -> None:
    read = kitchen.receipts.read(GERMAN)
    prices = {line.words: (line.price, line.outcome) for line in read.lines}

    assert prices["PFAND"] == ("0.25 EUR", "left")
    assert prices["BROT DINKEL 750G"] == ("2.99 EUR", "asked")
    assert prices["RABATT BROT"] == ("-0.50 EUR", "left")


def test_a_receipt_is_found_again_with_what_came_of_it(kitchen: Kitchen) -> None:
    read = kitchen.receipts.read(ENGLISH)
    (one,) = kitchen.receipts.ls()
    assert (one.store, one.total, one.lots, one.waiting) == ("CORNER & SONS", "8.55 GBP", 3, 1)
    kitchen.use("banana", all=True)
    shown = kitchen.receipts.show(read.receipt[:8])

    assert {lot.food: (lot.amount, lot.price) for lot in shown.bought} == {
        "wholemeal bread": ("800 g", "1.40 GBP"),
        "cheddar": ("1", "3.25 GBP"),
        "banana": ("4", "0.80 GBP"),
    }
    assert shown.asked == ("ORG MLK 2L",)
    with pytest.raises(NotFound):
        kitchen.receipts.show("ffff")


def test_a_page_without_prices_is_no_receipt_and_changes_nothing(kitchen: Kitchen) -> None:
    with pytest.raises(BadFile, match="No line"):
        kitchen.receipts.read(pages.printed("Dear Ada,\nthank you for the soup.\n"))
    assert kitchen.receipts.ls() == []


def test_what_has_more_lines_than_a_receipt_is_refused(kitchen: Kitchen) -> None:
    lines = "".join(f"ZLORB              {at % 9 + 1},00\n" for at in range(MOST_LINES + 1))
    with pytest.raises(TooLarge):
        kitchen.receipts.read(pages.printed(f"CORNER\n{lines}TOTAL     1,00\n"))
    assert kitchen.receipts.ls() == []


def test_words_without_end_are_cut_short(kitchen: Kitchen) -> None:
    kitchen.receipts.read(pages.printed(pages.ENGLISH.replace("BANANA", "ZLORB" * 1000)))
    assert max(len(one.words) for one in kitchen.review.waiting()) == LONGEST_NAME


def test_the_same_receipt_on_two_phones_is_one_purchase(
    two: tuple[Kitchen, Kitchen], world: World
) -> None:
    laptop, phone = two
    settle(laptop, phone)
    for kitchen in two:
        kitchen.receipts.read(ENGLISH)
        world.clock.now += 1000
    decide(phone, "ORG MLK 2L", "milk")
    decide(laptop, "ORG MLK 2L", "milk")
    settle(laptop, phone)

    assert laptop.conflicts() == []
    assert amounts(laptop) == amounts(phone)
    assert (amounts(phone)["banana"], amounts(phone)["milk"]) == ("4", "2 × 2 l")
    assert len(phone.receipts.ls()) == 1
    assert not phone.receipts.read(ENGLISH).changed


def test_what_one_phone_took_back_and_another_read_unknowing_is_added_again_once(
    two: tuple[Kitchen, Kitchen], world: World
) -> None:
    laptop, phone = two
    settle(laptop, phone)
    laptop.receipts.read(ENGLISH)
    laptop.undo()
    world.clock.now += 1000
    phone.receipts.read(ENGLISH)
    settle(laptop, phone)
    assert (amounts(laptop), len(laptop.receipts.ls())) == ({}, 1)
    assert not laptop.receipts.read(ENGLISH).changed
    for kitchen in two:
        assert kitchen.receipts.read(ENGLISH, again=True).changed
    settle(laptop, phone)

    assert amounts(laptop) == amounts(phone)
    assert amounts(phone) == {"wholemeal bread": "800 g", "cheddar": "1", "banana": "4"}
    assert len(phone.receipts.ls()) == len(phone.review.waiting()) == 1


def test_of_what_stands_nothing_is_added_again_nor_what_was_left_out_asked(
    kitchen: Kitchen, world: World
) -> None:
    kitchen.receipts.read(ENGLISH)
    decide(kitchen, "ORG MLK 2L", "drop")
    kitchen.use("banana", all=True)
    world.clock.now += 1000
    again = kitchen.receipts.read(ENGLISH, again=True)

    assert (again.what, again.changed) == ("There is nothing more on it to keep.", False)
    assert (outcomes(again)["BANANA"], outcomes(again)["ORG MLK 2L"]) == ("there", "left")
    assert amounts(kitchen) == {"wholemeal bread": "800 g", "cheddar": "1"}


def test_two_pictures_of_one_receipt_that_two_phones_read_are_marked(
    two: tuple[Kitchen, Kitchen],
) -> None:
    laptop, phone = two
    settle(laptop, phone)
    laptop.receipts.read(ENGLISH)
    phone.receipts.read(OTHER_PICTURE)
    settle(laptop, phone)

    assert [one.twice for one in laptop.receipts.ls()] == [True, True]
    phone.undo()
    settle(laptop, phone)
    assert [one.twice for one in laptop.receipts.ls()] == [False]
    assert amounts(laptop)["banana"] == "4"


def test_two_receipts_in_one_file_are_two_in_one_change(kitchen: Kitchen) -> None:
    later = pages.ENGLISH.replace("03 APR", "10 APR").replace("BANANA", "CARROT")
    both = pages.printed(f"{pages.ENGLISH}\f{later}")
    read = kitchen.receipts.read(both)

    assert [(one.day, one.total) for one in (read, *read.others)] == [
        (date(2026, 4, 3), "8.55 GBP"),
        (date(2026, 4, 10), "8.55 GBP"),
    ]
    assert read.what.startswith("There are 2 receipts in it. CORNER & SONS: Added 800 g")
    assert (amounts(kitchen)["cheddar"], amounts(kitchen)["carrot"]) == ("2", "4")
    assert len({photo.id for photo in kitchen.photos.ls()}) == 2
    assert not kitchen.receipts.read(both).changed
    kitchen.undo()
    assert (kitchen.receipts.ls(), kitchen.pantry()) == ([], [])


def test_a_copy_of_a_receipt_overleaf_adds_nothing(kitchen: Kitchen) -> None:
    read = kitchen.receipts.read(pages.printed(f"{pages.ENGLISH}\f{pages.ENGLISH}"))

    (copy,) = read.others
    assert (copy.changed, copy.receipt) == (False, read.receipt)
    assert (amounts(kitchen)["banana"], len(kitchen.receipts.ls())) == ("4", 1)


def test_a_file_with_a_receipt_that_was_read_and_a_new_one_changes_something(
    kitchen: Kitchen,
) -> None:
    kitchen.receipts.read(ENGLISH)
    later = pages.ENGLISH.replace("03 APR", "10 APR")
    read = kitchen.receipts.read(pages.printed(f"{pages.ENGLISH}\f{later}"))

    assert (read.changed, read.lines, amounts(kitchen)["cheddar"]) == (True, (), "2")
    assert read.change_id == kitchen.history()[0].id
