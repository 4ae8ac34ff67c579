from dataclasses import replace
from typing import Any

import pytest

from kitchensync.errors import BadInput, DigitsDiffer, PairingError, TrustError
from kitchensync.trust import authoring
from kitchensync.trust.canary import Joined
from kitchensync.trust.code import Code, parse_code
from kitchensync.trust.entries import SpaceKind
from kitchensync.trust.epochs import EpochKeys
from kitchensync.trust.keys import DeviceKeys, DevicePublic
from kitchensync.trust.membership import Membership
from kitchensync.trust.pairing import Inviter, NewDevice
from kitchensync.trust.sealing import TAG
from kitchensync.wire import encode
from tests.core.trust.household import Household, repeatable

NOW = 1_790_000_000_000
KINDS: tuple[SpaceKind, ...] = ("household", "personal")
SALT = b"s" * 16
PERSON = b"p" * 16


class Phone:
    """A member with a household and a personal space, and the new devices it meets."""

    def __init__(self, household: Household, seed: str = "phone") -> None:
        self.household = household
        self.random = repeatable(seed)
        self.keys = household.keys["ann"]
        self.personal_keys = DeviceKeys.generate(self.random)
        self.personal_log = [authoring.found(self.personal_keys, "personal", PERSON, self.random)]

    def new_device(self, seed: str = "new", name: str = "Tablet") -> NewDevice:
        random = repeatable(seed)
        keys = {kind: DeviceKeys.generate(random) for kind in KINDS}
        return NewDevice(name, "https://relay.example", keys, now=NOW, random=random)

    def inviter(self, text: str, mine: bool = True) -> Inviter:
        personal = Membership.replay(self.personal_log) if mine else None
        return Inviter(
            parse_code(text, NOW),
            self.keys.device_id,
            self.household.membership,
            personal,
            random=self.random,
        )

    def let_in(self, inviter: Inviter, mine: bool = True) -> bytes:
        """What M does once its person has confirmed."""
        newcomer = inviter.confirmed()
        self.household.take(
            authoring.add(
                self.household.membership,
                self.keys,
                newcomer.keys["household"],
                person=PERSON,
                role="adult",
            )
        )
        spaces = [(self.household.membership, EpochKeys(self.keys, self.household.membership))]
        if mine:
            personal = self.add_to_personal(newcomer.keys["personal"])
            spaces.append((personal, EpochKeys(self.personal_keys, personal)))
        return inviter.welcome(PERSON, spaces)

    def add_to_personal(self, public: DevicePublic) -> Membership:
        before, keys = Membership.replay(self.personal_log), self.personal_keys
        self.personal_log.append(authoring.add(before, keys, public, person=PERSON, role="adult"))
        return Membership.replay(self.personal_log)


@pytest.fixture
def phone(household: Household) -> Phone:
    return Phone(household)


def up_to_digits(phone: Phone, mine: bool = True) -> tuple[NewDevice, Inviter]:
    new = phone.new_device()
    inviter = phone.inviter(new.code.text, mine)
    inviter.take_reveal(new.take_offer(inviter.take_hello(new.hello)))
    return new, inviter


def test_both_screens_show_the_same_six_digits(phone: Phone) -> None:
    new, inviter = up_to_digits(phone)
    assert new.digits == inviter.digits
    assert len(new.digits) == 6
    assert new.digits.isdigit()


def test_my_own_device_joins_the_household_and_my_personal_space(phone: Phone) -> None:
    new, inviter = up_to_digits(phone)
    joined = new.take_welcome(phone.let_in(inviter))
    assert [each.kind for each in joined] == ["household", "personal"]
    for space, log in zip(joined, (phone.household.log, phone.personal_log), strict=True):
        membership = space.believe(log)
        member = membership.members[space.keys.device_id]
        assert (member.person, member.role) == (PERSON, "adult")


