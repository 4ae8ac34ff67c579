"""Where photos and runs lie, what a run begins from, and which of the photos it may look at.

Leaves what a run does with them to `training.train`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from training.groups import split
from training.photos import Photo, read_list
from training.settings import RunSettings, Settings

_LAST = "last.pt"


@dataclass(frozen=True)
class Place:
    """Where the photos are, a folder or a pack with its lists beside it, and where runs go."""

    data: Path
    work: Path

    @property
    def lists(self) -> Path:
        """The folder of the list files."""
        return self.data.parent if self.data.is_file() else self.data

    def run(self, name: str) -> Path:
        """A run's own folder."""
        return self.work / "runs" / name

    def checkpoint(self, name: str) -> Path:
        """The file a run's state is in."""
        return self.run(name) / _LAST


def before(run: RunSettings, settings: Settings) -> Iterator[str]:
    """The runs that it starts or learns from, and theirs before them; one may come twice."""
    for name in (run.start, *run.teachers):
        if name:
            yield from before(settings.runs[name], settings)
            yield name


def shown(run: RunSettings, place: Place, settings: Settings) -> list[Photo]:
    """The photos a run may look at: of its lists, without the classes and the fold held out.

    Folds are of what no run that it starts or learns from was shown.
    """
    return _parted(run, place, settings)[0]


def unshown(run: RunSettings, place: Place, settings: Settings) -> list[Photo]:
    """Those that could measure the run: of its lists, the fold that is held out."""
    return _parted(run, place, settings)[1]


def held_out(run: RunSettings, settings: Settings) -> frozenset[int]:
    """The classes that a run is not shown."""
    return settings.open.held if run.open else frozenset()


def _parted(run: RunSettings, place: Place, settings: Settings) -> tuple[list[Photo], list[Photo]]:
    every = [photo for name in run.lists for photo in read_list(place.lists / name)]
    left = [photo for photo in every if photo.fine not in held_out(run, settings)]
    if run.fold is None:
        return left, []
    mine, count = run.fold
    seen = _seen_before(run, place, settings)
    fresh = [photo for photo in left if photo.path not in seen]
    folds = split(place.data, fresh, count)
    out = {photo.path for photo, fold in zip(fresh, folds, strict=True) if fold == mine}
    return [p for p in left if p.path not in out], [p for p in left if p.path in out]


def _seen_before(run: RunSettings, place: Place, settings: Settings) -> set[str]:
    """The photos that runs it starts or learns from were shown: they cannot measure it."""
    others = [settings.runs[name] for name in dict.fromkeys(before(run, settings))]
    return {photo.path for other in others for photo in shown(other, place, settings)}
