"""What happened, and taking it back.

Leaves finding changes and what still stands of them to the replica.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from kitchensync.errors import BadInput, BadSnapshot, NotFound, Unopenable
from kitchensync.kitchen import naming
from kitchensync.kitchen.foods import book as books
from kitchensync.kitchen.reading import EPOCH, moment, names_of
from kitchensync.kitchen.spaces import Spaces
from kitchensync.kitchen.views import ChangeView, Done, Touched
from kitchensync.replica.ids import find_by_id
from kitchensync.replica.stamps import DAY_MS
from kitchensync.sync.space import Space

if TYPE_CHECKING:
    from kitchensync.replica import Replica
    from kitchensync.replica.changeset import Outline
    from kitchensync.replica.snapshots.rebuild import Snapshot
    from kitchensync.replica.values import Change

_ABOUT = """
    SELECT id FROM food WHERE id = ?1
    UNION SELECT id FROM lot WHERE food = ?1
    UNION SELECT posting.id FROM posting JOIN lot ON posting.lot = lot.id WHERE lot.food = ?1
    UNION SELECT id FROM list_line WHERE food = ?1
    UNION SELECT id FROM eaten WHERE food = ?1
"""
_FOODS_EVER = "SELECT id, name FROM food WHERE name IS NOT NULL"
_OWNERS = "SELECT device.id, person.name FROM device JOIN person ON person.id = device.person"
_KNOWN_AS = "SELECT id, household_device FROM device WHERE household_device IS NOT NULL"
STARTED = "put in the recipes that come with it"
"""The cause of the recipes that a kitchen begins with."""
CAME_BACK = "a personal space came back"
"""The cause of all that was in a space which goes on as a new one."""
MADE_ANEW = "a damaged file was made anew"
"""The cause of what was not sent and came from what a damaged file showed."""
CAME_IN = " came in"
"""How the cause of what says whose a new device is ends, behind its name or theirs."""
CALLED = " is called "
"""What stands between the old name and the new in the cause of what calls something else."""
_BEGINNINGS = frozenset({STARTED, CAME_BACK, MADE_ANEW})
_FOOD_OF = "SELECT food FROM lot WHERE id = ? AND food IS NOT NULL"
_APART_MS = DAY_MS
"""So far the clocks of devices may differ: who took a change back may have done so before it."""

_Made = tuple[Space, "Change"]
"""A change, and the space that it was made in."""


class History:
    """Questions about what was done, and undo: in the household, and in this person's own space.

    Nobody else has that one, so that others see and take back what is the household's alone.
    """

    def __init__(self, spaces: Spaces) -> None:
        self._spaces = spaces
        self._household = spaces.household.replica

    def changes(self, limit: int, about: str | None) -> list[ChangeView]:
        """Newest first; with `about` only what touched that food."""
        with self._snapshot():
            doers = _Doers(self._spaces)
            foods = None if about is None else self._meant(about)
            told = (made for made in self._newest(foods) if not self._is_told_already(*made))
            return [_view(doers, *made) for made in islice(told, limit)]

    def _is_told_already(self, space: Space, change: Change) -> bool:
        """Whether it is only that a device came into its person's space, as into the household."""
        return space is not self._spaces.household and _is_of_beginning(change)

    @contextmanager
    def _snapshot(self) -> Generator[None]:
        """All reads inside see one state of each space."""
        with ExitStack() as stack:
            for space in self._spaces.all:
                stack.enter_context(space.replica.snapshot())
            yield

    def _newest(self, foods: Sequence[bytes] | None = None) -> Iterator[_Made]:
        """All changes, or those about these foods, newest first, one by one. For a snapshot."""
        of_each = (_newest_of(space, foods) for space in self._spaces.all)
        return heapq.merge(*of_each, key=lambda made: -made[1].time)

    def _meant(self, about: str) -> tuple[bytes, ...]:
        """The food with all that was merged into it; what was done to deleted ones was done too."""
        book = books.read(self._household)
        food = book.find(about)
        if food is None:
            ever = dict(map(tuple, self._household.rows(_FOODS_EVER)))
            food = naming.resolve(about, ever, "foods")
        return book.same(food)

    def undo(self, change_id: str | None, *, dry_run: bool) -> Done:
        """Take a change back where it still stands; without an id, the last one made here.

        What somebody changed since then stays as it is. NotFound, Ambiguous; BadInput for that
        somebody came in, or a device.
        """
        with self._snapshot():
            space, id_ = self._last() if change_id is None else self._named(change_id)
        base = partial(_base, space)
        report = space.replica.undo(id_, space.open_envelope, base, dry_run=dry_run)
        change = report.change
        items = (Touched(change.id, change.cause),)
        used = _used(space.replica, report.used)
        unknown = _UNKNOWN if report.unknown else ""
        if report.change_id is None:
            left = "was taken" if used or unknown else "is left to take"
            on = used + unknown or ("" if change_id else _EARLIER)
            return Done(f"Nothing {left} back of “{change.cause}”.{on}", False, items)
        kept = (" What was changed since then stays." if report.left else "") + unknown
        done_id = None if dry_run else report.change_id
        return Done(f"Took back “{change.cause}”.{used}{kept}", True, items, done_id)

    def _named(self, wanted: str) -> tuple[Space, str]:
        """The change of that id, else the id as it is: the household says that it has none."""
        made = ((change.id, (space, change)) for space, change in self._newest())
        found = find_by_id(wanted, made)
        if found is None:
            return self._spaces.household, wanted
        space, change = found
        if _lets_in(change):
            raise BadInput(
                f"“{change.cause}” is not taken back: devices and people would lose their names.",
                "`ks devices rm` removes a device, `ks eater rm` somebody who eats here no more.",
            )
        return space, change.id

    def _last(self) -> tuple[Space, str]:
        """This device's last change that is no undo, and that nobody took back.

        What is of a day to come was made before the clock was put right.
        """
        from kitchensync.replica.tracing import undone_by

        now = self._spaces.outside.clock()
        undone: set[tuple[Space, str]] = set()
        own: deque[_Made] = deque()
        ahead: list[_Made] = []
        for space, change in self._newest():
            while own and (own[0][0], own[0][1].id) in undone:
                own.popleft()
            if own and change.time < own[0][1].time - _APART_MS:
                break
            if (space, change.id) in undone:
                continue
            if taken_back := undone_by(change.cause):
                undone.add((space, taken_back))
            elif change.device == space.device and not _is_of_beginning(change):
                (own if change.time <= now else ahead).append((space, change))
        for space, change in (*own, *ahead):
            if (space, change.id) not in undone:
                return space, change.id
        raise NotFound(
            "Nothing that was done on this device is left to take back.",
            "`ks history` shows what others did, and `ks undo CHANGE` takes one of it back.",
        )