def test_who_has_read_no_welcome_believes_a_log_with_the_head_that_was_offered_and_no_other(
    phone: Phone,
) -> None:
    founded = list(phone.personal_log)
    phone.add_to_personal(DeviceKeys.generate(phone.random).public)
    new, inviter = up_to_digits(phone)
    household, personal = new.awaited
    phone.let_in(inviter)
    assert household.believe(phone.household.log)
    assert personal.believe(phone.personal_log)
    phone.personal_log = founded
    phone.add_to_personal(personal.keys.public)
    with pytest.raises(PairingError, match="an incomplete list of members"):
        personal.believe(phone.personal_log)


def test_another_persons_device_joins_the_household_only(phone: Phone) -> None:
    new, inviter = up_to_digits(phone, mine=False)
    (joined,) = new.take_welcome(phone.let_in(inviter, mine=False))
    assert joined.believe(phone.household.log).space_id == phone.household.membership.space_id


def test_the_household_may_change_while_the_new_device_fetches_it(phone: Phone) -> None:
    new, inviter = up_to_digits(phone, mine=False)
    (joined,) = new.take_welcome(phone.let_in(inviter, mine=False))
    phone.household.remove()
    assert joined.believe(phone.household.log).epoch == 1


def test_every_step_may_be_repeated(phone: Phone) -> None:
    new = phone.new_device()
    inviter = phone.inviter(new.code.text)
    offer = inviter.take_hello(new.hello)
    assert inviter.take_hello(new.hello) == offer
    reveal = new.take_offer(offer)
    assert new.take_offer(offer) == reveal
    assert inviter.take_reveal(reveal) == inviter.take_reveal(reveal) == new.digits
    welcome = phone.let_in(inviter)
    assert inviter.refuse() == welcome
    assert new.take_welcome(welcome) == new.take_welcome(welcome)


def test_the_new_device_is_named_only_after_the_digits_are_known(phone: Phone) -> None:
    new = phone.new_device(name="Ben's tablet")
    inviter = phone.inviter(new.code.text)
    offer = inviter.take_hello(new.hello)
    with pytest.raises(PairingError):
        inviter.confirmed()
    with pytest.raises(PairingError):
        inviter.welcome(PERSON, [])
    inviter.take_reveal(new.take_offer(offer))
    assert inviter.confirmed().name == "Ben's tablet"


def test_steps_out_of_order_are_refused(phone: Phone) -> None:
    new = phone.new_device()
    inviter = phone.inviter(new.code.text)
    with pytest.raises(PairingError):
        _ = new.digits
    with pytest.raises(PairingError):
        new.take_welcome(inviter.refuse())
    other = phone.new_device()
    reveal = other.take_offer(phone.inviter(other.code.text).take_hello(other.hello))
    with pytest.raises(PairingError):
        inviter.take_reveal(reveal)


def test_when_the_person_says_no_the_new_device_hears_it(phone: Phone) -> None:
    new, inviter = up_to_digits(phone)
    with pytest.raises(DigitsDiffer):
        new.take_welcome(inviter.refuse())


def test_a_message_that_changes_after_it_was_read_ends_the_pairing(phone: Phone) -> None:
    new = phone.new_device()
    inviter = phone.inviter(new.code.text)
    offer = inviter.take_hello(new.hello)
    new.take_offer(offer)
    other = phone.inviter(new.code.text).take_hello(new.hello)
    assert other != offer
    with pytest.raises(PairingError, match="changed"):
        new.take_offer(other)


def test_every_changed_byte_of_a_message_is_refused(phone: Phone) -> None:
    new = phone.new_device()
    offer = phone.inviter(new.code.text).take_hello(new.hello)
    for at in range(len(offer)):
        changed = bytes([*offer[:at], offer[at] ^ 1, *offer[at + 1 :]])
        with pytest.raises(PairingError):
            phone.new_device().take_offer(changed)
    with pytest.raises(PairingError):
        phone.new_device().take_offer(new.hello)


def test_an_honest_relay_operator_learns_nothing_from_the_mailbox(phone: Phone) -> None:
    new, inviter = up_to_digits(phone)
    seen = new.hello + inviter.take_hello(new.hello)
    for secret in (b"Tablet", phone.household.membership.space_id, new.code.secret):
        assert secret not in seen


