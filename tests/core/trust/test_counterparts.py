"""Which device of the household is which of a personal space, whatever anybody writes of it."""

from __future__ import annotations

from collections.abc import Mapping

from kitchensync.trust import authoring
from kitchensync.trust.counterparts import (
    Claim,
    believed,
    certain,
    doubtful,
    followed,
    left_behind,
    unmatched,
)
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
        self.claims = dict[bytes, Claim]()
        self.says("ann")

    def add(self, name: str, *spaces: Household, by: str = "ann", person: bytes = ANN) -> None:
        for space in spaces or (self.household, self.personal):
            public, keys = space.newcomer(name).public, space.keys[by]
            space.take(authoring.add(space.membership, keys, public, person=person, role="adult"))

    def says(self, name: str, *, of: str = "", that: str = "") -> None:
        """A device writes of one, or of itself, which it is in the household."""
        index = self.personal.membership.everyone[self.personal.id(name)].index
        counterpart = self.household.id(that or of or name)
        self.claims[self.personal.id(of or name)] = Claim(counterpart, index)

    def pairs(self, **sure: str) -> dict[str, str]:
        """What is believed, by names, where each of `sure` is known to be the other one."""
        known = self._known(sure)
        return self._named(self._believed(known))

    def certain(self, **sure: str) -> dict[str, str]:
        """What of that somebody may be removed for."""
        known = self._known(sure)
        pairs = self._believed(known)
        return self._named(certain(self.personal.membership, pairs, known, self.claims))

    def doubts(self, **sure: str) -> set[str]:
        """Of whom it is not certain what they say themselves."""
        known = self._known(sure)
        both = self.personal.membership, self.household.membership
        found = doubtful(*both, self._believed(known), known, self.claims)
        return names(self.personal, found)

    def _known(self, sure: Mapping[str, str]) -> dict[bytes, bytes]:
        known = {self.personal.id(one): self.household.id(other) for one, other in sure.items()}
        both = self.personal.membership, self.household.membership
        return followed(*both, known, next(iter(known))) if known else {}

    def _believed(self, known: Mapping[bytes, bytes]) -> dict[bytes, bytes]:
        both = self.personal.membership, self.household.membership
        return believed(*both, known, self.claims)

    def _named(self, found: Mapping[bytes, bytes]) -> dict[str, str]:
        names = {
            keys.device_id: name
            for space in (self.household, self.personal)
            for name, keys in space.keys.items()
        }
        return {names[one]: names[other] for one, other in found.items()}


def test_a_device_is_what_it_says_itself_and_what_says_who_let_it_in() -> None:
    home = Home()
    home.add("phone")
    home.add("tablet", by="phone")
    home.says("ann", of="phone")
    home.says("tablet")
    assert home.pairs() == {"ann": "ann", "phone": "phone", "tablet": "tablet"}


def test_what_others_say_of_a_device_is_not_believed() -> None:
    home = Home()
    home.add("phone")
    home.add("tablet")
    home.says("phone")
    home.says("phone", of="tablet")
    home.says("tablet", of="ann")
    assert home.pairs() == {}
    assert home.pairs(ann="ann") == {"ann": "ann", "phone": "phone"}


def test_what_another_one_says_of_a_device_is_not_certain_but_of_words_on_paper() -> None:
    home = Home()
    home.add("phone")
    home.add("tablet", by="phone")
    for space in (home.household, home.personal):
        space.recovery()
    home.says("ann", of="phone")
    home.says("ann", of="paper")
    home.says("tablet")
    assert home.pairs().keys() == {"ann", "phone", "tablet", "paper"}
    assert home.certain() == {"ann": "ann", "tablet": "tablet", "paper": "paper"}
    assert home.certain(phone="phone") == home.pairs()


def test_who_says_itself_what_it_is_counts_more_than_what_is_said_of_another() -> None:
    home = Home()
    home.add("phone")
    home.add("tablet")
    home.says("phone")
    home.says("ann", of="tablet", that="phone")
    assert home.pairs() == {"ann": "ann", "phone": "phone"}


def test_who_says_to_be_another_one_that_says_nothing_is_doubted_till_that_speaks() -> None:
    home = Home()
    home.add("phone")
    home.add("tablet")
    home.says("phone", that="tablet")
    assert home.pairs() == {"ann": "ann", "phone": "tablet"}
    assert home.doubts() == {"phone"}
    home.says("ann", of="tablet")
    assert home.doubts() == {"phone"}
    assert home.doubts(phone="phone") == home.doubts(tablet="tablet") == set()
    home.says("phone")
    home.says("tablet")
    assert home.doubts() == set()


