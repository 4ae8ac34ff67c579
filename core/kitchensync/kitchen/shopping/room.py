"""Shopping lists: what to get, in which order, and what happens when it was got.

Leaves what a ticked line puts into the pantry to `buying`, and which lines are meant to `finding`
and `several`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Unpack

from kitchensync.counting import counted
from kitchensync.errors import BadInput
from kitchensync.kitchen.changes import Change
from kitchensync.kitchen.desk import Desk
from kitchensync.kitchen.foods import book as books
from kitchensync.kitchen.foods import tins
from kitchensync.kitchen.shopping import aisles
from kitchensync.kitchen.shopping.buying import buy, take_back
from kitchensync.kitchen.shopping.finding import find_line
from kitchensync.kitchen.shopping.lines import (
    MORE,
    SHOPPING,
    Line,
    lines_of,
    list_called,
    measured,
    open_lines,
    said_in,
    without_plus,
)
from kitchensync.kitchen.shopping.several import find_lines
from kitchensync.kitchen.shopping.views import ShopLine
from kitchensync.kitchen.shopping.writing import put_on, reword, take_off
from kitchensync.kitchen.stock import coded, details
from kitchensync.kitchen.stock.counted import parse_bought, things
from kitchensync.kitchen.stock.details import Details
from kitchensync.kitchen.stock.shelf import check_alone
from kitchensync.kitchen.stock.taking import printed
from kitchensync.kitchen.stock.usual import Purchase, said_purchase
from kitchensync.kitchen.views import Done
from kitchensync.measure.amounts import Amount, told
from kitchensync.measure.units import Preference
from kitchensync.measure.words import Words, clean_name
from kitchensync.replica.ids import normal_name


class Shopping:
    """Changes of lists, and the question what is on them."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def lines(self, list: str | None = None, *, by_aisle: bool = False) -> list[ShopLine]:
        """The lines of one list, or of all; NotFound for a list that nobody made.

        As they were put there, or `by_aisle` as one comes by them in a shop.
        """
        with self._desk.replica.snapshot():
            book = books.read(self._desk.replica)
            found = lines_of(self._desk.replica, list, book)
        shown = [*map(_shown, found, aisles.aisles_of(found, book))]
        return aisles.by_aisle(shown) if by_aisle else shown

    def add(self, words: str, list: str = SHOPPING, *, dry_run: bool = False) -> Done:
        """Lines at the end of a list, one for each thing between commas; it is made if need be.

        What is on the list already, and not ticked, is put there once: an amount is added to a line
        that says none, while another amount is a line of its own. "+6 eggs" is put to what is
        there.
        """
        with self._desk.change(dry_run) as change:
            list_id, list_name = change.called("list", list)
            wanted = map(clean_name, things(words, lambda name: change.book.find(name)))
            preference = self._desk.preference
            lines = [code.listed if (code := coded.read(change, one)) else one for one in wanted]
            said = [_put(change, list_id, one, preference) for one in lines]
            change.say(*_told_put(said, list_called(list_name)))
        return change.done()

    def add_low(self, list: str = SHOPPING, *, dry_run: bool = False) -> Done:
        """What is running out, as much as there should be, beyond what is on the list already."""
        from kitchensync.kitchen.shopping.restocking import put_on_list

        with self._desk.change(dry_run) as change:
            put_on_list(change, list)
        return change.done()

    def check(
        self,
        words: str | None,
        list: str | None = None,
        *,
        dry_run: bool = False,
        **said: Unpack[Details],
    ) -> Done:
        """It was got: tick the line, by words or id, and put it into the pantry, both once.

        As much as is said here, else as the line says, else as much as was bought last time; with
        what else may be said of it, as in `Kitchen.add`. Several lines, "milk, bread" or "milk
        bread", are ticked together or not at all; without `words` all that is to be got.
        """
        with self._desk.change(dry_run) as change:
            meant = (
                find_lines(change.transaction, _said(change, words), list, checked=False)
                if words is not None
                else {
                    line: line.words
                    for line in lines_of(change.transaction, list)
                    if not line.checked
                }
            )
            ticked = [line.words for line in meant if line.checked]
            _check_details(meant, ticked, said)
            preference = self._desk.preference
            bought = [
                buy(change, line, _said_of(line, own, preference), said)
                for line, own in meant.items()
                if not line.checked
            ]
            what = ", ".join(one.what for one in bought)
            told = ", ".join(one.told for one in bought)
            sentences = [f"Bought {told}{_day(change, said)}."] if bought else []
            sentences += [f"{line} is ticked already." for line in ticked]
            sentences += [] if meant else ["Nothing is to be got."]
            change.say(f"bought {what}" if bought else "", " ".join(sentences))
        return change.done()

    def uncheck(self, words: str, list: str | None = None, *, dry_run: bool = False) -> Done:
        """It was not got after all: untick the line and take the purchase back.

        Several lines as in `check`, all of them or none.
        """
        with self._desk.change(dry_run) as change:
            meant = find_lines(change.transaction, _said(change, words), list, checked=True)
            ticked = [line for line in meant if line.checked]
            for line in ticked:
                take_back(change, line)
            what = _named(ticked)
            be = "is" if len(ticked) == 1 else "are"
            sentences = [f"{what} {be} to be got again."] if ticked else []
            sentences += [f"{line.words} is not ticked." for line in meant if not line.checked]
            change.say(f"did not buy {what}" if ticked else "", " ".join(sentences))
        return change.done()

    def edit(self, words: str, to: str, list: str | None = None, *, dry_run: bool = False) -> Done:
        """Let a line say something else; what was bought with it stays as it was."""
        said = parse_bought(to, self._desk.preference)
        wanted = said_purchase(said)
        with self._desk.change(dry_run) as change:
            line = find_line(change.transaction, words, list, checked=False)
            food = change.book.find(tins.meant(said, change.book).name)
            reword(change, line, to, food=food, amount=wanted.amount if wanted else None)
            now = clean_name(to)
            change.touch(line.id, now)
            if change.transaction.changes:
                change.say(f"changed {line.words} to {now}", f"Changed {line.words} to {now}.")
            else:
                change.say("", f"The line says {now} already.")
        return change.done()

    def move(self, words: str, to: str, list: str | None = None, *, dry_run: bool = False) -> Done:
        """Put lines at the end of the list `to`, made if need be; several as in `check`."""
        from kitchensync.kitchen.shopping.moving import move_lines

        with self._desk.change(dry_run) as change:
            move_lines(change, words, to, list)
        return change.done()

    def remove(self, words: str, list: str | None = None, *, dry_run: bool = False) -> Done:
        """Take a line off its list; what was bought stays in the pantry.

        What somebody else wrote or ticked there meanwhile stays on it. Several lines as in `check`,
        all of them or none.
        """
        with self._desk.change(dry_run) as change:
            meant = find_lines(change.transaction, _said(change, words), list, checked=False)
            for line in meant:
                take_off(change, line.ids)
                change.touch(line.id, line.words)
            what = f"took {', '.join(_off(meant))}"
            change.say(what, f"T{what[1:]}.")
        return change.done()

    def clear(self, list: str | None = None, *, dry_run: bool = False) -> Done:
        """Take the ticked lines off a list, or off all; what was bought stays in the pantry.

        A line that somebody else unticked or changed meanwhile stays.
        """
        with self._desk.change(dry_run) as change:
            ticked = [line for line in lines_of(change.transaction, list) if line.checked]
            take_off(change, (line.id for line in ticked))
            for line in ticked:
                change.touch(line.id, line.words)
            what = ticked[0].words if len(ticked) == 1 else counted(len(ticked), "line")
            if ticked:
                change.say(f"cleared {what}", f"Cleared {what}.")
            else:
                change.say("", "Nothing is ticked.")
        return change.done()


