"""Takes a net through epochs of varied photos, and keeps a moving average of its weights.

Which photos, for how long and from where is left to `training.train`.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import nn

from training import checkpoints, losses, schedule
from training.augment import Dice, constant, mixed, varied
from training.losses import Targets
from training.net import Net
from training.photos import Photo, load
from training.settings import Phase, Settings

FINE, COARSE = 81, 43
_FOLLOWED_EVERY = 4
"""Steps of the net for one of its average."""
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

    def __init__(
        self, settings: Settings, device: torch.device, seed: int, width: int | None = None
    ) -> None:
        torch.default_generator.manual_seed(seed)
        self._settings, self._device, self._seed = settings, device, seed
        net = Net(width or settings.net.width, FINE, COARSE, settings.net.blocks)
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
        if self.steps % _FOLLOWED_EVERY == 0:
            keep = min(rules.average, (1 + self.steps) / (10 + self.steps))
            self._follow(keep**_FOLLOWED_EVERY)
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
    mean = constant(settings.net.mean, pictures.device).view(3, 1, 1)
    std = constant(settings.net.std, pictures.device).view(3, 1, 1)
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