def test_a_code_that_is_read_twice_seals_nothing_twice_under_one_key(phone: Phone) -> None:
    new = phone.new_device()
    once, again = (phone.inviter(new.code.text).take_hello(new.hello) for _ in range(2))
    keystreams: set[bytes] = set()
    for sealed in (once, again):
        message = new.code.unseal("offer", sealed)
        ciphertext = sealed[-TAG - len(message) : -TAG]
        keystreams.add(bytes(a ^ b for a, b in zip(ciphertext, message, strict=True)))
    assert len(keystreams) == 2


# Somebody who knows the code's secret and sits at the mailbox.


def test_a_swapped_first_message_does_not_match_the_code(phone: Phone) -> None:
    """The attacker saw the code and is first at the mailbox, with keys of its own."""
    new = phone.new_device()
    attacker = phone.new_device("attacker")
    hello = new.code.seal("hello", attacker._hello, SALT)
    inviter = phone.inviter(new.code.text)
    inviter.take_hello(hello)
    for nonce in (new._nonce, attacker._nonce):
        with pytest.raises(PairingError, match="not the one that showed the code"):
            phone_again(phone, new, hello).take_reveal(
                new.code.seal("reveal", encode([nonce]), SALT)
            )


def phone_again(phone: Phone, new: NewDevice, hello: bytes) -> Inviter:
    inviter = phone.inviter(new.code.text)
    inviter.take_hello(hello)
    return inviter


def test_a_reveal_that_does_not_match_the_commitment_is_refused(phone: Phone) -> None:
    new = phone.new_device()
    inviter = phone_again(phone, new, new.hello)
    with pytest.raises(PairingError, match="not the one that showed the code"):
        inviter.take_reveal(new.code.seal("reveal", encode([b"n" * 32]), SALT))
    with pytest.raises(PairingError):
        inviter.confirmed()


def test_with_a_man_in_the_middle_the_digits_differ(phone: Phone) -> None:
    """He shows M a code of his own and plays M to N. Chance helps him once in a million."""
    alike = 0
    for attempt in range(200):
        new = phone.new_device(f"new {attempt}")
        attacker = phone.new_device(f"attacker {attempt}")
        to_member = phone.inviter(attacker.code.text)
        to_new = phone.inviter(new.code.text)
        to_member.take_reveal(attacker.take_offer(to_member.take_hello(attacker.hello)))
        new.take_offer(to_new.take_hello(new.hello))
        alike += new.digits == to_member.digits
    assert alike == 0


@pytest.mark.parametrize("what", ["relay", "mailbox", "secret", "commitment", "expires"])
def test_every_part_of_the_code_is_in_the_digits(phone: Phone, what: str) -> None:
    new = phone.new_device()
    fields: dict[str, Any] = {"relay": "https://other.example", "expires": new.code.expires + 1}
    changed = fields.get(what, b"x" * (32 if what == "commitment" else 16))
    inviter, other = (phone.inviter(new.code.text) for _ in range(2))
    other.code = replace(new.code, **{what: changed})
    for side in (inviter, other):
        side._fix_transcript(new._hello, inviter._offer, new._nonce)
    assert inviter.transcript != other.transcript


def test_an_offer_with_another_household_changes_the_digits(phone: Phone) -> None:
    new = phone.new_device()
    inviter = phone.inviter(new.code.text)
    inviter.take_hello(new.hello)
    forged = bytearray(inviter._offer)
    forged[10] ^= 1
    reveal = new.take_offer(new.code.seal("offer", bytes(forged), SALT))
    inviter.take_reveal(reveal)
    assert new.transcript != inviter.transcript


@pytest.mark.parametrize(
    "spaces",
    [
        [],
        [[b"a" * 32, "personal"]],
        [[b"a" * 32, "household"], [b"b" * 32, "household"]],
        [[b"b" * 32, "household"], [b"a" * 32, "personal"]],
        [[b"a" * 32, "garden"]],
    ],
)
def test_an_offer_without_exactly_one_household_is_refused(
    phone: Phone, spaces: list[list[object]]
) -> None:
    new = phone.new_device()
    offer = encode([b"d" * 16, b"h" * 32, spaces, b"n" * 32])
    with pytest.raises(PairingError):
        new.take_offer(new.code.seal("offer", offer, SALT))


