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

| product first | kind first | in the first five | accepted without asking | right of those |
|---:|---:|---:|---:|---:|
| {familiar[fine]:.1%} | {familiar[coarse]:.1%} | {familiar[top5]:.1%} | \
{familiar[acceptance][accepted]:.1%} | {familiar[acceptance][precision]:.1%} |
"""
_CROSSED = """
Over all photos: {crossed[nets]} more nets of the same kind (from run `{crossed[run]}` on, seed
{crossed[seed]}, about {crossed[steps]:,} steps each) were each not shown one fold of train.txt,
near duplicates in one fold, nor any photo of val.txt. Each photo of both lists was read by one that
was not shown it: those of train.txt are of shops that it knows, those of val.txt are not.
Temperatures and thresholds were tuned on what the other nets said, most of it of shops that they
know, which is why less is right in others; what ships asks more there.

| | photos | product first | kind first | in the first five | calibration error | accepted | \
right of those |
|---|---:|---:|---:|---:|---|---:|---:|
| all {crossed[every][classes]} products | {crossed[every][images]:,} | {crossed[every][fine]:.1%} \
| {crossed[every][coarse]:.1%} | {crossed[every][top5]:.1%} \
| product {crossed[every][ece_fine]:.1%}, kind {crossed[every][ece_coarse]:.1%} \
| {crossed[every][acceptance][accepted]:.1%} | {crossed[every][acceptance][precision]:.1%} |
| shops that it knows | {crossed[at_home][images]:,} | {crossed[at_home][fine]:.1%} \
| {crossed[at_home][coarse]:.1%} | {crossed[at_home][top5]:.1%} \
| product {crossed[at_home][ece_fine]:.1%}, kind {crossed[at_home][ece_coarse]:.1%} \
| {crossed[at_home][acceptance][accepted]:.1%} | {crossed[at_home][acceptance][precision]:.1%} |
| other shops | {crossed[elsewhere][images]:,} | {crossed[elsewhere][fine]:.1%} \
| {crossed[elsewhere][coarse]:.1%} | {crossed[elsewhere][top5]:.1%} \
| product {crossed[elsewhere][ece_fine]:.1%}, kind {crossed[elsewhere][ece_coarse]:.1%} \
| {crossed[elsewhere][acceptance][accepted]:.1%} | {crossed[elsewhere][acceptance][precision]:.1%} |

By group, of all: packages {crossed[every][acceptance][groups][packages][told]}; vegetables
{crossed[every][acceptance][groups][vegetables][told]}; fruit
{crossed[every][acceptance][groups][fruit][told]}.
"""


def card(metrics: dict[str, Any], template: Path = HERE / "card.md") -> str:
    """The page; KeyError for a figure that is missing."""
    parts = {
        "way": _ITSELF if metrics["measured"]["run"] == metrics["model"]["run"] else _BEFORE,
        "in_familiar_places": _FAMILIAR if "familiar" in metrics else "",
        "over_all": _CROSSED if "crossed" in metrics else "",
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
