"""Taking a kitchen out of and into a file.

Leaves formats to `exports`, `from_csv` and `from_json`. An import is checked as a whole before
anything is written, then written in changes small enough to travel; importing twice adds nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from kitchensync.counting import counted
from kitchensync.errors import BadInput, TooLarge
from kitchensync.files import LARGEST_FILE
from kitchensync.kitchen.desk import Desk
from kitchensync.kitchen.exchange.beside import told_unread
from kitchensync.kitchen.exchange.lines import BoughtPiece, DoubtfulPiece
from kitchensync.kitchen.exchange.pieces import Piece
from kitchensync.kitchen.preferences import currency_of
from kitchensync.kitchen.review.rows import told_waiting
from kitchensync.kitchen.views import Done

_BYTES_A_CHANGE = 128 * 1024

P = TypeVar("P", bound=Piece)

OnLacking = Callable[[int], object] | None
"""Called with how many parts of the archive lack, where some do: what is in them is left out."""
Progress = Callable[[int, int], None]
"""Called with how many pieces are written, and how many there are."""


class Exchange:
    """Export and import of one space."""

    def __init__(self, desk: Desk, space: str) -> None:
        self._desk = desk
        self._space = space

    def export(self, format_: str, on_lacking: OnLacking = None) -> str:
        """Everything shown and the conflicts as "json", or what is there as "csv"."""
        from kitchensync.kitchen.exchange import exports

        replica = self._desk.replica
        with replica.whole.archive.opened():
            lacking = len(replica.whole.archive.lacking())
            if lacking and on_lacking:
                on_lacking(lacking)
            if format_ == "json":
                return exports.to_json(replica, self._space, replica.conflicts(), lacking)
            if format_ == "csv":
                return exports.to_csv(replica)
        raise _unknown(format_)

    def import_(
        self, data: bytes, format_: str, *, on_progress: Progress | None, dry_run: bool
    ) -> Done:
        """Add what is in the file and not here; BadFile comes before anything is written."""
        pieces = self._read(data, format_)
        new = waiting = written = 0
        change_id: str | None = None
        warnings: dict[str, None] = {}
        unread: dict[str, list[int]] = {}
        for batch in batches(pieces):
            with self._desk.change(dry_run) as change:
                added = [piece for piece in batch if piece.write(change)]
                _note_unread(added, unread)
                change.say(f"imported {counted(len(added), 'entry', 'entries')}", "")
            done = change.done()
            change_id = done.change_id or change_id
            warnings |= dict.fromkeys(done.warnings)
            new += len(added)
            waiting += sum(isinstance(piece, DoubtfulPiece) for piece in added)
            written += len(batch)
            if on_progress:
                on_progress(written, len(pieces))
        if not new:
            return Done("Nothing in the file is new.", changed=False)
        warnings |= dict.fromkeys(told_unread(unread))
        what = _told(new - waiting, waiting, written - new)
        return Done(what, change_id=change_id, warnings=tuple(warnings))

    def _read(self, data: bytes, format_: str) -> Sequence[Piece]:
        if len(data) > LARGEST_FILE:
            raise TooLarge(
                f"A file to import has at most {LARGEST_FILE >> 20} MiB.", "Cut it into several."
            )
        if format_ == "json":
            from kitchensync.kitchen.exchange.from_json import read_json

            return read_json(data)
        if format_ == "csv":
            from kitchensync.kitchen.exchange.from_csv import read_csv
            from kitchensync.kitchen.exchange.names import reading_of

            today, currency = self._desk.today, currency_of(self._desk)
            return read_csv(data, reading_of(self._desk.replica, today, currency))
        raise _unknown(format_)


def batches(pieces: Sequence[P]) -> Iterator[list[P]]:
    """Pieces that are written in one change, so that it can travel."""
    batch: list[P] = []
    weight = 0
    for piece in pieces:
        if batch and weight + piece.weight > _BYTES_A_CHANGE:
            yield batch
            batch, weight = [], 0
        batch.append(piece)
        weight += piece.weight
    if batch:
        yield batch


def _note_unread(added: Sequence[Piece], unread: dict[str, list[int]]) -> None:
    """Gather the lines of what was not read, by its column."""
    for piece in added:
        if isinstance(piece, BoughtPiece):
            for column in piece.bought.beside.unread:
                unread.setdefault(column, []).append(piece.line)


def _told(new: int, waiting: int, known: int) -> str:
    rest = f"; {counted(known, 'was', 'were')} here already" if known else ""
    entries = f"Imported {counted(new, 'entry', 'entries')}"
    what = entries if new or not waiting else "Nothing is in yet"
    return f"{what}{rest}.{told_waiting(waiting)}"


def _unknown(format_: str) -> BadInput:
    return BadInput(f"“{format_}” is no format of an export.", "Formats are json and csv.")
