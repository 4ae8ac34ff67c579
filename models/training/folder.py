"""The model folder as it ships: the files beside the net, and the manifest that vouches for them.

What stands in the calibration and the metrics is found out elsewhere; the card is left to `card`.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import msgspec

from kitchensync.vision import golden
from kitchensync.vision.manifest import (
    CALIBRATION,
    GOLDEN,
    LABELS,
    MANIFEST,
    Calibration,
    Golden,
    Household,
    Input,
    Known,
    Labels,
    Least,
    Manifest,
    Outputs,
    Score,
    Temperature,
)
from kitchensync.vision.model import Model
from kitchensync.vision.recognising import softmax, unit
from kitchensync.vision.runtime import Net, find
from training.measure import NEVER
from training.settings import Settings

NET = "groceries.tflite"
METRICS = "metrics.json"
CARD = "MODEL_CARD.md"
_PICTURES = range(8)
_SHOWN = 8


def model(
    net: bytes,
    labels: Labels,
    calibration: Calibration,
    size: int,
    settings: Settings,
    version: str = "1",
) -> Model:
    """A model in memory, complete but for its golden answers."""
    digest = hashlib.sha256(net).hexdigest()
    manifest = Manifest(
        format=1,
        name="groceries",
        version=version,
        embedding=digest[:16],
        model=NET,
        sha256={NET: digest},
        input=Input(size, settings.net.mean, settings.net.std),
        outputs=outputs(net, labels),
    )
    return Model(manifest, labels, calibration, (), net)


def uncalibrated(labels: Labels) -> Calibration:
    """A calibration under which nothing is accepted and nothing refused."""
    never = dict.fromkeys(labels.groups, Least(NEVER, NEVER))
    return Calibration(
        Temperature(1.0, 1.0), never, Known(Score.ENERGY, -1e6), Household(NEVER, 0.0)
    )


def outputs(net: bytes, labels: Labels) -> Outputs:
    """Which output of a net is which, told by their lengths."""
    made: Any = find().construct(model_content=net)
    lengths = [int(each["shape"][-1]) for each in made.get_output_details()]
    fine, coarse = lengths.index(len(labels.fine)), lengths.index(len(labels.coarse))
    (embedding,) = {0, 1, 2} - {fine, coarse}
    return Outputs(fine, coarse, embedding)


def golden_answers(net: Net) -> list[Golden]:
    """What the net says of the drawn pictures."""
    temperature = net.model.calibration.temperature
    found: list[Golden] = []
    for seed in _PICTURES:
        answer = net.ask(golden.drawn(seed, net.model.manifest.input.size))
        found.append(
            Golden(
                seed,
                _best(softmax(answer.fine, temperature.fine)),
                _best(softmax(answer.coarse, temperature.coarse)),
                tuple(round(part, 4) for part in unit(answer.embedding)[:_SHOWN]),
            )
        )
    return found


def write(folder: Path, made: Model) -> None:
    """The net, labels, calibration, golden answers and the manifest over them."""
    texts = {
        LABELS: made.labels,
        CALIBRATION: made.calibration,
        GOLDEN: golden_answers(Net(made)),
    }
    files = {NET: made.net} | {name: written(value) for name, value in texts.items()}
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    manifest = msgspec.structs.replace(made.manifest, sha256=hashes)
    for name, content in {**files, MANIFEST: written(manifest)}.items():
        (folder / name).write_bytes(content)


def written(value: object) -> bytes:
    """A value as the JSON that people can read, too."""
    return msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n"


def _best(probabilities: tuple[float, ...]) -> tuple[tuple[int, float], ...]:
    order = sorted(range(len(probabilities)), key=lambda at: (-probabilities[at], at))[:5]
    return tuple((at, round(probabilities[at], 4)) for at in order)
