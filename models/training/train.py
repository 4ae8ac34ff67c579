"""Carry out a run of the recipe: its epochs, one after the other, going on where it was stopped.

`python -m training.train RUN --data FOLDER --work FOLDER`; what an epoch is, `training.trainer`
says, and `training.ship` makes of a trained net what ships.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import torch

from training import checkpoints, commands, schedule
from training.distil import Teachers
from training.photos import read_list
from training.places import Place, held_out, shown
from training.progress import Bar
from training.settings import Phase, RunSettings, Settings, read_settings
from training.trainer import Examples, Soften, Trainer, accuracy, examples, unsoftened

_WATCHED_EVERY = 5


def train(name: str, place: Place, settings: Settings) -> Path:
    """Take the epochs that the run still lacks; the path of its last checkpoint."""
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    run, path = settings.runs[name], place.checkpoint(name)
    plan = settings.plans[run.plan]
    trainer = Trainer(settings, device, run.seed, run.width)
    done = _begun(trainer, run, path, place, device)
    soften = _soften(run, place, settings, device)
    data = watched = None
    with Bar(name, schedule.length(plan), done) as bar:
        for epoch in range(done, schedule.length(plan)):
            phase, before = schedule.at(plan, epoch)
            if data is None or not before:
                data, watched = _photos(run, phase, place, settings, device)
            began = time.monotonic()
            loss = trainer.epoch(data, phase, before, soften)
            entry: dict[str, Any] = {"epoch": epoch + 1, "size": phase.size, "seed": run.seed}
            entry |= {"device": device.type, "loss": round(loss, 4)}
            entry["images_s"] = round(len(data.fine) / (time.monotonic() - began))
            if watched and not (epoch + 1) % _WATCHED_EVERY:
                fine, coarse = accuracy(trainer.average, watched, settings)
                entry |= {"val_fine": round(fine, 4), "val_coarse": round(coarse, 4)}
            checkpoints.save(path, {**trainer.state(), "epoch": epoch + 1})
            checkpoints.note(place.run(name) / "log.jsonl", entry)
            bar.tick(f"cost {loss:.3f}")
    return path


def _begun(
    trainer: Trainer, run: RunSettings, path: Path, place: Place, device: torch.device
) -> int:
    """How many epochs were taken before; the trainer is as it was after them."""
    if path.exists():
        state = checkpoints.read(path, device)
        trainer.restore(state)
        return int(state["epoch"])
    if run.start:
        trainer.restore(checkpoints.read(place.checkpoint(run.start), device))
    return 0


def _soften(run: RunSettings, place: Place, settings: Settings, device: torch.device) -> Soften:
    if not run.teachers:
        return unsoftened
    states = [checkpoints.read(place.checkpoint(name), device) for name in run.teachers]
    return Teachers(states, settings, device).soften


def _photos(
    run: RunSettings, phase: Phase, place: Place, settings: Settings, device: torch.device
) -> tuple[Examples, Examples | None]:
    """What a phase trains on, larger than it looks so that crops stay sharp, and what is watched:
    validation photos, where the run is not shown them."""
    side = min(2 * phase.size, settings.photos.largest)
    data = examples(place.data, shown(run, place, settings), side, settings, device)
    listed = place.lists / "val.txt"
    if listed.name in run.lists or not listed.exists():
        return data, None
    held = held_out(run, settings)
    unseen = [photo for photo in read_list(listed) if photo.fine not in held]
    looked = phase.size * 5 // 4 // 32 * 32
    return data, examples(place.data, unseen, looked, settings, device)


def main() -> None:
    """The command line."""
    parser = commands.parser(__doc__)
    parser.add_argument("runs", nargs="+", help="names of runs in the recipe")
    parser.add_argument("--threads", type=int)
    given = parser.parse_args()
    settings = read_settings(given.config)
    if given.threads:
        torch.set_num_threads(given.threads)
    for name in given.runs:
        train(name, Place(given.data, given.work), settings)


if __name__ == "__main__":
    main()
