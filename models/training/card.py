"""The model card: a page whose every figure is filled in from metrics.json.

Leaves how the figures come about to `training.figures`.
"""

from __future__ import annotations

import json
import string
import textwrap
from pathlib import Path
from typing import Any

from training.folder import CARD, METRICS, written
from training.settings import HERE

_FILL = textwrap.TextWrapper(100, break_long_words=False, break_on_hyphens=False)
_ITSELF = """\
Measured with this file on the data set's {accuracy[images]} validation photos (val.txt), which it
was not trained on. They show {accuracy[classes]} of the {model[products]} products; how it does on
the others, they cannot say. The recipe's size, rates and lengths were chosen in sight of these
photos."""
_BEFORE = """\
Measured with run `{measured[run]}` ({measured[steps]:,} steps) on the data set's {accuracy[images]}
validation photos (val.txt), which were taken elsewhere than those of train.txt and which it was not
trained on. What ships goes on from that run and was trained on these photos, too: so the figures
tell how it does in a shop that it does not know, and none is of the very file. They show
{accuracy[classes]} of the {model[products]} products; how it does on the others, they cannot say.
The recipe's size, rates and lengths were chosen in sight of these photos."""
_FAMILIAR = """
In a shop that it knows: each of these {familiar[images]} photos was read by a net that was trained
in the same way, but not on a fifth of them with that photo in it, near duplicates in one fifth. It
was shown others of the same shelf and day.

| product first | kind first | in the first five |
|---:|---:|---:|
| {familiar[fine]:.1%} | {familiar[coarse]:.1%} | {familiar[top5]:.1%} |
"""


def card(metrics: dict[str, Any], template: Path = HERE / "card.md") -> str:
    """The page; KeyError for a figure that is missing."""
    parts = {
        "way": _ITSELF if metrics["measured"]["run"] == metrics["model"]["run"] else _BEFORE,
        "in_familiar_places": _FAMILIAR if "familiar" in metrics else "",
    }
    filled = _Filled()
    said = {name: filled.vformat(text, (), metrics) for name, text in parts.items()}
    return _wrapped(filled.vformat(template.read_text(encoding="utf-8"), (), metrics | said))


def card_of(folder: Path) -> str:
    """The page that belongs to a model folder's metrics."""
    metrics: dict[str, Any] = json.loads((folder / METRICS).read_text(encoding="utf-8"))
    return card(metrics)


def tell(folder: Path, metrics: dict[str, Any]) -> None:
    """Write the metrics and the page into a model folder."""
    (folder / METRICS).write_bytes(written(metrics))
    (folder / CARD).write_text(card(metrics), encoding="utf-8")


def _wrapped(page: str) -> str:
    """The page with its paragraphs' lines as long as they may be, whatever was filled in."""
    blocks = page.strip().split("\n\n")
    return "\n\n".join(each if each[0] in "#|" else _FILL.fill(each) for each in blocks) + "\n"


class _Filled(string.Formatter):
    def format_field(self, value: Any, format_spec: str) -> str:
        """A dash where there was nothing to take a share of."""
        return "–" if value is None else str(super().format_field(value, format_spec))
