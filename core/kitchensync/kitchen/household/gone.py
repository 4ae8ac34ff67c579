"""Who was of the household and is no more, and by whose word; as the list of members says.

That list is signed, entry by entry, and says no times.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kitchensync.kitchen import naming
from kitchensync.kitchen.household.views import GoneView
from kitchensync.kitchen.reading import names_of

if TYPE_CHECKING:
    from kitchensync.sync.space import Space


def views(space: Space) -> list[GoneView]:
    """Devices and recovery words that are no members any more, who went last first."""
    known, people = names_of(space.replica, "device"), names_of(space.replica, "person")
    everyone = space.membership.everyone

    def name(device: bytes) -> str:
        return known.get(device) or naming.nameless(device, everyone[device].role)

    return [
        GoneView(
            id=device.hex(),
            name=name(device),
            person=people.get(everyone[device].person, ""),
            role=everyone[device].role,
            by=by.hex(),
            by_name=name(by),
            by_person=people.get(everyone[by].person, ""),
        )
        for device, by in reversed([*_goings(space)])
    ]


def _goings(space: Space) -> Iterator[tuple[bytes, bytes]]:
    """Each device that went, in order, and whose entry says so: its own, where it left."""
    from kitchensync.trust.entries import Leave, Remove, parse_entry

    for raw in space.log():
        entry = parse_entry(raw)
        match entry.payload:
            case Remove(devices=devices):
                yield from ((device, entry.body.author) for device in devices)
            case Leave():
                yield entry.body.author, entry.body.author
            case _:
                pass
