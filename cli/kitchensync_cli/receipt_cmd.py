"""Receipts into the kitchen: `ks receipt FILE`, `ks receipt ls|show|accept|words|teach`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kitchensync_cli.files import read_file
from kitchensync_cli.output import OUTCOMES, plain, say, short, table
from kitchensync_cli.session import Change, Session
from kitchensync_cli.terminal import Progress

if TYPE_CHECKING:
    from kitchensync import (
        ReceiptItem,
        ReceiptLineView,
        ReceiptRead,
        ReceiptView,
        WordingView,
    )


def read(
    ks: Change,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A PDF, JPEG, PNG or WebP file, or -.")
    ],
    store: Annotated[
        str | None, typer.Option("--store", metavar="STORE", help="Where it is from.")
    ] = None,
    day: Annotated[
        str | None, typer.Option("--day", metavar="DATE", help="When it is from.")
    ] = None,
    again: Annotated[
        bool, typer.Option("--again", help="Though it, or one just like it, was read before.")
    ] = False,
) -> None:
    """
    What is sure is put in, as one change that `ks undo` takes back; the rest waits for `ks review`,
    which teaches what the store calls a food. Nothing leaves the device.

    ks receipt bill.jpg
    ks receipt bill.pdf --store Aldi --day yesterday
    ks receipt read bill.jpg --dry-run
    """
    data = read_file(file)
    with Progress(quiet=ks.as_json) as progress:
        progress(f"Reading {file} …")
        receipts = ks.kitchen.receipts
        found = receipts.read(data, store=store, day=day, again=again, dry_run=ks.dry_run)
    if not ks.as_json:
        say("\n".join(line for one in (found, *found.others) for line in _told(one)))
    ks.done(found)


def _told(found: ReceiptRead) -> Iterator[str]:
    yield plain(f"{_head(found.store, found.day, found.total)}{_sum(found)}")
    if found.lines:
        yield table(("WORDS", "AMOUNT", "PRICE", "TAKEN FOR", "SURE", ""), map(_row, found.lines))


def _head(store: str | None, day: date | None, total: str | None) -> str:
    return f"{store or 'no store'}, {day or 'no day'}, {total or 'no total'}"


def _sum(found: ReceiptRead) -> str:
    if not found.lines:
        return ""
    if found.adds_up:
        return ": the lines add up"
    return f": {found.remains} of it is not explained" if found.remains else ""


def _row(line: ReceiptLineView) -> tuple[str, ...]:
    sure = f"{line.confidence} %" if line.food else ""
    food = line.food or ("?" if line.outcome == "asked" else "")
    return (line.words, line.amount or "", line.price, food, sure, OUTCOMES[line.outcome])


def ls(ks: Session) -> None:
    """
    ks receipt
    ks receipt ls --json
    """
    receipts = ks.kitchen.receipts.ls()
    ks.answer({"receipts": receipts}, lambda: _listed(receipts))


def _listed(receipts: Sequence[ReceiptItem]) -> str:
    if not receipts:
        return "No receipt was read yet. Read one: ks receipt bill.jpg"
    heads = ("ID", "STORE", "DAY", "TOTAL", "LOTS", "WAITING", "")
    return table(heads, map(_item, receipts))


def _item(one: ReceiptItem) -> tuple[str, ...]:
    day = one.day.isoformat() if one.day else ""
    waiting, twice = str(one.waiting or ""), "twice?" if one.twice else ""
    return (short(one.id), one.store or "", day, one.total or "", str(one.lots), waiting, twice)


def show(
    ks: Session,
    receipt: Annotated[str, typer.Argument(metavar="ID", help="Which, as ks receipt ls shows it.")],
) -> None:
    """
    ks receipt show 51a41f88
    """
    found = ks.kitchen.receipts.show(receipt)
    ks.answer(found, lambda: "\n".join(_shown(found)))


def _shown(found: ReceiptView) -> Iterator[str]:
    one = found.receipt
    yield plain(_head(one.store, one.day, one.total))
    if found.bought:
        rows = [(short(lot.id), lot.food, lot.amount, lot.price or "") for lot in found.bought]
        yield table(("LOT", "FOOD", "AMOUNT", "PRICE"), rows)
    for words in found.asked:
        yield plain(f"“{words}” waits to be decided: `ks review`.")


def accept(
    ks: Change,
    receipt: Annotated[str, typer.Argument(metavar="ID", help="Which, as ks receipt ls shows it.")],
) -> None:
    """
    All its lines that wait are what was guessed, as one change; lines without a guess wait on.
    Look at the picture first where the lines do not add up: nothing else says that they are right.

    ks receipt accept 51a41f88
    """
    ks.done(ks.kitchen.receipts.accept(receipt, dry_run=ks.dry_run))


def words(ks: Session) -> None:
    """
    ks receipt words
    """
    wordings = ks.kitchen.receipts.wordings()
    ks.answer({"wordings": wordings}, lambda: _wordings(wordings))


def _wordings(wordings: Sequence[WordingView]) -> str:
    if not wordings:
        return "Nothing was taught yet. Answers to `ks review` teach it."
    rows = [(one.store or "", one.words, one.food or "no food") for one in wordings]
    return table(("STORE", "WORDS", "MEANS"), rows)


def teach(
    ks: Change,
    words: Annotated[str, typer.Argument(metavar="WORDS", help="What is printed.")],
    food: Annotated[
        list[str], typer.Argument(metavar="FOOD", help="What it means; no food; unknown forgets.")
    ],
    store: Annotated[
        str | None, typer.Option("--store", metavar="STORE", help="On receipts of which store.")
    ] = None,
) -> None:
    """
    It holds for later receipts of that store and for lines that wait. What was put in stays.

    ks receipt teach "ORG MLK 2L" oat milk --store Aldi
    ks receipt teach "CARRIER BAG" no food --store Aldi
    """
    room = ks.kitchen.receipts
    ks.done(room.teach(words, " ".join(food), store=store, dry_run=ks.dry_run))
