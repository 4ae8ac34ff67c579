"""Where a food is named, the barcode of a product that the household knows will do."""

from __future__ import annotations

import pytest

from kitchensync import Kitchen
from kitchensync.errors import BadAmount, BadInput
from kitchensync.kitchen.changes import Change

MILK, EGGS, PENCILS, UNKNOWN = "4006381333931", "8076802085738", "5449000000996", "4012345678901"
SHORT = "40123455"
"""A barcode of eight digits, which are as many as are shown of an id."""


@pytest.fixture
def coded(kitchen: Kitchen) -> Kitchen:
    """A household that knows three products."""
    kitchen.eye.products.add(MILK, "milk 1 l")
    kitchen.eye.products.add(EGGS, "eggs 10")
    kitchen.eye.products.add(PENCILS, "pencils")
    return kitchen


def amounts(kitchen: Kitchen) -> dict[str, str]:
    return {item.food: item.amount for item in kitchen.pantry()}


def test_a_barcode_puts_in_a_pack_of_what_it_stands_for(coded: Kitchen) -> None:
    assert coded.add(MILK, place="fridge").what == "Added 1 l milk to fridge."
    assert coded.add(f"{EGGS}, {PENCILS}").what == "Added 10 × egg to fridge; 1 × pencils."
    assert coded.add(f"{MILK} 2").what == "Added 2 × 1 l milk to fridge."
    assert coded.add(f"3 x {PENCILS}").what == "Added 3 × pencils."
    assert amounts(coded) == {"milk": "3 × 1 l", "egg": "10", "pencils": "4"}


@pytest.mark.parametrize(
    ("behind", "added"),
    [
        (f"{MILK} x2", "2 × 1 l milk"),
        (f"{MILK} 2 bottles", "2 × 1 l milk"),
        (f"{MILK} 0.5 l", "500 ml milk"),
        (f"{EGGS} 3 pieces", "3 × egg"),
        (f"{PENCILS} 2 boxes", "2 boxes pencils"),
    ],
)
def test_a_number_behind_a_barcode_counts_packs_and_a_measure_is_one(
    coded: Kitchen, behind: str, added: str
) -> None:
    assert coded.add(behind, place="fridge").what == f"Added {added} to fridge."


def test_a_barcode_takes_opens_and_lists_what_it_stands_for(coded: Kitchen) -> None:
    coded.add(f"{MILK} 3")
    assert coded.use(MILK).what == "Used 1 l milk; 2 × 1 l left."
    assert coded.open_(MILK).what == "Opened 1 l milk."
    assert coded.waste(f"{MILK} 2").what == "Wasted 2 l milk (1 l opened, then 1 l); none left."
    assert coded.shopping.add(MILK).what == "Put milk on the shopping list."
    assert coded.shopping.add(f"{EGGS} 2", "market").what == "Put 20 × egg on the market list."


def test_a_number_of_packs_that_no_kitchen_holds_is_refused(coded: Kitchen) -> None:
    coded.eye.products.add(UNKNOWN, "rice 100 kg")
    for do, said in (
        (coded.add, f"{MILK} 0"),
        (coded.use, f"0 {MILK}"),
        (coded.add, f"{UNKNOWN} 999"),
    ):
        with pytest.raises(BadAmount, match="no amount that a kitchen holds"):
            do(said)
    with pytest.raises(BadAmount, match="more than nothing"):
        coded.add(f"{MILK} 0 l")
    assert amounts(coded) == {}


def test_a_barcode_that_nobody_knows_is_no_food(coded: Kitchen) -> None:
    for do in (coded.add, coded.use, coded.shopping.add):
        with pytest.raises(BadInput, match=f"Nobody said yet what {UNKNOWN} is") as caught:
            do(UNKNOWN)
        assert f"ks product add {UNKNOWN}" in caught.value.hint
    with pytest.raises(BadInput, match="printed by a shop"):
        coded.add("2012345000001")
    assert amounts(coded) == {}


def test_digits_with_which_the_id_of_a_lot_begins_are_that_lot(
    coded: Kitchen, monkeypatch: pytest.MonkeyPatch
) -> None:
    lot = bytes.fromhex(f"{SHORT}{'0f' * 12}")
    with monkeypatch.context() as patched:
        patched.setattr(Change, "new_id", lambda _: lot)
        coded.add("flour 1 kg")
    assert coded.open_(SHORT).what == "Opened 1 kg flour."
    assert coded.move(SHORT, "cupboard").what == "Moved 1 kg flour to cupboard."
    assert coded.use(f"{SHORT} 250 g").what == "Used 250 g flour; 750 g left."
    assert coded.count(f"{SHORT} 800 g").what == "Counted 800 g flour."
    assert coded.use(SHORT, all=True).what == "Used 800 g flour; none left."
    assert coded.count(f"{SHORT} 0").changed is False


def test_digits_that_are_no_barcode_are_as_they_were(coded: Kitchen) -> None:
    assert coded.add("milk 123456 g").changed
    with pytest.raises(BadInput, match="names no food"):
        coded.add("4006381333932")
