"""How nets of this kind do on every photo there is, none of them shown those that it reads; and
which probability is certain enough to be accepted, which more readings tell than one net has.

`python -m training.crossing --data FOLDER --work FOLDER --out FOLDER` settles and tells it anew in
a model folder that is there, whatever net it holds.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec

from kitchensync.vision import model as models
from kitchensync.vision.manifest import Labels, Least, Score
from training import calibrate, card, figures, folder
from training.asking import Bench
from training.labels import read_labels
from training.measure import Crossed
from training.settings import read_settings


def accepting(found: Crossed, labels: Labels, kind: Score) -> dict[str, Least]:
    """The least calibrated probabilities to accept, as in a shop that a net does not know."""
    return calibrate.tuned(found.elsewhere, labels, kind).accept


def told(found: Crossed, bench: Bench, kind: Score) -> figures.Figures:
    """What they show; refused by that score."""
    which = {"nets": found.count, **bench.told(bench.settings.ship.cross_runs[0])}
    return {
        **figures.certain(found, bench.labels, kind),
        "crossed": which | figures.crossed(found, bench.labels, kind),
    }


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--config", type=Path)
    given = parser.parse_args()
    settings = read_settings(given.config) if given.config else read_settings()
    bench = Bench(given.data, given.work, read_labels(), settings)
    metrics: dict[str, Any] = msgspec.json.decode((given.out / folder.METRICS).read_bytes())
    made, found = models.read(given.out), bench.crossed()
    kind = made.calibration.known.score
    accept = accepting(found, bench.labels, kind)
    calibration = msgspec.structs.replace(made.calibration, accept=accept)
    folder.write(given.out, replace(made, calibration=calibration))
    card.tell(given.out, metrics | told(found, bench, kind))


if __name__ == "__main__":
    main()
