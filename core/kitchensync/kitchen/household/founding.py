"""How a home comes to be: founded anew, or joined to a household by pairing.

Leaves asking to be let in to `ceremony` and the folder to `claiming`. What fails leaves nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kitchensync.errors import (
    BadSnapshot,
    Copied,
    NoHome,
    NoIdentity,
    NotMember,
    RelayError,
)
from kitchensync.kitchen import home as homes
from kitchensync.kitchen import naming
from kitchensync.kitchen.desk import Desk
from kitchensync.kitchen.history import CAME_IN
from kitchensync.kitchen.home import HOUSEHOLD, PERSONAL, Settings, database
from kitchensync.kitchen.household import moving
from kitchensync.kitchen.household.ceremony import Ceremony, ask_in
from kitchensync.kitchen.household.claiming import claimed
from kitchensync.kitchen.reading import names_of
from kitchensync.kitchen.spaces import Outside, Spaces, surroundings
from kitchensync.measure.words import clean_name
from kitchensync.replica import Replica
from kitchensync.replica.ids import random_id
from kitchensync.sync.space import Space

if TYPE_CHECKING:
    from kitchensync.sync.membership.enrolment import Believed
    from kitchensync.trust.entries import SpaceKind


def found(
    home: Path,
    *,
    household: str,
    person: str,
    device: str,
    relay: str | None,
    outside: Outside,
    starters: bool = False,
    dry_run: bool = False,
) -> None:
    """A new household with one person and one device, and that person's own space.

    With `starters` it has the recipes that come with the project.
    """
    from kitchensync.kitchen.household import coming

    household, device = clean_name(household), clean_name(device)
    person = naming.person_name(person)
    relay = checked(relay) if relay else None
    homes.check_free(home)
    coming.check_none(home)
    if dry_run:
        return
    with claimed(home):
        who = Introduction(device, random_id(outside.random), person)
        says = {"name": household} | ({"relay": relay} if relay else {})
        known_as = _found_space(home, HOUSEHOLD, replace(who, household=says), outside)
        _found_space(home, PERSONAL, replace(who, known_as=known_as), outside)
        settings = Settings((HOUSEHOLD, PERSONAL), who.person.hex(), household, relay)
        if starters:
            _add_starters(home, settings, outside)
        # What is cut short before this is no kitchen, and is founded anew.
        homes.write_settings(home, settings)
        homes.arrived(home)


@dataclass(frozen=True, slots=True)
class Introduction:
    """What a device is called and whose it is; `known_as` is its id in the household.

    That is said in a personal space, where the device has another one; `proof` shows it.
    `household` is what a founder says of the household: its name, and where its devices meet.
    """

    name: str
    person: bytes
    person_name: str | None = None
    known_as: bytes | None = None
    proof: bytes | None = None
    household: Mapping[str, str] | None = None


def introduce(replica: Replica, device: bytes, who: Introduction) -> None:
    """Write down who a device is."""
    values: dict[str, object] = {"name": who.name, "person": who.person}
    if who.known_as is not None:
        values["household_device"] = who.known_as
    if who.proof is not None:
        values["household_proof"] = who.proof
    with replica.transaction(f"{who.name}{CAME_IN}") as transaction:
        transaction.put("device", device, values)
        if who.person_name is not None:
            transaction.put("person", who.person, {"name": who.person_name})
        elif who.person in names_of(transaction, "person"):
            transaction.keep("person", who.person)
        if who.household is not None:
            transaction.put("household", moving.row_of(replica), dict(who.household))


def introduce_itself(space: Space, who: Introduction) -> None:
    """Write down who this device is; in a personal space, that it is that one of the household."""
    from kitchensync.trust.counterparts import prove

    there = space.around.keystore.load(HOUSEHOLD) if who.known_as else None
    if there is not None and there.device_id == who.known_as:
        who = replace(who, proof=prove(space.keys, there))
    introduce(space.replica, space.device, who)


def _found_space(home: Path, kind: SpaceKind, who: Introduction, outside: Outside) -> bytes:
    """Found a space; this device's id in it."""
    around = surroundings(home, outside)
    with closing(Space.found(database(home, kind), kind, kind, who.person, around)) as space:
        introduce_itself(space, who)
        moving.consider(space.replica)
        return space.device


def _add_starters(home: Path, settings: Settings, outside: Outside) -> None:
    from kitchensync.kitchen.recipes.importing import Importing

    def keep(_data: bytes, _dry_run: bool) -> dict[str, Any]:
        raise AssertionError("a recipe that comes with the project has no picture")

    around = surroundings(home, outside)
    with closing(Space.open(database(home, HOUSEHOLD), HOUSEHOLD, around)) as space:
        desk = Desk(space.replica, outside.clock, outside.random, settings)
        Importing(desk, keep).starters(dry_run=False)


def _adopt(home: Path, believed: Believed, who: Introduction, outside: Outside) -> bytes:
    """Keep a space that was joined; this device's id in it."""
    kind, around = believed.kind, surroundings(home, outside)
    path = database(home, kind)
    with closing(Space.adopt(path, kind, believed.keys, believed.log, around)) as space:
        moving.consider_at_first_sight(space.replica)
        introduce_itself(space, who)
        return space.device


def join(home: Path, relay: str, device: str, ceremony: Ceremony, outside: Outside) -> None:
    """Show a code, wait to be let in, and keep what this device was let into.

    PairingError and what the relay says; the folder is as before then. Where that happens after
    this device may have been let in, its keys are kept, and it goes on when this is said again.
    Busy while another one asks for the same folder: one of two would be let in and be nowhere.
    """
    device, relay = clean_name(device), checked(relay)
    with claimed(home):
        _, believed = ask_in(home, relay, lambda: device, ceremony, outside)
        move_in(home, believed, device, relay, outside)
    homes.arrived(home)
    fetch(home, outside)


def move_in(
    home: Path, believed: Sequence[Believed], device: str, relay: str, outside: Outside
) -> None:
    """Keep the spaces that this device was let into, household first, in a folder that is claimed.

    Where no personal space is among them, the person gets one that is new.
    """
    household, *personal = believed
    person = household.person
    known_as = _adopt(home, household, Introduction(device, person), outside)
    keep_own(home, personal, Introduction(device, person, known_as=known_as), outside)
    homes.write_settings(home, Settings((HOUSEHOLD, PERSONAL), person.hex(), None, relay))


def keep_own(home: Path, believed: Sequence[Believed], who: Introduction, outside: Outside) -> None:
    """Keep the personal space that this device was let into; where there is none, a new one."""
    for each in believed:
        _adopt(home, each, who, outside)
    if not believed:
        _found_space(home, PERSONAL, who, outside)


def fetch(home: Path, outside: Outside) -> None:
    """The first sync; where it fails, somebody put this device out, one's own space is not here or
    left to others, or a part of the archive is nowhere, the next one says so."""
    from kitchensync.kitchen.syncing import sync

    spaces = Spaces(home, outside)
    try:
        with suppress(RelayError, NotMember, NoHome, NoIdentity, Copied, BadSnapshot):
            sync(spaces)
    finally:
        spaces.close()


def check_joinable(home: Path, relay: str) -> None:
    """HalfJoined where a household at another relay may have let this home in; NotARelay,
    InsecureRelay."""
    from kitchensync.kitchen.household import coming

    coming.check_none(home, at=checked(relay))


def checked(relay: str) -> str:
    """The relay's URL as it is kept; NotARelay, InsecureRelay."""
    from kitchensync.sync.wire.http import check_url

    return check_url(relay)
