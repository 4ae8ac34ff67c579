"""The shipped net as the few operations it consists of, whoever carries them out.

`walk` is told once: `Ranges` carries it out on photos to see how far numbers reach, `tflite.File`
writes it down in eight bits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, TypeVar, cast

import numpy as np
import numpy.typing as npt
import torch
from torch import nn
from torch.nn import functional

from training.net import Block, Net

Floats = npt.NDArray[np.float32]
T = TypeVar("T")


@dataclass(frozen=True)
class Weights:
    """A convolution with its normalisation folded in: kernel (O, I, H, W), bias (O,)."""

    kernel: Floats
    bias: Floats
    stride: int = 1


class Operations(Protocol[T]):
    """What a net is made of; each takes and gives whatever stands for a tensor."""

    def convolve(self, x: T, weights: Weights, *, relu: bool) -> T:
        """A convolution that pads with half its kernel on every side."""
        ...

    def add(self, x: T, y: T) -> T:
        """The sum, without what is negative."""
        ...

    def mean(self, x: T) -> T:
        """Over height and width."""
        ...

    def dense(self, x: T, weights: Weights) -> T:
        """A layer on what `mean` gave."""
        ...


def walk(net: Net, turn: nn.Linear, on: Operations[T], x: T) -> tuple[T, T, T]:
    """The net's three answers to x: fine, coarse, and the embedding after a last map."""
    for layer in net.body:
        if isinstance(layer, Block):
            inner = on.convolve(x, folded(layer.first), relu=True)
            inner = on.convolve(inner, folded(layer.second), relu=False)
            plain = isinstance(layer.shortcut, nn.Identity)
            around = x if plain else on.convolve(x, folded(layer.shortcut), relu=False)
            x = on.add(inner, around)
        elif isinstance(layer, nn.Sequential):
            x = on.convolve(x, folded(layer), relu=True)
    pooled = on.mean(x)
    return (
        on.dense(pooled, _linear(net.fine)),
        on.dense(pooled, _linear(net.coarse)),
        on.dense(pooled, _linear(turn)),
    )


def folded(layer: nn.Module) -> Weights:
    """A convolution and the normalisation behind it as one convolution."""
    convolution, norm = cast("tuple[nn.Conv2d, nn.BatchNorm2d]", tuple(layer.children()))
    mean, variance = norm.running_mean, norm.running_var
    if mean is None or variance is None:
        raise ValueError("this normalisation has seen nothing")
    factor = norm.weight / torch.sqrt(variance + norm.eps)
    kernel = convolution.weight * factor[:, None, None, None]
    return Weights(
        kernel.detach().numpy(),
        (norm.bias - mean * factor).detach().numpy(),
        convolution.stride[0],
    )


class Ranges:
    """Carries the operations out and keeps the least and most of every result, in their order."""

    def __init__(self) -> None:
        self.found: list[tuple[float, float]] = []

    def convolve(self, x: torch.Tensor, weights: Weights, *, relu: bool) -> torch.Tensor:
        kernel = torch.as_tensor(weights.kernel)
        around = kernel.shape[-1] // 2
        bias = torch.as_tensor(weights.bias)
        result = functional.conv2d(x, kernel, bias, weights.stride, around)
        return self._kept(torch.relu(result) if relu else result)

    def add(self, x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        return self._kept(torch.relu(x + y))

    def mean(self, x: torch.Tensor) -> torch.Tensor:
        return self._kept(x.mean(dim=(2, 3), keepdim=True))

    def dense(self, x: torch.Tensor, weights: Weights) -> torch.Tensor:
        return self.convolve(x, weights, relu=False)

    def _kept(self, result: torch.Tensor) -> torch.Tensor:
        self.found.append((float(result.min()), float(result.max())))
        return result


def _linear(layer: nn.Linear) -> Weights:
    kernel = layer.weight.detach().numpy()[:, :, None, None]
    return Weights(kernel, layer.bias.detach().numpy())
