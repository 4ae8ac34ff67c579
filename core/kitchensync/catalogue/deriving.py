"""Makes the shipped table: what people wrote (`written/`) with the figures of SR28 and FoodKeeper.

Run it after an edit: python -m kitchensync.catalogue.deriving DATA, where DATA holds the folders
`nutrition` and `shelf-life`. Leaves the sources' formats to `reading` and bounds to the tests.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

import msgspec

from kitchensync.catalogue import index
from kitchensync.catalogue.lexicon import COLOURS
from kitchensync.catalogue.model import (
    Aisle,
    Climate,
    Food,
    Nutrients,
    Part,
    ShelfLife,
    Sources,
    Substitute,
)
from kitchensync.catalogue.reading import foodkeeper, sr28
from kitchensync.catalogue.reading.opening import files_of
from kitchensync.catalogue.reading.values import ImportedFood, Weight
from kitchensync.catalogue.shipped import FOODS, SUBSTITUTES
from kitchensync.catalogue.words import key, plain
from kitchensync.measure.units import find, unit_named

WRITTEN = Path(__file__).parent / "written"

MICROLITRES = {name: round(unit_named(name).size) for name in ("cup", "tbsp", "tsp", "fl oz")}
"""The US measures that the words of a weight begin with."""

EACH = frozenset(
    (
        *("bulb", "bunch", "clove", "ear", "head", "leaf", "link", "loaf", "sheet", "slice"),
        *("spear", "sprig", "stalk", "stick", "wedge"),
    )
)
"""Units of which SR28 says what one weighs.

Cans are as large as their country makes them, and its fillets are half a fish, not a portion.
"""
_ORDINARY = ("", "medium", "regular", "raw", "dough")
"""What may stand beside such a unit for it to be what people mean by one."""

DIETS: Mapping[str, tuple[bool | None, bool | None, bool | None]] = {
    "vegan": (True, True, True),
    "v?": (None, True, True),
    "vegetarian": (False, True, True),
    "veg?": (False, None, None),
    "fish": (False, False, True),
    "meat": (False, False, False),
    "?": (None, None, None),
}
"""Whether vegans, vegetarians and pescatarians eat it; a question mark: not all of it.

"veg?" is no vegan's, such as cheese, whose rennet may be of a calf.
"""
FLAGS = {"yes": True, "unknown": None}


class Tables(msgspec.Struct):
    """The reference tables by their ids."""

    sr28: Mapping[str, ImportedFood]
    foodkeeper: Mapping[str, ImportedFood]


class Written(msgspec.Struct, forbid_unknown_fields=True):
    """A food as a person wrote it down; see docs/catalogue.md. What is left out is its file's."""

    name: str | None = None
    plural: str | None = None
    aliases: tuple[str, ...] = ()
    kind_of: str | None = None
    aisle: Aisle | None = None
    place: Climate | None = None
    diet: str | None = None
    due: Literal["best-before", "use-by"] | None = None
    pork: str | None = None
    alcohol: str | None = None
    contains: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()
    composite: bool = False
    sr28: str | None = None
    weights: str | None = None
    density: int | None = None
    piece: int | None = None
    each: dict[str, int] = {}
    foodkeeper: int | None = None


class Page(msgspec.Struct, forbid_unknown_fields=True):
    """A file of foods, with what most of them share."""

    aisle: Aisle
    place: Climate
    diet: str
    due: Literal["best-before", "use-by"]
    foods: dict[str, Written]


def read_tables(data: Path) -> Tables:
    """The reference tables in a folder."""
    return Tables(
        sr28={food.id: food for food in sr28.read(files_of(data / "nutrition"))},
        foodkeeper={
            food.id: food
            for food in foodkeeper.read(files_of(data / "shelf-life" / "foodkeeper.json"))
        },
    )


def derive_foods(tables: Tables, written: Path = WRITTEN) -> list[Food]:
    """All foods by key. ValueError for a name of two foods, KeyError for a source not there."""
    pages = [
        msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Page)
        for path in sorted(written.glob("*.toml"))
        if path.stem != "substitutes"
    ]
    entries = {slug: (page, food) for page in pages for slug, food in page.foods.items()}
    forms = _forms({slug: _names(slug, food) for slug, (_, food) in entries.items()})
    return [
        _food(slug, page, food, forms[slug], tables)
        for slug, (page, food) in sorted(entries.items())
    ]


def derive_substitutes() -> list[Substitute]:
    """All substitutes, in the order they were written."""
    rows = tomllib.loads((WRITTEN / "substitutes.toml").read_text(encoding="utf-8"))["substitutes"]
    return [_substitute(row) for row in rows]


def _substitute(row: Mapping[str, Any]) -> Substitute:
    return Substitute(
        food=row["food"],
        parts=tuple(Part(food, ratio) for food, ratio in row["use"].items()),
        by=row["by"],
        purpose=row["purpose"],
        note=row.get("note", ""),
        apart=row.get("apart", False),
    )


def _names(slug: str, food: Written) -> list[str]:
    name = food.name or slug.replace("-", " ")
    return [name, *([food.plural] if food.plural else []), *food.aliases]


def _aliases(slug: str, food: Written) -> tuple[str, ...]:
    """The other names, without those that a rule for plurals makes of another."""
    first = {key(name): name for name in reversed(_names(slug, food))}
    return tuple(name for name in food.aliases if first[key(name)] == name)


