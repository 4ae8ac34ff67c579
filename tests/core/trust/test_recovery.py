"""A member on paper: what recovery words may do, and above all what they may not."""

from __future__ import annotations

import copy

import msgspec
import pytest

from kitchensync.errors import (
    BadSignature,
    Malformed,
    NotAllowed,
    NotMember,
    TrustError,
    Unopenable,
    WrongEpoch,
    WrongWords,
)
from kitchensync.trust import authoring
from kitchensync.trust.entries import Add, Recovery, SpaceKind, parse_entry, sign_entry
from kitchensync.trust.epochs import EpochKeys
from kitchensync.trust.keys import DeviceKeys
from kitchensync.trust.membership import Membership
from kitchensync.trust.recovery import Paper, retired
from kitchensync.wire import NO_HASH
from tests.core.trust.household import Household

PAPER = Paper(bytes(range(32)))
OTHER = Paper(bytes(32))
ANNS = bytes(16)


@pytest.fixture
def papered(household: Household) -> Household:
    """Ann's household, with recovery words that she made."""
    household.keys["paper"] = PAPER.keys("household")
    household.recovery()
    return household


def let_in(household: Household, name: str, *, person: bytes = ANNS, by: str = "paper") -> None:
    public = household.newcomer(name).public
    membership, keys = household.membership, household.keys[by]
    household.take(authoring.add(membership, keys, public, person=person, role="adult"))


def signed(household: Household, by: str, payload: Add | Recovery) -> bytes:
    membership = household.membership
    keys = household.keys[by]
    return sign_entry(keys, membership.space_id, membership.length, membership.head, payload)


def test_the_words_let_a_device_in_that_reads_everything(papered: Household) -> None:
    papered.write("ann")
    let_in(papered, "tablet")
    assert papered.key("tablet") == papered.key("ann")
    assert papered.membership.members[papered.id("tablet")].role == "adult"


def test_the_words_are_a_member_of_the_person_who_made_them(household: Household) -> None:
    household.add("ben")
    household.recovery(by="ben")
    paper = household.membership.members[household.id("paper")]
    assert (paper.role, paper.index) == ("recovery", 2)
    assert paper.person == household.membership.members[household.id("ben")].person


def test_the_words_let_in_devices_of_their_person_only(papered: Household) -> None:
    papered.add("ben")
    ben = papered.membership.members[papered.id("ben")].person
    with pytest.raises(NotAllowed):
        let_in(papered, "thief", person=ben)


def test_the_words_still_open_the_key_after_ten_removals(papered: Household) -> None:
    for number in range(10):
        papered.add(f"guest {number}")
        papered.remove(f"guest {number}")
    assert papered.membership.epoch == 10
    assert PAPER.check(papered.membership).device == papered.id("paper")
    let_in(papered, "tablet")
    assert papered.key("tablet", 0) == papered.key("ann", 0)


def test_the_words_write_nothing(papered: Household) -> None:
    envelope = papered.draft("paper")
    with pytest.raises(NotAllowed):
        papered.membership.check_envelope(envelope)
    assert not papered.membership.allows_epoch(papered.id("paper"), 0, 1, envelope.hash)


def test_the_words_neither_remove_nor_leave_nor_make_others(papered: Household) -> None:
    papered.add("ben")
    membership, paper = papered.membership, papered.keys["paper"]
    more = OTHER.keys("household")
    for raw in (
        authoring.remove(membership, paper, [papered.id("ben")], {}, papered.random),
        authoring.leave(membership, paper, (0, NO_HASH)),
        authoring.recovery(membership, paper, more),
    ):
        with pytest.raises(NotAllowed):
            papered.take(raw)


def test_a_child_makes_no_words(household: Household) -> None:
    household.add("mia", role="child")
    with pytest.raises(NotAllowed):
        household.recovery(by="mia")


def test_words_that_were_put_out_let_nobody_in(papered: Household) -> None:
    papered.remove("paper")
    with pytest.raises(Unopenable):
        let_in(papered, "thief")
    public = papered.newcomer("thief").public
    add = Add(public.signing, public.wrapping, ANNS, "adult", 2, 1, bytes(80))
    with pytest.raises(NotMember):
        papered.take(signed(papered, "paper", add))
    with pytest.raises(WrongWords, match="hold no more"):
        PAPER.check(papered.membership)


def test_words_that_were_put_out_come_in_no_more(papered: Household) -> None:
    papered.remove("paper")
    with pytest.raises(NotAllowed):
        papered.recovery()


def test_nobody_without_the_words_can_put_them_into_another_space(papered: Household) -> None:
    """Else whoever reads the log could found a household that these words find first."""
    stolen = parse_entry(papered.log[1]).payload
    assert isinstance(stolen, Recovery)
    other = Household()
    other.random(1)
    other.keys["eve"] = eve = DeviceKeys.generate(other.random)
    other.log = [authoring.found(eve, "household", bytes(16), other.random)]
    other.membership = Membership.begin(other.log[0])
    with pytest.raises(BadSignature):
        other.take(signed(other, "eve", stolen))


def stolen(household: Household, number: int = -1) -> Recovery:
    """What everybody can read of recovery words in the log."""
    payload = parse_entry(household.log[number]).payload
    assert isinstance(payload, Recovery)
    return payload


def retold(household: Household, by: str, payload: Recovery) -> bytes:
    """The same words, for where the log ends."""
    membership = household.membership
    index, epoch = membership.next_index, membership.epoch
    again = msgspec.structs.replace(payload, device_index=index, epoch=epoch)
    return signed(household, by, again)