def test_who_founded_a_space_and_says_to_be_one_whom_it_let_in_is_doubted() -> None:
    home = Home()
    home.add("phone")
    home.says("ann", of="phone")
    assert home.doubts() == set()
    home.says("ann", that="phone")
    del home.claims[home.personal.id("phone")]
    assert home.pairs() == {"ann": "phone"}
    assert home.doubts() == {"ann"}


def test_what_is_known_is_not_given_up_for_a_row() -> None:
    home = Home()
    home.add("phone")
    home.add("tablet", home.household)
    home.says("phone", that="tablet")
    assert home.pairs(phone="phone")["phone"] == "phone"


def test_of_two_that_say_that_they_are_one_neither_is_believed() -> None:
    home = Home()
    home.add("phone")
    home.add("tablet")
    home.says("phone", that="tablet")
    home.says("tablet")
    assert home.pairs() == {"ann": "ann"}
    assert home.pairs(tablet="tablet") == {"ann": "ann", "tablet": "tablet"}


def test_who_was_let_in_by_another_device_than_it_says_to_be_is_not_believed() -> None:
    home = Home()
    home.add("phone")
    home.add("desk", home.household)
    home.add("hidden", home.personal, by="phone")
    home.says("phone")
    home.says("hidden", that="desk")
    assert home.pairs() == {"ann": "ann", "phone": "phone"}
    home.add("radio", home.household, by="phone")
    home.says("hidden", that="radio")
    assert home.pairs()["hidden"] == "radio"


def test_nobody_is_a_device_of_somebody_else_or_words_on_paper() -> None:
    home = Home()
    home.add("bens", home.household, person=b"b" * 16)
    home.add("phone", home.personal)
    home.says("phone", that="bens")
    assert home.pairs() == {"ann": "ann"}
    home.household.recovery()
    home.says("phone", that="paper")
    assert home.pairs() == {"ann": "ann"}


def test_who_let_a_device_in_is_known_by_it_though_its_row_says_something_else() -> None:
    home = Home()
    home.add("phone")
    home.add("tablet", by="phone")
    home.says("phone", that="tablet")
    assert home.pairs(tablet="tablet") == {"tablet": "tablet", "phone": "phone", "ann": "ann"}


def test_who_let_that_one_in_is_not_as_it_may_have_fetched_its_space_by_what_it_was() -> None:
    home = Home()
    home.add("old")
    home.add("new", home.personal, by="old")
    home.add("new", home.household)
    home.add("tablet", by="new")
    home.says("old")
    everybody = {each: each for each in ("tablet", "new", "old", "ann")}
    assert home.pairs(tablet="tablet") == home.certain(tablet="tablet") == everybody


def test_what_the_logs_say_of_who_let_it_in_is_not_given_up_for_a_row() -> None:
    home = Home()
    home.add("phone")
    home.add("tablet", by="phone")
    home.says("ann", of="phone")
    home.says("ann", that="phone")
    inviter = {"tablet": "tablet", "phone": "phone"}
    assert home.pairs(tablet="tablet") == home.certain(tablet="tablet") == inviter
    assert home.doubts(tablet="tablet") == set()


def names(space: Household, devices: frozenset[bytes]) -> set[str]:
    return {name for name, keys in space.keys.items() if keys.device_id in devices}


def behind(home: Home, **sure: str) -> tuple[set[str], set[str]]:
    """Who is left behind in the personal space, and who is nobody of the household."""
    known = {home.personal.id(one): home.household.id(other) for one, other in sure.items()}
    both = home.personal.membership, home.household.membership
    return (
        names(home.personal, left_behind(*both, known)),
        names(home.personal, unmatched(*both, known)),
    )


def test_who_is_out_of_the_household_is_left_behind() -> None:
    home = Home()
    home.add("phone")
    home.add("hidden", home.personal, by="phone")
    everybody = {"ann": "ann", "phone": "phone"}
    assert behind(home, **everybody) == (set(), {"hidden"})
    home.household.remove("phone")
    assert behind(home, **everybody) == ({"phone"}, {"phone", "hidden"})


def test_words_are_left_behind_once_the_household_knows_newer_ones() -> None:
    home = Home()
    for paper in ("old", "half made", "new"):
        home.personal.recovery(paper)
    home.household.recovery("old")
    home.household.newcomer("half made")
    assert behind(home, ann="ann", old="old")[0] == set()
    home.household.recovery("new")
    assert behind(home, ann="ann", new="new")[0] == {"old", "half made"}
