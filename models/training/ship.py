"""From a trained net to the model folder: export, ask, calibrate, measure, write, prove.

`python -m training.ship CHECKPOINT --open CHECKPOINT --data FOLDER --out FOLDER`. The photos that
calibrate and measure must be none of those the net was trained on: those of val.txt.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from kitchensync.vision import model as models
from kitchensync.vision import runtime
from kitchensync.vision.manifest import Calibration, Household, Known, Labels, Score
from training import calibrate, checkpoints, export, fewshot, figures, folder, groups, measure
from training.card import card_of
from training.labels import read_labels
from training.measure import Answers, Classes, Floats
from training.net import Net
from training.photos import Photo, load, read_list
from training.settings import Settings, read_settings


@dataclass(frozen=True)
class Material:
    """What a folder is made from: the photos' folder, the checkpoint of the net and of one that
    was not shown some classes, and where it goes."""

    data: Path
    net: Path
    open_net: Path
    out: Path

    def trained_on(self) -> list[Photo]:
        return read_list(self.data / "train.txt")

    def unseen(self) -> list[Photo]:
        return read_list(self.data / "val.txt")


@dataclass(frozen=True)
class Opened:
    """What the net that was not shown some classes says: of photos of those, of known ones that
    it was not trained on, and the centres of the classes it knows."""

    new: Answers
    known: Answers
    means: tuple[Floats, Classes]


def ship(material: Material, settings: Settings) -> figures.Figures:
    """Make the folder; the metrics it tells."""
    labels, unseen = read_labels(), material.unseen()
    net = _asked(material.net, material.data, material.trained_on(), labels, settings)
    answers = measure.answers(net, material.data, unseen)
    opened = _opened(material, labels, settings)
    calibration = settled(answers, opened, labels, settings)
    folds = groups.split(material.data, unseen, settings.ship.folds)
    metrics = {
        "model": _described(material.net, net.model, settings),
        "open": _described(material.open_net, None, settings),
        **measured(answers, folds, labels),
        **_news(opened, calibration, labels, settings),
        "latency": figures.latency(net),
    }
    made = folder.model(net.model.net, labels, calibration, settings.ship.size, settings)
    _write(material, made, metrics)
    return metrics


def settled(answers: Answers, opened: Opened, labels: Labels, settings: Settings) -> Calibration:
    """The calibration that ships, tuned on every photo there is for it."""
    kind, household = _told_apart(opened, settings)
    return _calibrated(answers, labels, kind, household)


def measured(answers: Answers, folds: Classes, labels: Labels) -> figures.Figures:
    """Accuracy, and what thresholds tuned on the other folds do to each fold."""
    verdicts, _ = calibrate.crossed(answers, labels, folds)
    return {
        "accuracy": figures.accuracy(answers),
        "groups": figures.groups(answers, labels),
        "calibration": figures.calibration(verdicts),
        "acceptance": figures.acceptance(verdicts, labels),
    }


def _calibrated(answers: Answers, labels: Labels, kind: Score, household: Household) -> Calibration:
    found = calibrate.tuned(answers, labels)
    scores = figures.score(kind, answers.fine, found.temperature.fine)
    known = Known(kind, round(fewshot.refusing(scores), 4))
    return Calibration(found.temperature, found.accept, known, household)


def _told_apart(opened: Opened, settings: Settings) -> tuple[Score, Household]:
    """What only new things can tell: by which score to refuse them, and when to match them."""
    own = calibrate.temperature(opened.known.fine, opened.known.true_fine)
    kind = figures.best_score(opened.new, opened.known, own)
    return kind, fewshot.household(opened.new, opened.known, settings.ship.seed)


def _news(
    opened: Opened, calibration: Calibration, labels: Labels, settings: Settings
) -> figures.Figures:
    """How the net that was not shown some classes does by the same rules."""
    household, kind = calibration.household, calibration.known.score
    own = _calibrated(opened.known, labels, kind, household)
    unknown = figures.unknown(opened.new, opened.known, kind, own.temperature.fine)
    accepted = figures.accepted_all_the_same(opened.new, labels, own)
    return {
        "unknown": {**unknown, "accepted": accepted},
        "few_shot": figures.few_shot(
            opened.new, opened.known, opened.means, household, settings.ship.seed
        ),
        "household": {"similarity": household.similarity, "margin": household.margin},
    }


def _opened(material: Material, labels: Labels, settings: Settings) -> Opened:
    held = settings.open.held
    trained = [photo for photo in material.trained_on() if photo.fine not in held]
    new = [p for p in [*material.trained_on(), *material.unseen()] if p.fine in held]
    known = [photo for photo in material.unseen() if photo.fine not in held]
    net = _asked(material.open_net, material.data, trained, labels, settings)
    seen = measure.answers(net, material.data, trained[:: settings.ship.folds])
    return Opened(
        measure.answers(net, material.data, new),
        measure.answers(net, material.data, known),
        fewshot.centres(seen),
    )


def _asked(
    checkpoint: Path, data: Path, trained: Sequence[Photo], labels: Labels, settings: Settings
) -> runtime.Net:
    """The net of a checkpoint as the file that phones would have, ready to be asked."""
    size = settings.ship.size
    net = _restored(checkpoint, labels, settings)
    pictures = load(data, trained, size)
    classes = np.array([photo.fine for photo in trained])
    turn = export.turned(export.embedded(net, pictures, settings), classes, settings.ship.embedding)
    some = pictures[:: max(1, len(pictures) // settings.ship.ranges)]
    content = export.exported(net, turn, some, settings)
    bare = folder.uncalibrated(labels)
    return runtime.Net(folder.model(content, labels, bare, size, settings))


def _restored(checkpoint: Path, labels: Labels, settings: Settings) -> Net:
    state = checkpoints.read(checkpoint, torch.device("cpu"))
    shape = settings.net
    net = Net(shape.width, len(labels.fine), len(labels.coarse), shape.blocks)
    net.load_state_dict(state["average"])
    return net.eval()


def _described(checkpoint: Path, made: models.Model | None, settings: Settings) -> figures.Figures:
    state = checkpoints.read(checkpoint, torch.device("cpu"))
    known: dict[str, Any] = {"run": checkpoint.parent.name, "seed": state["seed"]}
    known["steps"] = state["steps"]
    if made is None:
        return known
    size = settings.ship.size
    weights = sum(each.numel() for name, each in state["net"].items() if "num_batches" not in name)
    return {
        **known,
        "size": size,
        "weights": weights,
        "bytes": len(made.net),
        "sha256": made.sha256,
        "embedding": settings.ship.embedding,
    }


def _write(material: Material, made: models.Model, metrics: figures.Figures) -> None:
    material.out.mkdir(parents=True, exist_ok=True)
    folder.write(material.out, made)
    (material.out / folder.METRICS).write_bytes(folder.written(metrics))
    (material.out / folder.CARD).write_text(card_of(material.out), encoding="utf-8")
    shutil.copyfile(material.data / "LICENSE", material.out / "LICENSE-DATA.txt")
    runtime.Net(models.read(material.out)).prove()


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("net", type=Path, help="the checkpoint of the net that ships")
    parser.add_argument("--open", type=Path, required=True, help="that of a run with --open")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--config", type=Path)
    given = parser.parse_args()
    settings = read_settings(given.config) if given.config else read_settings()
    metrics = ship(Material(given.data, given.net, given.open, given.out), settings)
    sys.stdout.write(folder.written(metrics).decode())


if __name__ == "__main__":
    main()