def test_a_new_device_with_weak_keys_is_refused(phone: Phone) -> None:
    new = phone.new_device()
    good = [new._keys["personal"].public.signing, new._keys["personal"].public.wrapping]
    hello = new.code.seal("hello", encode(["x", [[bytes(32), bytes(32)], good]]), SALT)
    with pytest.raises(PairingError):
        phone.inviter(new.code.text).take_hello(hello)


@pytest.mark.parametrize("kind", KINDS)
def test_keys_of_a_device_that_is_in_or_was_are_refused(phone: Phone, kind: SpaceKind) -> None:
    """It shows the digits all the same, and hanging up would have that device taken back."""
    new = phone.new_device()
    taken = phone.keys if kind == "household" else phone.personal_keys
    keys = [taken if each == kind else new._keys[each] for each in KINDS]
    pairs = [[each.public.signing, each.public.wrapping] for each in keys]
    hello = new.code.seal("hello", encode(["Tablet", pairs]), SALT)
    with pytest.raises(PairingError, match="in the household already, or was"):
        phone.inviter(new.code.text).take_hello(hello)


@pytest.mark.parametrize("name", ["", "x" * 65, "phone\x1b[2K", "line\nbreak", "  ", "\u3164"])
def test_a_name_that_cannot_be_shown_is_refused_on_both_sides(phone: Phone, name: str) -> None:
    with pytest.raises(BadInput):
        phone.new_device(name=name)
    new = phone.new_device()
    pairs = [[new._keys[kind].public.signing, new._keys[kind].public.wrapping] for kind in KINDS]
    with pytest.raises(PairingError, match="cannot be shown"):
        phone.inviter(new.code.text).take_hello(new.code.seal("hello", encode([name, pairs]), SALT))


# What the other side says is tried before it is believed.


@pytest.fixture
def joined(phone: Phone) -> Joined:
    new, inviter = up_to_digits(phone, mine=False)
    (space,) = new.take_welcome(phone.let_in(inviter, mine=False))
    return space


def test_a_log_of_another_space_is_not_believed(phone: Phone, joined: Joined) -> None:
    with pytest.raises(PairingError):
        joined.believe(phone.personal_log)


def test_a_log_that_stops_before_the_new_device_is_not_believed(
    phone: Phone, joined: Joined
) -> None:
    with pytest.raises(PairingError):
        joined.believe(phone.household.log[:-1])
    with pytest.raises(TrustError):
        joined.believe([])


@pytest.mark.parametrize(
    "changed",
    [
        {"heads": (b"h" * 32,)},
        {"canary": bytes(48)},
        {"transcript": b"t" * 32},
        {"kind": "personal"},
        {"person": b"q" * 16},
        {"inviter": b"i" * 16},
        {"keys": DeviceKeys(b"a" * 32, b"b" * 32, b"c" * 32)},
    ],
)
def test_nothing_that_does_not_fit_is_believed(phone: Phone, joined: Joined, changed: Any) -> None:
    joined.believe(phone.household.log)
    with pytest.raises(PairingError):
        replace(joined, **changed).believe(phone.household.log)


def test_a_welcome_for_other_spaces_than_offered_is_refused(phone: Phone) -> None:
    new, inviter = up_to_digits(phone, mine=True)
    with pytest.raises(PairingError, match="other spaces"):
        new.take_welcome(phone.let_in(inviter, mine=False))


def test_a_code_is_not_for_two_new_devices(phone: Phone) -> None:
    one, other = phone.new_device("one"), phone.new_device("other")
    assert one.code != other.code
    assert isinstance(one.code, Code)
    inviter = phone.inviter(one.code.text)
    with pytest.raises(PairingError):
        inviter.take_hello(other.hello)
