"""From trained nets to the model folder: export, ask, calibrate, measure, write, prove.

`python -m training.ship --data FOLDER --work FOLDER --out FOLDER`; which runs, the recipe says.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import msgspec

from kitchensync.vision import model as models
from kitchensync.vision import runtime
from kitchensync.vision.manifest import Calibration, Household, Labels, Score
from training import calibrate, card, commands, crossing, fewshot, figures, folder
from training.asking import Bench, Opened
from training.labels import read_labels
from training.measure import Answers, Classes
from training.settings import Settings, read_settings


def ship(data: Path, work: Path, out: Path, settings: Settings) -> figures.Figures:
    """Make the folder; the metrics it tells."""
    labels, wanted = read_labels(), settings.ship
    bench = Bench(data, work, labels, settings)
    nets = {name: bench.net(name) for name in {wanted.run, wanted.measuring_run}}
    net = nets[wanted.run]
    answers, folds = bench.unseen(nets[wanted.measuring_run])
    opened, crossed = bench.opened(), bench.crossed()
    kind, household = _told_apart(opened, settings)
    thresholds = crossing.settled(crossed, labels, kind)
    own = _calibrated(answers, labels, kind, household)
    calibration = msgspec.structs.replace(own, accept=thresholds.accept)
    metrics = {
        "model": {**bench.told(wanted.run), **_described(bench, net.model)},
        "open": bench.told(wanted.open_run),
        "measured": bench.told(wanted.measuring_run),
        **measured(answers, folds, labels, kind),
        **_familiar(bench.familiar()),
        **crossing.told(crossed, bench, thresholds),
        **_news(opened, calibration, labels, settings),
        "latency": figures.latency(net),
    }
    made = folder.model(net.model.net, labels, calibration, wanted.size, settings)
    _write(data, out, made, metrics)
    return metrics


def measured(answers: Answers, folds: Classes, labels: Labels, kind: Score) -> figures.Figures:
    """Accuracy, and how true probabilities are by temperatures tuned on the other folds."""
    verdicts, _ = calibrate.crossed(answers, labels, kind, folds)
    return {
        "accuracy": figures.accuracy(answers),
        "groups": figures.groups(answers, labels),
        "calibration": figures.calibration(verdicts),
    }


def _familiar(answers: Answers | None) -> figures.Figures:
    """How it does where it was shown photos of the same day."""
    return {} if answers is None else {"familiar": figures.accuracy(answers)}


def _calibrated(answers: Answers, labels: Labels, kind: Score, household: Household) -> Calibration:
    found = calibrate.tuned(answers, labels, kind)
    return Calibration(found.temperature, found.accept, found.known, household)


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
        "unknown": unknown | accepted,
        "few_shot": figures.few_shot(
            opened.new, opened.known, opened.means, household, settings.ship.seed
        ),
        "household": {"similarity": household.similarity, "margin": household.margin},
    }


def _described(bench: Bench, made: models.Model) -> figures.Figures:
    weights = bench.state(bench.settings.ship.run)["average"]
    return {
        "lists": " and ".join(bench.settings.runs[bench.settings.ship.run].lists),
        "weights": sum(each.numel() for name, each in weights.items() if "num_" not in name),
        "products": len(made.labels.fine),
        "kinds": len(made.labels.coarse),
        "size": made.manifest.input.size,
        "bytes": len(made.net),
        "sha256": made.sha256,
        "embedding": bench.settings.ship.embedding,
    }


def _write(data: Path, out: Path, made: models.Model, metrics: figures.Figures) -> None:
    out.mkdir(parents=True, exist_ok=True)
    folder.write(out, made)
    card.tell(out, metrics)
    shutil.copyfile(data / "LICENSE", out / "LICENSE-DATA.txt")
    runtime.Net(models.read(out)).prove()


def main() -> None:
    """The command line."""
    given = commands.making(__doc__).parse_args()
    settings = read_settings(given.config)
    metrics = ship(given.data, given.work, given.out, settings)
    sys.stdout.write(folder.written(metrics).decode())


if __name__ == "__main__":
    main()
