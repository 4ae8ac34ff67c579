"""What the kitchen answers about photos: frozen plain values, made for people and for JSON.

Ids are lower-case hex. Leaves how they are shown to whoever asks.
"""

from __future__ import annotations

from dataclasses import dataclass

from kitchensync.errors import KitchenSyncError
from kitchensync.kitchen.views import Done


@dataclass(frozen=True, slots=True)
class SeenView:
    """One thing on a photo, and what came of it.

    `outcome` is "added", "asked" where it waits for `review`, "there" where nothing had to be done,
    or "left" where it is known and not kept, or was decided before. `food` is what it was taken
    for, None where that is asked; `how` is "fine", "coarse", "household" or "code"; `percent` how
    sure that was.
    `candidates` are what it may be. `id` is that of the lot, line of a list, review or product. A
    code with an address that names no product is "left", by "address", and has no id.
    """

    id: str
    outcome: str
    food: str | None
    how: str | None
    percent: int | None
    amount: str | None
    candidates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PhotoSeen:
    """A photo that was looked at; `already` is that it was scanned before, and left alone."""

    photo: str
    already: bool
    seen: tuple[SeenView, ...]


@dataclass(frozen=True, slots=True)
class Scanned(Done):
    """What a scan did; `blind` is why nothing could be recognised on this device, or None."""

    photos: tuple[PhotoSeen, ...] = ()
    blind: str | None = None


@dataclass(frozen=True, slots=True)
class Taught(Done):
    """What teaching did; `blind` is why it is recognised on other devices only, or None."""

    blind: str | None = None


@dataclass(frozen=True, slots=True)
class LessonView:
    """Something that was taught: what it is called, the food or dish it stands for, by how many
    photos."""

    label: str
    food: str | None
    dish: str | None
    photos: int


@dataclass(frozen=True, slots=True)
class ProductView:
    """What a barcode stands for; without `food` it is not kept. `source` is where `name`, `brand`
    and `pack` were looked up, None for what somebody said. `allergens` and `traces` are those that
    its pack names."""

    code: str
    food: str | None
    pack: str | None
    name: str | None
    brand: str | None
    source: str | None
    allergens: tuple[str, ...]
    traces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ModelView:
    """A model of this device. `origin` is "home" for one that was installed, "program" for the one
    that comes with it; `labels` is how many things it tells apart.

    Of the one in use, `runtime` runs it with `threads`. `problem` is why it cannot be used, in
    words; what is not known then is None.
    """

    origin: str
    name: str | None
    version: str | None
    embedding: str | None
    labels: int | None
    in_use: bool
    runtime: str | None
    threads: int
    problem: str | None


@dataclass(frozen=True, slots=True)
class Dropped:
    """A file of an inbox, "photo" or "receipt", and in a sentence what came of it; `code` is that
    of an error, or None."""

    file: str
    kind: str
    what: str
    code: str | None


@dataclass(frozen=True, slots=True)
class InboxPass:
    """What was taken out of an inbox just now, and how many files are still being written.

    `failure` is the first error that is the device's and not a file's: that file is tried again.
    """

    files: tuple[Dropped, ...]
    waiting: int
    failure: KitchenSyncError | None = None
