"""What Open Food Facts says of a barcode, where a person wants that it is asked.

The one request that an eye ever makes: to one host, of one code, with nothing that tells who asks.
Leaves reading the answer to `catalogue.reading`, and keeping it to `products`.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from datetime import date
from typing import Final

from kitchensync.catalogue.reading import READERS
from kitchensync.catalogue.reading.values import ImportedProduct
from kitchensync.errors import BadFile, NoNetwork, TooLarge
from kitchensync.kitchen.eye.products import Stated
from kitchensync.measure.amounts import Amount
from kitchensync.vision import barcodes

SOURCE: Final = "openfoodfacts"
HOST: Final = "https://world.openfoodfacts.org"
LARGEST: Final = 1 << 20
"""Bytes of an answer."""
SECONDS: Final = 10.0
_FIELDS: Final = (
    "code,product_name,generic_name,brands,product_quantity,product_quantity_unit,"
    "allergens_tags,traces_tags"
)
_HEADERS: Final = {"Accept": "application/json", "User-Agent": "kitchensync"}

LookUp = Callable[[str], bytes | None]
"""The answer about a code, None where the product is not known; NoNetwork."""


def ask(code: str) -> bytes | None:
    """See `LookUp`: over HTTPS, and to no other address than this."""
    import httpx

    url = f"{HOST}/api/v2/product/{code}.json"
    try:
        with (
            httpx.Client(timeout=SECONDS, headers=_HEADERS) as client,
            client.stream("GET", url, params={"fields": _FIELDS}) as response,
        ):
            if response.status_code == 404:
                return None
            if response.status_code != 200:
                raise NoNetwork("Open Food Facts does not answer.", "Say yourself what it is.")
            return _bounded(response.iter_bytes())
    except httpx.HTTPError:
        raise NoNetwork("Open Food Facts cannot be reached.", "Say yourself what it is.") from None


def stated(code: str, look_up: LookUp, today: date) -> Stated | None:
    """What is said of a code; None where that cannot be had now, to be asked again another time."""
    try:
        answer = look_up(code)
        found = _product(code, answer) if answer else None
    except (NoNetwork, BadFile, TooLarge):
        return None
    return stated_of(found, today) if found else Stated(None, None, None, _source(today))


def stated_of(found: ImportedProduct, today: date) -> Stated:
    """What is said of a product, whether somebody was asked or a file holds it."""
    name, amount = found.name or None, _amount(found)
    return Stated(name, found.brand, amount, _source(today), found.contains, found.traces)


def _source(today: date) -> str:
    return f"{SOURCE} {today.isoformat()}"


def _product(code: str, answer: bytes) -> ImportedProduct | None:
    """The product of an answer, if it is of that code."""
    for found in READERS[SOURCE]({f"{code}.json": lambda: io.BytesIO(answer)}):
        if isinstance(found, ImportedProduct) and barcodes.product(found.barcode) == code:
            return found
    return None


def _amount(found: ImportedProduct) -> Amount | None:
    if found.mass:
        return Amount(found.mass, "mass", "g")
    return Amount(found.volume, "volume", "ml") if found.volume else None


def _bounded(parts: Iterable[bytes]) -> bytes:
    content = bytearray()
    for part in parts:
        content += part
        if len(content) > LARGEST:
            raise TooLarge(
                "The answer of Open Food Facts is too large.", "Say what it is: `ks product add`."
            )
    return bytes(content)
