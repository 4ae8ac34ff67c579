"""Train a net on photos, epoch by epoch, resuming where it was stopped.

`python -m training.train RUN --plan NAME --data FOLDER --work FOLDER`; what comes after a run is
left to `training.export` and `training.calibrate`.
"""

from __future__ import annotations

import argparse
import copy
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import nn

from training import checkpoints, losses, schedule
from training.augment import Dice, mixed, varied
from training.groups import split
from training.losses import Targets
from training.net import Net
from training.photos import Photo, load, read_list
from training.settings import Phase, Settings, read_settings

FINE, COARSE = 81, 43
Soften = Callable[[torch.Tensor, Targets], Targets]


@dataclass(frozen=True)
class Examples:
    """Photos on the device: pictures (N, 3, H, W) of 0..255, classes (N,), whether to mirror."""

    pictures: torch.Tensor
    fine: torch.Tensor
    coarse: torch.Tensor
    may_flip: torch.Tensor


def examples(
    folder: Path, photos: list[Photo], size: int, settings: Settings, device: torch.device
) -> Examples:
    """A list of photos at one size, in the device's memory."""
    flip = [photo.group in settings.augment.flip for photo in photos]
    pictures = torch.as_tensor(load(folder, photos, size)).permute(0, 3, 1, 2)
    return Examples(
        pictures.contiguous().to(device),
        torch.tensor([photo.fine for photo in photos], device=device),
        torch.tensor([photo.coarse for photo in photos], device=device),
        torch.tensor(flip, device=device),
    )


def unsoftened(pictures: torch.Tensor, targets: Targets) -> Targets:
    """Targets as the classes give them, with no teacher."""
    del pictures
    return targets


