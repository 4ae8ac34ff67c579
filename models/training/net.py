"""The net: a small residual net with two heads, one for the product and one for its kind.

How it is trained is left to `training.train`, how it becomes a file to `training.export`.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import nn


class Answer(NamedTuple):
    """What the net says of a batch: logits (N, fine), logits (N, coarse), embeddings (N, D)."""

    fine: torch.Tensor
    coarse: torch.Tensor
    embedding: torch.Tensor


def _convolution(
    inputs: int, outputs: int, kernel: int, stride: int, *, quiet: bool = False
) -> nn.Sequential:
    norm = nn.BatchNorm2d(outputs)
    if quiet:  # says nothing at first, so that a block begins as its shortcut
        nn.init.zeros_(norm.weight)
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False),
        norm,
    )


class Block(nn.Module):
    """Two 3x3 convolutions around a shortcut, the residual of He et al. 2016."""

    def __init__(self, inputs: int, outputs: int, stride: int) -> None:
        super().__init__()
        self.first = _convolution(inputs, outputs, 3, stride)
        self.second = _convolution(outputs, outputs, 3, 1, quiet=True)
        plain = inputs == outputs and stride == 1
        self.shortcut = nn.Identity() if plain else _convolution(inputs, outputs, 1, stride)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        inner = self.second(torch.relu(self.first(x)))
        return torch.relu(inner + self.shortcut(x))


class Net(nn.Module):
    """Pictures (N, 3, H, W), normalised, to an `Answer`; H and W may be any multiple of 32."""

    def __init__(
        self, width: int, fine: int, coarse: int, blocks: tuple[int, ...] = (1, 2, 2, 1)
    ) -> None:
        super().__init__()
        layers: list[nn.Module] = [
            _convolution(3, width, 3, 2),
            nn.ReLU(),
            _convolution(width, width, 3, 2),
            nn.ReLU(),
        ]
        inputs = width
        for stage, count in enumerate(blocks):
            outputs = width << stage
            for number in range(count):
                layers.append(Block(inputs, outputs, 2 if stage and not number else 1))
                inputs = outputs
        self.body = nn.Sequential(*layers)
        self.fine = nn.Linear(inputs, fine)
        self.coarse = nn.Linear(inputs, coarse)

    def forward(self, x: torch.Tensor) -> Answer:
        embedding = self.body(x).mean(dim=(2, 3))
        return Answer(self.fine(embedding), self.coarse(embedding), embedding)
