"""Kitchens in words, for tests: "spinach 300 g, due in 1 day" in, "Omelette | complete" out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction

from kitchensync.cooking.apart import only_part
from kitchensync.cooking.facts import (
    Eater,
    Food,
    Key,
    Larder,
    Line,
    Lot,
    Part,
    Recipe,
    Substitute,
    Traits,
)
from kitchensync.cooking.matching import Match
from kitchensync.cooking.wording import lack_text, reasons
from kitchensync.measure.units import Dimension
from kitchensync.measure.words import parse_words
from kitchensync.recipes.yields import Yield

TODAY = date(2026, 11, 20)
ALLERGENS = frozenset({"eggs", "gluten", "milk", "nuts", "soya"})


def known(
    name: str,
    *,
    kinds: Sequence[str] = (),
    contains: str = "",
    unsure: str = "",
    fits: str = "vegan",
    density: int | None = None,
    piece: int | None = None,
) -> Food:
    """A food of which everything is known but what `unsure` names."""
    has, maybe = frozenset(contains.split()), frozenset(unsure.split())
    diets = {"vegan", "vegetarian", "pescatarian"}
    yes = {"vegan": diets, "vegetarian": diets - {"vegan"}, "fish": {"pescatarian"}}.get(
        fits, set()
    )
    doubt = diets if fits == "?" else set[str]()
    return Food(
        name,
        name,
        density,
        piece,
        kinds=tuple(kinds),
        allergens=Traits(has, ALLERGENS - has - maybe),
        diets=Traits(frozenset(yes), frozenset(diets - yes - doubt)),
    )


FOODS = {
    food.name: food
    for food in (
        known("apple sauce"),
        known("aubergines", piece=458_000),
        known("bacon", fits="none"),
        known("beef mince", fits="none"),
        known("bread", contains="gluten"),
        known("butter", contains="milk", fits="vegetarian", density=911),
        known("buttermilk", contains="milk", fits="vegetarian", density=1035),
        known("button mushrooms", kinds=["mushrooms"]),
        known("canned tomatoes"),
        known("carrots", piece=61_000),
        known("cheddar", kinds=["cheese"], contains="milk", fits="vegetarian", density=478),
        known("cheese", contains="milk", fits="?"),
        known("chickpeas"),
        known("coriander"),
        known("cornflour", density=541),
        known("cream", contains="milk", fits="vegetarian", density=1005),
        known("eggs", contains="eggs", fits="vegetarian", piece=50_000),
        known("flour", contains="gluten", density=528),
        known("garlic"),
        known("garlic powder"),
        known("honey", fits="vegetarian", density=1433),
        known("lemon juice", density=1031),
        known("lemon zest", density=406),
        known("lemons", piece=58_000),
        known("lentils", density=812),
        known("milk", contains="milk", fits="vegetarian", density=1031),
        known("mushrooms"),
        known("oat milk", contains="gluten", density=1030),
        known("oil", density=921),
        known("onions", piece=110_000),
        known("parsley"),
        known("pasta", contains="gluten", unsure="eggs", fits="?"),
        known("peppers", piece=119_000),
        known("potatoes", piece=213_000),
        known("rice", density=782),
        known("saffron"),
        known("salmon", fits="fish"),
        known("salt", density=1217),
        known("soy sauce", contains="soya", unsure="gluten", density=1125),
        known("spaghetti", kinds=["pasta"], contains="gluten"),
        known("spinach"),
        known("sugar", density=845),
        known("tamari", contains="soya", density=1125),
        known("tofu", contains="soya"),
        known("tomatoes", piece=123_000),
        known("walnuts", contains="nuts"),
        known("water", density=1000),
        known("whites", contains="eggs", fits="vegetarian", piece=33_000),
        known("yolks", contains="eggs", fits="vegetarian", piece=17_000),
        known("yoghurt", contains="milk", fits="vegetarian", density=1035),
    )
}


def _out_of(whole: str, ratio: str, food: str, by: Dimension) -> Substitute:
    return Substitute(food, (Part(whole, Fraction(ratio)),), by, apart=True)


SUBSTITUTES = {
    "butter": [Substitute("butter", (Part("oil", Fraction(3, 4)),), "mass")],
    "buttermilk": [
        Substitute(
            "buttermilk",
            (Part("milk", Fraction(15, 16)), Part("lemon juice", Fraction(1, 16))),
            "volume",
        )
    ],
    "eggs": [Substitute("eggs", (Part("apple sauce", Fraction(6, 5)),), "mass", "baking")],
    "flour": [Substitute("flour", (Part("cornflour", Fraction(1, 2)),), "mass", "thickening")],
    "garlic": [Substitute("garlic", (Part("garlic powder", Fraction(1, 5)),), "mass")],
    "lemon juice": [_out_of("lemons", "6/5", "lemon juice", "mass")],
    "lemon zest": [_out_of("lemons", "10", "lemon zest", "mass")],
    "milk": [Substitute("milk", (Part("oat milk", Fraction(1)),), "volume")],
    "soy sauce": [Substitute("soy sauce", (Part("tamari", Fraction(1)),), "volume")],
    "whites": [_out_of("eggs", "1", "whites", "count")],
    "yolks": [_out_of("eggs", "1", "yolks", "count")],
}

PEOPLE = {
    "Ada": Eater("Ada", diets=frozenset({"vegetarian"})),
    "Ben": Eater("Ben", allergies=frozenset({"gluten"})),
    "Cleo": Eater("Cleo", dislikes=frozenset({"mushrooms"})),
    "Dan": Eater("Dan", allergies=frozenset({"milk"})),
    "Eve": Eater("Eve", allergies=frozenset({"nuts"}), diets=frozenset({"vegan"})),
    "Gil": Eater("Gil", dislikes=frozenset({"milk"})),
}


def larder(
    pantry: str,
    *,
    staples: Iterable[str] = ("salt", "water"),
    substitutes: Mapping[Key, Sequence[Substitute]] = SUBSTITUTES,
) -> Larder:
    """What is there, a lot for each clause: "milk 1 l, due in 2 days, open; flour 500 g"."""
    lots = [lot(number, clause) for number, clause in enumerate(clauses(pantry))]
    return Larder(FOODS.get, lots, today=TODAY, substitutes=substitutes, staples=frozenset(staples))


def lot(number: int, clause: str) -> Lot:
    """One lot; "past its use-by day" is spoilt, "due 2 days ago" may still be fine."""
    words, *more = [part.strip() for part in clause.split(",")]
    said, rest = parse_words(words), " ".join(more)
    ahead, ago = re.search(r"due in (\d+) day", rest), re.search(r"due (\d+) days? ago", rest)
    days = int(ahead[1]) if ahead else -int(ago[1]) if ago else None
    return Lot(
        bytes([number]) * 16,
        said.name,
        said.amount.value,
        said.amount.dimension,
        said.amount.unit,
        due=None if days is None else TODAY + timedelta(days),
        opened="open" in rest,
        pack=said.pack,
        spoilt="past its use-by day" in rest,
    )


def recipe(text: str) -> Recipe:
    """ "Dal for 2: 200 g lentils; 1 onions; salt; (coriander)": in brackets is optional."""
    head, _, body = text.partition(":")
    title, _, servings = head.partition(" for ")
    lines = tuple(line(title, number, clause) for number, clause in enumerate(clauses(body)))
    makes = Yield(Fraction(servings) if servings else None)
    return Recipe(title.encode(), title, lines, makes, "flour" in body)


def _parts_of(food: str) -> list[str]:
    """What is taken out of a food."""
    others = (each for some in SUBSTITUTES.values() for each in some if each.apart)
    return [each.food for each in others if each.parts[0].food == food]


def line(title: str, number: int, clause: str) -> Line:
    """One line; what begins with ? is not understood. After a comma is what is taken of it."""
    bare, _, taken = clause.strip("()?").partition(", ")
    said = parse_words(bare)
    return Line(
        f"{title}{number}".encode(),
        said.name,
        None if "?" in clause else said.name,
        said.amount.value if said.said else None,
        said.amount.dimension if said.said else "count",
        said.amount.unit,
        optional=clause.startswith("("),
        only=only_part(_parts_of(said.name), taken),
    )


def clauses(text: str) -> list[str]:
    """What stands between semicolons or on lines of its own."""
    return [part.strip() for part in re.split(r"[;\n]", text) if part.strip()]


def people(names: str) -> list[Eater]:
    """Those of PEOPLE that are named."""
    return [PEOPLE[name] for name in names.split()]


def told(matches: Iterable[Match], there: Larder) -> list[str]:
    """Each match on a line: title | complete, or what lacks | reasons."""
    return [
        " | ".join(
            (
                match.recipe.title,
                "lacks " + ", ".join(map(lack_text, match.lacks)) if match.lacks else "complete",
                *(["; ".join(found)] if (found := reasons(match, there)) else []),
            )
        )
        for match in matches
    ]