class Trainer:
    """A net, its moving average and its optimiser; takes epochs and knows how to be kept."""

    def __init__(self, settings: Settings, device: torch.device, seed: int) -> None:
        torch.default_generator.manual_seed(seed)
        self._settings, self._device, self._seed = settings, device, seed
        net = Net(settings.net.width, FINE, COARSE, settings.net.blocks)
        self._net = net.to(device)
        nn.utils.convert_conv2d_weight_memory_format(self._net, torch.channels_last)
        self.average = copy.deepcopy(self._net).eval().requires_grad_(requires_grad=False)
        decayed = [p for p in self._net.parameters() if p.dim() > 1]
        free = [p for p in self._net.parameters() if p.dim() <= 1]
        rules = settings.optimiser
        groups: list[dict[str, Any]] = [
            {"params": decayed, "weight_decay": rules.weight_decay},
            {"params": free},
        ]
        self._optimiser = torch.optim.SGD(groups, 0.0, rules.momentum, nesterov=True)
        self.steps = 0

    def state(self) -> checkpoints.State:
        return {
            "net": self._net.state_dict(),
            "average": self.average.state_dict(),
            "optimiser": self._optimiser.state_dict(),
            "steps": self.steps,
            "seed": self._seed,
        }

    def restore(self, state: checkpoints.State) -> None:
        self._net.load_state_dict(state["net"])
        self.average.load_state_dict(state["average"])
        self._optimiser.load_state_dict(state["optimiser"])
        self.steps = state["steps"]

    def epoch(self, data: Examples, phase: Phase, done: int, soften: Soften = unsoftened) -> float:
        """One look at every photo; the mean cost. `done` epochs of the phase came before."""
        seed = (self._seed * 1_000_003 + self.steps) % 2**31
        dice = Dice(torch.Generator(self._device).manual_seed(seed))
        batch = min(self._settings.optimiser.batch, len(data.fine))
        order = dice.order(len(data.fine))
        batches = order[: len(order) // batch * batch].view(-1, batch)
        total = torch.zeros((), device=self._device)
        self._net.train()
        for number, chosen in enumerate(batches):
            rate = schedule.rate(phase, done + number / len(batches))
            for group in self._optimiser.param_groups:
                group["lr"] = rate
            total += self._step(data, chosen, phase.size, dice, soften)
        return float(total) / len(batches)

    def _step(
        self, data: Examples, chosen: torch.Tensor, size: int, dice: Dice, soften: Soften
    ) -> torch.Tensor:
        rules = self._settings.optimiser
        seen = varied(
            data.pictures[chosen], data.may_flip[chosen], size, self._settings.augment, dice
        )
        seen, mixture = mixed(seen, self._settings.augment, dice)
        sharp = losses.hard(data.fine[chosen], data.coarse[chosen], (FINE, COARSE), rules.smoothing)
        given = normalised(seen, self._settings)
        targets = soften(given, losses.blended(sharp, mixture))
        with torch.autocast(self._device.type, torch.bfloat16):
            answer = self._net(given)
        loss = losses.cost(answer, targets, rules.coarse_weight)
        self._optimiser.zero_grad(set_to_none=True)
        torch.autograd.backward(loss)
        self._optimiser.step()  # pyright: ignore[reportUnknownMemberType] - torch leaves its closure untyped
        self.steps += 1
        self._follow(min(rules.average, (1 + self.steps) / (10 + self.steps)))
        return loss.detach()

    @torch.no_grad()
    def _follow(self, keep: float) -> None:
        """Move the average a little towards the net."""
        theirs = self._net.state_dict()
        for name, ours in self.average.state_dict().items():
            if ours.is_floating_point():
                ours.lerp_(theirs[name], 1 - keep)


def normalised(pictures: torch.Tensor, settings: Settings) -> torch.Tensor:
    """Pictures (N, 3, H, W) of 0..1 as the net takes them."""
    mean = torch.tensor(settings.net.mean, device=pictures.device).view(3, 1, 1)
    std = torch.tensor(settings.net.std, device=pictures.device).view(3, 1, 1)
    return ((pictures - mean) / std).contiguous(memory_format=torch.channels_last)


@torch.no_grad()
def accuracy(net: Net, data: Examples, settings: Settings) -> tuple[float, float]:
    """The share of photos, looked at as they are, whose fine and coarse class come first."""
    fine = coarse = 0
    for start in range(0, len(data.fine), 64):
        part = slice(start, start + 64)
        with torch.autocast(data.pictures.device.type, torch.bfloat16):
            answer = net(normalised(data.pictures[part].float() / 255, settings))
        fine += int((answer.fine.argmax(1) == data.fine[part]).sum())
        coarse += int((answer.coarse.argmax(1) == data.coarse[part]).sum())
    return fine / len(data.fine), coarse / len(data.fine)


@dataclass(frozen=True)
class Run:
    """What one run is: its name, plan, seed, photos and folders."""

    name: str
    plan: str
    seed: int
    data: Path
    work: Path
    lists: tuple[str, ...]
    start: Path | None = None
    without: frozenset[int] = frozenset()
    fold: tuple[int, int] | None = None
    every: int = 5

    @property
    def folder(self) -> Path:
        return self.work / "runs" / self.name

    def photos(self) -> list[Photo]:
        """Those it may look at: of its lists, without the classes and the fold held out."""
        every = [photo for name in self.lists for photo in read_list(self.lists_in / name)]
        left = [photo for photo in every if photo.fine not in self.without]
        if self.fold is None:
            return left
        mine, count = self.fold
        folds = split(self.data, left, count)
        return [photo for photo, fold in zip(left, folds, strict=True) if fold != mine]

    @property
    def lists_in(self) -> Path:
        """Beside a pack of photos, or in their folder."""
        return self.data.parent if self.data.is_file() else self.data


def train(run: Run, settings: Settings, soften: Soften = unsoftened) -> Path:
    """Take the plan's epochs that are still to be taken; the path of the last checkpoint."""
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    plan, path = settings.plans[run.plan], run.folder / "last.pt"
    trainer = Trainer(settings, device, run.seed)
    done = _begin(trainer, run, path, device)
    data = watched = None
    for epoch in range(done, schedule.length(plan)):
        phase, before = schedule.at(plan, epoch)
        if data is None or not before:
            side = min(2 * phase.size, settings.photos.largest)
            data = examples(run.data, run.photos(), side, settings, device)
            watched = _watched(run, phase.size * 5 // 4 // 32 * 32, settings, device)
        began = time.monotonic()
        loss = trainer.epoch(data, phase, before, soften)
        entry = {"epoch": epoch + 1, "size": phase.size, "loss": round(loss, 4), "seed": run.seed}
        entry["images_s"] = round(len(data.fine) / (time.monotonic() - began))
        if watched and not (epoch + 1) % run.every:
            seen = accuracy(trainer.average, watched, settings)
            entry |= {"val_fine": round(seen[0], 4), "val_coarse": round(seen[1], 4)}
        checkpoints.save(path, {**trainer.state(), "epoch": epoch + 1})
        checkpoints.note(run.folder / "log.jsonl", entry)
        if before + 1 == phase.epochs:
            checkpoints.save(run.folder / f"epoch-{epoch + 1}.pt", trainer.state())
    return path


def _begin(trainer: Trainer, run: Run, path: Path, device: torch.device) -> int:
    if path.exists():
        state = checkpoints.read(path, device)
        trainer.restore(state)
        return int(state["epoch"])
    if run.start:
        trainer.restore(checkpoints.read(run.start, device))
    return 0


def _watched(run: Run, size: int, settings: Settings, device: torch.device) -> Examples | None:
    listed = run.lists_in / "val.txt"
    if "val.txt" in run.lists or not listed.exists():
        return None
    known = [photo for photo in read_list(listed) if photo.fine not in run.without]
    return examples(run.data, known, size, settings, device)


def arguments() -> argparse.ArgumentParser:
    """The options that training and distilling share."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", help="the run's name, a folder below WORK/runs")
    parser.add_argument("--plan", default="stable")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--start", type=Path, help="a checkpoint to go on from under this plan")
    parser.add_argument("--lists", nargs="+", default=["train.txt"])
    parser.add_argument("--open", action="store_true", help="leave the classes of [open] out")
    parser.add_argument("--fold", help="leave a fold out, as in 0/5")
    parser.add_argument("--threads", type=int)
    parser.add_argument("--config", type=Path)
    return parser


def main() -> None:
    """The command line."""
    given = arguments().parse_args()
    settings = read_settings(given.config) if given.config else read_settings()
    if given.threads:
        torch.set_num_threads(given.threads)
    train(chosen_run(given, settings), settings)


def chosen_run(given: argparse.Namespace, settings: Settings) -> Run:
    """The run that the options of `arguments` describe."""
    fold = tuple(map(int, given.fold.split("/"))) if given.fold else None
    return Run(
        name=given.name,
        plan=given.plan,
        seed=settings.seed if given.seed is None else given.seed,
        data=given.data,
        work=given.work,
        lists=tuple(given.lists),
        start=given.start,
        without=frozenset(settings.open.held if given.open else ()),
        fold=(fold[0], fold[1]) if fold else None,
    )


if __name__ == "__main__":
    main()