def _forms(names: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Under which forms each food is found: whole names go before those that differ by a plural."""
    whole: dict[str, str] = {}
    for slug, said in names.items():
        for form in map(plain, said):
            if whole.setdefault(form, slug) != slug:
                raise ValueError(f"{form!r} is a name of both {whole[form]} and {slug}")
    singulars = _singulars(whole)
    found: dict[str, list[str]] = {slug: [] for slug in names}
    for form, slug in sorted(singulars.items()):
        found[slug].append(form)
    for form, slug in sorted(whole.items()):
        if singulars.get(key(form)) != slug and form not in singulars:
            found[slug].append(form)
    return found


def _singulars(whole: Mapping[str, str]) -> dict[str, str]:
    """The owner of each singular: who is called so as it stands, else the only one who can be.

    Of a colour only the plural names a thing: whites are of eggs, and a glass of white is wine.
    """
    claims: dict[str, set[str]] = defaultdict(set)
    for form, slug in whole.items():
        claims[key(form)].add(slug)
    for single, slugs in claims.items():
        if single not in whole and len(slugs) > 1:
            raise ValueError(f"{single!r} is the singular of names of {sorted(slugs)}")
    return {
        single: whole.get(single, min(slugs))
        for single, slugs in claims.items()
        if single in whole or single not in COLOURS
    }


def _food(slug: str, page: Page, said: Written, forms: list[str], tables: Tables) -> Food:
    place = said.place or page.place
    vegan, vegetarian, pescatarian = DIETS[said.diet or page.diet]
    figures = tables.sr28[said.sr28] if said.sr28 else None
    weights = tables.sr28[said.weights] if said.weights else figures
    each = _each(weights, said.each)
    life = tables.foodkeeper[str(said.foodkeeper)] if said.foodkeeper else None
    return Food(
        key=slug,
        name=_names(slug, said)[0],
        plural=said.plural,
        aliases=_aliases(slug, said),
        forms=tuple(forms),
        kind_of=said.kind_of,
        aisle=said.aisle or page.aisle,
        place=place,
        due_kind=said.due or (page.due if place is Climate.FRIDGE else "best-before"),
        contains=said.contains,
        unsure=said.unsure,
        composite=said.composite,
        vegan=vegan,
        vegetarian=vegetarian,
        pescatarian=pescatarian,
        pork=FLAGS[said.pork] if said.pork else False,
        alcohol=FLAGS[said.alcohol] if said.alcohol else False,
        density=_density(_weight(weights, said.density)),
        piece=_piece(_weight(weights, said.piece)),
        each={unit: mass for unit, weight in each.items() if (mass := _piece(weight))},
        nutrients=figures.nutrients if figures else Nutrients(),
        shelf_life=life.shelf_life if life else ShelfLife(),
        sources=Sources(
            said.sr28,
            said.weights,
            said.density,
            said.piece,
            {unit: weight.sequence for unit, weight in each.items()},
            _id(said.foodkeeper),
        ),
    )


def _each(food: ImportedFood | None, said: Mapping[str, int]) -> dict[str, Weight]:
    """Rows by unit: those that were named, 0 for none, else the first ordinary one."""
    found: dict[str, Weight] = {}
    for weight in food.weights if food else ():
        words, *beside = re.split(r"[,\s]+", weight.words.partition("(")[0].strip())
        unit = find(words)
        if unit and unit.name in EACH and " ".join(beside) in _ORDINARY:
            found.setdefault(unit.name, weight)
    named = {unit: _weight(food, sequence) for unit, sequence in said.items() if sequence}
    kept = {unit: weight for unit, weight in found.items() if unit not in said}
    return dict(sorted((kept | {unit: one for unit, one in named.items() if one}).items()))


def _id(number: int | None) -> str | None:
    return None if number is None else str(number)


def _weight(food: ImportedFood | None, sequence: int | None) -> Weight | None:
    if sequence is None:
        return None
    weights = food.weights if food else ()
    for weight in weights:
        if weight.sequence == sequence:
            return weight
    raise KeyError(f"no weight {sequence} of {food.id if food else 'nothing'}")


def _density(weight: Weight | None) -> int | None:
    """mg per ml of what fills that measure. mg / (thousandths × µl) × 10^6."""
    if weight is None:
        return None
    measure = next(word for word in MICROLITRES if weight.words.startswith(word))
    return round(weight.mass * 1_000_000 / (weight.amount * MICROLITRES[measure]))


def _piece(weight: Weight | None) -> int | None:
    return None if weight is None else round(weight.mass * 1000 / weight.amount)


def shipped(rows: list[Food] | list[Substitute]) -> Iterator[bytes]:
    """The lines of a shipped file."""
    return (msgspec.json.encode(row) + b"\n" for row in rows)


def main(arguments: list[str]) -> int:
    """Write the shipped files anew from the reference data in the folder named."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m kitchensync.catalogue.deriving DATA\n")
        return 2
    foods = derive_foods(read_tables(Path(arguments[0])))
    FOODS.write_bytes(b"".join(shipped(foods)))
    SUBSTITUTES.write_bytes(b"".join(shipped(derive_substitutes())))
    index.main()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
