"""The household: its devices, who lets in and shuts out whom, and the relay where they meet.

Leaves membership to `trust`, sync to `syncing`, pairing's ceremony to `sync.membership.pairing`,
and whether all is well to `standing`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from kitchensync.errors import (
    BadInput,
    Copied,
    NotAllowed,
    NotFound,
    NotMember,
    RelayError,
    Surpassed,
    TrustError,
)
from kitchensync.kitchen import naming
from kitchensync.kitchen.history import CAME_IN
from kitchensync.kitchen.household import moving, own_space
from kitchensync.kitchen.household.founding import Introduction, checked, introduce
from kitchensync.kitchen.household.shutting_out import shut_out
from kitchensync.kitchen.household.views import DeviceView, GoneView
from kitchensync.kitchen.reading import moment, names_of
from kitchensync.kitchen.spaces import Spaces
from kitchensync.kitchen.views import Done, Touched
from kitchensync.replica.ids import normal_name, random_id

if TYPE_CHECKING:
    from kitchensync.sync.membership.pairing import LetIn
    from kitchensync.sync.space import Space

_SPOILT = (
    "The disk of this device has spoilt some of it, which is lost unless another device has it: "
    "where ks status asks there, too, take it there."
)
_HEARD = """
SELECT device, (
    SELECT arrived FROM envelope WHERE envelope.device = head.device ORDER BY seq DESC LIMIT 1
) FROM head
"""

Confirm = Callable[[str, str], bool]
"""Given the new device's name and six digits: whether they are on its screen too."""


