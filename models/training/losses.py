"""What a batch costs: smoothed cross-entropy of both heads, against classes or softer targets.

Where softer targets come from is left to `training.distil`.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch.nn import functional

from training.augment import Mixture
from training.net import Answer


@dataclass(frozen=True)
class Targets:
    """Probabilities (N, fine) and (N, coarse) that the answers should come near to."""

    fine: torch.Tensor
    coarse: torch.Tensor


def hard(fine: torch.Tensor, coarse: torch.Tensor, counts: tuple[int, int], blur: float) -> Targets:
    """Class numbers (N,) as targets, `blur` of each spread evenly over all classes."""
    return Targets(_spread(fine, counts[0], blur), _spread(coarse, counts[1], blur))


def blended(targets: Targets, mixture: Mixture | None) -> Targets:
    """Targets of a batch that was mixed with itself."""
    if mixture is None:
        return targets
    return Targets(_blend(targets.fine, mixture), _blend(targets.coarse, mixture))


def cost(answer: Answer, targets: Targets, coarse_weight: float) -> torch.Tensor:
    """The mean cross-entropy of a batch, the coarse head's counted by its weight."""
    fine = functional.cross_entropy(answer.fine.float(), targets.fine)
    coarse = functional.cross_entropy(answer.coarse.float(), targets.coarse)
    return fine + coarse_weight * coarse


def _spread(classes: torch.Tensor, count: int, blur: float) -> torch.Tensor:
    sharp = functional.one_hot(classes, count).float()
    return sharp * (1 - blur) + blur / count


def _blend(targets: torch.Tensor, mixture: Mixture) -> torch.Tensor:
    return mixture.share * targets + (1 - mixture.share) * targets[mixture.others]