def test_nobody_without_the_words_can_put_them_into_another_log_of_the_space(
    household: Household,
) -> None:
    """Else who was removed could go on with the log of before, and have the words find that."""
    household.add("ben")
    fork = copy.copy(household)
    fork.log = [*household.log]
    household.remove("ben")
    household.recovery()
    with pytest.raises(BadSignature, match="another list"):
        fork.take(retold(fork, "ben", stolen(household)))


def test_words_can_be_put_in_again_where_others_came_between(household: Household) -> None:
    made = copy.copy(household)
    made.log = [*household.log]
    made.recovery()
    household.add("ben")
    household.take(retold(household, "ann", stolen(made)))
    assert household.membership.members[household.id("paper")].anchored


def test_words_of_the_older_form_hold_and_are_not_made_of_newer_ones(household: Household) -> None:
    household.recovery()
    newer, fork = stolen(household), Household()
    with pytest.raises(BadSignature):
        fork.take(retold(fork, "ann", msgspec.structs.replace(newer, proof=newer.proof[32:])))
    proof = household.keys["paper"].sign("recovery", fork.membership.space_id)
    fork.take(retold(fork, "ann", msgspec.structs.replace(newer, proof=proof)))
    (paper,) = (each for each in fork.membership.members.values() if each.role == "recovery")
    assert not paper.anchored


def test_what_words_signed_has_one_of_two_lengths(papered: Household) -> None:
    wrong = msgspec.structs.replace(stolen(papered), proof=bytes(80))
    with pytest.raises(Malformed):
        papered.take(retold(papered, "ann", wrong))


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"device_index": 7}, NotAllowed),
        ({"epoch": 1}, WrongEpoch),
        ({"signing": bytes(32)}, BadSignature),
        ({"wrapping": bytes(32)}, BadSignature),
        ({"proof": bytes(64)}, BadSignature),
    ],
)
def test_recovery_words_come_in_exactly_as_the_rules_say(
    household: Household, changed: dict[str, object], refusal: type[TrustError]
) -> None:
    paper = PAPER.keys("household")
    fields: dict[str, object] = {
        "signing": paper.public.signing,
        "wrapping": paper.public.wrapping,
        "device_index": 1,
        "epoch": 0,
        "wrap": bytes(80),
        "proof": paper.sign("recovery", household.membership.space_id),
    }
    wrong = Recovery(**fields | changed)  # type: ignore[arg-type]  # fields by name
    with pytest.raises(refusal):
        household.take(signed(household, "ann", wrong))
    right = Recovery(**fields)  # type: ignore[arg-type]  # fields by name
    assert household.take(signed(household, "ann", right)).length == 2


def test_words_of_another_household_are_not_known(papered: Household) -> None:
    with pytest.raises(WrongWords, match="not those of this household"):
        OTHER.check(papered.membership)


def test_words_whose_key_does_not_open_are_found_out(household: Household) -> None:
    paper = PAPER.keys("household")
    proof = paper.sign("recovery", household.membership.space_id)
    payload = Recovery(paper.public.signing, paper.public.wrapping, 1, 0, bytes(80), proof)
    household.take(signed(household, "ann", payload))
    with pytest.raises(WrongWords, match="does not open"):
        PAPER.check(household.membership)


def test_a_device_is_no_paper(household: Household) -> None:
    household.keys["paper"] = PAPER.keys("household")
    household.add("paper")
    with pytest.raises(WrongWords):
        PAPER.check(household.membership)


def test_keys_differ_by_kind_of_space_and_from_each_other() -> None:
    both = [PAPER.keys("household"), PAPER.keys("personal")]
    secrets = [
        secret for keys in both for secret in (keys.signing_seed, keys.wrapping_private, keys.hedge)
    ]
    assert len({*secrets, PAPER.entropy}) == 7


def test_a_paper_shows_nothing_of_itself() -> None:
    assert repr(PAPER) == "<Paper>"
    assert str(PAPER) == "<Paper>"


def test_newer_words_retire_those_before(papered: Household) -> None:
    papered.recovery("newer paper")
    assert retired(papered.membership) == {papered.id("paper")}
    papered.remove("paper")
    assert not retired(papered.membership)
    keys = EpochKeys(papered.keys["newer paper"], papered.membership)
    assert keys.key(papered.membership.epoch) == papered.key("ann")


def test_words_of_one_adult_stand_beside_those_of_another(papered: Household) -> None:
    papered.add("ben")
    papered.recovery("bens paper", by="ben")
    assert not retired(papered.membership)


def test_words_of_an_adult_retire_when_only_a_childs_device_of_that_person_is_left(
    household: Household,
) -> None:
    household.add("ben")
    ben, tablet = household.membership.members[household.id("ben")], household.newcomer("tablet")
    membership, ann = household.membership, household.keys["ann"]
    household.take(authoring.add(membership, ann, tablet.public, person=ben.person, role="child"))
    household.recovery(by="ben")
    assert not retired(household.membership)
    assert retired(household.membership, {household.id("ben")}) == {household.id("paper")}
    household.remove("ben")
    assert retired(household.membership) == {household.id("paper")}


def test_words_retire_with_the_last_device_of_who_made_them(household: Household) -> None:
    household.add("ben")
    household.recovery(by="ben")
    assert not retired(household.membership)
    household.remove("ben")
    assert retired(household.membership) == {household.id("paper")}


@pytest.mark.parametrize("kind", ["household", "personal"])
def test_words_retire_of_which_the_log_names_what_they_never_wrote(
    household: Household, kind: SpaceKind
) -> None:
    ann = household.keys["ann"]
    household.membership = Membership.begin(authoring.found(ann, kind, ANNS, household.random))
    household.recovery()
    assert not retired(household.membership)
    household.heads[household.id("paper")] = 1000, b"x" * 32
    household.remove()
    assert retired(household.membership) == {household.id("paper")}
    household.remove("paper")
    assert not retired(household.membership)
