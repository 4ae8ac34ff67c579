"""The model card: a page whose every figure is filled in from metrics.json.

Leaves how the figures come about to `training.figures`.
"""

from __future__ import annotations

import json
import string
from pathlib import Path
from typing import Any

from training.settings import HERE

_WAYS = {
    "validation": """\
Measured with this file on the data set's {accuracy[images]} validation photos (val.txt), which it
was not trained on. They show {accuracy[classes]} of the {model[products]} products; how it does on
the others, they cannot say. The recipe's size, rates and lengths were chosen in sight of these
photos.""",
    "folds": """\
Measured on {accuracy[images]} photos of {accuracy[classes]} products that no earlier run was
shown, each by a net trained in the same way, but without a fold with all photos of that product
taken on that occasion: so they tell how it does in a shop that it has not seen. What ships was
trained on those photos, too, so no figure here is of the very file. The recipe's size, rates and
lengths were chosen in sight of the validation photos.""",
}


def card(metrics: dict[str, Any], template: Path = HERE / "card.md") -> str:
    """The page; KeyError for a figure that is missing."""
    way = _WAYS[metrics["measured_by"]]
    filled = _Filled()
    text = template.read_text(encoding="utf-8")
    return filled.vformat(text, (), metrics | {"way": filled.vformat(way, (), metrics)})


def card_of(folder: Path) -> str:
    """The page that belongs to a model folder's metrics."""
    metrics: dict[str, Any] = json.loads((folder / "metrics.json").read_text(encoding="utf-8"))
    return card(metrics)


class _Filled(string.Formatter):
    def format_field(self, value: Any, format_spec: str) -> str:
        """A dash where there was nothing to take a share of."""
        return "–" if value is None else str(super().format_field(value, format_spec))
