"""How nets of this kind do on every photo there is, none of them shown those that it reads.

`python -m training.crossing --data FOLDER --work FOLDER --out FOLDER` tells it in the metrics and
the card of a model folder that is there: these nets have nothing to do with the one that ships.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import msgspec

from kitchensync.vision import model as models
from kitchensync.vision.manifest import Score
from training import card, figures, folder
from training.asking import Bench
from training.labels import read_labels
from training.settings import read_settings


def told(bench: Bench, kind: Score) -> figures.Figures:
    """What the runs of `cross_runs` show, where the recipe names any; refused by that score."""
    found = bench.crossed()
    if found is None:
        return {}
    runs = bench.settings.ship.cross_runs
    which = {"nets": len(runs), **bench.told(runs[0])}
    return {"crossed": which | figures.crossed(found, bench.labels, kind)}


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
    kind = models.read(given.out).calibration.known.score
    card.tell(given.out, metrics | told(bench, kind))


if __name__ == "__main__":
    main()
