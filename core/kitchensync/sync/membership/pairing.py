"""The two sides of a pairing, carried through the relay's mailbox.

What the messages say and whether they are believed is left to `trust.pairing`; where a joined
space is kept, and asking people, to the caller.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from kitchensync.errors import (
    CodeExpired,
    DigitsDiffer,
    PairingError,
    RelayError,
    RelayRefused,
)
from kitchensync.sync.membership import removal
from kitchensync.sync.membership.enrolment import Believed, hear, let_in, whole_log
from kitchensync.sync.space import Clock, Random, Space
from kitchensync.sync.wire.session import Session
from kitchensync.sync.wire.transport import Relay
from kitchensync.trust import authoring
from kitchensync.trust.canary import Awaited, Joined
from kitchensync.trust.code import LIFE_SECONDS, Code, parse_code
from kitchensync.trust.entries import EnrolledRole, SpaceKind
from kitchensync.trust.epochs import EpochKeys
from kitchensync.trust.keys import DeviceKeys, DevicePublic
from kitchensync.trust.membership import Membership
from kitchensync.trust.pairing import Inviter, Newcomer, NewDevice, in_already

_WAIT_SECONDS = 20
_STOPPABLE_SECONDS = 2
_PAUSE_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Membered:
    """A space of the inviting device, with its session at the relay."""

    space: Space
    session: Session


@dataclass(frozen=True, slots=True)
class LetIn:
    """The device that was let in: its name, its id in the household and in the personal space."""

    name: str
    device: bytes
    personal: bytes | None


def join(
    relay: Relay,
    name: str,
    *,
    clock: Clock,
    random: Random,
    show_code: Callable[[str], None],
    confirm: Callable[[str], bool],
    keep: Callable[[Awaited], None] = lambda _: None,
    stop: threading.Event | None = None,
) -> tuple[Believed, ...]:
    """Show a code, wait to be let in; the spaces this device may adopt now, household first.

    `confirm` is given the six digits; before it says yes no welcome is looked at, since whoever saw
    the code can write one. `keep` is given what is needed to `go_on`, before anybody can let this
    device in, and once more when its person has confirmed. Raises CodeExpired when nobody answered
    in ten minutes or until `stop` was set, DigitsDiffer when the person at either device said no,
    PairingError for anything that does not fit.
    """
    keys: dict[SpaceKind, DeviceKeys] = {
        "household": DeviceKeys.generate(random),
        "personal": DeviceKeys.generate(random),
    }
    new = NewDevice(name, relay.origin, keys, now=clock(), random=random)
    box = _Mailbox(relay, new.code, clock, stop)
    relay.create_mailbox(new.code.mailbox, new.code.mailbox_key)
    try:
        box.put("hello", new.hello)
        show_code(new.code.text)
        reveal = new.take_offer(box.take("offer"))
        awaited = Awaited(new.code.mailbox, new.code.mailbox_key, new.awaited)
        keep(awaited)
        box.put("reveal", reveal)
        if not confirm(new.digits):
            raise _not_confirmed(name)
        keep(replace(awaited, is_confirmed=True))
        return believe(relay, new.take_welcome(box.take("welcome")), clock)
    finally:
        box.close()


def go_on(
    relay: Relay, name: str, awaited: Awaited, clock: Clock, confirm: Callable[[str], bool]
) -> tuple[Believed, ...]:
    """Go on after this device was cut short while it waited; the spaces that it was let into.

    Raises what `believe` and the relay say, such as that it is no member: by that code it never
    will be. DigitsDiffer if its person has not confirmed the digits, then or now.
    """
    # Once the mailbox is gone, a device that is just letting this one in takes that back. Asked
    # before, a relay that knows no such member may hear of it a moment later.
    relay.drop_mailbox(awaited.mailbox, awaited.mailbox_key)
    believed = believe(relay, awaited.spaces, clock)
    if not (awaited.is_confirmed or confirm(awaited.spaces[0].digits)):
        raise _not_confirmed(name)
    return believed


def _not_confirmed(name: str) -> DigitsDiffer:
    return DigitsDiffer(
        "The digits were not confirmed, so this device joined nothing.",
        f"If {name} is among the devices of the other one all the same, remove it there.",
    )


def invite(
    text: str,
    household: Membered,
    personal: Membered | None,
    *,
    role: EnrolledRole,
    person: Callable[[], bytes],
    confirm: Callable[[str, str], bool],
    clock: Clock,
    random: Random,
    stop: threading.Event | None = None,
) -> LetIn:
    """Let the device in that showed this code.

    `confirm` is given the new device's name and the six digits; only when it says yes is `person`
    asked whose device it is, and anything signed. Raises CodeMistyped, CodeExpired as `join` does,
    DigitsDiffer, PairingError.
    """
    relay = household.session.relay
    code = _code(text, relay, clock())
    hear(household.space, household.session)
    spaces = [household, personal] if personal else [household]
    inviter = Inviter(
        code,
        household.space.device,
        household.space.membership,
        personal.space.membership if personal else None,
        again={device for each in spaces for device in removal.untold(each.space.replica)},
        random=random,
    )
    box = _Mailbox(relay, code, clock, stop)
    newcomer = _compared(box, inviter, confirm)
    whose = person()
    keys = newcomer.keys
    if not _welcomed(box, inviter, spaces, keys, whose, role):
        raise DigitsDiffer(
            "The new device did not wait for the answer, or its person said no.",
            "It was not let in; show a fresh code there to try again.",
        )
    own = keys["personal"].device_id if personal else None
    return LetIn(newcomer.name, keys["household"].device_id, own)


def _code(text: str, relay: Relay, now: int) -> Code:
    code = parse_code(text, now)
    if code.relay != relay.origin:
        raise PairingError(
            f"The code is for the relay {code.relay}, and this household is at {relay.origin}.",
            f"On the new device say: ks join {relay.origin}, or where a kitchen is already: "
            f"ks rejoin {relay.origin}",
        )
    return code


def _compared(box: _Mailbox, inviter: Inviter, confirm: Callable[[str, str], bool]) -> Newcomer:
    """The device whose digits a person has compared."""
    box.put("offer", inviter.take_hello(box.hello()))
    digits = inviter.take_reveal(box.take("reveal"))
    newcomer = inviter.confirmed()
    if not confirm(newcomer.name, digits):
        box.put("welcome", inviter.refuse())
        raise DigitsDiffer(
            "The digits were not confirmed, so nothing was shared.",
            "If they differ on the two screens, somebody stands between the devices.",
        )
    box.check_open()
    return newcomer


def _welcomed(
    box: _Mailbox,
    inviter: Inviter,
    spaces: Sequence[Membered],
    keys: Mapping[SpaceKind, DevicePublic],
    person: bytes,
    role: EnrolledRole,
) -> bool:
    """Enrol the newcomer and tell it; False if it no longer waited, and was removed again.

    If this fails on the way, the newcomer may have heard all the same: what it writes shows that.
    """
    opened = [_add(each, keys[_kind(each)], person, role, box.until) for each in spaces]
    if box.is_gone():
        for each in spaces:
            removal.want(each.space.replica, [keys[_kind(each)].device_id])
        for each in spaces:
            hear(each.space, each.session)
        return False
    box.welcome(inviter.welcome(person, opened))
    for each in spaces:
        removal.told(each.space.replica, {keys[_kind(each)].device_id})
    return True


class _Mailbox:
    """The slots of one pairing. CodeExpired for a message that is not there at `until`, in Unix
    milliseconds, or when `stop` is set.

    A code itself says when it ends, so it is believed no longer a life than one made now has.
    """

    def __init__(
        self, relay: Relay, code: Code, clock: Clock, stop: threading.Event | None
    ) -> None:
        self._relay = relay
        self._code = code
        self._clock = clock
        self._stop = stop
        self.until = min(code.expires, clock() // 1000 + LIFE_SECONDS) * 1000

    def check_open(self) -> None:
        """CodeExpired where a person took longer than the other device waits."""
        if self._clock() >= self.until:
            raise CodeExpired(
                "The pairing code ended while the digits were compared, so nothing was shared.",
                "Ask the new device for a fresh one.",
            )

    def put(self, slot: str, message: bytes) -> None:
        self._relay.put(self._code.mailbox, self._code.mailbox_key, slot, message)

    def hello(self) -> bytes:
        """What the new device left before it showed the code; CodeExpired if that is gone."""
        hello = self._look("hello", 0)
        if hello is None:
            raise CodeExpired(
                "This pairing code has been used, or the new device no longer waits.",
                "Ask the new device for a fresh one.",
            )
        return hello

    def is_gone(self) -> bool:
        """Whether the device that showed the code has cleared the mailbox away."""
        return self._look("hello", 0) is None

    def welcome(self, message: bytes) -> None:
        """Put the last message; PairingError where the mailbox was cleared away meanwhile."""
        try:
            self.put("welcome", message)
        except RelayRefused as refused:
            if refused.reason != "empty":
                raise
            raise PairingError(
                "Whether the new device heard that it was let in is not known.",
                "If it says that it joined, all is well; if not, show a fresh code there.",
            ) from None

    def take(self, slot: str) -> bytes:
        seconds = _WAIT_SECONDS if self._stop is None else _STOPPABLE_SECONDS
        while self._clock() < self.until:
            if self._stop is not None and self._stop.is_set():
                raise CodeExpired("Waiting for the other device was ended.", "Start again.")
            if (message := self._look(slot, seconds)) is not None:
                return message
            # A relay that does not wait must not be asked all the time.
            time.sleep(_PAUSE_SECONDS)
        raise CodeExpired("Nobody answered while the pairing code lived.", "Start again.")

    def _look(self, slot: str, wait: int) -> bytes | None:
        try:
            return self._relay.take(self._code.mailbox, self._code.mailbox_key, slot, wait)
        except RelayRefused as refused:
            if refused.reason != "empty":
                raise
            return None

    def close(self) -> None:
        # The relay forgets it by itself; what went wrong before is what the person should hear of.
        with contextlib.suppress(RelayError):
            self._relay.drop_mailbox(self._code.mailbox, self._code.mailbox_key)


def believe(relay: Relay, spaces: Iterable[Joined], clock: Clock) -> tuple[Believed, ...]:
    """Fetch each space's membership log; PairingError where it is not what the inviter said."""
    return tuple(_believe(relay, joined, clock) for joined in spaces)


def _believe(relay: Relay, joined: Joined, clock: Clock) -> Believed:
    log = whole_log(Session(relay, joined.space, joined.keys, clock))
    membership = joined.believe(log)
    person = membership.members[joined.keys.device_id].person
    return Believed(joined.kind, joined.keys, log, person)


def _kind(each: Membered) -> SpaceKind:
    return each.space.membership.space_kind


def _add(
    each: Membered, newcomer: DevicePublic, person: bytes, role: EnrolledRole, until: int
) -> tuple[Membership, EpochKeys]:
    """Enrol the newcomer. PairingError if it is in by another device, or already knows that it is:
    this device could not take that back if the newcomer hangs up."""
    keys, device = each.space.keys, newcomer.device_id

    def add(membership: Membership) -> bytes:
        removal.await_telling(each.space.replica, device, until)
        return authoring.add(membership, keys, newcomer, person=person, role=role)

    membership = let_in(each.space, each.session, device, add)
    is_ours = removal.let_in_by(membership, device, each.space.device)
    if not is_ours or device not in removal.untold(each.space.replica):
        raise in_already()
    return membership, EpochKeys(keys, membership)
