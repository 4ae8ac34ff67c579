"""What a kitchen says of changes, of what people disagree about, and of pictures.

Plain values as in `views`, apart from those since looking at food needs none of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


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
