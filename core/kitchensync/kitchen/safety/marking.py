"""What says that a folder is a kitchen, written anew by what the databases beside it tell.

Leaves what stands in it to `home`, and databases that are damaged themselves to `spoilt`.
"""

from __future__ import annotations

from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

from kitchensync.errors import CorruptDatabase, DamagedHome, TrustError
from kitchensync.files import one_at_a_time
from kitchensync.kitchen.home import (
    HOUSEHOLD,
    PERSONAL,
    Settings,
    database,
    read_settings,
    write_settings,
)
from kitchensync.kitchen.household import moving
from kitchensync.kitchen.spaces import Outside, surroundings
from kitchensync.sync.space import Space


def write_anew(home: Path, outside: Outside) -> bool:
    """Write the marker anew where it is missing or damaged; whether it was.

    If the household's database is damaged, too, it lacks what only that tells, until this is called
    once more. Raises what else `read_settings` raises, and what opening that database does.
    """
    with one_at_a_time(home):
        found = None
        with suppress(DamagedHome):
            found = read_settings(home)
        settings = found or Settings(_spaces(home, outside))
        if settings.person is None:
            settings = _told(home, settings, outside)
        if settings != found:
            write_settings(home, settings)
    return found is None


def _spaces(home: Path, outside: Outside) -> tuple[str, ...]:
    """The spaces: also a personal one of which only the keys are here, as its file may be lost."""
    keys = surroundings(home, outside).keystore
    is_own = database(home, PERSONAL).is_file() or keys.load(PERSONAL) is not None
    return (HOUSEHOLD, PERSONAL) if is_own else (HOUSEHOLD,)


def _told(home: Path, settings: Settings, outside: Outside) -> Settings:
    """The settings with whose this device is and where the household meets, if that can be read."""
    around = surroundings(home, outside)
    with (
        suppress(CorruptDatabase, TrustError),
        closing(Space.open(database(home, HOUSEHOLD), HOUSEHOLD, around)) as space,
    ):
        person = space.membership.authority(space.device).person
        relay = settings.relay or moving.known(space)
        return replace(settings, person=person.hex(), relay=relay)
    return settings
