"""Until when a lot is good: the printed day, and what opening, freezing and thawing make of it.

Pure rules on days; guidance, no promise. Leaves how long a food keeps to `lives`, and how a day is
shown to whoever asks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

Kind = Literal["best-before", "use-by"]
"""After the first it may be fine, after the second it may make people ill."""

Event = Literal["printed", "bought", "opened", "frozen", "thawed"]

BEST_BEFORE: Kind = "best-before"
NEVER = date.max.isoformat()
"""What is stored of a lot of which somebody said that it is never due."""
FREEZER = "freezer"
INDEFINITELY = 36_500
"""So many days and more are said of what does not spoil."""

_SHOWN_IN = {"pantry": " in the pantry", "fridge": " in the fridge", "freezer": " in the freezer"}


class Days(NamedTuple):
    """For how many days a food keeps there, and once opened or thawed; None is unknown.

    `anywhere` is for a place of which nobody knows how warm it is. 0: do not keep it there. `kind`
    is what the day means, of a lot of which nobody says so.
    """

    pantry: int | None = None
    fridge: int | None = None
    freezer: int | None = None
    opened: int | None = None
    thawed: int | None = None
    anywhere: int | None = None
    kind: str | None = None

    def at(self, climate: str | None) -> int | None:
        """For how long it keeps in that climate."""
        return {"pantry": self.pantry, "fridge": self.fridge, FREEZER: self.freezer}.get(
            climate or "", self.anywhere
        )

    def over(self, others: Days) -> Days:
        """These, and what is unknown in them from `others`."""
        if self == UNKNOWN:
            return others
        pairs = zip(self, others, strict=True)
        return Days._make(other if known is None else known for known, other in pairs)


UNKNOWN = Days()

if TYPE_CHECKING:  # making a protocol takes longer than listing a small pantry

    class Dated(Protocol):
        """A lot as this module sees it; days are ISO text, or garbled by another version."""

        @property
        def best_before(self) -> str | None: ...
        @property
        def due_kind(self) -> str | None: ...
        @property
        def acquired(self) -> str | None: ...
        @property
        def opened(self) -> str | None: ...
        @property
        def frozen(self) -> str | None: ...
        @property
        def thawed(self) -> str | None: ...
        @property
        def climate(self) -> str | None: ...


class Due(NamedTuple):
    """The day until which it is good, if anything is known, and what that follows from.

    `event` happened on `since`, and from then it `keeps` so many days in that `climate`.
    """

    day: date | None
    kind: Kind
    event: Event = "printed"
    since: date | None = None
    keeps: int | None = None
    climate: str | None = None

    @property
    def estimated(self) -> bool:
        """Whether nobody printed that day on it."""
        return self.day is not None and self.event != "printed"

    def why(self, today: date) -> str | None:
        """ "opened 3 days ago, keeps 5"; None where the day is printed, or none is known."""
        if not self.estimated or self.since is None:
            return None
        keeps = "" if self.keeps is None else f", keeps {self.keeps}"
        where = _SHOWN_IN.get(self.climate or "", "") if self.event == "bought" else ""
        return f"{self.event} {ago((today - self.since).days)}{keeps}{where if keeps else ''}"


def ago(days: int) -> str:
    """How people say that something was so many days ago."""
    return {0: "today", 1: "yesterday"}.get(max(days, 0), f"{days} days ago")


def due(lot: Dated, days: Callable[[], Days]) -> Due:
    """The earliest of what is known; `days` is asked only where the printed day does not tell."""
    frozen = lot.frozen and lot.best_before != NEVER
    if lot.best_before and not (lot.opened or frozen or lot.thawed):
        return Due(day(lot.best_before), _kind(lot.due_kind))
    known = days()
    kind = _kind(lot.due_kind or (None if lot.best_before else known.kind))
    if is_frozen(lot):
        return _while_frozen(lot, kind, known)
    found = [*_printed(lot, kind), *_since_events(lot, kind, known)]
    if not found and lot.best_before != NEVER:
        found = [*_since_bought(lot, kind, known)]
    return min(found, key=lambda one: one.day or date.max, default=Due(None, kind))


def urgency(found: Due) -> tuple[date, bool]:
    """What has to go first sorts first: of equal days the one after which people get ill."""
    return found.day or date.max, found.kind == BEST_BEFORE


def _kind(said: str | None) -> Kind:
    return "use-by" if said == "use-by" else BEST_BEFORE


def is_frozen(lot: Dated) -> bool:
    """Whether it is in a freezer; where nobody knows what the place is, by what was noted."""
    return lot.climate == FREEZER or (lot.climate is None and bool(lot.frozen) and not lot.thawed)


def is_stopped(lot: Dated) -> bool:
    """Whether freezing in time stopped the clock of the printed day, and it is frozen still."""
    printed, frozen = day(lot.best_before), day(lot.frozen)
    return bool(is_frozen(lot) and printed and frozen and frozen <= printed)


def _while_frozen(lot: Dated, kind: Kind, days: Days) -> Due:
    """What was bought frozen, or frozen too late, keeps its printed day."""
    printed, frozen = day(lot.best_before), day(lot.frozen)
    if printed and not is_stopped(lot):
        return Due(printed, kind)
    event: Event = "frozen" if frozen else "bought"
    found = _after(frozen or day(lot.acquired), days.freezer or None, kind, event, FREEZER)
    return next(found, Due(None, kind))


def _printed(lot: Dated, kind: Kind) -> Iterator[Due]:
    """The printed day, later by as long as the clock stood still."""
    printed = day(lot.best_before)
    if printed is not None:
        yield _after_the_freezer(lot, Due(printed, kind))


def _after_the_freezer(lot: Dated, found: Due) -> Due:
    """What was found, later by as long as it was frozen, if it was frozen in time."""
    frozen, thawed = day(lot.frozen), day(lot.thawed)
    if found.day is None or frozen is None or thawed is None or not frozen < thawed:
        return found
    if frozen > found.day or (found.since and found.since > frozen):
        return found
    return Due(found.day + min(thawed - frozen, date.max - found.day), found.kind, "thawed", thawed)


def _since_events(lot: Dated, kind: Kind, days: Days) -> Iterator[Due]:
    """Since thawing and opening; what was opened and then frozen goes on where its clock stood.

    Thawed it keeps no longer than fresh food does: of raw meat the printed day is that of a sealed
    pack. What was taken out of the freezer on the day that it went in never froze.
    """
    fresh = None if lot.frozen and lot.frozen == lot.thawed else days.at(lot.climate)
    keeps = fresh if days.thawed is None else days.thawed
    yield from _after(day(lot.thawed), keeps, kind, "thawed")
    for found in _after(day(lot.opened), days.opened, kind, "opened"):
        yield _after_the_freezer(lot, found)


def _since_bought(lot: Dated, kind: Kind, days: Days) -> Iterator[Due]:
    keeps = days.at(lot.climate)
    if lot.thawed:
        yield from _after(day(lot.thawed), keeps, kind, "thawed")
    else:
        yield from _after(day(lot.acquired), keeps, kind, "bought", lot.climate)


def _after(
    since: date | None, keeps: int | None, kind: Kind, event: Event, climate: str | None = None
) -> Iterator[Due]:
    if since is None or keeps is None or not 0 <= keeps < INDEFINITELY:
        return
    try:
        until = since + timedelta(days=keeps)
    except OverflowError:
        return
    yield Due(until, kind, event, since, keeps, climate)


def day(text: str | None) -> date | None:
    """A stored day; None for never, and where another version stored something else."""
    try:
        return date.fromisoformat(text) if text and text != NEVER else None
    except ValueError:
        return None
