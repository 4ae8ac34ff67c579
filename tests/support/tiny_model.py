"""A model folder of a few kilobytes that really runs: it knows five things by their colour."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kitchensync.vision import golden, model
from kitchensync.vision.recognising import softmax, unit
from kitchensync.vision.runtime import Net
from tests.support.drawn import CREAM, GREEN, RED, YELLOW, Colour
from tests.support.tiny_net import dense_net

DARK_RED: Colour = (150, 20, 30)
SIZE = 32
SHARPNESS = 20
LABELS: dict[str, Any] = {
    "groups": ["packages", "vegetables", "fruit"],
    "coarse": [
        {"name": "Tomato", "group": "vegetables", "food": "tomato"},
        {"name": "Banana", "group": "fruit", "food": "banana"},
        {"name": "Lime", "group": "fruit", "food": "lime"},
        {"name": "Milk", "group": "packages", "food": "milk"},
    ],
    "fine": [
        {"name": "Vine-Tomato", "coarse": 0, "food": "tomato"},
        {"name": "Plum-Tomato", "coarse": 0, "food": "tomato"},
        {"name": "Banana", "coarse": 1, "food": "banana"},
        {"name": "Lime", "coarse": 2, "food": "lime"},
        {"name": "Arla-Milk", "coarse": 3, "food": None},
    ],
}
FINE = (RED, DARK_RED, YELLOW, GREEN, CREAM)
COARSE = (RED, YELLOW, GREEN, CREAM)
CALIBRATION: dict[str, Any] = {
    "temperature": {"fine": 1.0, "coarse": 1.0},
    "accept": {group: {"fine": 0.9, "coarse": 0.9} for group in LABELS["groups"]},
    "known": {"score": "logit", "threshold": 5.0},
    "household": {"similarity": 0.9, "margin": 0.02},
}


def small_model(folder: Path, *, size: int = SIZE, told: int | None = None, **changes: Any) -> Path:
    """Write the model into a folder. `told` is the size its manifest says; `changes` replace whole
    files ("labels.json" is `labels`), whose hashes are those of what stands there."""
    folder.mkdir(parents=True, exist_ok=True)
    net = nearest_colour(size)
    written = {
        "tiny.tflite": net,
        "labels.json": _json(changes.get("labels", LABELS)),
        "calibration.json": _json(changes.get("calibration", CALIBRATION)),
        "golden.json": _json(changes.get("golden", [])),
    }
    for name, content in written.items():
        (folder / name).write_bytes(content)
    manifest = {
        "format": 1,
        "name": "tiny",
        "version": "1",
        "embedding": hashlib.sha256(net).hexdigest()[:16],
        "model": "tiny.tflite",
        "sha256": {name: hashlib.sha256(one).hexdigest() for name, one in written.items()},
        "input": {"size": told or size, "mean": [0.5, 0.5, 0.5], "std": [0.5, 0.5, 0.5]},
        "outputs": {"fine": 0, "coarse": 1, "embedding": 2},
    } | changes.get("manifest", {})
    (folder / "manifest.json").write_bytes(_json(manifest))
    return folder


def golden_of(folder: Path) -> list[dict[str, Any]]:
    """What the model in a folder says of two golden pictures, as `golden.json` has it."""
    net = Net(model.read(folder))
    found: list[dict[str, Any]] = []
    for seed in (1, 2):
        answer = net.ask(golden.drawn(seed, net.model.manifest.input.size))
        found.append(
            {
                "picture": seed,
                "fine": [*enumerate(softmax(answer.fine))],
                "coarse": [*enumerate(softmax(answer.coarse))],
                "embedding": unit(answer.embedding)[:8],
            }
        )
    return found


@cache
def nearest_colour(size: int = SIZE) -> bytes:
    """A net whose highest logit is the label whose colour comes nearest to the mean."""
    mixing = np.random.default_rng(5).normal(size=(16, 3))
    return dense_net(size, [_nearest(FINE), _nearest(COARSE), (mixing, np.zeros(16))])


def _nearest(colours: tuple[Colour, ...]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    points = np.array(colours) / 127.5 - 1
    return SHARPNESS * points, -SHARPNESS * (points**2).sum(1) / 2


def _json(value: object) -> bytes:
    return json.dumps(value).encode()
