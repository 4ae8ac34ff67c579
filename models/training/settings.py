"""The recipe's settings, read from config.toml and checked while reading.

What they mean is written beside them there; who uses them stands in each script.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

HERE = Path(__file__).parent
RECIPE = HERE / "config.toml"
Group = Literal["packages", "vegetables", "fruit"]
Pair = tuple[float, float]
Colour = tuple[float, float, float]


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class NetSettings(_Section):
    width: int
    blocks: tuple[int, ...]
    mean: Colour
    std: Colour


class PhotoSettings(_Section):
    largest: int
    quality: int


class OptimiserSettings(_Section):
    batch: int
    momentum: float
    weight_decay: float
    average: float
    smoothing: float
    coarse_weight: float


class AugmentSettings(_Section):
    area: Pair
    aspect: Pair
    degrees: float
    shear: float
    flip: frozenset[Group]
    brightness: float
    contrast: float
    saturation: float
    hue: float
    cutout: float
    mixed: float


class OpenSettings(_Section):
    held: frozenset[int]


class ShipSettings(_Section):
    run: str
    measuring_run: str
    open_run: str
    fold_runs: tuple[str, ...]
    cross_runs: tuple[str, ...]
    seed: int
    size: int
    embedding: int
    ranges: int
    folds: int


class Phase(_Section):
    """Some epochs at one picture size, the learning rate going straight from one to another."""

    epochs: int
    size: int
    rate: Pair


class RunSettings(_Section):
    """A run: its plan, where it starts, who teaches it, and what it is not shown."""

    plan: str
    seed: int = 1
    width: int | None = None
    start: str | None = None
    teachers: tuple[str, ...] = ()
    lists: tuple[str, ...] = ("train.txt",)
    open: bool = False
    fold: tuple[int, int] | None = None


class DistilSettings(_Section):
    weight: float
    temperature: float


class Settings(_Section):
    net: NetSettings
    photos: PhotoSettings
    optimiser: OptimiserSettings
    augment: AugmentSettings
    open: OpenSettings
    distil: DistilSettings
    ship: ShipSettings
    runs: dict[str, RunSettings]
    plans: dict[str, tuple[Phase, ...]]


def read_settings(path: Path = RECIPE) -> Settings:
    """The settings in a file; a pydantic error names what is missing or unknown."""
    with path.open("rb") as file:
        return Settings.model_validate(tomllib.load(file))
