"""A CSV file of food, taken apart and checked as a whole before anything is written.

Leaves what a line means to `meaning`, writing to `room`. The first line names the columns, in any
order and some languages.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator, Mapping

from kitchensync.decoding import decoded
from kitchensync.errors import BadFile, BadInput
from kitchensync.kitchen.exchange.beside import BARCODE, HOLDS
from kitchensync.kitchen.exchange.lines import LinePiece, piece_of
from kitchensync.kitchen.exchange.meaning import Reading
from kitchensync.kitchen.exchange.pieces import MOST_ROWS

_ALIASES = {
    "food": ("name", "item", "product", "artikel", "lebensmittel", "produkt"),
    "amount": ("quantity", "qty", "menge", "anzahl"),
    "place": ("location", "where", "ort", "lagerort"),
    "best_before": (
        "best",
        "best before",
        "best by",
        "expires",
        "expiry",
        "due",
        "mhd",
        "haltbar bis",
    ),
    "price": ("cost", "preis"),
    "note": ("notes", "comment", "notiz", "bemerkung"),
    BARCODE: ("barcodes", "ean", "gtin", "upc", "strichcode"),
    "allergens": ("allergene",),
    "traces": ("spuren",),
}
_NAMES = {alias: name for name, aliases in _ALIASES.items() for alias in (name, *aliases)}
_QUOTE_HINT = "Put what holds a comma into quotation marks, and close each."
_COLUMNS_HINT = "It should read: food,amount,place,best_before,price,note; only food is needed."
_OF_THE_FOOD = (BARCODE, *HOLDS)
"""Columns that a table may have twice: of a second, nothing is read."""


def read_csv(data: bytes, reading: Reading) -> list[LinePiece]:
    """One piece a line; BadFile names the first line whose form is broken."""
    file = hashlib.sha256(data).digest()
    pieces: list[LinePiece] = []
    for line, fields in _records(_text(data)):
        if len(pieces) == MOST_ROWS:
            raise BadFile(f"The file has more than {MOST_ROWS} lines.", "Cut it into several.")
        cause = hashlib.sha256(file + line.to_bytes(4, "big")).digest()[:16]
        said = {name: value.strip() for name, value in fields.items() if value.strip()}
        try:
            pieces.append(piece_of(cause, line, said, reading))
        except BadInput as error:
            raise BadFile(f"Line {line}: {error.message}", error.hint) from None
    return pieces


def _text(data: bytes) -> str:
    text = decoded(data)
    if (broken := text.find("\ufffd")) >= 0:
        line = text.count("\n", 0, broken) + 1
        raise BadFile(f"Line {line} cannot be read.", "Save the file as CSV in UTF-8.")
    return text


def _records(text: str) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Line number and fields by column name; empty lines are passed over."""
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    columns: list[str] | None = None
    try:
        for fields in reader:
            if columns is None:
                columns = _columns(fields)
            elif any(field.strip() for field in fields):
                if len(fields) > len(columns):
                    raise BadFile(f"Line {reader.line_num}: more fields than columns.", _QUOTE_HINT)
                yield reader.line_num, dict(zip(columns, fields, strict=False))
    except csv.Error as error:
        raise BadFile(f"Line {reader.line_num}: {error}.", _QUOTE_HINT) from None
    if columns is None:
        raise BadFile("The file is empty.", _COLUMNS_HINT)


def _columns(header: list[str]) -> list[str]:
    named = [_NAMES.get(" ".join(name.split()).casefold()) for name in header]
    again = [name in _OF_THE_FOOD and name in named[:at] for at, name in enumerate(named)]
    columns = [
        name if name and not twice else f"({place})"
        for place, (name, twice) in enumerate(zip(named, again, strict=True))
    ]
    if "food" not in columns or len(set(columns)) < len(columns):
        raise BadFile("Line 1 does not name the columns.", _COLUMNS_HINT)
    return columns
