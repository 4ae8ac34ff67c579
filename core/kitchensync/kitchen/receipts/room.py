"""Receipts: read from a picture or a PDF, bought, asked about, and found again.

Leaves seeing and understanding them to `kitchensync.receipts`, and their lines to `taking`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Final

from kitchensync.counting import counted
from kitchensync.errors import BadFile, BadInput, NotFound, TooLarge
from kitchensync.kitchen import naming
from kitchensync.kitchen.changes import Change
from kitchensync.kitchen.foods.edits import FORGOTTEN
from kitchensync.kitchen.photos import Photos
from kitchensync.kitchen.pinned import pin
from kitchensync.kitchen.preferences import currency_of, languages_of, month_first
from kitchensync.kitchen.reading import names_of
from kitchensync.kitchen.receipts import rows, wordings
from kitchensync.kitchen.receipts.buying import Paper
from kitchensync.kitchen.receipts.taking import take
from kitchensync.kitchen.receipts.telling import Came, Fresh, Known, answer, say
from kitchensync.kitchen.receipts.views import ReceiptItem, ReceiptRead, ReceiptView, WordingView
from kitchensync.kitchen.review.of_receipts import accept_all, food_said, learn
from kitchensync.kitchen.spaces import Spaces
from kitchensync.kitchen.views import Done
from kitchensync.measure.words import LONGEST_NAME, clean_name
from kitchensync.receipts.dates import Order
from kitchensync.receipts.model import Receipt
from kitchensync.receipts.ocr import picture_of, read_pages
from kitchensync.receipts.parting import Part, read_apart
from kitchensync.receipts.reading import read
from kitchensync.replica.ids import find_by_id
from kitchensync.replica.reader import Reader

MOST_LINES: Final = 300
"""Of one receipt, which is one change."""
_READ_BEFORE: Final = "It was read before; `ks receipt --again` adds what was taken back."
_TWIN_BEFORE: Final = (
    "A receipt of the same store, day and total was read before; `ks receipt --again` adds it."
)


class Receipts:
    """Reading receipts, and those that were read."""

    def __init__(self, spaces: Spaces, photos: Callable[[], Photos]) -> None:
        self._desk = spaces.desk(spaces.household)
        self._photos = photos

    def read(
        self,
        data: bytes,
        *,
        store: str | None = None,
        day: str | date | None = None,
        ask: bool = False,
        again: bool = False,
        dry_run: bool = False,
    ) -> ReceiptRead:
        """Buy what a picture or a PDF says was bought; what is not certain becomes a review.

        With `ask` everything that may be kept becomes one.
        `store` and `day` go before what stands on it. A file that was read before is left alone,
        and so is another one of the same store, day and total, unless `again`: then the other one
        counts too, and of the same file what was taken back. Several receipts in one file are one
        change. NoReader, BadPicture, BadFile, TooLarge, BadDate: nothing is changed then.
        """
        receipt = rows.receipt_id(data)
        if not again and self._desk.replica.rows(rows.SHOWN, (receipt,)):
            return _known(self._desk.replica, receipt, _READ_BEFORE).view()
        parts = self._parts(data, store, day)
        with self._desk.change(dry_run) as change:

            @cache
            def picture(page: int) -> Mapping[str, object]:
                return self._photos().put_away(picture_of(data, page), dry_run)

            came = [
                self._take(change, rows.receipt_id(data, number), part, picture, ask, again)
                for number, part in enumerate(parts)
            ]
            say(change, came)
        return answer(change.done(), came)

    def _take(
        self,
        change: Change,
        receipt: bytes,
        part: Part,
        picture: Callable[[int], Mapping[str, object]],
        ask: bool,
        again: bool,
    ) -> Came:
        """What came of it, unless it, or another picture of it, was read before or meanwhile."""
        stands = bool(change.transaction.rows(rows.SHOWN, (receipt,)))
        if stands and not again:
            return _known(change.transaction, receipt, _READ_BEFORE)
        store, said = _with_store(change, part.receipt)
        values = _columns(store, said)
        twin = None if again else rows.same_purchase(change.transaction, receipt, values)
        if twin is not None:
            return _known(change.transaction, twin, _TWIN_BEFORE)
        if not stands:
            about = {"at": self._desk.clock(), "person": self._desk.person}
            change.put("receipt", receipt, values | about)
            pin(change, "receipt", receipt, picture(part.page))
        taken = take(change, said, _paper(change, receipt, store, said), ask=ask)
        return Fresh(receipt, said, taken)

    def _parts(self, data: bytes, store: str | None, day: str | date | None) -> Sequence[Part]:
        """What stands on each receipt, with what somebody knows better."""
        at = self._desk.day(day)
        pages = read_pages(data, languages_of(self._desk))
        known = names_of(self._desk.replica, "store").values()
        stores = [store] if store else sorted(known, key=len, reverse=True)
        today, currency = self._desk.today, currency_of(self._desk)
        order = self._order(currency)
        parts = read_apart(pages, lambda words: read(words, today, currency, order, stores))
        for each in parts:
            _check(each.receipt)
        return [replace(one, receipt=_known_better(one.receipt, store, at, today)) for one in parts]

    def _order(self, currency: str) -> Order:
        """How days are written here: as imports taught, else as where that money is."""
        taught = month_first(self._desk.replica)
        return "mdy" if taught or (taught is None and currency == "USD") else "dmy"

    def ls(self) -> list[ReceiptItem]:
        """All receipts that were read, the latest day first."""
        with self._desk.replica.whole.archive.opened():
            return rows.listed(self._desk.replica)

    def show(self, receipt: str) -> ReceiptView:
        """The one whose id begins so, with what came of it; NotFound, Ambiguous."""
        with self._desk.replica.whole.archive.opened():
            return rows.shown(self._desk.replica, _found(self._desk.replica, receipt))

    def accept(self, receipt: str, *, dry_run: bool = False) -> Done:
        """Have all lines of a receipt that wait be what was guessed; those without a guess wait on.

        The stores' words are learned by it, which decides lines of other receipts that say the
        same. NotFound, Ambiguous; BadInput where nothing is guessed.
        """
        with self._desk.change(dry_run) as change:
            found = _found(change.transaction, receipt)
            accepted, left, others = accept_all(change, found)
            if not accepted:
                raise BadInput("No line of it waits with a guess.", "`ks review` shows what waits.")
            what = f"{_lines_are(accepted)} what was guessed."
            so = f" {_lines_are(others)} decided by that on other receipts, too."
            wait = f" {left} without a guess wait{'s' if left == 1 else ''} on: `ks review`."
            told = what + so * bool(others) + wait * bool(left)
            change.say("accepted the lines of a receipt", told)
        return change.done()

    def wordings(self) -> list[WordingView]:
        """What the household taught of what stores call foods."""
        with self._desk.replica.snapshot():
            return wordings.listed(self._desk.replica)

    def teach(
        self, words: str, food: str, *, store: str | None = None, dry_run: bool = False
    ) -> Done:
        """Have words of a store's receipts mean a food, or "no food"; "unknown" forgets it.

        Lines that wait and say the same are decided by it. NotFound, Ambiguous, BadInput.
        """
        words = clean_name(words)
        with self._desk.change(dry_run) as change:
            named = names_of(change.transaction, "store")
            row = naming.resolve(store, named, "stores") if store else None
            if food.strip().lower() in FORGOTTEN:
                forgotten = wordings.forget(change, row, words)
                said = f"“{words}” is {'unknown now' if forgotten else 'unknown already'}."
            else:
                said = " ".join(learn(change, row, words, food_said(change, clean_name(food))))
            if not said:
                raise BadInput(f"“{words}” has no letters.", "Say it as it is printed.")
            change.say(f"said what “{words}” is on receipts", said)
        return change.done()


def _lines_are(count: int) -> str:
    return f"{counted(count, 'line')} {'is' if count == 1 else 'are'}"


def _known(reader: Reader, receipt: bytes, what: str) -> Known:
    return Known(rows.shown(reader, receipt).receipt, what)


def _found(reader: Reader, wanted: str) -> bytes:
    """The receipt whose id begins so."""
    known = (row["id"] for row in reader.rows(rows.ALL))
    found: bytes | None = find_by_id(wanted, ((id_.hex(), id_) for id_ in known))
    if found is None:
        raise NotFound(f"No receipt has the id “{wanted}”.", "`ks receipt ls` shows them.")
    return found


def _with_store(change: Change, said: Receipt) -> tuple[bytes | None, Receipt]:
    """The store's row, made if it is new, and what the household calls it."""
    if said.store is None:
        return None, said
    row, name = change.called("store", said.store[:LONGEST_NAME])
    return row, replace(said, store=name)


