"""The text of a file that does not reliably say how it is encoded.

What the text means is left to the readers of formats.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping

_SAID = re.compile(rb"""charset\s{0,9}=\s{0,9}["']?\s{0,9}([A-Za-z0-9_.:-]{2,40})""", re.IGNORECASE)
_KNOWN = re.compile(
    r"utf-8|iso8859-\d+|cp125\d|koi8-[ru]|gb\w+|big5\w*|euc_\w+|shift_jis\w*|tis-620"
)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_UNMARKED: Mapping[tuple[bool, ...], str] = {
    (False, True, False, True): "utf-16-le",
    (True, False, True, False): "utf-16-be",
}
"""By which of the first bytes are nothing, as they are where a text begins with plain letters."""
_HEAD = 4096


def decoded(data: bytes) -> str:
    """What the bytes say: by their mark, as UTF-8 if they are, else as the file says, or cp1252.

    A file that says Latin-1 or ASCII is read as cp1252, as browsers do. Of UTF-8 that is broken
    somewhere the rest is read, too; what cannot be read becomes U+FFFD.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    if wide := _UNMARKED.get(tuple(not byte for byte in data[:4])):
        return data.decode(wide, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode(_said(data[:_HEAD]) or _likely(data), "replace")


def _likely(data: bytes) -> str:
    """Hardly two letters of cp1252 come to be one of UTF-8 by chance."""
    return "cp1252" if data.decode("utf-8", "ignore").isascii() else "utf-8"


def _said(head: bytes) -> str | None:
    match = _SAID.search(head)
    if not match:
        return None
    try:
        encoding = codecs.lookup(match[1].decode("ascii")).name
    except (LookupError, ValueError):
        return "cp1252"
    if encoding in ("iso8859-1", "ascii") or not _KNOWN.fullmatch(encoding):
        return "cp1252"
    return encoding
