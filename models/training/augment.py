"""How a batch of photos is varied before the net sees it: place, colour, patches, mixtures.

Everything is drawn for the whole batch at once from the generator given, on the batch's own device.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import torch
from torch.nn import functional

from training.settings import AugmentSettings

_GREY = (0.299, 0.587, 0.114)
_STILL = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0)
_SKEW = (0.0, -1.0, 1.0, 1.0, 0.0, -1.0, -1.0, 1.0, 0.0)


@dataclass(frozen=True)
class Mixture:
    """Which other picture of the batch each one was mixed with, and how much of itself is left."""

    others: torch.Tensor
    share: float


class Dice:
    """Draws from one generator, so that a run can be repeated and resumed."""

    def __init__(self, generator: torch.Generator) -> None:
        self._generator = generator
        # What the processor decides by must not wait for the device.
        self._plain = np.random.default_rng(generator.initial_seed())
        self.device = generator.device

    def between(self, low: float, high: float, *shape: int) -> torch.Tensor:
        drawn = torch.rand(shape, generator=self._generator, device=self.device)
        return low + (high - low) * drawn

    def around(self, spread: float, *shape: int) -> torch.Tensor:
        return self.between(-spread, spread, *shape)

    def order(self, count: int) -> torch.Tensor:
        return torch.randperm(count, generator=self._generator, device=self.device)

    def share(self) -> float:
        """One figure between 0 and 1, evenly."""
        return float(self._plain.random())


@lru_cache
def constant(values: tuple[float, ...], device: torch.device) -> torch.Tensor:
    """Those figures on a device, sent there once."""
    return torch.tensor(values, device=device)


def varied(
    photos: torch.Tensor, may_flip: torch.Tensor, size: int, rules: AugmentSettings, dice: Dice
) -> torch.Tensor:
    """Photos (N, 3, H, W) of 0..255 as varied pictures (N, 3, size, size) of about 0..1."""
    grid = functional.affine_grid(
        _places(len(photos), may_flip, rules, dice),
        [len(photos), 3, size, size],
        align_corners=False,
    )
    seen = functional.grid_sample(
        photos.float() / 255, grid, padding_mode="reflection", align_corners=False
    )
    return _patched(_recoloured(seen, rules, dice), rules, dice)


def mixed(
    pictures: torch.Tensor, rules: AugmentSettings, dice: Dice
) -> tuple[torch.Tensor, Mixture | None]:
    """A batch as it is, or now and then blended with itself (mixup) or pasted into (cutmix)."""
    if dice.share() >= rules.mixed:
        return pictures, None
    others = dice.order(len(pictures))
    share = dice.share()
    if dice.share() < 0.5:
        share = max(share, 1 - share)
        return share * pictures + (1 - share) * pictures[others], Mixture(others, share)
    top, left, height, width = _box(pictures.shape[-1], math.sqrt(1 - share), dice)
    pasted = pictures.clone()
    window = (..., slice(top, top + height), slice(left, left + width))
    pasted[window] = pictures[others][window]
    return pasted, Mixture(others, 1 - height * width / pictures.shape[-1] ** 2)


def _places(count: int, may_flip: torch.Tensor, rules: AugmentSettings, dice: Dice) -> torch.Tensor:
    """Affine maps (N, 2, 3) from a crop's corners to the photo's, both from -1 to 1."""
    side = dice.between(*rules.area, count).sqrt()
    narrow, broad = (math.log(aspect) / 2 for aspect in rules.aspect)
    stretch = dice.between(narrow, broad, count).exp()
    wide, high = (side * stretch).clamp(max=1.0), (side / stretch).clamp(max=1.0)
    angle = dice.around(math.radians(rules.degrees), count)
    shear = dice.around(rules.shear, count)
    mirrored = may_flip & (dice.between(0, 1, count) < 0.5)
    flip = torch.where(mirrored, -1.0, 1.0)
    cosine, sine = angle.cos(), angle.sin()
    across = torch.stack(
        [wide * cosine * flip, high * (shear * cosine - sine), dice.around(1, count) * (1 - wide)],
        dim=1,
    )
    down = torch.stack(
        [wide * sine * flip, high * (shear * sine + cosine), dice.around(1, count) * (1 - high)],
        dim=1,
    )
    return torch.stack([across, down], dim=1)


def _recoloured(pictures: torch.Tensor, rules: AugmentSettings, dice: Dice) -> torch.Tensor:
    """Brightness, contrast, saturation and hue as one linear map of the colours per picture."""
    count = len(pictures)
    grey = constant(_GREY, pictures.device).expand(3, 3)
    saturation = 1 + dice.around(rules.saturation, count, 1, 1)
    mixing = saturation * _turned(count, rules.hue, dice) + (1 - saturation) * grey
    gain = 1 + dice.around(rules.brightness, count, 1, 1)
    contrast = 1 + dice.around(rules.contrast, count, 1, 1)
    mean = pictures.mean(dim=(2, 3)).unsqueeze(2)
    matrix = gain * contrast * mixing
    offset = gain * (1 - contrast) * (mixing @ mean)
    flat = torch.baddbmm(offset, matrix, pictures.flatten(2))
    return flat.clamp(0, 1).view_as(pictures)


def _turned(count: int, hue: float, dice: Dice) -> torch.Tensor:
    """Rotations (N, 3, 3) of the colours around grey."""
    angle = dice.around(2 * math.pi * hue, count, 1, 1)
    cosine, sine = angle.cos(), angle.sin()
    even = constant((1 / 3,) * 9, dice.device).view(3, 3)
    still = constant(_STILL, dice.device).view(3, 3)
    skew = constant(_SKEW, dice.device).view(3, 3)
    return cosine * still + (1 - cosine) * even + sine * skew / 3**0.5


def _patched(pictures: torch.Tensor, rules: AugmentSettings, dice: Dice) -> torch.Tensor:
    """Some pictures with a grey patch of up to half a side painted over."""
    count, size = len(pictures), pictures.shape[-1]
    half = dice.between(0.05, 0.25, count, 2) * size
    half = torch.where(dice.between(0, 1, count, 1) < rules.cutout, half, torch.zeros_like(half))
    middle = dice.between(0, size, count, 2)
    places = torch.arange(size, device=pictures.device) + 0.5
    rows = (places - middle[:, :1]).abs() < half[:, :1]
    columns = (places - middle[:, 1:]).abs() < half[:, 1:]
    return pictures.masked_fill((rows[:, :, None] & columns[:, None, :])[:, None], 0.5)


def _box(size: int, share: float, dice: Dice) -> tuple[int, int, int, int]:
    side = max(1, round(size * share))
    room = size - side
    return round(dice.share() * room), round(dice.share() * room), side, side
