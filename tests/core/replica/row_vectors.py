"""The vectors of docs/protocol.md about rows: their ids, their order, what a ledger adds up to.

How they get into the page is left to `tests.core.trust.vectors`.
"""

import hashlib
from datetime import date

from kitchensync.cooking.parts import cooking_id, first_part
from kitchensync.kitchen.cooking.staples import _row as _staple
from kitchensync.kitchen.exchange.from_csv import read_csv
from kitchensync.kitchen.exchange.meaning import Reading
from kitchensync.kitchen.eye.subjects import Attempt, To
from kitchensync.kitchen.receipts.buying import Paper, Purchased
from kitchensync.kitchen.receipts.rows import receipt_id
from kitchensync.kitchen.receipts.wordings import wording_id
from kitchensync.kitchen.recipes.writing import _derived, recipe_id
from kitchensync.kitchen.review.rows import IMPORT, review_id
from kitchensync.recipes.model import IngredientLine, Recipe
from kitchensync.replica import order, stamps
from kitchensync.replica.database import SCHEMA_VERSION
from kitchensync.replica.ids import caused_id, member_id, named_id, normal_name
from kitchensync.replica.postings import ledger
from kitchensync.replica.postings.ledger import Posted
from kitchensync.replica.postings.parts import next_part

NOW = 1_790_000_000_000
NAME = "  Cre\u0300me  FRAI\u0302CHE gro\u00df "
FILE = b"food,amount\nmilk,2 l\n"
PAGE = Recipe(title="Soup", source="https://Kitchen.example:443/soup/?utm_source=mail&of=&size=2")
TYPED = Recipe(title="Soup", lines=(IngredientLine("1 Leek"), IngredientLine("salt")))
LINE, RECIPE, LOT = b"\xb1" * 16, b"\xb2" * 16, b"\xb3" * 16


def rows() -> dict[str, bytes | str | int]:
    """What each is called in the page, and its value."""
    food = named_id("food", NAME)
    first = order.between(None, None, 0)
    second = order.between(first, None, 1)
    cooking = cooking_id(RECIPE, "2026-11-21", 0)
    taken = first_part(cooking, LINE)
    return {
        "schema version of the records": SCHEMA_VERSION,
        "name, in UTF-8": NAME.encode(),
        "N of it": normal_name(NAME).encode(),
        "food of that name": food,
        "its tag cheese": member_id("food_tags", food, "Cheese"),
        "preference that says it is a staple": _staple(NAME),
        "list shopping": named_id("list", "shopping"),
        "line of a list, or of a recipe": LINE,
        "lot that ticking it puts there, by volume": caused_id("lot", LINE + b"volume", 0),
        "its posting": caused_id("posting", LINE, 0),
        "its posting, ticked again after it was taken back": caused_id("posting", LINE, 1),
        "recipe": RECIPE,
        "its first cooking on 2026-11-21": cooking,
        "posting of what the line takes": taken,
        "lot that it takes 150 g of": LOT,
        "posting after it": next_part(taken, LOT, -150_000),
        "position of a first row, by index 0": first,
        "position after that, by index 1": second,
        "position between the two, by index 1023": order.between(first, second, 1023),
        **_of_files(),
        **_stock(),
    }


def _of_files() -> dict[str, bytes | str | int]:
    """What was read out of one file, whatever it is."""
    digest = hashlib.sha256(FILE).digest()
    reading = Reading(date(2026, 11, 21), "EUR", lambda _: (), lambda _: None, lambda _: None)
    (piece,) = read_csv(FILE, reading)
    receipt = receipt_id(FILE)
    bought = Purchased(Paper(receipt, None, "2026-11-21", "EUR"), 0, 119, None, None)
    thing = Attempt(digest, To.PANTRY, 0).subject(1)
    positions = [position for _, position in _derived("recipe_line", RECIPE, map(str, range(63)))]
    return {
        "file": FILE,
        "F of it": digest,
        "its second line, as a table": piece.cause,
        "review of that line": review_id(IMPORT, piece.cause),
        "it as a receipt": receipt,
        "first thing bought on that": bought.cause,
        "second thing on it, as a photo for the pantry": thing.id,
        "lot of that thing, by count": thing.lot("count"),
        "wording of no store, Crème & Co.": wording_id(None, "Crème & Co."),
        "wording of no store, Ben's ½ Brötchen": wording_id(None, "Ben's ½ Brötchen"),
        "source of a recipe called Soup": PAGE.source,
        "that recipe": recipe_id(PAGE),
        "recipe of a file called Soup, with the lines 1 Leek and salt": recipe_id(TYPED),
        "positions of lines 1, 2, 61, 62 and 63 of one": ", ".join(
            positions[number - 1] for number in (1, 2, 61, 62, 63)
        ),
    }


def _stock() -> dict[str, bytes | str | int]:
    """Counts that had not seen what somebody used, or cannot tell, and ones that had."""
    bought, used = (stamps.pack(NOW + at * 1000, 0, 0) for at in (1, 2))
    told = {
        "a count that knew one posting of index 0": {bought: 1},
        "one that knew both": {used: 2},
        "one that knew the second alone": {used: 1},
        "an older version's that knew one": {0: 1},
        "an older version's that knew both": {0: 2},
    }
    stock: dict[str, bytes | str | int] = {}
    for who, each in told.items():
        seen = ledger.write_seen(each)
        stock |= {f"seen of {who}": seen, **_folded(seen)}
    return stock


def _folded(seen: bytes) -> dict[str, str]:
    stamp_of = [
        stamps.pack(NOW + at * 1000, 0, index) for at, index in enumerate((0, 0, 1, 1), start=1)
    ]
    kinds = (("bought", 10_000), ("used", -2_000), ("counted", 9_000), ("used", -1_000))
    posted = [
        Posted(stamp, kind, amount, seen=seen if kind == ledger.COUNTED else None)
        for stamp, (kind, amount) in zip(stamp_of, kinds, strict=True)
    ]
    told = ", ".join(f"{one.kind} {one.amount} at {one.stamp}" for one in posted)
    stock = ledger.fold(posted)
    asked = ", ".join(stock.recount) or "no"
    return {f"stock with seen {seen.hex()}": f"{told}: {stock.sum}, recount: {asked}"}
