"""What a line of a table says of the food itself: which barcodes mean it, and what is in it.

Leaves what the household said before as it is. What a purchase is, is left to `meaning`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from kitchensync.catalogue.model import ALLERGENS
from kitchensync.counting import counted, listed
from kitchensync.kitchen.changes import Change
from kitchensync.kitchen.foods.book import Book
from kitchensync.kitchen.foods.traits import SPELLED, Kind, said_of
from kitchensync.replica.reader import Reader

BARCODE = "barcode"
HOLDS: tuple[Kind, ...] = ("allergens", "traces")
"""The columns of what is in a food, and of what it may have traces of."""
_CALLED = {code: code for code in ALLERGENS} | SPELLED
_NONE = frozenset(("", "-", "–", "none", "no", "n/a"))
_ALLERGENS_UNREAD = (
    "Not all that “{}” says {} is a name of an allergen: it is in the notes of what was bought;"
    " `ks food edit` takes the rest."
)
_UNREAD: Mapping[str, str] = {
    BARCODE: "Not all that “{}” says {} is the code of a product, a digit may be wrong: it is in"
    " the notes of what was bought; `ks product add` takes the right one.",
    **dict.fromkeys(HOLDS, _ALLERGENS_UNREAD),
}
_MOST_LINES = 8
_LIKE_A_CODE = re.compile(r"[0-9]{8,}|[0-9][.,][0-9]+E\+?[0-9]+", re.IGNORECASE)
"""Too long for a shop's own number of an article; or as spreadsheets shorten what is so long."""
_BETWEEN_CODES = re.compile(r"[\s;|]+|,(?![0-9]+E)", re.IGNORECASE)
_BETWEEN = re.compile(r"[,;|/+]|\band\b")


@dataclass(frozen=True, slots=True)
class Beside:
    """Barcodes as they are stored, and codes of allergens by the column that named them.

    `unread` are the columns that say more than such, and what should be a barcode and is none.
    """

    barcodes: tuple[str, ...] = ()
    holds: Mapping[Kind, tuple[str, ...]] = field(default_factory=dict[Kind, tuple[str, ...]])
    unread: tuple[str, ...] = ()

    @property
    def weight(self) -> int:
        """About how many bytes of a change set it takes."""
        return 400 * len(self.barcodes) + 160 * sum(map(len, self.holds.values()))

    def write(self, change: Change, food: bytes) -> None:
        """Say it of a food, where nobody said anything; whoever denied it hears of its packs."""
        if not (self.barcodes or self.holds):
            return
        from kitchensync.kitchen.eye import products
        from kitchensync.kitchen.foods.denials import warn_of_product
        from kitchensync.kitchen.foods.imports import state_unsaid

        for kind, codes in self.holds.items():
            state_unsaid(change, food, kind, dict.fromkeys(codes, True))
        for code in self.barcodes:
            known = products.known(change.transaction, code)
            if known is None or not known.decided:
                warn_of_product(change, products.remember(change, code, food, None), food)


NOTHING = Beside()


def told_unread(lines: Mapping[str, Sequence[int]]) -> Iterator[str]:
    """What is to be heard of columns that are `Beside.unread`, by the lines where they are."""
    for column, there in lines.items():
        named = [*map(str, there[:_MOST_LINES])]
        if len(there) > _MOST_LINES:
            named.append(counted(len(there) - _MOST_LINES, "other"))
        where = f"in {'line' if len(there) == 1 else 'lines'} {listed(named)}"
        yield _UNREAD[column].format(column, where)


def said_barcodes(text: str) -> tuple[tuple[str, ...], bool]:
    """The barcodes of products among what a field says, and whether all that looks like one is.

    What is none is left out, as names of shops' own articles are.
    """
    if not text:
        return (), True
    from kitchensync.vision import barcodes

    parted = filter(None, _BETWEEN_CODES.split(text))
    said = [text] if barcodes.product(text) else [*parted]  # packs print them with spaces
    found = [barcodes.product(each) for each in said]
    real = (code for code in found if code and not barcodes.is_of_a_store(code))
    likely = (code for code, each in zip(found, said, strict=True) if _LIKE_A_CODE.fullmatch(each))
    return tuple(dict.fromkeys(real)), all(likely)


def said_allergens(text: str) -> tuple[tuple[str, ...], bool]:
    """The codes of the allergens that a field names, and whether that is all that it says."""
    parts = (each.strip(" .") for each in _BETWEEN.split(text.casefold()))
    words = [" ".join(each.removeprefix("en:").split()) for each in parts if each not in _NONE]
    codes = (_CALLED[word] for word in words if word in _CALLED)
    return tuple(dict.fromkeys(codes)), all(word in _CALLED for word in words)


def columns_of(reader: Reader, book: Book) -> Mapping[bytes, tuple[str, ...]]:
    """The fields of `BARCODE` and `HOLDS` by food, as they are read again; of others nothing."""
    from kitchensync.kitchen.eye import products

    codes: dict[bytes, list[str]] = {}
    for product in products.all_known(reader):
        if product.food is not None:
            codes.setdefault(book.end(product.food), []).append(product.code)
    said = [said_of(reader, kind, book.end) for kind in HOLDS]
    foods = {*codes, *(food for of in said for food in of)}
    return {
        food: (" ".join(sorted(codes.get(food, ()))), *(_listed(of.get(food, {})) for of in said))
        for food in foods
    }


def _listed(said: Mapping[str, bool | None]) -> str:
    return ", ".join(sorted(code for code, answer in said.items() if answer))
