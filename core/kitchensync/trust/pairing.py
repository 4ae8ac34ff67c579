"""What two devices say to each other so that one lets the other in: commit before reveal.

No IO: each method takes the bytes of one mailbox slot and gives those of the next. A message that
was made stays as it is, so that a step may be repeated. Carrying messages, asking the person and
writing entries are left to sync/; protocol, section 7.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Annotated, TypeVar

import msgspec

from kitchensync.errors import DigitsDiffer, Malformed, PairingError, TrustError
from kitchensync.trust.canary import CANARY, Joined, canary_for
from kitchensync.trust.code import LIFE_SECONDS, Code, commitment
from kitchensync.trust.entries import SpaceKind
from kitchensync.trust.epochs import EpochKeys
from kitchensync.trust.keys import DeviceKeys, DevicePublic
from kitchensync.trust.membership import Membership
from kitchensync.wire import Hash, Id, Shape, check_ascending, decode, encode, hash_of

_LIMIT = 16 * 1024
_NO = encode([])
_KINDS: tuple[SpaceKind, ...] = ("household", "personal")

T = TypeVar("T", bound=Shape)


class _KeyPair(Shape, frozen=True):
    signing: Hash
    wrapping: Hash


class _Hello(Shape, frozen=True):
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
    keys: Annotated[list[_KeyPair], msgspec.Meta(min_length=2, max_length=2)]


class _Offered(Shape, frozen=True):
    space: Hash
    kind: SpaceKind


class _Offer(Shape, frozen=True):
    device: Id
    head: Hash
    spaces: Annotated[list[_Offered], msgspec.Meta(min_length=1, max_length=2)]
    nonce: Hash


class _Reveal(Shape, frozen=True):
    nonce: Hash


class _Opened(Shape, frozen=True):
    space: Hash
    head: Hash
    canary: Annotated[bytes, msgspec.Meta(min_length=CANARY, max_length=CANARY)]


class _Welcome(Shape, frozen=True):
    person: Id
    spaces: list[_Opened]


@dataclass(frozen=True)
class Newcomer:
    """A device that a person has confirmed, with its public keys for each kind of space."""

    name: str
    keys: Mapping[SpaceKind, DevicePublic]


class _Side:
    """What both sides share: the code, what came in which slot, what was said in which."""

    def __init__(self, code: Code) -> None:
        self.code = code
        self._came: dict[str, bytes] = {}
        self._said: dict[str, bytes] = {}
        self._transcript: bytes | None = None

    @property
    def digits(self) -> str:
        """Six digits, the same on both screens unless somebody stands between them."""
        return f"{int.from_bytes(self.transcript, 'big') % 10**6:06}"

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
        """The sealed message; one that was made for the slot before stands."""
        if slot not in self._said:
            self._said[slot] = self.code.seal(slot, message)
        return self._said[slot]


class NewDevice(_Side):
    """The device that wants in: shows `code`, leaves `hello`, then take_offer, take_welcome.

    `now` is in Unix milliseconds. `keys` are the device's new ones, for each kind of space.
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
        publics = [keys[kind].public for kind in _KINDS]
        self._hello = encode(
            _Hello(name, [_KeyPair(each.signing, each.wrapping) for each in publics])
        )
        self._keys = keys
        self._nonce = random(32)
        self._offer: _Offer | None = None
        super().__init__(
            Code(
                relay=relay,
                mailbox=random(16),
                secret=random(16),
                commitment=commitment(self._nonce, self._hello),
                expires=now // 1000 + LIFE_SECONDS,
            )
        )
        self.hello = self._say("hello", self._hello)

    def take_offer(self, sealed: bytes) -> bytes:
        """What goes into the slot `reveal`; `digits` are known from here on."""
        message = self._take("offer", sealed)
        offer = _read(message, _Offer)
        _check_kinds(offer)
        self._offer = offer
        self._fix_transcript(self._hello, message, self._nonce)
        return self._say("reveal", encode(_Reveal(self._nonce)))

    def take_welcome(self, sealed: bytes) -> tuple[Joined, ...]:
        """The spaces to join, household first; DigitsDiffer when the other side said no."""
        offer = self._offer
        if offer is None:
            raise PairingError("A welcome came before an offer.", "Start again.")
        message = self._take("welcome", sealed)
        if message == _NO:
            raise DigitsDiffer("The other device did not confirm the digits.", "Start again.")
        welcome = _read(message, _Welcome)
        if [each.space for each in welcome.spaces] != [each.space for each in offer.spaces]:
            raise PairingError("The welcome is for other spaces than the offer.", "Start again.")
        joined = [
            self._joined(offer, offered.kind, welcome.person, opened)
            for offered, opened in zip(offer.spaces, welcome.spaces, strict=True)
        ]
        return tuple(sorted(joined, key=lambda each: _KINDS.index(each.kind)))

    def _joined(self, offer: _Offer, kind: SpaceKind, person: bytes, opened: _Opened) -> Joined:
        household = kind == "household"
        return Joined(
            space=opened.space,
            kind=kind,
            keys=self._keys[kind],
            person=person if household else None,
            inviter=offer.device if household else None,
            heads=(offer.head, opened.head) if household else (opened.head,),
            transcript=self.transcript,
            canary=opened.canary,
        )


