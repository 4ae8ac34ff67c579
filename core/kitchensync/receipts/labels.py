"""Nutrition labels: energy and macronutrients in 100 g or 100 ml, from the words on a package.

Leaves seeing the words to `ocr`, names and their figures to `nutrients`, of how much these are to
`bases`, and of which food to whoever asks. A figure that contradicts another is worse than none:
such a label is marked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from kitchensync.catalogue.model import MICROGRAMS, MOST_GRAMS, MOST_JOULES, Nutrients
from kitchensync.catalogue.reading.figures import SALT_PER_SODIUM
from kitchensync.receipts import bases, nutrients
from kitchensync.receipts.bases import Basis
from kitchensync.receipts.lines import group
from kitchensync.receipts.model import Line, Word
from kitchensync.receipts.nutrients import NAME, VALUE, Figure, Row, folded

_KILOJOULES = {"fat": 37, "carbohydrate": 17, "protein": 17, "fibre": 8}
"""In a gram: Regulation (EU) No 1169/2011, Annex XIV."""
_OF_100_G = (*_KILOJOULES, "salt")
_GIVING = {"fat", "carbohydrate", "protein"}
"""What gives the energy of most foods: where one of them is not known, the rest may be its."""


@dataclass(frozen=True, slots=True)
class Label:
    """`nutrients` in 100 g, or in 100 ml where `liquid`; what it does not say is None.

    `consistent` if what it says agrees with itself: energy with what gives it, parts with wholes.
    `confidence` is its worst word's.
    """

    nutrients: Nutrients
    liquid: bool
    consistent: bool
    confidence: int


def read(words: Iterable[Word]) -> Label | None:
    """The label that `words` are, or None where they are none, or nothing says of how much."""
    said = _in_order((line, folded(line.text)) for line in group(words))
    lines, texts = [line for line, _ in said], [text for _, text in said]
    rows = [*nutrients.rows(lines, texts)]
    basis = bases.find(lines, texts, rows)
    if basis is None:
        return None
    found: dict[str, Figure] = {}
    for row in rows:
        figure = _chosen(row, basis) if row.line >= basis.line else None
        if figure and row.name not in found:
            found[row.name] = figure
    if len(found) < 2:
        return None
    values = _scaled(found, basis)
    if any("total carb" in text for text in texts):
        values = _without_fibre(values)
    return Label(
        _nutrients(values),
        basis.liquid,
        _agrees(values),
        min(figure.confidence for figure in found.values()),
    )


def _in_order(said: Iterable[tuple[Line, str]]) -> Sequence[tuple[Line, str]]:
    """With each name above its figures, which stand higher where a package bends."""
    found = [*said]
    for at in range(len(found) - 1):
        waits = at > 0 and _is_name(found[at - 1][1])
        if not waits and _is_figures(found[at][1]) and _is_name(found[at + 1][1]):
            found[at : at + 2] = found[at + 1], found[at]
    return found


def _is_name(text: str) -> bool:
    """Whether it names a nutrient and has no figure."""
    return bool(NAME.search(text)) and not any(map(str.isdigit, text))


def _is_figures(text: str) -> bool:
    """Whether it has figures and nothing else, and is no head of columns."""
    rest = VALUE.sub("", text)
    return rest != text and not any(map(str.isalpha, rest)) and not bases.is_head(text)


def _chosen(row: Row, basis: Basis) -> Figure | None:
    """The figure in the column of 100 g; the first where there are no columns."""
    fitting = [figure for figure in row.figures if figure.energy == (row.name == "energy")]
    if not fitting:
        return None
    if basis.x is None:
        return fitting[0]
    here, other = basis.x, basis.other
    if other is None:
        near = min(fitting, key=lambda figure: abs(figure.x - here))
        return next(figure for figure in fitting if figure is near or _is_same(figure, near))
    if (second := _second_column(fitting)) is not None:
        return fitting[0] if here < other else second
    near = min(fitting, key=lambda figure: abs(figure.x - here))
    return None if abs(near.x - other) < abs(near.x - here) / 2 else near


def _second_column(figures: Sequence[Figure]) -> Figure | None:
    """The first figure of the second of two columns; None where it is not plain that there are two.

    A package bends, so that figures need not stand below what their column is of.
    """
    if len(figures) == 2 and not _is_same(*figures):
        return figures[1]
    if len(figures) == 4:  # in kJ and in kcal, one beside the other or one column after the other
        return figures[2] if _is_same(*figures[:2]) else figures[1]
    return None


def _is_same(one: Figure, other: Figure) -> bool:
    """Whether they say one energy in two units."""
    return one.energy and abs(one.value - other.value) <= max(one.value, other.value) / 20


def _scaled(found: dict[str, Figure], basis: Basis) -> dict[str, Fraction]:
    factor = Fraction(100) / basis.serving if basis.serving else Fraction(1)
    values = {name: figure.value * factor for name, figure in found.items()}
    if "sodium" in values:
        sodium = values.pop("sodium")
        values.setdefault("salt", sodium * SALT_PER_SODIUM)
    return values


def _is_possible(name: str, value: Fraction) -> bool:
    return value <= (MOST_JOULES if name == "energy" else MOST_GRAMS)


def _without_fibre(values: dict[str, Fraction]) -> dict[str, Fraction]:
    """Labels of the United States count fibre as carbohydrate; without it, that is unknown."""
    total = values.pop("carbohydrate", None)
    if total is not None and "fibre" in values:
        values["carbohydrate"] = max(Fraction(0), total - values["fibre"])
    return values


def _nutrients(values: dict[str, Fraction]) -> Nutrients:
    in_units = {
        name: round(value if name == "energy" else value * MICROGRAMS["g"])
        for name, value in values.items()
        if _is_possible(name, value)
    }
    return Nutrients(**in_units)


def _agrees(values: dict[str, Fraction]) -> bool:
    """Parts within wholes, all within 100 g, and energy as much as they give."""
    if not all(_is_possible(name, value) for name, value in values.items()):
        return False
    slack = Fraction(1, 2)
    for part, whole in (("saturated", "fat"), ("sugars", "carbohydrate")):
        if whole in values and values.get(part, Fraction(0)) > values[whole] + slack:
            return False
    if sum(values.get(name, Fraction(0)) for name in _OF_100_G) > MOST_GRAMS + 2:
        return False
    known = ((values.get(name, Fraction(0)), kj) for name, kj in _KILOJOULES.items())
    given = sum((1000 * kj * value for value, kj in known), Fraction(0))
    energy, largest = values.get("energy", given), max(given / 5, Fraction(60_000))
    if not values.keys() >= _GIVING:
        return energy >= given - largest
    return abs(energy - given) <= largest
