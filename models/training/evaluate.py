"""Measure a model folder on photos in the data set's layout, as the program would see them.

`python -m training.evaluate FOLDER [--list test.txt]`; needs no torch. The last line is JSON.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import numpy as np

import kitchensync_models
from kitchensync.errors import KitchenSyncError
from kitchensync.vision import model as models
from kitchensync.vision.runtime import Net
from training import measure
from training.calibrate import judged, thresholds
from training.measure import Answers
from training.photos import read_list
from training.progress import Bar

_LISTS = ("test.txt", "val.txt")


def evaluated(net: Net, answers: Answers) -> dict[str, int | float | None]:
    """What is told of a list of photos, each share of 0..1."""
    verdicts = judged(answers, net.model.labels, thresholds(net.model.calibration))
    accepted = verdicts.accepted
    return {
        "images": len(answers.true_fine),
        "fine": round(measure.top(answers.fine, answers.true_fine, 1), 4),
        "top5": round(measure.top(answers.fine, answers.true_fine, 5), 4),
        "coarse": round(measure.top(answers.coarse, answers.true_coarse, 1), 4),
        "accepted": round(float(np.mean(accepted)), 4),
        "precision_accepted": (
            round(float(verdicts.right[accepted].mean()), 4) if accepted.any() else None
        ),
    }


def list_in(folder: Path) -> Path:
    """The list file of a folder: test.txt, val.txt, or the only one.

    Raises FileNotFoundError where there is none or more than one to choose from.
    """
    for name in _LISTS:
        if (folder / name).is_file():
            return folder / name
    found = sorted(folder.glob("*.txt"))
    if len(found) != 1:
        raise FileNotFoundError(f"{folder} has {len(found)} list files; name one with --list")
    return found[0]


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--list", help="the list file's name in the folder")
    parser.add_argument("--model", type=Path, default=kitchensync_models.FOLDER)
    given = parser.parse_args()
    try:
        told = _measured(given.folder, given.list, Net(models.read(given.model)))
    except (KitchenSyncError, OSError, ValueError) as error:
        sys.exit(f"{error}")
    sys.stdout.write(json.dumps(told) + "\n")


def _measured(folder: Path, name: str | None, net: Net) -> dict[str, int | float | None]:
    listed = folder / name if name else list_in(folder)
    photos = read_list(listed)
    if not photos:
        raise ValueError(f"{listed} names no photos")
    with Bar(f"{listed.name}", len(photos)) as bar:
        return evaluated(net, measure.answers(net, folder, photos, bar.tick))


if __name__ == "__main__":
    main()
