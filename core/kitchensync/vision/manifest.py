"""The files of a model folder as values: manifest, labels, calibration, golden answers; checked.

Leaves reading them from a disk to `model`. No numpy, no runtime.
"""

from __future__ import annotations

from enum import Enum
from typing import Annotated, Final, TypeVar

import msgspec
from msgspec import Meta, Struct

from kitchensync.errors import BadModel

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
LABELS: Final = "labels.json"
CALIBRATION: Final = "calibration.json"
GOLDEN: Final = "golden.json"
_MOST_LABELS: Final = 5_000
_MOST_FILES: Final = 12

Name = Annotated[str, Meta(min_length=1, max_length=200)]
FileName = Annotated[str, Meta(pattern=r"\A[A-Za-z0-9][A-Za-z0-9._-]{0,99}\Z")]
Sha256 = Annotated[str, Meta(pattern=r"\A[0-9a-f]{64}\Z")]
Index = Annotated[int, Meta(ge=0, lt=_MOST_LABELS)]
Band = tuple[float, float, float]


class Crop(Enum):
    """What of a picture a model looks at."""

    SQUARE = "square"
    """The square in the middle."""
    WHOLE = "whole"
    """All of it, squeezed into a square."""


class Input(Struct, frozen=True):
    """What a model takes: the side in pixels, and how RGB of 0..1 is normalised."""

    size: Annotated[int, Meta(ge=8, le=1024)]
    mean: Band
    std: Band
    crop: Crop = Crop.SQUARE


class Outputs(Struct, frozen=True):
    """Where in a model's answer each part stands."""

    fine: Annotated[int, Meta(ge=0, le=2)]
    coarse: Annotated[int, Meta(ge=0, le=2)]
    embedding: Annotated[int, Meta(ge=0, le=2)]


class Manifest(Struct, frozen=True):
    """What a model folder says of itself. `embedding` names the space that its vectors lie in."""

    format: int
    name: Name
    version: Name
    embedding: Annotated[str, Meta(pattern=r"\A[0-9A-Za-z._-]{1,64}\Z")]
    model: FileName
    sha256: Annotated[dict[FileName, Sha256], Meta(max_length=_MOST_FILES)]
    input: Input
    outputs: Outputs


class Coarse(Struct, frozen=True):
    """A kind of thing; `food` is what the catalogue calls it, None where it has no word for it."""

    name: Name
    group: Name
    food: str | None = None


class Fine(Struct, frozen=True):
    """A thing; `coarse` is the index of its kind."""

    name: Name
    coarse: Index
    food: str | None = None


class Labels(Struct, frozen=True):
    """What a model tells apart, in the order of its answers."""

    groups: Annotated[tuple[Name, ...], Meta(min_length=1, max_length=50)]
    coarse: Annotated[tuple[Coarse, ...], Meta(min_length=1, max_length=_MOST_LABELS)]
    fine: Annotated[tuple[Fine, ...], Meta(min_length=1, max_length=_MOST_LABELS)]


class Temperature(Struct, frozen=True):
    """What logits are divided by, so that 0.9 is right nine times in ten."""

    fine: float
    coarse: float


class Least(Struct, frozen=True):
    """The calibrated probability that is accepted without asking; above 1 is never."""

    fine: float
    coarse: float


class Score(Enum):
    """What says of a picture that it shows something the model knows, of the fine logits."""

    LOGIT = "logit"
    ENERGY = "energy"
    PROBABILITY = "probability"


class Known(Struct, frozen=True):
    """A picture that scores below the threshold shows nothing that the model knows."""

    score: Score
    threshold: float


class Household(Struct, frozen=True):
    """What a match with something taught needs: cosine, and how far ahead of any other thing."""

    similarity: float
    margin: float


class Calibration(Struct, frozen=True):
    """Every threshold of a model; `accept` by group."""

    temperature: Temperature
    accept: dict[str, Least]
    known: Known
    household: Household


class Golden(Struct, frozen=True):
    """What a model says of the picture `golden.drawn(picture, …)`: (index, probability), the best
    first, and where its embedding begins, of unit length."""

    picture: Annotated[int, Meta(ge=0, lt=1 << 31)]
    fine: tuple[tuple[Index, float], ...]
    coarse: tuple[tuple[Index, float], ...]
    embedding: tuple[float, ...]


T = TypeVar("T")


def decode(name: str, data: bytes, shape: type[T]) -> T:
    """A file of a model folder; BadModel names it and what in it is wrong. No number of it is
    infinite or none."""
    try:
        return msgspec.json.decode(data, type=shape)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise BadModel(f"{name} of this model cannot be read: {_short(error)}.") from None


def check_manifest(manifest: Manifest) -> None:
    """BadModel for a manifest of another format, or that leaves a file without a hash."""
    if manifest.format != FORMAT:
        raise BadModel(
            f"This model has format {manifest.format}; format {FORMAT} is what can be used here.",
            "Install a model for this version.",
        )
    unsaid = {manifest.model, LABELS, CALIBRATION, GOLDEN} - set(manifest.sha256)
    if unsaid:
        raise BadModel(f"The manifest of this model says no hash of {', '.join(sorted(unsaid))}.")
    outputs = manifest.outputs
    if len({outputs.fine, outputs.coarse, outputs.embedding}) < 3:
        raise BadModel("The manifest of this model gives two outputs the same place.")
    if min(map(abs, manifest.input.std)) < 1e-6:
        raise BadModel("The manifest of this model divides by a deviation of nothing.")


def check_labels(labels: Labels) -> None:
    """BadModel for labels that point nowhere or have one name."""
    if any(each.group not in labels.groups for each in labels.coarse) or any(
        each.coarse >= len(labels.coarse) for each in labels.fine
    ):
        raise BadModel("A label of this model belongs to a kind or group that it does not have.")
    for names in ([each.name for each in labels.coarse], [each.name for each in labels.fine]):
        if len(set(names)) < len(names):
            raise BadModel("Two labels of this model have one name.")


def check_calibration(calibration: Calibration, labels: Labels) -> None:
    """BadModel for thresholds that are missing, or a temperature of nothing."""
    if missing := set(labels.groups) - set(calibration.accept):
        raise BadModel(f"This model says no thresholds of {', '.join(sorted(missing))}.")
    temperature = calibration.temperature
    if min(temperature.fine, temperature.coarse) <= 0:
        raise BadModel("The temperature of this model is not above zero.")


def _short(error: Exception) -> str:
    return str(error).rstrip(".")[:200]
