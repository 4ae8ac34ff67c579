"""Which device of the household is which of a personal space, whatever anybody writes of it."""

from __future__ import annotations

import pytest

from kitchensync.trust import authoring
from kitchensync.trust.counterparts import Claim, left_behind, prove, proven, unmatched
from kitchensync.trust.keys import DeviceKeys
from kitchensync.trust.membership import Membership
from tests.core.trust.household import Household, repeatable

ANN = bytes(16)


class Home:
    """Ann's household and her personal space; what is called "phone" is one device in both."""

    def __init__(self) -> None:
        self.household, self.personal = Household(), Household()
        self.personal.random = random = repeatable("personal")
        self.personal.keys = {"ann": DeviceKeys.generate(random)}
        self.personal.log = [authoring.found(self.personal.keys["ann"], "personal", ANN, random)]
        self.personal.membership = Membership.begin(self.personal.log[0])

    def add(self, name: str, *spaces: Household, by: str = "ann", person: bytes = ANN) -> None:
        for space in spaces or (self.household, self.personal):
            public, keys = space.newcomer(name).public, space.keys[by]
            space.take(authoring.add(space.membership, keys, public, person=person, role="adult"))

    def shown(self, device: str, that: str = "", *, by: tuple[str, str] | None = None) -> set[str]:
        """Of whom it is believed who they are, where a row says that a device is `that` one; it is
        signed by these keys of the personal space and of the household, else by the right ones."""
        that = that or device
        one, other = by or (device, that)
        proof = prove(self.personal.keys[one], self.household.keys[other])
        return self.believed(Claim(self.personal.id(device), self.household.id(that), proof))

    def believed(self, claim: Claim) -> set[str]:
        pairs = proven(self.personal.membership, self.household.membership, [claim])
        return names(self.personal, frozenset(dict(pairs)))

    def behind(self, **pairs: str) -> tuple[set[str], set[str]]:
        """Who is left behind in the personal space, and who is nobody of the household, where each
        of the former is these of the latter."""
        known = {
            self.personal.id(one): {self.household.id(other) for other in others.split()}
            for one, others in pairs.items()
        }
        both = self.personal.membership, self.household.membership
        return (
            names(self.personal, left_behind(*both, known)),
            names(self.personal, unmatched(*both, known)),
        )


def names(space: Household, devices: frozenset[bytes]) -> set[str]:
    return {name for name, keys in space.keys.items() if keys.device_id in devices}


def test_a_device_is_what_both_of_its_keys_say_and_so_are_words_on_paper() -> None:
    home = Home()
    home.add("phone")
    for space in (home.household, home.personal):
        space.recovery()
    for each in ("ann", "phone", "paper"):
        assert home.shown(each) == {each}
    home.household.remove("phone")
    assert home.shown("phone") == {"phone"}


@pytest.mark.parametrize("by", [("phone", "tablet"), ("tablet", "phone"), ("phone", "phone")])
def test_nobody_says_what_another_device_is(by: tuple[str, str]) -> None:
    home = Home()
    home.add("phone")
    home.add("tablet")
    assert home.shown("tablet", by=by) == set()


def test_nobody_says_to_be_another_device() -> None:
    home = Home()
    home.add("phone")
    home.add("tablet")
    assert home.shown("phone", "tablet", by=("phone", "phone")) == set()


@pytest.mark.parametrize("size", [0, 64, 127, 129, 4000])
def test_what_is_no_proof_shows_nothing(size: int) -> None:
    home = Home()
    claim = Claim(home.personal.id("ann"), home.household.id("ann"), bytes(size))
    assert home.believed(claim) == set()


def test_what_two_keys_sign_holds_for_no_other_device() -> None:
    home = Home()
    home.add("phone")
    proof = prove(home.personal.keys["phone"], home.household.keys["phone"])
    for one, other in (("ann", "phone"), ("phone", "ann")):
        claim = Claim(home.personal.id(one), home.household.id(other), proof)
        assert home.believed(claim) == set()


def test_who_was_never_there_is_nobody() -> None:
    home = Home()
    home.household.newcomer("phone")
    home.personal.newcomer("phone")
    assert home.shown("phone") == set()
    home.add("phone", home.personal)
    assert home.shown("phone") == set()


def test_nobody_is_a_device_of_somebody_else_or_words_on_paper() -> None:
    home = Home()
    home.add("bens", home.household, person=b"b" * 16)
    home.add("phone", home.personal)
    assert home.shown("phone", "bens") == set()
    home.household.recovery()
    assert home.shown("phone", "paper") == set()


def test_who_is_out_of_the_household_is_left_behind() -> None:
    home = Home()
    home.add("phone")
    home.add("hidden", home.personal, by="phone")
    everybody = {"ann": "ann", "phone": "phone"}
    assert home.behind(**everybody) == (set(), {"hidden"})
    home.household.remove("phone")
    assert home.behind(**everybody) == ({"phone"}, {"phone", "hidden"})


def test_who_came_in_once_more_leaves_behind_what_it_was() -> None:
    home = Home()
    home.add("phone")
    home.add("again", home.personal, by="phone")
    home.add("tablet", by="phone")
    everybody = {"ann": "ann", "phone": "phone", "again": "phone", "tablet": "tablet"}
    assert home.behind(**everybody) == ({"phone"}, set())
    home.personal.remove("phone")
    assert home.behind(**everybody) == (set(), set())


def test_who_stayed_as_it_came_back_is_left_behind_with_either_of_what_it_is() -> None:
    for gone in ("phone", "again"):
        home = Home()
        home.add("phone")
        home.add("again", home.household)
        everybody = {"ann": "ann", "phone": "phone again"}
        assert home.behind(**everybody) == (set(), set())
        home.household.remove(gone)
        assert home.behind(**everybody) == ({"phone"}, set())


def test_words_are_left_behind_once_the_household_knows_newer_ones() -> None:
    home = Home()
    for paper in ("old", "half made", "new"):
        home.personal.recovery(paper)
    home.household.recovery("old")
    home.household.newcomer("half made")
    assert home.behind(ann="ann", old="old")[0] == set()
    home.household.recovery("new")
    assert home.behind(ann="ann", new="new")[0] == {"old", "half made"}
