"""Make the shipped model from the photos: every step of the recipe that is still to be done.

`python -m training.build --data FOLDER --work FOLDER --out FOLDER`. Stop it at any time; it goes
on from the last epoch.
"""

from __future__ import annotations

from pathlib import Path

import torch

from training import commands
from training.places import Place, before
from training.prepare import prepare
from training.settings import Settings, read_settings
from training.ship import ship
from training.train import train


def build(data: Path, work: Path, out: Path, settings: Settings) -> None:
    """Prepare, train what ships and what measures it, and write the folder."""
    place = Place(prepare(data, work, settings.photos), work)
    ships, runs = settings.ship, settings.runs
    wanted = (ships.run, ships.measuring_run, ships.open_run, *ships.fold_runs, *ships.cross_runs)
    for name in dict.fromkeys(
        each for run in wanted for each in (*before(runs[run], settings), run)
    ):
        train(name, place, settings)
    ship(data, work, out, settings)


def main() -> None:
    """The command line."""
    parser = commands.making(__doc__)
    parser.add_argument("--threads", type=int)
    given = parser.parse_args()
    if given.threads:
        torch.set_num_threads(given.threads)
    settings = read_settings(given.config)
    build(given.data, given.work, given.out, settings)


if __name__ == "__main__":
    main()