def _said(change: Change, words: str) -> str:
    """Words that name lines; a barcode as what it stands for, if that is known."""
    try:
        code = coded.read(change, words)
    except BadInput:
        return words
    return code.listed if code else words


def _put(change: Change, list_id: bytes, words: str, preference: Preference) -> tuple[str, bool]:
    """What goes on a list, as people say it, and whether it was not there already."""
    said = parse_bought(without_plus(words), preference)
    wanted = said_purchase(said)
    text = told(wanted.spoken, said.name) if wanted else said.name
    return text, _add(change, list_id, words, said)


def _told_put(said: Collection[tuple[str, bool]], on: str) -> tuple[str, str]:
    """What history says of things put on a list, and what the person is told."""
    put = ", ".join(text for text, is_new in said if is_new)
    there = [text for text, is_new in said if not is_new]
    sentences = [f"Put {put} on {on}."] if put else []
    if there:
        are = "is" if len(there) == 1 else "are"
        sentences.append(f"{', '.join(there)} {are} on {on} already.")
    return f"put {put} on {on}" if put else "", " ".join(sentences)


def _add(change: Change, list_id: bytes, words: str, said: Words) -> bool:
    """Have a line that says so; False where one does already, but for what is to be more."""
    called = tins.meant(said, change.book).name
    check_alone(change.transaction, called, change.book)
    food = change.book.find(called)
    amount = said.amount if said.said else None
    if amount is None:
        words = without_plus(words)
    elif words.startswith(MORE):
        row = change.new_id()
        put_on(change, row, list_id, words, food=food, amount=amount)
        change.touch(row, words)
        return True
    there = open_lines(change, list_id, food, said.name)
    same = next((line for line in there if not amount or _is_as_much(line, amount)), None)
    if same:
        change.touch(same.id, same.words)
        return False
    row = change.new_id()
    # A row of its own, so that of two amounts that two people give a line apart both are there.
    unsaid = next((line for line in there if line.wanted is None), None)
    at = unsaid.position if unsaid else None
    put_on(change, row, list_id, words, food=food, amount=amount, at=at)
    take_off(change, unsaid.ids if unsaid else ())
    change.touch(row, words)
    return True


