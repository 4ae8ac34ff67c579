"""Decoders of what people type, paste or import: amounts, days, prices, files, pictures."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from datetime import date

from kitchensync.kitchen.home import MARKER, Settings, read_settings
from kitchensync.kitchen.pictures import prepare
from kitchensync.measure.amounts import display, parse_amount
from kitchensync.measure.days import parse_day
from kitchensync.measure.numbers import read_number
from kitchensync.measure.prices import parse_price
from kitchensync.measure.words import clean_name, parse_words
from kitchensync.recipes.lines import read_line
from kitchensync.recipes.measuring import needed
from kitchensync.schema import tables
from kitchensync.sync.wire.http import check_url
from tests.fuzz.of_replica import ann
from tests.fuzz.target import Table, Target, scratch

TODAY = date(2026, 9, 21)


def _text(read: Callable[[str], object]) -> Callable[[bytes], None]:
    """What reads a text, as what reads bytes."""

    def run(data: bytes) -> None:
        read(data.decode("utf-8", "surrogateescape"))

    return run


def _amount(text: str) -> None:
    read_number(text)
    amount = parse_amount(text, zero=True)
    again = parse_amount(amount.text, zero=True)
    if again.value != amount.value:
        raise AssertionError("an amount that was shown is not the one that was read")


def _phrase(text: str) -> None:
    clean_name(text)
    words = parse_words(text)
    display(words.amount.value, words.amount.unit)


def _ingredient(text: str) -> None:
    line = read_line(text)
    needed(line)
    if line.words != text or not 0 <= line.confidence <= 100:
        raise AssertionError("a line lost its words, or is more than certain")


def _price(text: str) -> None:
    price = parse_price(text)
    if parse_price(price.text) != price:
        raise AssertionError("a price that was shown is not the one that was read")


def _import(format_: str) -> Callable[[bytes], None]:
    """A file taken into a kitchen, which is as before at the end."""

    def run(data: bytes) -> None:
        ann().import_(data, format_, dry_run=True)

    return run


def _json_seeds() -> Iterator[bytes]:
    row = {"id": "0b" * 16}
    empty: dict[str, object] = {table.name: [] for table in tables().values() if not table.set_of}
    full = empty | {
        "food": [row | {"name": "Milk"}],
        "lot": [row | {"food": "0b" * 16, "best_before": "2026-11-30", "unit": "l"}],
        "posting": [
            row | {"lot": "0b" * 16, "kind": "bought", "amount": 1000, "at": 1, "voided": True}
        ],
    }
    for rows in (empty, full):
        yield json.dumps({"kitchensync": 1, "space": "ab" * 32, "conflicts": [], **rows}).encode()


def _settings(data: bytes) -> None:
    """kitchen.json, and what is done with what it says."""
    (scratch() / MARKER).write_bytes(data)
    settings = read_settings(scratch())
    settings.to_json()
    bytes.fromhex(settings.person or "")
    if settings.relay:
        check_url(settings.relay)


def _picture_seeds() -> Iterator[bytes]:
    from PIL import Image

    for form, mode in (("JPEG", "RGB"), ("PNG", "P"), ("PNG", "RGBA"), ("WEBP", "RGB")):
        target = io.BytesIO()
        exif = Image.Exif()
        exif[0x0112] = 6  # lies on its side
        Image.new(mode, (9, 5)).save(target, form, exif=exif)
        yield target.getvalue()


def _lines(*texts: str) -> Callable[[], list[bytes]]:
    return lambda: [text.encode() for text in texts]


TARGETS: Table = {
    "amount": Target(_text(_amount), _lines("2 l", "1,5kg", "1 1/2 cup", "½ lb", "12", "−3 g")),
    "phrase": Target(
        _text(_phrase), _lines("milk 2 l", "2 x 500 g flour", "eggs 12", "7up", "½ l cream")
    ),
    "ingredient-line": Target(
        _text(_ingredient),
        _lines(
            "200g/7oz plain flour, plus extra for dusting",
            "1 (14.5 ounce) can diced tomatoes, undrained",
            "2 x 400g tins chopped tomatoes",
            "1 cup plus 2 tbsp milk or cream (optional)",
            "juice of ½ a lemon",
        ),
    ),
    "day": Target(
        _text(lambda text: parse_day(text, TODAY)),
        _lines("+7d", "+2w", "+3m", "+9y", "0517", "2026-11-30", "20261130", "tomorrow", "never"),
    ),
    "price": Target(_text(_price), _lines("1.19", "1,19 €", "EUR 1.19", "500 JPY", "$5")),
    "relay-address": Target(
        _text(check_url),
        _lines(
            "https://relay.example", "relay.example:8787/a", "http://[::1]:8787", "http://localhost"
        ),
    ),
    "import-csv": Target(
        _import("csv"),
        _lines(
            "food,amount,place,best_before,price,note\nMilk,2 l,Fridge,+7d,1.19,“x”\n",
            'Artikel;Menge;MHD\n"Mehl; grob";1,5 kg;2026-11-30\n\nEier 12;;never\n',
        ),
    ),
    "import-json": Target(_import("json"), _json_seeds),
    "picture": Target(prepare, _picture_seeds),
    "settings": Target(
        _settings,
        lambda: [
            Settings(("household",), "ab" * 16, "Home", "https://relay.example").to_json(),
            Settings().to_json(),
            # As older versions wrote it, without a sum that holds off what is mutated.
            b'{"kitchensync": 1, "spaces": ["household"], "person": null, "history": 365}',
        ],
    ),
}
