"""A CSV file of food, taken apart and checked as a whole before anything is written.

Leaves writing to `room`. The first line names the columns, in any order and some languages.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator, Mapping
from datetime import date

from kitchensync.errors import BadFile, BadInput
from kitchensync.kitchen.dates import parse_day
from kitchensync.kitchen.exchange.pieces import MOST_ROWS, BoughtPiece
from kitchensync.kitchen.money import parse_price
from kitchensync.measure.amounts import parse_amount
from kitchensync.measure.words import clean_name, parse_words

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
}
_NAMES = {alias: name for name, aliases in _ALIASES.items() for alias in (name, *aliases)}
_LONGEST_FIELD = 4000
_QUOTE_HINT = "Put what holds a comma into quotation marks, and close each."
_COLUMNS_HINT = "It should read: food,amount,place,best_before,price,note; only food is needed."


def read_csv(data: bytes, today: date, currency: str) -> list[BoughtPiece]:
    """One piece a line; BadFile names the first line that cannot be taken."""
    file = hashlib.sha256(data).digest()
    pieces: list[BoughtPiece] = []
    for line, fields in _records(_text(data)):
        if len(pieces) == MOST_ROWS:
            raise BadFile(f"The file has more than {MOST_ROWS} lines.", "Cut it into several.")
        cause = hashlib.sha256(file + line.to_bytes(4, "big")).digest()[:16]
        try:
            pieces.append(_piece(cause, fields, today, currency))
        except BadInput as error:
            raise BadFile(f"Line {line}: {error.message}", error.hint) from None
    return pieces


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BadFile(f"Line {line} is not UTF-8.", "Save the file as CSV in UTF-8.") from None


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
    columns = [name or f"({place})" for place, name in enumerate(named)]
    if "food" not in columns or len(set(columns)) < len(columns):
        raise BadFile(
            "Line 1 does not name the columns.",
            _COLUMNS_HINT,
        )
    return columns


def _piece(cause: bytes, fields: Mapping[str, str], today: date, currency: str) -> BoughtPiece:
    said = {name: value.strip() for name, value in fields.items() if value.strip()}
    if any(len(value) > _LONGEST_FIELD for value in said.values()):
        raise BadInput(f"a field has more than {_LONGEST_FIELD} characters.", "Shorten it.")
    details: dict[str, object] = {}
    if "best_before" in said:
        best = parse_day(said["best_before"], today)
        details["best_before"] = best.isoformat() if best else None
    if "price" in said:
        paid = parse_price(said["price"], currency)
        details |= {"price": paid.minor, "currency": paid.currency}
    if "note" in said:
        details["note"] = said["note"]
    place = clean_name(said["place"]) if "place" in said else None
    words = said.get("food", "")
    if "amount" in said:
        return BoughtPiece(cause, clean_name(words), parse_amount(said["amount"]), place, details)
    phrase = parse_words(words)
    return BoughtPiece(cause, phrase.name, phrase.amount, place, details)
