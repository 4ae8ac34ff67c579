"""How nets of this kind do on every photo there is, none of them shown those that it reads; and
which probability is certain enough to be accepted, which more readings tell than one net has.

`python -m training.crossing --data FOLDER --work FOLDER --out FOLDER` settles and tells it anew in
a model folder that is there, whatever net it holds.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec

from kitchensync.vision import model as models
from kitchensync.vision.manifest import Labels, Score
from training import calibrate, card, commands, figures, folder
from training.asking import Bench
from training.calibrate import Thresholds
from training.labels import read_labels
from training.measure import Crossed
from training.settings import read_settings


def settled(found: Crossed, labels: Labels, kind: Score) -> Thresholds:
    """What is certain enough in a shop that a net does not know; refused by that score."""
    return calibrate.tuned(found.elsewhere, labels, kind)


def told(found: Crossed, bench: Bench, thresholds: Thresholds) -> figures.Figures:
    """What the nets show, and what comes of thresholds so settled."""
    which = {"nets": found.count, **bench.told(bench.settings.ship.cross_runs[0])}
    return {
        **figures.certain(found, bench.labels, thresholds),
        "crossed": which | figures.crossed(found, bench.labels, thresholds.known.score),
    }


def main() -> None:
    """The command line."""
    given = commands.making(__doc__).parse_args()
    settings = read_settings(given.config)
    bench = Bench(given.data, given.work, read_labels(), settings)
    metrics: dict[str, Any] = msgspec.json.decode((given.out / folder.METRICS).read_bytes())
    made, found = models.read(given.out), bench.crossed()
    thresholds = settled(found, bench.labels, made.calibration.known.score)
    calibration = msgspec.structs.replace(made.calibration, accept=thresholds.accept)
    folder.write(given.out, replace(made, calibration=calibration))
    card.tell(given.out, metrics | told(found, bench, thresholds))


if __name__ == "__main__":
    main()
