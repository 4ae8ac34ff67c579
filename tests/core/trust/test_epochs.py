from dataclasses import replace
from typing import Any

import pytest

from kitchensync.errors import Unopenable
from kitchensync.trust import sealing
from kitchensync.trust.epochs import EpochKeys, key_hash, wrap_info
from kitchensync.trust.membership import Membership
from tests.core.trust.household import Household


def replaced(household: Household, epoch: int, **changed: Any) -> Membership:
    """The membership with one epoch falsified, as a member could have written it."""
    epochs = list(household.membership.epochs)
    epochs[epoch] = replace(epochs[epoch], **changed)
    return replace(household.membership, epochs=tuple(epochs))


def test_the_founder_and_a_newcomer_hold_the_same_key(household: Household) -> None:
    household.add("ben")
    assert household.key("ann") == household.key("ben")
    assert key_hash(household.key("ann")) == household.membership.epochs[0].key_hash


def test_a_removed_device_does_not_get_the_next_key(household: Household) -> None:
    household.add("ben")
    household.remove("ben")
    assert household.key("ben", 0) == household.key("ann", 0)
    with pytest.raises(Unopenable):
        household.key("ben", 1)


def test_the_key_can_turn_without_a_removal(household: Household) -> None:
    household.add("ben")
    household.leave("ben")
    household.remove()
    assert household.key("ann", 1) != household.key("ann", 0)
    with pytest.raises(Unopenable):
        household.key("ben", 1)


def test_a_newcomer_reads_what_was_written_before_it_came(household: Household) -> None:
    household.remove()
    household.remove()
    household.add("ben")
    assert [household.key("ben", epoch) for epoch in range(3)] == [
        household.key("ann", epoch) for epoch in range(3)
    ]


def test_an_epoch_that_has_not_begun_has_no_key(household: Household) -> None:
    with pytest.raises(Unopenable):
        household.key("ann", 1)


def test_a_stranger_gets_no_key(household: Household) -> None:
    household.newcomer("eve")
    with pytest.raises(Unopenable):
        household.key("eve", 0)


def test_a_key_that_is_not_the_promised_one_is_refused(household: Household) -> None:
    household.add("ben")
    info = wrap_info(household.membership.space_id, 0, household.id("ben"))
    wrong = sealing.wrap(household.keys["ben"].public, info, b"w" * 32)
    membership = replaced(household, 0, wraps={household.id("ben"): wrong})
    with pytest.raises(Unopenable):
        EpochKeys(household.keys["ben"], membership).key(0)


def test_a_wrap_for_another_epoch_or_space_does_not_open(household: Household) -> None:
    household.add("ben")
    key, public = household.key("ann"), household.keys["ben"].public
    for space, epoch in ((bytes(32), 0), (household.membership.space_id, 1)):
        info = wrap_info(space, epoch, household.id("ben"))
        wraps = {household.id("ben"): sealing.wrap(public, info, key)}
        with pytest.raises(Unopenable):
            EpochKeys(household.keys["ben"], replaced(household, 0, wraps=wraps)).key(0)


def test_a_key_lost_in_one_epoch_is_found_again_from_the_next(household: Household) -> None:
    household.add("ben")
    household.remove()
    wraps = {**household.membership.epochs[0].wraps, household.id("ben"): bytes(80)}
    membership = replaced(household, 0, wraps=wraps)
    assert EpochKeys(household.keys["ben"], membership).key(0) == household.key("ann", 0)


def test_an_old_key_that_was_falsified_is_refused(household: Household) -> None:
    household.remove()
    household.add("ben")
    old_key = household.membership.epochs[1].old_key
    assert old_key is not None
    membership = replaced(household, 1, old_key=bytes([old_key[0] ^ 1]) + old_key[1:])
    keys = EpochKeys(household.keys["ben"], membership)
    assert keys.key(1) == household.key("ann", 1)
    with pytest.raises(Unopenable):
        keys.key(0)
    other = replaced(household, 0, key_hash=b"x" * 32)
    with pytest.raises(Unopenable):
        EpochKeys(household.keys["ben"], other).key(0)


def test_keys_that_were_found_are_kept_while_the_log_goes_on(household: Household) -> None:
    found: dict[bytes, bytes] = {}
    first = EpochKeys(household.keys["ann"], household.membership, found).key(0)
    household.remove()
    keys = EpochKeys(household.keys["ann"], household.membership, found)
    assert keys.key(1) == household.key("ann", 1)
    assert keys.key(0) == first
    assert len(found) == 2


def test_a_key_that_was_found_is_none_of_another_entry_that_begins_its_epoch(
    household: Household,
) -> None:
    before, found = household.membership, dict[bytes, bytes]()
    household.remove()
    taken_back = EpochKeys(household.keys["ann"], household.membership, found).key(1)
    household.membership = before
    household.remove()
    key = EpochKeys(household.keys["ann"], household.membership, found).key(1)
    assert key == household.key("ann", 1)
    assert key != taken_back
