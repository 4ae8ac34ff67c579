"""The rows of a nutrition label: names of nutrients in many languages, and the figures behind each.

Leaves of how much the figures are to `bases`, and which of them count to `labels`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from kitchensync.catalogue.model import JOULES_PER_KCAL, MICROGRAMS
from kitchensync.catalogue.reading.figures import number
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
NAME = re.compile(
    r"(?<![^\W\d_])(?:" + "|".join(f"(?P<{key}>{names})" for key, names in _NAMES.items()) + r")"
    r"(?![^\W\d_])"
)
_LESS = "less than|weniger als|moins de|mindre an"
VALUE = re.compile(
    rf"(?P<below><|{_LESS})? ?(?<![\d.,])"
    r"(?P<number>[1-3][ .,']\d{3}(?= ?kj)|\d{1,4}(?:[.,]\d{1,3})?)"
    r" ?(?P<unit>kj|kcal|cal|mg|g|ug)?(?![^\W_]|[.,]\d| ?%)"
    r"|(?P<trace>(?<![^\W_])(?:traces?|spuren|spar|sporen|tracce|trazas|nil))"
    r"(?![^\W_]| (?:of|av|af|von|van|an\w*|de|di)\b)"
)
_UNITS = re.compile(r"\((?:kj|kcal|mg|g)\)|(?<![^\W_])(?:kj ?/ ?kcal|kcal ?/ ?kj)(?![^\W_])")
"""Said of all figures behind it, by turns: "(g)", "kJ/kcal 1580/376"."""
_WORDED = re.compile(rf"(?!{_LESS})\W*[^\W\d_]{{2}}")
"""How a line begins that speaks of something of its own: may contain traces of nuts."""
_GROUPED = re.compile(r"\d{1,3}[ .,']\d{3}")
_AS_G = re.compile(r"(?<=\d)9$")
_COUNTED = re.compile(r"(?<![^\W_])[\dOIl|i!]{1,9}(?:[.,][\dOIl|i!]{1,9})?(?=m?g(?![^\W_]))")
_DIGITS = str.maketrans("OIl|i!", "011111")
"""Letters that a reader of pictures takes for digits, where a unit follows at once: "6lg", "Og"."""
_KILOJOULE = re.compile(r"(?<=[\d ])k[\])}|](?![^\W_])")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number behind a nutrient's name: in g, or in J where `energy`; `x` is where it stands."""

    value: Fraction
    energy: bool
    x: float
    confidence: int


@dataclass(frozen=True, slots=True)
class Row:
    """The figures behind one nutrient's name, which stands in that line, from left to right."""

    line: int
    name: str
    figures: Sequence[Figure]


def rows(lines: Sequence[Line], texts: Sequence[str]) -> Iterator[Row]:
    """Each name of a nutrient and the figures up to the next one, if need be on the next line."""
    name: str | None = None
    named = 0
    figures: list[Figure] = []
    for place, (line, text) in enumerate(zip(lines, texts, strict=True)):
        marks = [(match.start(), match.end(), match.lastgroup) for match in NAME.finditer(text)]
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
    for match in VALUE.finditer(text, start, end):
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


def folded(text: str) -> str:
    """In small letters without accents, of the same length."""
    counted = _COUNTED.sub(lambda found: found[0].translate(_DIGITS), text)
    return _KILOJOULE.sub("kj", mended("".join(map(_plain, counted))))


@lru_cache(maxsize=4096)
def _plain(letter: str) -> str:
    if letter in "µμ":
        return "u"
    bare = unicodedata.normalize("NFKD", letter)[0].casefold()
    return bare if len(bare) == 1 else bare[0]


def word_of(line: Line, at: int) -> Word:
    """The word of a line in whose text that character is."""
    for word in line.words:
        if at <= len(word.text):
            return word
        at -= len(word.text) + 1
    return line.words[-1]


def x_of(line: Line, at: int) -> float:
    """Where the middle of that word stands."""
    return word_of(line, at).middle[0]
