"""Nutrition labels: energy and macronutrients in 100 g or 100 ml, from the words on a package.

Leaves seeing the words to `ocr`, of how much the figures are to `bases`, and which food they are
about to whoever asks. A figure that contradicts another is worse than none: such a label is marked.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from kitchensync.catalogue.model import (
    JOULES_PER_KCAL,
    MICROGRAMS,
    MOST_GRAMS,
    MOST_JOULES,
    Nutrients,
)
from kitchensync.catalogue.reading.figures import SALT_PER_SODIUM, number
from kitchensync.receipts import bases
from kitchensync.receipts.bases import Basis, Figure, Row, word_of
from kitchensync.receipts.lines import group
from kitchensync.receipts.model import Line, Word
from kitchensync.receipts.slips import mended

_IGNORED = "ignored"
_NAMES = {
    _IGNORED: r"(?:(?:mono|poly)\w*\.?(?:[ -]unsat\w*\.?)?|unsatur\w*|trans\w*)(?:[ -]fat\w*)?"
    r"|ungesat\w*|(?:enkel|fler)?omat\w*(?: fett)?|calories from (?:sat\w*\.? )?fat"
    r"|einfach\w*|mehrfach\w*|insatures|starch|starke|amidon|added sugars?|sugar alcohols?"
    r"|cholest\w*",
    "energy": r"energ\w*|brennwert|valeur energetique|calories|kalorier?n?",
    "saturated": r"(?:of which )?saturat\w*(?: fat)?|sat\.? fat|gesat+igt\w*(?: fett\w*)?"
    r"|acides gras satures|(?:varav )?mattat\w*(?: fett)?|verzadigd\w*(?: vet\w*)?"
    r"|(?:(?:acidi )?grassi )?saturi|(?:grasas )?saturadas",
    "fat": r"fat|fett|matieres grasses|lipides|vet(?:ten)?|grassi|grasas",
    "sugars": r"sugars?|zucker\w*|sucres?|socker\w*|suikers?|zuccheri|azucares",
    "carbohydrate": r"(?:total )?carb(?:ohydrat\w*|s)?|kohlenhydrat\w*|glucides|kolhydrat\w*"
    r"|koolhydrat\w*|carboidrati|hidratos",
    "fibre": r"(?:dietary )?fib(?:re|er)s?(?: alimentaires)?|ballaststoffe?|kostfiber|vezels?"
    r"|fibra(?: alimentar\w*)?",
    "protein": r"protein\w*|eiwei\w*|eiwit\w*",
    "salt": r"salt|salz|sel|zout|sale?",
    "sodium": r"sodium|natrium",
}
_NAME = re.compile(
    r"(?<![^\W\d_])(?:" + "|".join(f"(?P<{key}>{names})" for key, names in _NAMES.items()) + r")"
    r"(?![^\W\d_])"
)
_VALUE = re.compile(
    r"(?P<below><|less than|weniger als|moins de|mindre an)? ?(?<![\d.,])"
    r"(?P<number>[1-3][ .,']\d{3}(?= ?kj)|\d{1,4}(?:[.,]\d{1,3})?)"
    r" ?(?P<unit>kj|kcal|cal|mg|g|ug)?(?![^\W_]|[.,]\d| ?%)"
    r"|(?P<trace>(?<![^\W_])(?:traces?|spuren|spar|sporen|tracce|trazas|nil))"
    r"(?![^\W_]| (?:of|av|af|von|van|an\w*|de|di)\b)"
)
_UNITS = re.compile(r"\((?:kj|kcal|mg|g)\)|(?<![^\W_])(?:kj ?/ ?kcal|kcal ?/ ?kj)(?![^\W_])")
"""Said of all figures behind it, by turns: "(g)", "kJ/kcal 1580/376"."""
_WORDED = re.compile(r"(?!less than|weniger als|moins de|mindre an)\W*[^\W\d_]{2}")
"""How a line begins that speaks of something of its own: may contain traces of nuts."""
_GROUPED = re.compile(r"\d{1,3}[ .,']\d{3}")
_KILOJOULES = {"fat": 37, "carbohydrate": 17, "protein": 17, "fibre": 8}
"""In a gram: Regulation (EU) No 1169/2011, Annex XIV."""
_OF_100_G = (*_KILOJOULES, "salt")
_GIVING = {"fat", "carbohydrate", "protein"}
"""What gives the energy of most foods: where one of them is not known, the rest may be its."""
_AS_G = re.compile(r"(?<=\d)9$")
_COUNTED = re.compile(r"(?<![^\W_])[\dOIl|i!]+(?:[.,][\dOIl|i!]+)?(?=m?g(?![^\W_]))")
_DIGITS = str.maketrans("OIl|i!", "011111")
"""Letters that a reader of pictures takes for digits, where a unit follows at once: "6lg", "Og"."""
_KILOJOULE = re.compile(r"(?<=[\d ])k[\])}|](?![^\W_])")


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
    lines = _in_order(group(words))
    texts = [_folded(line.text) for line in lines]
    rows = [*_rows(lines, texts)]
    basis = bases.find(lines, texts, _NAME, rows)
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


def _in_order(lines: Sequence[Line]) -> Sequence[Line]:
    """With each name above its figures, which stand higher where a package bends."""
    found = [(line, _folded(line.text)) for line in lines]
    for at in range(len(found) - 1):
        waits = at > 0 and _is_name(found[at - 1][1])
        if not waits and _is_figures(found[at][1]) and _is_name(found[at + 1][1]):
            found[at : at + 2] = found[at + 1], found[at]
    return [line for line, _ in found]


def _is_name(text: str) -> bool:
    """Whether it names a nutrient and has no figure."""
    return bool(_NAME.search(text)) and not any(map(str.isdigit, text))


def _is_figures(text: str) -> bool:
    """Whether it has figures and nothing else, and is no head of columns."""
    rest = _VALUE.sub("", text)
    return rest != text and not any(map(str.isalpha, rest)) and not bases.is_head(text)


def _rows(lines: Sequence[Line], texts: Sequence[str]) -> Iterator[Row]:
    """Each name of a nutrient and the figures up to the next one, if need be on the next line."""
    name: str | None = None
    named = 0
    figures: list[Figure] = []
    for place, (line, text) in enumerate(zip(lines, texts, strict=True)):
        marks = [(match.start(), match.end(), match.lastgroup) for match in _NAME.finditer(text)]
        marks = [(0, 0, None if figures or _WORDED.match(text) else name), *marks]
        for at, (_, start, kind) in enumerate(marks):
            end = marks[at + 1][0] if at + 1 < len(marks) else len(text)
            named = place if at else named
            name, figures = kind, _figures(line, text, start, end, kind)
            if name and name != _IGNORED and figures:
                yield Row(named, name, figures)
        if len(marks) == 1:
            name = None


def _figures(line: Line, text: str, start: int, end: int, name: str | None) -> list[Figure]:
    found: list[Figure] = []
    said = _UNITS.search(text, start, end)
    units = said[0].strip("()").replace(" ", "").split("/") if said else [None]
    for match in _VALUE.finditer(text, start, end):
        at = match.start("trace" if match["trace"] else "number")
        if at == start or not text[at - 1].isalnum():
            unit = match["unit"] or units[len(found) % len(units)]
            figure = _figure(match, unit, name, word_of(line, at))
            found += [figure] if figure else []
    return found


def _figure(match: re.Match[str], unit: str | None, name: str | None, word: Word) -> Figure | None:
    if match["trace"]:
        return Figure(Fraction(0), False, word.middle[0], word.confidence)
    said = match["number"]
    energy = unit in ("kj", "kcal", "cal") or (unit is None and name == "energy")
    if unit is None and not energy:
        said = _AS_G.sub("", said)  # a g is often read as a 9
        if said == match["number"]:
            return None
    if (energy or unit in ("mg", "ug")) and _GROUPED.fullmatch(said):
        said = re.sub(r"\D", "", said)
    value = number(said.replace(",", "."))
    if value is None:
        return None
    if match["below"]:
        value = Fraction(0)  # "less than 0.5 g" may be printed as 0 g too
    factor = Fraction(1000) if unit == "kj" else Fraction(JOULES_PER_KCAL)
    if not energy:
        factor = Fraction(MICROGRAMS[unit or "g"], MICROGRAMS["g"])
    return Figure(value * factor, energy, word.middle[0], word.confidence)


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


def _folded(text: str) -> str:
    """In small letters without accents, of the same length."""
    counted = _COUNTED.sub(lambda found: found[0].translate(_DIGITS), text)
    return _KILOJOULE.sub("kj", mended("".join(map(_plain, counted))))


@lru_cache(maxsize=4096)
def _plain(letter: str) -> str:
    if letter in "µμ":
        return "u"
    bare = unicodedata.normalize("NFKD", letter)[0].casefold()
    return bare if len(bare) == 1 else bare[0]
