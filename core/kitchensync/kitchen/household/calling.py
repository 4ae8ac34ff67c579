"""What people call the household, its people and its devices: another name, or none any more.

Leaves which devices there are to `room`, and places and stores to `customs`.
"""

from __future__ import annotations

from collections.abc import Mapping

from kitchensync.counting import counted
from kitchensync.errors import BadInput
from kitchensync.kitchen import naming
from kitchensync.kitchen.changes import Change
from kitchensync.kitchen.cooking.eating import find_person
from kitchensync.kitchen.history import CALLED
from kitchensync.kitchen.household import moving
from kitchensync.kitchen.household.room import Household
from kitchensync.kitchen.reading import names_of
from kitchensync.kitchen.spaces import Spaces
from kitchensync.kitchen.views import Done
from kitchensync.measure.words import clean_name


class Calling:
    """Names that were given when the household began, or when somebody came in."""

    def __init__(self, spaces: Spaces, household: Household) -> None:
        self._spaces = spaces
        self._household = household
        self._desk = spaces.desk(spaces.household)

    def household(self, to: str, *, dry_run: bool = False) -> Done:
        """Another name for the household; BadInput."""
        to = clean_name(to)
        with self._desk.change(dry_run) as change:
            row = moving.row_of(self._spaces.household.replica)
            change.put("household", row, {"name": to})
            change.tell(row, to, f"the household{CALLED}{to}")
        return change.done()

    def person(self, name: str, to: str, *, dry_run: bool = False) -> Done:
        """Another name for somebody of the household; NotFound, Ambiguous, BadInput."""
        to = naming.person_name(to)
        with self._desk.change(dry_run) as change:
            people = names_of(change.transaction, "person")
            row, _ = find_person(change.transaction, name, self._desk.person)
            _rename(change, "person", row, people, to)
        return change.done()

    def remove_person(self, name: str, *, dry_run: bool = False) -> Done:
        """Somebody eats here no more; NotFound, Ambiguous, BadInput for who has a device."""
        with self._desk.change(dry_run) as change:
            row, who = find_person(change.transaction, name, self._desk.person)
            if theirs := self._devices_of(row):
                raise BadInput(
                    f"{who} has {counted(len(theirs), 'device')} here: {', '.join(theirs)}.",
                    "Who has none any more can be taken off: see `ks devices remove`.",
                )
            change.transaction.delete("person", row)
            change.tell(row, who, f"{who} eats here no more")
        return change.done()

    def _devices_of(self, person: bytes) -> list[str]:
        members = self._spaces.household.membership.members
        views = self._household.devices()
        theirs = {each.hex() for each, member in members.items() if member.person == person}
        return [each.name for each in views if each.id in theirs]

    def device(self, name: str, to: str, *, dry_run: bool = False) -> Done:
        """Another name for a device of the household; NotFound, Ambiguous, BadInput."""
        to = clean_name(to)
        view = self._household.named(name)
        if view.role == "recovery":
            raise BadInput("These are words on paper, and no device.", "`ks devices` shows both.")
        if view.space != self._spaces.household.label:
            raise BadInput(
                f"{view.name} is in your own space alone, and no device of the household.",
                "If it is not yours, shut it out: ks devices rm NAME",
            )
        row = bytes.fromhex(view.id)
        devices = {bytes.fromhex(each.id): each.name for each in self._household.devices()}
        with self._desk.change(dry_run) as change:
            _rename(change, "device", row, devices, to)
        return change.done()


def _rename(change: Change, table: str, row: bytes, named: Mapping[bytes, str], to: str) -> None:
    naming.check_free(to, row, named, table)
    change.put(table, row, {"name": to})
    change.tell(row, to, f"{named[row]}{CALLED}{to} now")
