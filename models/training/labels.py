"""The labels as the shipped model names them, read from labels.toml.

Leaves whether the catalogue knows a food to `training.check`.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import get_args

from pydantic import BaseModel, ConfigDict

from kitchensync.vision.manifest import Coarse, Fine, Labels
from training.settings import HERE, Group


class _Product(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    food: str | None = None


class _Kind(_Product):
    group: Group
    products: tuple[_Product, ...]


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    kinds: tuple[_Kind, ...]


def read_labels(path: Path = HERE / "labels.toml") -> Labels:
    """Groups, kinds (coarse) and products (fine), in the data set's order."""
    with path.open("rb") as file:
        kinds = _File.model_validate(tomllib.load(file)).kinds
    return Labels(
        groups=get_args(Group),
        coarse=tuple(Coarse(kind.name, kind.group, kind.food) for kind in kinds),
        fine=tuple(
            Fine(product.name, number, product.food)
            for number, kind in enumerate(kinds)
            for product in kind.products
        ),
    )
