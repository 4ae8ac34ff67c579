"""What the nutrition label on a package says of a food, as figures of the household.

Leaves reading labels to `kitchensync.receipts`, and what is known otherwise to `knowing`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from kitchensync.errors import BadFile, BadInput
from kitchensync.kitchen.changes import Change
from kitchensync.kitchen.desk import Desk
from kitchensync.kitchen.foods.knowing import LABEL, NUTRIENTS, figure_row
from kitchensync.kitchen.foods.meant import own_food
from kitchensync.kitchen.foods.views import FigureView, Labelled
from kitchensync.kitchen.preferences import languages_of
from kitchensync.kitchen.stock.measuring import physical_of
from kitchensync.receipts import labels
from kitchensync.receipts.labels import Label
from kitchensync.receipts.model import DOUBTFUL
from kitchensync.receipts.ocr import read_words

_MG_IN_G: Final = 1000


def take(desk: Desk, food: str, data: bytes, *, anyway: bool, dry_run: bool) -> Labelled:
    """Write down what a picture of a label says of a food; see `Foods.label`."""
    label = labels.read(read_words(data, languages_of(desk)))
    if label is None:
        raise BadFile(
            "No label that says what 100 g hold can be read.",
            "Take the picture again, straight and close, or type it: ks food edit --figure.",
        )
    doubt = "" if anyway else _doubt(label)
    with desk.change(dry_run or bool(doubt)) as change:
        row, name = own_food(change, food)
        figures = _of_100_g(change, row, name, label)
        if doubt:
            change.say("", f"{doubt} Nothing was changed; --anyway takes it.")
        else:
            for nutrient, value in figures.items():
                change.put("figure", *figure_row(row, nutrient, value, LABEL))
            change.tell(row, name, f"{name} holds in 100 g what its label says")
    done = change.done()
    changed = done.changed and not doubt
    views = tuple(FigureView(nutrient, value, LABEL) for nutrient, value in figures.items())
    agrees = label.consistent
    return Labelled(done.what, changed, done.items, done.change_id, name, views, agrees)


def _doubt(label: Label) -> str:
    """Why a label is not to be believed; "" where it is."""
    if not label.consistent:
        return "What it says contradicts itself."
    return "It was hard to read." if label.confidence < DOUBTFUL else ""


def _of_100_g(change: Change, food: bytes, name: str, label: Label) -> Mapping[str, int]:
    """The figures that it says, in 100 g; BadInput where they are of 100 ml of unknown weight."""
    said = {nutrient: getattr(label.nutrients, nutrient) for nutrient in NUTRIENTS}
    known = {nutrient: value for nutrient, value in said.items() if value is not None}
    if not label.liquid:
        return known
    density = physical_of(change.book, food).density
    if not density:
        raise BadInput(
            f"The label is about 100 ml, and nobody said what a litre of {name} weighs.",
            f"Say it first: ks food edit {name} --litre 1.03 kg",
        )
    return {nutrient: round(value * _MG_IN_G / density) for nutrient, value in known.items()}
