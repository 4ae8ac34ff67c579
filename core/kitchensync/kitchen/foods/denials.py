"""What people hear where a pack names an allergen that their household says is not in its food.

Leaves what follows for who eats to `traits`: it is unknown then, whoever is right.
"""

from __future__ import annotations

import shlex
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kitchensync.counting import counted, listed
from kitchensync.kitchen.changes import Change
from kitchensync.kitchen.foods.book import Book
from kitchensync.kitchen.foods.traits import DOUBTED, Answer, Kind, said_of
from kitchensync.replica.reader import Reader

_NAMED = f"""
    SELECT product.code, product.name, member FROM product_shown AS product
    JOIN {{0}} ON {{0}}.product = product.id
    WHERE {{1}} AND code IS NOT NULL AND entry_at > 0 AND (present = 1 OR {DOUBTED})
    ORDER BY product.code, member
"""  # noqa: S608  # the names of two tables, and a condition that stands below
_UNDECIDED = f"""
    SELECT DISTINCT product.code, product.name FROM product_shown AS product
    JOIN {{0}} ON {{0}}.product = product.id
    WHERE product.food IS NULL AND product.source IS NOT NULL AND product.code IS NOT NULL
    AND product.name IS NOT NULL AND member IN ({{1}})
    AND entry_at > 0 AND (present = 1 OR {DOUBTED})
"""  # noqa: S608  # the names of two tables, and as many question marks as there are codes
_KINDS: tuple[Kind, ...] = ("allergens", "traces")
_OF_FOODS = "product.food IN ({})"
_OF_PRODUCT = "product.id = ?"
_MOST = 8
"""So many packs are told of at once; a file may name thousands."""


@dataclass(frozen=True, slots=True)
class Denial:
    """A pack of a food, and what it names, or says it may hold traces of, that is denied here."""

    food: str
    code: str
    name: str | None
    contains: tuple[str, ...]
    traces: tuple[str, ...]

    @property
    def told(self) -> str:
        """What is so now, and what to say where it is otherwise."""
        pack = f"The pack {self.code}" + (f" ({self.name})" if self.name else "")
        named = [f"names {listed(self.contains)}"] if self.contains else []
        named += [f"may contain traces of {listed(self.traces)}"] if self.traces else []
        codes = listed((*self.contains, *self.traces))
        said = [part for code in self.contains for part in ("--allergen", f"{code}=yes")]
        said += [part for code in self.traces for part in ("--traces", f"{code}=yes")]
        edit = shlex.join(("ks", "food", "edit", self.food, *said))
        return (
            f"{pack} {' and '.join(named)}, and your household said that there is none in "
            f"{self.food}. From now on that is unknown: no dish with it is called safe for who "
            f"must not eat {codes}. If the pack is right: `{edit}`. If it is another food: "
            f"`ks product add {self.code} NAME`."
        )


def foods_denying(reader: Reader, book: Book) -> frozenset[bytes]:
    """The foods of which the household says that some allergen is not in them, nor its traces.

    Each by all its rows, so that nobody has to ask which food a row counts as.
    """
    said = (said_of(reader, kind, book.end) for kind in _KINDS)
    ends = {food for of in said for food, says in of.items() if False in says.values()}
    return frozenset(row for food in ends for row in book.same(food))


def warn_of_product(change: Change, product: bytes, food: bytes, *, filed: bool = False) -> bool:
    """Of one product that is of that food; whether there is anything to say.

    A pack that was `filed` may be what its food is said to have traces by: that answers nothing.
    """
    same = change.book.same(food)
    packs = _denials(change, same, _OF_PRODUCT, (product,), answered=not filed)
    found = [each.told for each in packs]
    change.warn(found)
    return bool(found)


def warn_of_foods(change: Change, foods: Sequence[bytes], codes: Collection[str]) -> None:
    """Of all packs of a food, its rows being these, as far as they name any of the codes."""
    found = _denials(change, foods, _OF_FOODS.format(_marks(foods)), foods)
    named = (each for each in found if not {*each.contains, *each.traces}.isdisjoint(codes))
    change.warn(told([each.told for each in named]))


def deny(change: Change, food: bytes, codes: Collection[str]) -> None:
    """What follows where somebody says that these are not in a food: packs may name them.

    So does one of a file that is called as the food; it is of it then, as where it comes later.
    """
    from kitchensync.kitchen.eye import products  # reads barcodes, which takes a while to load

    for kind in _KINDS if codes else ():
        sql = _UNDECIDED.format(f"product_{kind}", _marks(codes))
        for code, name in change.transaction.rows(sql, tuple(codes)):
            called = change.book.find(name) or change.book.find_by_catalogue(name)
            if called is not None and change.book.end(called) == change.book.end(food):
                products.remember(change, code, food, None)
    warn_of_foods(change, change.book.same(food), codes)


def told(denials: Sequence[str]) -> tuple[str, ...]:
    """The first few of many, and how many more there are."""
    more = len(denials) - _MOST
    if more <= 0:
        return tuple(denials)
    packs = counted(more, "more pack")
    return (*denials[:_MOST], f"So it is with {packs}: `ks product` shows what is named.")


def _denials(
    change: Change,
    foods: Sequence[bytes],
    where: str,
    of: Sequence[bytes],
    *,
    answered: bool = True,
) -> Iterator[Denial]:
    """Of the packs that are meant, those that name what is denied of the food of these rows.

    Who says that it has traces of what is not in it has heard of such packs, and `answered`.
    """
    reader = change.transaction
    contains, traces = (_named(reader, kind, where, of) for kind in _KINDS)
    if not contains and not traces:
        return
    said, of_traces = (_said(reader, kind, foods) for kind in _KINDS)
    inside, no_traces = (
        {code for code, answer in of.items() if answer is False} for of in (said, of_traces)
    )
    heard = {code for code, answer in of_traces.items() if answer and answered}
    beside = (inside | no_traces) - heard
    for pack in sorted({*contains, *traces}):
        held = tuple(code for code in contains.get(pack, ()) if code in inside)
        may = tuple(code for code in traces.get(pack, ()) if code in beside)
        rest = tuple(code for code in may if code not in contains.get(pack, ()))
        if held or rest:
            yield Denial(change.book.name(foods[0]), *pack, held, rest)


def _named(
    reader: Reader, kind: Kind, where: str, of: Sequence[bytes]
) -> Mapping[tuple[str, str | None], Sequence[str]]:
    """What packs name, by their code and what is printed on them."""
    found: defaultdict[tuple[str, str | None], list[str]] = defaultdict(list)
    for code, name, member in reader.rows(_NAMED.format(f"product_{kind}", where), of):
        found[code, name].append(member)
    return found


def _said(reader: Reader, kind: Kind, foods: Sequence[bytes]) -> Mapping[str, Answer]:
    """What the household says of a food, its rows being these."""
    return said_of(reader, kind, lambda _: None, foods).get(None, {})


def _marks(values: Collection[object]) -> str:
    return ", ".join("?" * len(values))
