"""Check the model folder that ships: `python -m training.check`, a line for each thing that holds.

With `--runtime` only that the runtime at hand gives the golden answers, for environments that have
little else. What each file must hold is left to `kitchensync.vision.model`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

import kitchensync_models
from kitchensync.vision import model as models
from kitchensync.vision.model import Model
from kitchensync.vision.runtime import Net

LARGEST = 3 << 20
"""Bytes of the net."""


def proven(made: Model) -> str:
    """That this runtime answers as the makers saw; NoRecognition where it does not."""
    net = Net(made)
    net.prove()
    return f"{net.runtime} gives the {len(made.golden)} golden answers"


def checked(folder: Path, made: Model) -> Iterator[str]:
    """What holds of a folder, one by one; ValueError names what does not."""
    yield f"{len(made.manifest.sha256)} files are those that the manifest names"
    if len(made.net) > LARGEST:
        raise ValueError(f"the net has {len(made.net):,} bytes, more than {LARGEST:,}")
    yield f"the net has {len(made.net):,} bytes of at most {LARGEST:,}"
    yield _labelled(made)
    yield _told(folder, made)
    yield proven(made)


def _labelled(made: Model) -> str:
    from kitchensync.catalogue.lookup import find

    labels = made.labels
    foods = [label.food for label in labels.fine] + [label.food for label in labels.coarse]
    named = [food for food in foods if food]
    for food in named:
        if not find(food):
            raise ValueError(f"the catalogue has no {food}, which a label is said to be")
    return f"{len(foods)} labels, {len(named)} of them with a food of the catalogue"


def _told(folder: Path, made: Model) -> str:
    import json

    from training.card import card_of
    from training.folder import CARD, METRICS

    metrics = json.loads((folder / METRICS).read_text(encoding="utf-8"))
    if metrics["model"]["sha256"] != made.sha256:
        raise ValueError(f"{METRICS} is of another net")
    if (folder / CARD).read_text(encoding="utf-8") != card_of(folder):
        raise ValueError(f"{CARD} does not tell what {METRICS} says")
    return "the card tells the figures of metrics.json, which are of this net"


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=kitchensync_models.FOLDER)
    parser.add_argument("--runtime", action="store_true", help="only the golden answers")
    given = parser.parse_args()
    made = models.read(given.folder)
    for line in [proven(made)] if given.runtime else checked(given.folder, made):
        sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
