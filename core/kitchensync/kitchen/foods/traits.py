"""What foods contain, by traces too, and which diets they fit: of several, the less safe holds.

Two rows may be one food, packs of one may differ, and so may two people. Leaves what follows for
who eats to `cooking`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Literal, TypeVar

from kitchensync.catalogue.model import ALLERGENS, Food
from kitchensync.replica.reader import Reader

Kind = Literal["allergens", "diets", "traces"]
Answer = bool | None
"""Yes, no, or unknown."""
T = TypeVar("T")

SPELLED = {
    "dairy": "milk",
    "egg": "eggs",
    "lactose": "milk",
    "nut": "nuts",
    "peanut": "peanuts",
    "sesame seeds": "sesame",
    "soy": "soya",
    "soybeans": "soya",
    "sulfites": "sulphites",
    "tree nuts": "nuts",
    "wheat": "gluten",
}
"""Allergens by what else people call them."""
DIETS = ("vegan", "vegetarian", "pescatarian", "no-pork", "no-alcohol")
DOUBTED = """
    EXISTS (SELECT 1 FROM conflict WHERE tbl = '{0}' AND row = {0}.id AND col = 'present'
            AND hex(value) <> printf('%02X', present))
"""
"""Whether somebody said something else at the same time, and nobody decided yet."""

_MEMBERS = f"""
    SELECT food, member, present, {DOUBTED} AS doubted FROM {{0}}
    WHERE {{1}} AND entry_at > 0 AND present_at > 0 AND (present IN (0, 1) OR doubted)
"""  # noqa: S608  # the names of two tables
_PACKS = f"""
    SELECT pack.food, pack.id, member FROM (
        SELECT food, id FROM product_shown WHERE food > x''
        UNION
        SELECT substr(value, 3), id FROM conflict JOIN product_shown ON id = row
        WHERE tbl = 'product' AND col = 'food' AND hex(substr(value, 1, 2)) = 'C410'
    ) AS pack
    JOIN {{0}} ON {{0}}.product = pack.id
    WHERE entry_at > 0 AND (present = 1 OR {DOUBTED})
"""  # noqa: S608  # the names of two tables
"""What packs name, by the food that each is of; of two foods that two people said, by both.

C410 in MessagePack is that an id follows, of 16 bytes.
"""
_SAID: Mapping[int, Answer] = {0: False, 1: True}
_SAFEST: Mapping[Kind, tuple[Answer, ...]] = {
    "allergens": (False, None, True),
    "diets": (True, None, False),
    "traces": (False, None, True),
}
_OF_ANIMALS: Mapping[str, frozenset[str]] = {
    "vegan": frozenset({"crustaceans", "eggs", "fish", "milk", "molluscs"}),
    "vegetarian": frozenset({"crustaceans", "fish", "molluscs"}),
}
"""Allergens that come of animals, by the diets of which nothing may hold one."""


def worst(kind: Kind, answers: Iterable[Answer]) -> Answer:
    """The least safe of several answers; the safest there is, of none."""
    order = _SAFEST[kind]
    return max(answers, key=order.index, default=order[0])


def said_of(
    reader: Reader, kind: Kind, of: Callable[[bytes], T], only: Sequence[bytes] = ()
) -> Mapping[T, dict[str, Answer]]:
    """What the household said of foods, by what `of` takes a row for; None where people differ.

    `only` are the rows that are looked at, if not all.
    """
    found: defaultdict[T, dict[str, Answer]] = defaultdict(dict)
    where = f"food IN ({', '.join('?' * len(only))})" if only else "1"
    sql = _MEMBERS.format(f"food_{kind}", where)
    for food, member, present, doubted in reader.rows(sql, only):
        said = found[of(food)]
        answers = [_SAID.get(present), *([None] if doubted else [])]
        said[member] = worst(kind, [*answers, said[member]] if member in said else answers)
    return found


def named_on_packs(
    reader: Reader, kind: Kind, of: Callable[[bytes, bytes], T]
) -> Mapping[T, frozenset[str]]:
    """The allergens that packs name, by what `of` takes a food's row and a product's for.

    No lot says which of a food's products it is of, so what one pack names counts for all of them.
    """
    found: defaultdict[T, set[str]] = defaultdict(set)
    for food, product, member in reader.rows(_PACKS.format(f"product_{kind}")):
        found[of(food, product)].add(member)
    return {of_: frozenset(codes) for of_, codes in found.items()}


def everybody_says(kind: Kind, foods: Iterable[Food | None]) -> Mapping[str, Answer]:
    """What everybody knows of foods that count as one, by code; of None nobody knows anything."""
    known = [_answers(kind, food) for food in foods]
    codes = dict.fromkeys(code for each in known for code in each)
    return {code: worst(kind, [each.get(code) for each in known]) for code in codes}


def holding(
    kind: Kind,
    said: Mapping[str, Answer],
    known: Mapping[str, Answer],
    packs: Collection[str] = (),
) -> dict[str, Answer]:
    """What holds: as the household says, but where people differ nothing safer than is known.

    `packs` are the codes that packs of it name: what the household denies of these is unknown.
    """
    known = {**known, **dict.fromkeys(packs, True)}
    decided = {
        code: worst(kind, (None, known.get(code))) if answer is None else answer
        for code, answer in said.items()
    }
    return {**known, **decided, **dict.fromkeys(denied(said, packs))}


def denied(said: Mapping[str, Answer], packs: Collection[str]) -> frozenset[str]:
    """Of the codes that packs name, those of which the household says that it is not so."""
    return frozenset(code for code in packs if said.get(code) is False)


def broken_by(allergens: Collection[str]) -> frozenset[str]:
    """The diets that nothing fits for certain, whoever says so, that holds one of these."""
    return frozenset(diet for diet, of in _OF_ANIMALS.items() if not of.isdisjoint(allergens))


def _answers(kind: Kind, food: Food | None) -> Mapping[str, Answer]:
    if food is None or kind == "traces":  # which are of a factory, never of a food
        return {}
    return diets_of(food) if kind == "diets" else {code: food.has(code) for code in ALLERGENS}


def diets_of(food: Food) -> dict[str, Answer]:
    """Whether a food fits each of the `DIETS`, in their order; None is unknown."""
    return {
        "vegan": food.vegan,
        "vegetarian": food.vegetarian,
        "pescatarian": food.pescatarian,
        "no-pork": None if food.pork is None else not food.pork,
        "no-alcohol": None if food.alcohol is None else not food.alcohol,
    }
