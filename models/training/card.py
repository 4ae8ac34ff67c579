"""The model card: a page whose every figure is filled in from metrics.json.

Leaves how the figures come about to `training.figures`.
"""

from __future__ import annotations

import json
import string
from pathlib import Path
from typing import Any

from training.settings import HERE


def card(metrics: dict[str, Any], template: Path = HERE / "card.md") -> str:
    """The page; KeyError for a figure that is missing."""
    return _Filled().vformat(template.read_text(encoding="utf-8"), (), metrics)


def card_of(folder: Path) -> str:
    """The page that belongs to a model folder's metrics."""
    metrics: dict[str, Any] = json.loads((folder / "metrics.json").read_text(encoding="utf-8"))
    return card(metrics)


class _Filled(string.Formatter):
    def format_field(self, value: Any, format_spec: str) -> str:
        """A dash where there was nothing to take a share of."""
        return "–" if value is None else str(super().format_field(value, format_spec))
