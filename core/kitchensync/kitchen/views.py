"""What the kitchen answers: frozen plain values, made for people and for JSON.

Here stands what every change answers, and what rooms of one file do; each other room has views of
its own. Ids are lower-case hex. Leaves how they are shown to whoever asks.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Touched:
    """One thing that a change was about: a lot, a food, a line of a list, a device."""

    id: str
    name: str
    amount: str | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """What a change did: one sentence for people; `change_id` is what `undo` takes.

    `changed` is False where everything was so already, and `change_id` None then and on a dry run.
    `warnings` are sentences about what matters to somebody's health, or was not read.
    """

    what: str
    changed: bool = True
    items: tuple[Touched, ...] = ()
    change_id: str | None = None
    warnings: tuple[str, ...] = field(default=(), kw_only=True)


@dataclass(frozen=True, slots=True)
class ChangeView:
    """One change set: when (UTC), whose, what in short, and whether it was sent.

    `space` is `household`, or `personal` for what is seen by this person alone.
    """

    id: str
    time: datetime
    person: str
    device: str
    what: str
    sent: bool
    space: str


@dataclass(frozen=True, slots=True)
class ConflictView:
    """A field that two people set at once: `value` holds, `others` are kept.

    `resolve` takes 1 for `value`, 2 for the first of `others`, and so on. `safety`: allergens and
    due dates, which somebody should look at. `field` is empty where `what` says all: "Mia must not
    eat nuts" is yes or no.
    """

    id: str
    what: str
    field: str
    value: str
    others: tuple[str, ...]
    safety: bool

    @property
    def values(self) -> tuple[str, ...]:
        """All of them, in the order of their numbers."""
        return (self.value, *self.others)


@dataclass(frozen=True, slots=True)
class PhotoView:
    """A picture of a food, a lot, a recipe, a receipt, a review, a prototype or what was eaten
    (`kind`), which `of` is the id of and `name` the name.

    `width` and `height` in pixels. `here`: it can be looked at without a network.
    """

    id: str
    of: str
    kind: str
    name: str
    caption: str | None
    width: int
    height: int
    bytes: int
    here: bool
    thumbnail_here: bool


@dataclass(frozen=True, slots=True)
class PlaceView:
    """Where things are kept: like a "pantry", "fridge" or "freezer"; `lots` are there."""

    id: str
    name: str
    climate: str | None
    lots: int


@dataclass(frozen=True, slots=True)
class StoreView:
    """Where `bought` lots came from, the last of them on that day."""

    id: str
    name: str
    bought: int
    last: date | None


@dataclass(frozen=True, slots=True)
class PreferenceView:
    """How a person likes things: units, a currency, languages; without `whose`, the household."""

    key: str
    value: str
    whose: str | None