def _columns(store: bytes | None, said: Receipt) -> dict[str, object]:
    day = said.sure_day.isoformat() if said.sure_day else None
    return {"store": store, "day": day, "total": said.total, "currency": said.currency}


def _paper(change: Change, receipt: bytes, store: bytes | None, said: Receipt) -> Paper:
    """What all lines share; what has no certain day is bought today."""
    day = said.sure_day or change.desk.today
    return Paper(receipt, store, day.isoformat(), said.currency)


def _check(said: Receipt) -> None:
    """BadFile, TooLarge where nothing can be bought of it."""
    if not said.bought:
        raise BadFile(
            "No line of this receipt can be read.",
            "Take the picture again, flat and close, or type what it says: ks add.",
        )
    if len(said.bought) > MOST_LINES:
        raise TooLarge(f"A receipt has at most {MOST_LINES} lines.", "Is it one receipt?")


def _known_better(said: Receipt, store: str | None, day: str | None, today: date) -> Receipt:
    """With the store and the ISO day that somebody said, if any; one to come is not certain."""
    certain = 100 if day else said.day_confidence * (said.day is not None and said.day <= today)
    return replace(
        said,
        store=clean_name(store) if store else said.store,
        day=date.fromisoformat(day) if day else said.day,
        day_confidence=certain,
        lines=tuple(replace(line, words=line.words[:LONGEST_NAME]) for line in said.lines),
    )
