"""A trained net as a file for phones: eight-bit whole numbers throughout, three outputs.

Which pictures it is trained and measured on is left to others; here some photos only tell how far
the numbers between its layers reach. Needs litert-torch and ai-edge-quantizer.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from training.net import Net
from training.photos import Pictures
from training.settings import Settings

Floats = npt.NDArray[np.float32]
_SIGNATURE = "serving_default"
LARGEST = 3 << 20
"""Bytes of the file."""


class Shipped(nn.Module):
    """A net as phones call it: one picture (1, H, W, 3) to fine, coarse and embedding.

    The embedding is centred and turned so that cosines tell things apart that it was never taught.
    """

    def __init__(self, net: Net, turn: nn.Linear) -> None:
        super().__init__()
        self.net, self.turn = net, turn

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        answer = self.net(x.permute(0, 3, 1, 2))
        return answer.fine, answer.coarse, self.turn(answer.embedding)


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


def exported(shipped: Shipped, samples: Floats) -> bytes:
    """The model file; `samples` (N, H, W, 3) are typical inputs of the size it will look at."""
    import litert_torch
    from ai_edge_quantizer import quantizer, recipe

    example = (torch.as_tensor(samples[:1]),)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "float.tflite"
        litert_torch.convert(shipped.eval(), example).export(str(path))
        making = quantizer.Quantizer(str(path), recipe.static_wi8_ai8())
        name = _input_name(path)
        inputs = [{name: sample[None]} for sample in samples]
        ranges = making.calibrate({_SIGNATURE: inputs}, num_threads=1)
        quantised = making.quantize(ranges, enable_progress_report=False)
        return bytes(quantised.quantized_model)


def _input_name(path: Path) -> str:
    from ai_edge_litert.interpreter import Interpreter

    (details,) = Interpreter(model_path=str(path)).get_input_details()
    return str(details["name"]).removeprefix(f"{_SIGNATURE}_")
