from __future__ import annotations

import pytest

from kitchensync.errors import Ambiguous
from kitchensync.replica.ids import caused_id, find_by_id, member_id, named_id, random_id

THINGS = [("ab12cd", "milk"), ("ab12ce", "eggs"), ("ab99", "bread"), ("ab991", "rye bread")]


def test_one_name_in_any_case_and_spacing_is_one_id() -> None:
    assert named_id("food", "Crème  fraîche") == named_id("food", " CRÈME FRAI\u0302CHE ")


def test_ids_differ_by_table_parent_and_generation() -> None:
    assert named_id("food", "milk") != named_id("place", "milk")
    assert member_id("food_tags", b"a" * 16, "x") != member_id("food_tags", b"b" * 16, "x")
    assert caused_id("posting", b"a" * 16, 0) != caused_id("posting", b"a" * 16, 1)


def test_ids_never_change() -> None:
    assert named_id("food", "milk").hex() == "1bc65e7446836e7d7b9ee502669d7c92"
    assert member_id("food_tags", bytes(16), "dairy").hex() == "047f8675d0db8166d4da25d331d13e9e"
    assert caused_id("posting", bytes(16), 3).hex() == "cbdc7470cab962fe8de48340e2df792e"


def test_half_of_a_pair_is_in_the_name_of_nothing() -> None:
    assert named_id("food", "pizza \ud83c") not in (
        named_id("food", "pizza"),
        named_id("food", "pizza ?"),
    )
    assert member_id("food_tags", bytes(16), "\ud83c") != member_id("food_tags", bytes(16), "")


def test_a_random_id_is_what_the_source_gives() -> None:
    assert random_id(bytes) == bytes(16)


def test_a_thing_is_found_by_its_id_or_a_beginning_that_is_its_alone() -> None:
    assert find_by_id("AB12CD", THINGS) == find_by_id("ab12cd", THINGS) == "milk"
    assert find_by_id("ab991", THINGS) == "rye bread"
    assert find_by_id("ab99", THINGS) == "bread"
    with pytest.raises(Ambiguous) as caught:
        find_by_id("ab12", THINGS)
    assert caught.value.matches == ("ab12cd", "ab12ce")


@pytest.mark.parametrize("said", ["", "ab1", "milk", "ab12cz", "ab13"])
def test_what_is_no_beginning_of_an_id_finds_nothing(said: str) -> None:
    assert find_by_id(said, THINGS) is None
