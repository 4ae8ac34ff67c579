"""The nets of runs as the files that phones would have, asked about photos they were not shown.

What the answers are worth is left to `training.figures`; what is made of them to `training.ship`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from kitchensync.vision.manifest import Labels
from kitchensync.vision.runtime import Net as Asked
from training import checkpoints, export, fewshot, folder, groups, measure
from training.measure import Answers, Classes, Crossed, Floats
from training.net import Net
from training.photos import Photo, load, read_list
from training.places import Place, shown, unshown
from training.prepare import PACK
from training.settings import Settings


@dataclass(frozen=True)
class Opened:
    """What the net that was not shown some classes says: of photos of those, of known ones that
    it was not trained on, and the centres of the classes it knows."""

    new: Answers
    known: Answers
    means: tuple[Floats, Classes]


@dataclass(frozen=True)
class Bench:
    """Makes files of runs and asks them; `data` is the photos' folder, `work` has the runs."""

    data: Path
    work: Path
    labels: Labels
    settings: Settings

    @property
    def place(self) -> Place:
        """Where the runs looked: folds are of near duplicates, and a pack's pictures are not quite
        those of the folder that it was made of."""
        packed = self.work / PACK
        return Place(packed if packed.exists() else self.data, self.work)

    def state(self, name: str) -> checkpoints.State:
        """A run's last checkpoint."""
        return checkpoints.read(self.place.checkpoint(name), torch.device("cpu"))

    def told(self, name: str) -> dict[str, str | int]:
        """Which run it is, of what seed, over how many steps."""
        state = self.state(name)
        return {"run": name, "seed": state["seed"], "steps": state["steps"]}

    def net(self, name: str) -> Asked:
        """The file of a run, uncalibrated, ready to be asked."""
        settings, size = self.settings, self.settings.ship.size
        photos = shown(settings.runs[name], self.place, settings)
        pictures = load(self.data, photos, size)
        net = self._restored(name)
        own = export.embedded(net, pictures, settings)
        classes = np.array([photo.fine for photo in photos])
        turn = export.turned(own, classes, settings.ship.embedding)
        some = pictures[:: max(1, len(pictures) // settings.ship.ranges)]
        content = export.exported(net, turn, some, settings)
        bare = folder.uncalibrated(self.labels)
        return Asked(folder.model(content, self.labels, bare, size, settings))

    def unseen(self, net: Asked) -> tuple[Answers, Classes]:
        """Answers to validation photos, which the net was not shown, and their folds."""
        photos = self.validation()
        return self.answers(net, photos), self._folds(self.settings.ship.folds)

    def familiar(self) -> Answers | None:
        """Answers to photos by nets that were shown others of the same day, but not these; None
        where the recipe names no runs of folds."""
        parts = [self._of_fold(name) for name in self.settings.ship.fold_runs]
        return measure.joined(parts) if parts else None

    def crossed(self) -> Crossed:
        """Answers of the nets of folds of train.txt, each to its own fold and to val.txt."""
        names, strange = self.settings.ship.cross_runs, self.validation()
        own = [self._fold(name) for name in names]
        said = [
            self.answers(self.net(name), [*photos, *strange])
            for name, photos in zip(names, own, strict=True)
        ]
        counts = [len(photos) for photos in own]
        is_own = [np.arange(count + len(strange)) < count for count in counts]
        return Crossed(
            measure.joined([each.some(mine) for each, mine in zip(said, is_own, strict=True)]),
            np.repeat(np.arange(len(names)), counts),
            measure.joined([each.some(~mine) for each, mine in zip(said, is_own, strict=True)]),
            np.tile(self._folds(len(names)), len(names)),
        )

    def opened(self) -> Opened:
        """The answers of the run that was not shown some classes."""
        name = self.settings.ship.open_run
        held = self.settings.open.held
        run = self.settings.runs[name]
        trained = shown(run, self.place, self.settings)
        every = [*read_list(self.data / "train.txt"), *self.validation()]
        net = self.net(name)
        return Opened(
            self.answers(net, [photo for photo in every if photo.fine in held]),
            self.answers(net, [photo for photo in self.validation() if photo.fine not in held]),
            fewshot.centres(self.answers(net, trained[:: self.settings.ship.folds])),
        )

    def validation(self) -> list[Photo]:
        """The photos of val.txt."""
        return read_list(self.data / "val.txt")

    def answers(self, net: Asked, photos: Sequence[Photo]) -> Answers:
        return measure.answers(net, self.data, photos)

    def _folds(self, count: int) -> Classes:
        """The folds of the validation photos."""
        return groups.split(self.place.data, self.validation(), count)

    def _of_fold(self, name: str) -> Answers:
        return self.answers(self.net(name), self._fold(name))

    def _fold(self, name: str) -> list[Photo]:
        return unshown(self.settings.runs[name], self.place, self.settings)

    def _restored(self, name: str) -> Net:
        state, shape = self.state(name), self.settings.net
        width = self.settings.runs[name].width or shape.width
        net = Net(width, len(self.labels.fine), len(self.labels.coarse), shape.blocks)
        net.load_state_dict(state["average"])
        return net.eval()