_EARLIER = " What was changed before that is taken back by its id: see `ks history`."
"""How to go on where the last change would be the last one again."""


_UNKNOWN = (
    " What was there before is no longer kept on this device: undo it on one that has been here"
    " longer, or say it again."
)


def _base(space: Space) -> Snapshot | None:
    """What stands for the changes that are no longer kept; None where it cannot be read."""
    from kitchensync.sync.snapshots.holding import base_here

    with suppress(BadSnapshot, Unopenable):
        return base_here(space)
    return None


def _used(replica: Replica, lots: Sequence[bytes]) -> str:
    """What to do about lots of which undo would have left less than nothing."""
    if not lots:
        return ""
    book = books.read(replica)
    foods = {row["food"] for lot in lots for row in replica.rows(_FOOD_OF, (lot,))}
    names = ", ".join(sorted(book.name(book.end(food)) for food in foods))
    return (
        f" Of {names} some was used since, so that stays: undo the use first, "
        "or say with `ks count` how much there is."
    )


def _newest_of(space: Space, foods: Sequence[bytes] | None) -> Iterator[_Made]:
    about = None if foods is None else _About(space.replica, foods).is_touched
    found = space.replica.newest_first(space.opener(), about)
    return ((space, change) for change in found)


class _Doers:
    """Which devices made changes and whose they are, by their ids in either space."""

    def __init__(self, spaces: Spaces) -> None:
        household, own = spaces.household.replica, spaces.personal
        self._people: dict[bytes, str] = dict(map(tuple, household.rows(_OWNERS)))
        self._devices = names_of(household, "device")
        self._known_as: dict[bytes, bytes] = (
            dict(map(tuple, own.replica.rows(_KNOWN_AS))) if own else {}
        )

    def who(self, device: bytes) -> tuple[str, str]:
        """The names of the person and of the device."""
        known_as = self._known_as.get(device, device)
        named = self._devices.get(known_as, naming.short(known_as))
        return self._people.get(known_as, ""), named


def _view(doers: _Doers, space: Space, change: Change) -> ChangeView:
    person, device = doers.who(change.device)
    return ChangeView(
        id=change.id,
        time=moment(change.time) or EPOCH,
        person=person,
        device=device,
        what=change.cause,
        sent=change.sent,
        space=space.label,
    )


class _About:
    """All rows that say something of some foods; those in the archive are read when it matters."""

    def __init__(self, replica: Replica, foods: Sequence[bytes]) -> None:
        self._archive = replica.whole.archive
        self._foods = foods
        self._rows = {row for food in foods for (row,) in replica.rows(_ABOUT, (food,))}
        self._knows_archived = not self._archive.segments()

    def is_touched(self, change: Outline) -> bool:
        """Whether a change did anything to one of them."""
        if change.touches(self._rows):
            return True
        if self._knows_archived or not self._archive.may_have(change.rows):
            return False
        for food in self._foods:
            self._rows |= self._archive.rows_that_say("food", food)
        self._knows_archived = True
        return change.touches(self._rows)


def _is_of_beginning(change: Change) -> bool:
    """Whether somebody came in, all moved, or the kitchen began: nobody means that by undo."""
    if change.cause in _BEGINNINGS or _lets_in(change):
        return True
    renames = CALLED in change.cause and not change.cause.endswith(CAME_IN)
    return not renames and not change.outline.tables.isdisjoint(("device", "household"))


def _lets_in(change: Change) -> bool:
    """Whether somebody came in by it, or a device."""
    said = change.outline.tables
    return change.cause.endswith(CAME_IN) and not said.isdisjoint(("device", "person"))