class Household:
    """What `Kitchen.household` gives: questions and changes that are about devices."""

    def __init__(self, spaces: Spaces) -> None:
        self._spaces = spaces

    @property
    def _space(self) -> Space:
        return self._spaces.household

    def devices(self) -> list[DeviceView]:
        """All members, this one first, the others by name; two of one name with their ids.

        Last come members of one's own space that are nobody of the household, if there are any.
        """
        members = sorted(
            self._members(), key=lambda view: (not view.this, normal_name(view.name), view.id)
        )
        return [*members, *own_space.views(self._spaces)]

    def gone(self) -> list[GoneView]:
        """Devices and recovery words that are of the household no more, who went last first."""
        from kitchensync.kitchen.household import gone

        return gone.views(self._space)

    def _members(self) -> list[DeviceView]:
        from kitchensync.sync.knowledge import unconfirmed, who_has_what

        space = self._space
        heads, heard = space.replica.heads(), self._heard()
        told = who_has_what(space.replica)
        told[space.device.hex()] = {device.hex(): head.seq for device, head in heads.items()}
        names, people = naming.told_apart(self._names()), names_of(space.replica, "person")
        return [
            DeviceView(
                id=member.device.hex(),
                name=names[member.device],
                person=people.get(member.person, ""),
                role=member.role,
                this=member.device == space.device,
                last_seq=heads[member.device].seq if member.device in heads else 0,
                last_seen=moment(heard.get(member.device)),
                unconfirmed=0
                if member.role == "recovery"
                else unconfirmed(told, member.device, heads),
            )
            for member in space.membership.members.values()
        ]

    def _names(self) -> Mapping[bytes, str]:
        known, members = names_of(self._space.replica, "device"), self._space.membership.members
        return {
            device: known.get(device) or naming.nameless(device, each.role)
            for device, each in members.items()
        }

    def _heard(self) -> Mapping[bytes, int | None]:
        """When the last envelope of each device came, in Unix milliseconds, if it is kept here."""
        return dict(map(tuple, self._space.replica.rows(_HEARD)))

    def remove_device(self, name: str, *, dry_run: bool = False) -> Done:
        """Shut a device out, now or when the relay can be reached: it can read nothing that is
        sent from then on. NotFound unless it is the whole name, Ambiguous, Copied, NotAllowed for
        a child's device.

        What it is in the own space of who removes it goes too; of somebody else's, that one's
        devices see to it when they sync.
        """
        view = self.named(name, exactly=True)
        if view.this:
            raise BadInput("That is this device.", "To go, say `ks leave`.")
        self._check_adult("shut out others")
        return shut_out(self._spaces, view, self._me(), dry_run=dry_run)

    def _check_adult(self, what: str) -> None:
        if self._space.membership.authority(self._space.device).role != "adult":
            raise NotAllowed(f"A child's device cannot {what}.", "Ask an adult.")

    def named(self, name: str, *, exactly: bool = False) -> DeviceView:
        """The device that is called so, or whose id it is; NotFound, Ambiguous."""
        views = {view.id: view for view in self.devices()}
        strangers = [view for view in views.values() if view.space != self._space.label]
        by_digits = {naming.short(bytes.fromhex(view.id)): view for view in strangers}
        if found := (views | by_digits).get(name.casefold()):
            return found
        named = {bytes.fromhex(view.id): view.name for view in strangers} | dict(self._names())
        find = naming.exactly if exactly else naming.resolve
        return views[find(name, named, "devices").hex()]

    def settle_left_out(self, name: str, *, take: bool, dry_run: bool = False) -> Done:
        """Make what a device wrote that does not count this one's, or let go of it; NotFound.

        It is let go of by the whole name alone. CorruptDatabase where the disk has spoilt what it
        is compared with.
        """
        from kitchensync.sync import leftout, spoilt

        waiting = {
            alarm.about: (space, names_of(space.replica, "device").get(alarm.about))
            for space in self._spaces.all
            for alarm in space.replica.alarms.all()
            if alarm.code == leftout.LEFT_OUT
        }
        named = {about: known or naming.short(about) for about, (_, known) in waiting.items()}
        find = naming.resolve if take else naming.exactly
        try:
            device = find(name, named, "devices")
        except NotFound:
            raise _nothing_left_out(name, naming.told_apart(named).values()) from None
        space = waiting[device][0]
        lacks = take and spoilt.is_lacking(space.replica, device)
        readable = leftout.aside_of(space.replica, device)
        if not dry_run:
            leftout.settle(space, device, take=take)
        what = "is yours now" if take else "is let go of"
        said = f"What {named[device]} wrote {what}."
        if take and not readable:
            said = f"Nothing of what {named[device]} wrote can be read here."
        return Done(said, warnings=(_SPOILT,) if lacks else ())

    def leave(self, *, dry_run: bool = False) -> Done:
        """Leave the household with this device; what is on it stays readable.

        Copied where another home is this device too: that one is not asked.
        """
        from kitchensync.kitchen.syncing import check_no_copy
        from kitchensync.sync.membership.leaving import check_may_leave, is_member

        check_may_leave(self._space.membership, self._space.device)
        joined = [space for space in reversed(self._spaces.all) if is_member(space)]
        if not joined:
            return Done("This device has left the household already.", changed=False)
        if not dry_run:
            check_no_copy(self._spaces)
            self._leave(joined)
        return Done("This device left the household; what is on it stays.")

    def _leave(self, joined: Sequence[Space]) -> None:
        """To be shut out of one space already is no reason to stay in the others."""
        from kitchensync.sync.membership.leaving import leave

        failure: NotMember | None = None
        for space in joined:
            try:
                leave(space, self._spaces.session(space))
            except NotMember as error:
                failure = error
        if failure:
            raise failure

    def move_relay(self, url: str, *, dry_run: bool = False) -> Done:
        """Take the household to another relay, with nothing but what is on this device.

        Devices that still meet at the old one follow by themselves. NotAllowed for a child's
        device, NoNetwork and what else the new relay says: the household stays where it is then.
        """
        from kitchensync.sync.endings import gone
        from kitchensync.sync.membership.leaving import is_member

        relay = checked(url)
        if not is_member(self._space):
            raise gone()
        self._check_adult("take the household elsewhere")
        left = moving.met(self._space.replica) or self._spaces.settings.relay
        stays = relay == self._spaces.settings.relay == left
        changed = not stays or moving.is_on_the_way(self._space.replica)
        told = ""
        if changed and not dry_run:
            is_other = self._has_other_list()
            self._move(None if is_other else left, relay)
            told = self._to_be_told(relay, is_other=is_other)
        return Done(f"The household meets at {relay}.{told}", changed)

    def _to_be_told(self, relay: str, *, is_other: bool) -> str:
        """What to do about others that still look elsewhere, where they may not hear of a move."""
        members = self._space.membership.members.values()
        if sum(member.role != "recovery" for member in members) < 2:
            return ""
        if is_other:
            return (
                f" At the relay of before nobody hears of it: on the others, ks relay set {relay}"
            )
        if moving.left_for(self._space.replica, relay):
            return (
                " The relay of before could not be told. Devices that look there follow once it "
                f"was, within a month; else say on each of them: ks relay set {relay}"
            )
        return ""

    def _has_other_list(self) -> bool:
        """Fetch what the relay has; whether its list of members is another than the one here."""
        from kitchensync.kitchen import syncing
        from kitchensync.sync import noticing

        try:
            syncing.sync(self._spaces)
        except (NotMember, Copied):
            raise
        except (RelayError, TrustError):
            return bool(noticing.ringing(self._space.replica, noticing.MEMBERSHIP_FORK))
        return False

    def _move(self, left: str | None, relay: str) -> None:
        from kitchensync.kitchen import syncing

        # Said again it begins again: whoever says so need not wait until tomorrow for another look.
        moving.begin(self._space, left, relay)
        syncing.move(self._spaces, relay)
        if left:
            # Somebody may have been there before, and have gone on.
            moving.begin(self._space, left, relay)
        syncing.sync(self._spaces)

    def set_relay(self, url: str, *, dry_run: bool = False) -> Done:
        """Where the devices meet; NotARelay, InsecureRelay."""
        relay = checked(url)
        changed = relay != self._spaces.settings.relay
        if changed and not dry_run:
            # First: where that fails, this relay would give way to one that was said before it.
            moving.consider(self._space.replica)
            moving.end(self._space.replica)
            self._spaces.change_settings(relay=relay)
        return Done(f"The relay is {relay}.", changed)

    def pair(
        self,
        code: str,
        *,
        person: str | None = None,
        mine: bool = False,
        child: bool = False,
        confirm: Confirm,
        stop: threading.Event | None = None,
        dry_run: bool = False,
    ) -> Done:
        """Let in the device that shows `code`: `person`'s, or `mine`, which gets my own space too.

        `confirm` is given its name and six digits, and says whether they are on its screen. A dry
        run only reads the code. Ambiguous, CodeMistyped, DigitsDiffer, PairingError, NotAllowed for
        a child's device, Copied; CodeExpired, within seconds once `stop` is set too.
        """
        from kitchensync.kitchen.syncing import check_no_copy, sync
        from kitchensync.sync.membership.pairing import Membered, invite
        from kitchensync.trust.code import parse_code

        if mine is (person is not None):
            raise BadInput(
                "Whose device is it?", "Say --person NAME, or --mine if it is yours too."
            )
        # Before anybody compares digits.
        self._check_adult("let in others")
        name = naming.person_name(person) if person is not None else ""
        if not mine:
            # Who is called so when they were compared is asked again.
            self._known(name)
        shown = parse_code(code, self._spaces.outside.clock())
        if dry_run:
            return Done("The device that shows this code can come in.")
        # Else nobody comes in by it, whatever this home is.
        if shown.relay == self._spaces.relay.origin:
            check_no_copy(self._spaces)
        whose = self._me if mine else cache(lambda: self._known(name) or self._written_down(name))
        personal = self._spaces.personal if mine else None
        admitted = invite(
            code,
            Membered(self._space, self._spaces.session(self._space)),
            Membered(personal, self._spaces.session(personal)) if personal else None,
            role="child" if child else "adult",
            person=whose,
            confirm=confirm,
            clock=self._spaces.outside.clock,
            random=self._spaces.outside.random,
            stop=stop,
        )
        self._introduce(admitted, whose())
        # It is in; the rest is sent by the next sync.
        with suppress(RelayError, Surpassed), self._spaces.but_unopened():
            sync(self._spaces)
        items = (Touched(admitted.device.hex(), admitted.name),)
        return Done(f"{admitted.name} is in the household now.", items=items)

    def _introduce(self, admitted: LetIn, person: bytes) -> None:
        who = Introduction(admitted.name, person)
        introduce(self._space.replica, admitted.device, who)
        personal = self._spaces.own
        if personal and admitted.personal:
            own_space.keep(personal.replica, admitted.personal, admitted.device)
            who = replace(who, known_as=admitted.device)
            introduce(personal.replica, admitted.personal, who)

    def _me(self) -> bytes:
        return bytes.fromhex(self._spaces.settings.person or "")

    def _known(self, name: str) -> bytes | None:
        """Who is called so, where anybody is; Ambiguous."""
        people = names_of(self._space.replica, "person")
        known = naming.wholly_named(name, people)
        return naming.resolve(name, people, "people") if known else None

    def _written_down(self, name: str) -> bytes:
        """Somebody who comes in with the device."""
        row = random_id(self._spaces.outside.random)
        with self._space.replica.transaction(f"{name}{CAME_IN}") as transaction:
            transaction.put("person", row, {"name": name})
        return row

    def space_ids(self) -> Mapping[str, str]:
        """The ids in hex by which a relay knows the spaces of this home, by `household` and, where
        there is one, `personal`."""
        spaces = {"household": self._space, "personal": self._spaces.personal}
        return {name: space.id.hex() for name, space in spaces.items() if space}

    def fingerprint(self) -> str:
        """Digits to compare by eye: the same on every device of the household."""
        return self._space.membership.fingerprint()


def _nothing_left_out(name: str, others: Iterable[str]) -> NotFound:
    """The error for whom nothing is left out of, with those of whom something is."""
    whose = " or ".join(sorted(others))
    hint = f"Did you mean {whose}?" if whose else "`ks status` says whose was, if any."
    return NotFound(f"Nothing that “{name}” wrote was left out.", hint)
