"""What two devices say to each other so that one lets the other in: commit before reveal.

No IO: each method takes the bytes of one mailbox slot and gives those of the next. A message that
was made stays as it is, so that a step may be repeated. Carrying messages, asking the person and
writing entries are left to sync/; protocol, section 7.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from kitchensync.errors import BadInput, DigitsDiffer, PairingError, TrustError
from kitchensync.trust.canary import Joined, canary_for, digits_of
from kitchensync.trust.code import LIFE_SECONDS, SALT, Code, commitment
from kitchensync.trust.entries import SpaceKind
from kitchensync.trust.epochs import EpochKeys
from kitchensync.trust.keys import DeviceKeys, DevicePublic
from kitchensync.trust.membership import Membership
from kitchensync.trust.slots import (
    KINDS,
    MAX_NAME,
    NO,
    Hello,
    KeyPair,
    Offer,
    Offered,
    Opened,
    Reveal,
    Welcome,
    is_name,
    read_offer,
    read_slot,
)
from kitchensync.wire import encode, hash_of


@dataclass(frozen=True)
class Newcomer:
    """A device that a person has confirmed, with its public keys for each kind of space."""

    name: str
    keys: Mapping[SpaceKind, DevicePublic]


class _Side:
    """What both sides share: the code, what came in which slot, what was said in which."""

    def __init__(self, code: Code, random: Callable[[int], bytes]) -> None:
        self.code = code
        self._random = random
        self._came: dict[str, bytes] = {}
        self._said: dict[str, bytes] = {}
        self._transcript: bytes | None = None

    @property
    def digits(self) -> str:
        """Six digits, the same on both screens unless somebody stands between them."""
        return digits_of(self.transcript)

    @property
    def transcript(self) -> bytes:
        """The hash of everything that was said, once both nonces are known; else PairingError."""
        if self._transcript is None:
            raise PairingError("The devices have not told each other enough yet.")
        return self._transcript

    def _fix_transcript(self, hello: bytes, offer: bytes, nonce: bytes) -> None:
        said = (hashlib.sha256(each).digest() for each in (self.code.payload, hello, offer))
        self._transcript = hash_of("transcript", *said, nonce)

    def _take(self, slot: str, sealed: bytes) -> bytes:
        """The message in a slot; the same one if it is read again, PairingError if another is."""
        if self._came.setdefault(slot, sealed) != sealed:
            raise PairingError("A message changed after it was read.", "Start again.")
        return self.code.unseal(slot, sealed)

    def _say(self, slot: str, message: bytes) -> bytes:
        """The sealed message; if one was made for the slot before, that one again."""
        if slot not in self._said:
            self._said[slot] = self.code.seal(slot, message, self._random(SALT))
        return self._said[slot]


class NewDevice(_Side):
    """The device that wants in: shows `code`, leaves `hello`, then take_offer, take_welcome.

    `now` is in Unix milliseconds. `keys` are the device's new ones, for each kind of space.
    Raises BadInput for a name that is empty, too long or cannot be shown.
    """

    def __init__(
        self,
        name: str,
        relay: str,
        keys: Mapping[SpaceKind, DeviceKeys],
        *,
        now: int,
        random: Callable[[int], bytes],
    ) -> None:
        if not is_name(name):
            raise BadInput(
                f"A device's name has 1 to {MAX_NAME} characters that can be shown.", "Shorten it."
            )
        publics = [keys[kind].public for kind in KINDS]
        self._hello = encode(
            Hello(name, [KeyPair(each.signing, each.wrapping) for each in publics])
        )
        self._keys = keys
        self._nonce = random(32)
        self._offer: Offer | None = None
        super().__init__(
            Code(
                relay=relay,
                mailbox=random(16),
                secret=random(16),
                commitment=commitment(self._nonce, self._hello),
                expires=now // 1000 + LIFE_SECONDS,
            ),
            random,
        )
        self.hello = self._say("hello", self._hello)

    def take_offer(self, sealed: bytes) -> bytes:
        """What goes into the slot `reveal`; `digits` are known from here on."""
        message = self._take("offer", sealed)
        offer = read_offer(message)
        self._offer = offer
        self._fix_transcript(self._hello, message, self._nonce)
        return self._say("reveal", encode(Reveal(self._nonce)))

    @property
    def awaited(self) -> tuple[Joined, ...]:
        """The spaces to join, household first, as far as the offer tells of them."""
        offer = self._taken_offer()
        return _in_order(self._joined(offer, offered) for offered in offer.spaces)

    def take_welcome(self, sealed: bytes) -> tuple[Joined, ...]:
        """The spaces to join, household first; DigitsDiffer when the other side said no."""
        offer = self._taken_offer()
        message = self._take("welcome", sealed)
        if message == NO:
            raise DigitsDiffer("The other device did not confirm the digits.", "Start again.")
        welcome = read_slot(message, Welcome)
        if [each.space for each in welcome.spaces] != [each.space for each in offer.spaces]:
            raise PairingError("The welcome is for other spaces than the offer.", "Start again.")
        return _in_order(
            replace(
                self._joined(offer, offered),
                person=welcome.person if offered.kind == "household" else None,
                heads=(offered.head, opened.head),
                canary=opened.canary,
            )
            for offered, opened in zip(offer.spaces, welcome.spaces, strict=True)
        )

    def _taken_offer(self) -> Offer:
        if self._offer is None:
            raise PairingError("A welcome came before an offer.", "Start again.")
        return self._offer

    def _joined(self, offer: Offer, offered: Offered) -> Joined:
        return Joined(
            space=offered.space,
            kind=offered.kind,
            keys=self._keys[offered.kind],
            inviter=offer.device if offered.kind == "household" else None,
            heads=(offered.head,),
            transcript=self.transcript,
        )


def _in_order(joined: Iterable[Joined]) -> tuple[Joined, ...]:
    return tuple(sorted(joined, key=lambda each: KINDS.index(each.kind)))


def in_already() -> PairingError:
    """The error for a new device with keys of one that is in a space already, or was."""
    return PairingError(
        "The device that this code names is in the household already, or was.",
        "On the new device say ks join once more: it goes on, or shows a fresh code. If it is no "
        "new one, somebody shows the keys of another device.",
    )


class Inviter(_Side):
    """The member that lets it in: take_hello, take_reveal, ask the person, then welcome or refuse.

    `household` is where it is a member as `device`; `personal` a space to share besides; `again`
    are devices that it let in before and could not tell so.
    """

    def __init__(
        self,
        code: Code,
        device: bytes,
        household: Membership,
        personal: Membership | None,
        *,
        again: Collection[bytes] = (),
        random: Callable[[int], bytes],
    ) -> None:
        super().__init__(code, random)
        memberships = [household, personal] if personal else [household]
        self._known = {device for each in memberships for device in each.everyone} - {*again}
        spaces = [Offered(each.space_id, each.space_kind, each.head) for each in memberships]
        spaces.sort(key=lambda each: each.space)
        self._offer = encode(Offer(device, spaces, random(32)))
        self._hello = b""
        self._newcomer: Newcomer | None = None

    def take_hello(self, sealed: bytes) -> bytes:
        """What goes into the slot `offer`."""
        message = self._take("hello", sealed)
        hello = read_slot(message, Hello)
        if not is_name(hello.name):
            raise PairingError("The new device has a name that cannot be shown.", "Start again.")
        publics = [DevicePublic(pair.signing, pair.wrapping) for pair in hello.keys]
        try:
            for public in publics:
                public.check()
        except TrustError:
            raise PairingError("The new device has unusable keys.", "Start again.") from None
        if any(public.device_id in self._known for public in publics):
            raise in_already()
        self._hello = message
        self._newcomer = Newcomer(hello.name, dict(zip(KINDS, publics, strict=True)))
        return self._say("offer", self._offer)

    def take_reveal(self, sealed: bytes) -> str:
        """The digits to show, once the new device is what its code committed it to."""
        nonce = read_slot(self._take("reveal", sealed), Reveal).nonce
        if not hmac.compare_digest(commitment(nonce, self._hello), self.code.commitment):
            raise PairingError(
                "The new device is not the one that showed the code.",
                "Somebody may stand between the devices: start again on a network that you trust.",
            )
        self._fix_transcript(self._hello, self._offer, nonce)
        return self.digits

    def confirmed(self) -> Newcomer:
        """The device to add, for the caller to ask for when a person has compared the digits."""
        if self._transcript is None or self._newcomer is None:
            raise PairingError("There are no digits to confirm yet.")
        return self._newcomer

    def welcome(self, person: bytes, spaces: Collection[tuple[Membership, EpochKeys]]) -> bytes:
        """What goes into the slot `welcome` when the newcomer is added in each offered space."""
        newcomer = self.confirmed()
        opened: list[Opened] = []
        for membership, keys in sorted(spaces, key=lambda each: each[0].space_id):
            device = newcomer.keys[membership.space_kind].device_id
            canary = canary_for(device, membership, keys, self.transcript)
            opened.append(Opened(membership.space_id, membership.head, canary))
        return self._say("welcome", encode(Welcome(person, opened)))

    def refuse(self) -> bytes:
        """What goes into the slot `welcome` when the person said no."""
        return self._say("welcome", NO)
