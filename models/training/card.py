"""The model card: a page whose every figure is filled in from metrics.json.

Leaves how the figures come about to `training.figures`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from training.settings import HERE


def card(metrics: dict[str, Any], template: Path = HERE / "card.md") -> str:
    """The page; KeyError for a figure that was not measured."""
    return template.read_text(encoding="utf-8").format(**metrics)


def card_of(folder: Path) -> str:
    """The page that belongs to a model folder's metrics."""
    metrics: dict[str, Any] = json.loads((folder / "metrics.json").read_text(encoding="utf-8"))
    return card(metrics)