def _check_details(meant: Collection[Line], ticked: Sequence[str], said: Details) -> None:
    if ticked and details.anything(said):
        raise BadInput(f"{ticked[0]} is ticked already.", "Say it of what was bought: ks edit.")
    if len(meant) > 1 and said.get("price") is not None:
        raise BadInput("A price is of one thing.", "Tick what it was paid for by itself.")


def _off(meant: Iterable[Line]) -> Iterator[str]:
    """What was taken off which list: "milk 1 l, bread off the shopping list"."""
    by_list: dict[str, list[Line]] = {}
    for line in meant:
        by_list.setdefault(line.list_name, []).append(line)
    for name, of_list in by_list.items():
        yield f"{_named(of_list)} off {list_called(name)}"


def _named(meant: Iterable[Line]) -> str:
    return ", ".join(line.words for line in meant)


def _is_as_much(line: Line, amount: Amount) -> bool:
    return line.wanted is not None and measured(line.wanted.amount) == measured(amount)


def _said_of(line: Line, words: str, preference: Preference) -> Purchase | None:
    """How much of a line was got, if those who name it say so: "milk 2 l" of "milk 1 l"."""
    if normal_name(words) == normal_name(line.words):
        return None
    said = said_in(words, preference)
    return said_purchase(said) if said else None


def _day(change: Change, said: Details) -> str:
    """The printed day in a sentence."""
    columns = details.columns(said, change.desk)
    return printed(columns.get("best_before"), columns.get("due_kind"))


def _shown(line: Line, aisle: str | None) -> ShopLine:
    wanted = line.wanted
    return ShopLine(
        line.id.hex(),
        line.list_name,
        line.words,
        line.food_name,
        wanted.amount_text if wanted else None,
        line.checked,
        aisle,
    )
