"""Names are found as people shorten them, and never guessed between two."""

import pytest

from kitchensync.errors import Ambiguous, BadInput, NotFound
from kitchensync.kitchen.naming import check_free, exactly, resolve

NAMES = {1: "Milk", 2: "Oat milk", 3: "Crème fraîche", 4: "Coconut cream", 5: "Coconut"}


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        *(("MILK", 1), ("mil", 1), ("oat", 2), ("fraîche", 3), ("cre\u0300me fr", 3)),
        *(("coconut", 5), ("cream", 4)),
    ],
)
def test_a_name_is_found_whole_by_its_beginning_or_by_a_part(wanted: str, found: int) -> None:
    assert resolve(wanted, NAMES, "foods") == found


def test_who_says_nothing_means_nothing() -> None:
    with pytest.raises(BadInput, match="name is missing"):
        resolve(" ", {1: "Milk"}, "foods")


def test_what_cannot_be_taken_back_is_done_to_nothing_that_is_only_like_what_was_said() -> None:
    devices = {b"\xaa" * 16: "phone2", b"\xbb" * 16: "Ben-phone", b"\xcc" * 16: "BEN-PHONE"}
    assert exactly("PHONE2", devices, "devices") == b"\xaa" * 16
    assert exactly("ben-phone (bbbbbbbb)", devices, "devices") == b"\xbb" * 16
    for said, hint in {
        "phone": "Did you mean phone2?",
        "the phone2": "Did you mean phone2?",
        "en": "Did you mean Ben-phone (bbbbbbbb) or BEN-PHONE (cccccccc)?",
        "phnoe2": "Did you mean phone2?",
        "zorb": "`ks devices` shows them.",
    }.items():
        with pytest.raises(NotFound) as caught:
            exactly(said, devices, "devices")
        assert caught.value.hint == hint
    with pytest.raises(Ambiguous):
        exactly("ben-phone", devices, "devices")
    with pytest.raises(BadInput, match="name is missing"):
        exactly(" ", devices, "devices")


def test_several_that_match_are_listed() -> None:
    with pytest.raises(Ambiguous) as caught:
        resolve("c", NAMES, "foods")
    assert caught.value.matches == ("Coconut", "Coconut cream", "Crème fraîche")


def test_a_misspelling_is_answered_with_what_was_meant() -> None:
    with pytest.raises(NotFound) as caught:
        resolve("mlik", NAMES, "foods")
    assert "Milk" in caught.value.hint


def test_what_is_like_nothing_is_answered_with_where_to_look() -> None:
    with pytest.raises(NotFound, match="none of the foods") as caught:
        resolve("zorb", NAMES, "foods")
    assert caught.value.hint == "`ks ls` shows what there is."


def test_a_name_is_free_for_what_has_it_already_and_for_nothing_else() -> None:
    check_free("milk", 1, NAMES, "food")
    check_free("butter", 2, NAMES, "food")
    check_free("the milk", 1, NAMES, "food")
    for taken in ("milk", "the milk"):
        with pytest.raises(BadInput, match="There is a food called Milk already"):
            check_free(taken, 2, NAMES, "food")


def test_a_misspelt_part_of_a_long_name_is_answered_too() -> None:
    with pytest.raises(NotFound) as caught:
        resolve("coconnut", NAMES | {5: "Red lentil dal"}, "recipes")
    assert caught.value.hint == "Did you mean Coconut cream?"
    with pytest.raises(NotFound) as caught:
        resolve("dall", NAMES | {5: "Red lentil dal"}, "recipes")
    assert caught.value.hint == "Did you mean Red lentil dal?"


def test_two_of_the_same_name_are_told_apart_by_their_ids_and_can_be_meant() -> None:
    people = {b"\xaa" * 16: "Ada", b"\xbb" * 16: "Ada", b"\xcc" * 16: "Ben"}
    with pytest.raises(Ambiguous) as caught:
        resolve("ada", people, "people")
    assert caught.value.matches == ("Ada (aaaaaaaa)", "Ada (bbbbbbbb)")
    assert caught.value.hint == "Say the whole name, with what stands in brackets."
    assert resolve("ada (BBBBBBBB)", people, "people") == b"\xbb" * 16
    assert resolve("ben", people, "people") == b"\xcc" * 16


def test_a_name_is_found_with_an_article_before_it_unless_that_is_of_another() -> None:
    huts = {1: "hut", 2: "the hut cellar", 3: "The Shed"}
    for wanted, found in {"the hut": 1, "the hut c": 2, "the shed": 3, "shed": 3}.items():
        assert resolve(wanted, huts, "places") == found