class Inviter(_Side):
    """The member that lets it in: take_hello, take_reveal, ask the person, then welcome or refuse.

    `household` is where it is a member as `device`; `personal` the id of a space to share besides.
    """

    def __init__(
        self,
        code: Code,
        device: bytes,
        household: Membership,
        personal: bytes | None,
        *,
        random: Callable[[int], bytes],
    ) -> None:
        super().__init__(code)
        spaces = [_Offered(household.space_id, "household")]
        if personal is not None:
            spaces.append(_Offered(personal, "personal"))
        spaces.sort(key=lambda each: each.space)
        self._offer = encode(_Offer(device, household.head, spaces, random(32)))
        self._hello = b""
        self._newcomer: Newcomer | None = None

    def take_hello(self, sealed: bytes) -> bytes:
        """What goes into the slot `offer`."""
        message = self._take("hello", sealed)
        hello = _read(message, _Hello)
        publics = [DevicePublic(pair.signing, pair.wrapping) for pair in hello.keys]
        try:
            for public in publics:
                public.check()
        except TrustError:
            raise PairingError("The new device has unusable keys.", "Start again.") from None
        self._hello = message
        self._newcomer = Newcomer(hello.name, dict(zip(_KINDS, publics, strict=True)))
        return self._say("offer", self._offer)

    def take_reveal(self, sealed: bytes) -> str:
        """The digits to show, once the new device is what its code committed it to."""
        nonce = _read(self._take("reveal", sealed), _Reveal).nonce
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
        opened: list[_Opened] = []
        for membership, keys in sorted(spaces, key=lambda each: each[0].space_id):
            device = newcomer.keys[membership.space_kind].device_id
            canary = canary_for(device, membership, keys, self.transcript)
            opened.append(_Opened(membership.space_id, membership.head, canary))
        return self._say("welcome", encode(_Welcome(person, opened)))

    def refuse(self) -> bytes:
        """What goes into the slot `welcome` when the person said no."""
        return self._say("welcome", _NO)


def _read(message: bytes, shape: type[T]) -> T:
    try:
        return decode(message, shape, limit=_LIMIT)
    except Malformed:
        raise PairingError(
            "The other device speaks another version.", "Update both, then start again."
        ) from None


def _check_kinds(offer: _Offer) -> None:
    kinds = [each.kind for each in offer.spaces]
    try:
        check_ascending(each.space for each in offer.spaces)
    except Malformed:
        kinds.clear()
    if len(set(kinds)) != len(kinds) or "household" not in kinds:
        raise PairingError("The other device offers no household.", "Start again.")
