"""A trained net as a file for phones: eight-bit whole numbers throughout, three outputs.

Which pictures it is trained and measured on is left to others; here some photos only tell how far
the numbers between its layers reach.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from training import graph, tflite
from training.net import Net
from training.photos import Pictures
from training.settings import Settings

Floats = npt.NDArray[np.float32]


def given(pictures: Pictures, settings: Settings) -> Floats:
    """Pictures (N, H, W, 3) of 0..255 as the net takes them."""
    mean = np.array(settings.net.mean, np.float32)
    std = np.array(settings.net.std, np.float32)
    normalised: Floats = (pictures.astype(np.float32) / np.float32(255) - mean) / std
    return normalised


@torch.no_grad()
def embedded(net: Net, pictures: Pictures, settings: Settings) -> Floats:
    """The net's own embeddings (N, D) of pictures."""
    parts = [
        net(torch.as_tensor(given(pictures[at : at + 64], settings)).permute(0, 3, 1, 2)).embedding
        for at in range(0, len(pictures), 64)
    ]
    found: Floats = torch.cat(parts).numpy()
    return found


def turned(embeddings: Floats, classes: npt.NDArray[np.int64], kept: int) -> nn.Linear:
    """The map that makes photos of one class vary alike in every direction, and keeps the
    directions in which the classes differ most (a discriminant analysis, shrunken)."""
    known, numbers = np.unique(classes, return_inverse=True)
    means = np.stack([embeddings[numbers == n].mean(axis=0) for n in range(len(known))])
    inner = np.cov((embeddings - means[numbers]).T)
    shrunken = 0.5 * inner + 0.5 * np.trace(inner) / len(inner) * np.eye(len(inner))
    values, vectors = np.linalg.eigh(shrunken)
    whiten = vectors / np.sqrt(values)
    centre = means.mean(axis=0)
    _, _, directions = np.linalg.svd((means - centre) @ whiten, full_matrices=False)
    weight = directions[:kept] @ whiten.T
    linear = nn.Linear(embeddings.shape[1], len(weight))
    with torch.no_grad():
        linear.weight.copy_(torch.as_tensor(weight))
        linear.bias.copy_(torch.as_tensor(-weight @ centre))
    return linear


@torch.no_grad()
def exported(net: Net, turn: nn.Linear, samples: Pictures, settings: Settings) -> bytes:
    """The model file; `samples` (N, H, W, 3) are pictures of the size it will look at."""
    ranges = graph.Ranges()
    shown = torch.as_tensor(given(samples, settings)).permute(0, 3, 1, 2)
    graph.walk(net, turn, ranges, shown)
    file = tflite.File(ranges.found)
    ends = given(np.array([0, 255], np.uint8)[:, None], settings)
    picture = file.picture(samples.shape[1], float(ends.min()), float(ends.max()))
    return file.finished(picture, graph.walk(net, turn, file, picture))
