"""How a home comes to be: founded anew, or joined to a household by pairing.

Leaves the ceremony to `sync.pairing` and the folder to `home`. What fails leaves nothing behind.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from kitchensync.errors import RelayError
from kitchensync.kitchen import home as homes
from kitchensync.kitchen.home import HOUSEHOLD, PERSONAL, Settings
from kitchensync.kitchen.spaces import Outside, Spaces, database, surroundings
from kitchensync.kitchen.words import clean_name
from kitchensync.replica import Replica
from kitchensync.replica.ids import random_id
from kitchensync.sync.space import Space, SpaceKind


@dataclass(frozen=True, slots=True)
class Ceremony:
    """What a joining device shows while somebody lets it in."""

    show_code: Callable[[str], None]
    show_digits: Callable[[str], None]


def found(
    home: Path,
    *,
    household: str,
    person: str,
    device: str,
    relay: str | None,
    outside: Outside,
    dry_run: bool = False,
) -> None:
    """A new household with one person and one device, and that person's own space."""
    household, person, device = clean_name(household), clean_name(person), clean_name(device)
    relay = checked(relay) if relay else None
    homes.check_free(home)
    if dry_run:
        return
    with _claimed(home):
        me = random_id(outside.random)
        for kind in (HOUSEHOLD, PERSONAL):
            _found_space(home, kind, me, person, device, outside)
        settings = Settings((HOUSEHOLD, PERSONAL), me.hex(), household, relay)
        homes.write_settings(home, settings)


def _found_space(
    home: Path, kind: SpaceKind, me: bytes, person: str | None, device: str, outside: Outside
) -> None:
    space = Space.found(database(home, kind), kind, kind, me, surroundings(home, outside))
    try:
        introduce(space.replica, space.device, device, me, person)
    finally:
        space.close()


def introduce(
    replica: Replica, device: bytes, name: str, person: bytes, person_name: str | None = None
) -> None:
    """Write down what a device is called and whose it is."""
    with replica.transaction(f"{name} came in") as transaction:
        transaction.put("device", device, {"name": name, "person": person})
        if person_name is not None:
            transaction.put("person", person, {"name": person_name})


def join(home: Path, relay: str, device: str, ceremony: Ceremony, outside: Outside) -> None:
    """Show a code, wait to be let in, and keep what this device was let into.

    PairingError and what the relay says; the folder is as before then.
    """
    from kitchensync.sync.pairing import join as pair

    device, relay = clean_name(device), checked(relay)
    homes.check_free(home)
    connection = outside.connect(relay)
    try:
        believed = pair(
            connection,
            device,
            clock=outside.clock,
            random=outside.random,
            show_code=ceremony.show_code,
            show_digits=ceremony.show_digits,
        )
    finally:
        connection.close()
    with _claimed(home):
        around = surroundings(home, outside)
        person = b""
        for each in believed:
            kind = each.joined.kind
            path = database(home, kind)
            space = Space.adopt(path, kind, each.joined.keys, each.log, around)
            person = space.membership.members[space.device].person
            introduce(space.replica, space.device, device, person)
            space.close()
        if len(believed) == 1:
            _found_space(home, PERSONAL, person, None, device, outside)
        homes.write_settings(home, Settings((HOUSEHOLD, PERSONAL), person.hex(), None, relay))
    _fetch(home, outside)


def _fetch(home: Path, outside: Outside) -> None:
    """The first sync; where it fails, the next one does it."""
    spaces = Spaces(home, outside)
    try:
        with suppress(RelayError):
            spaces.sync()
    finally:
        spaces.close()


def checked(relay: str) -> str:
    """The relay's URL as it is kept; NotARelay, InsecureRelay."""
    from kitchensync.sync.http import check_url

    return check_url(relay)


@contextmanager
def _claimed(home: Path) -> Generator[None, None, None]:
    """The folder is a kitchen's from here on, unless something fails: then it is as before."""
    made = homes.claim(home)
    try:
        yield
    except BaseException:
        homes.release(home, made)
        raise
