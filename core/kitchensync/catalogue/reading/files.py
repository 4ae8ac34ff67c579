"""Files that a person downloaded, read piece by piece and within limits.

Leaves to each format what the pieces mean. Whatever is wrong with a file is one of our errors.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import json
import zipfile
import zlib
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, cast

import msgspec

from kitchensync.catalogue.reading.values import Files
from kitchensync.errors import BadFile, TooLarge

LONGEST_LINE = 8 << 20
LARGEST_RECORD = 8 << 20
LARGEST_WHOLE = 64 << 20
"""Of a JSON file that has to be read as a whole, in bytes."""
MOST_ROWS = 50_000_000
_HINT = "Look whether it is the right one, and download it again."
_CHUNK = 1 << 20
_FIELD_LIMIT = 1 << 20

_NO_PACKING = (EOFError, gzip.BadGzipFile, zipfile.BadZipFile, zlib.error)
_NO_FORMAT = (ValueError, csv.Error, msgspec.MsgspecError, RecursionError)
_NO_FIELDS = (LookupError, TypeError)
"""A row without a column, or with a list where its id should be."""


@contextmanager
def refusing(what: str) -> Generator[None]:
    """Turn whatever goes wrong while `what` is read into BadFile. Our own errors pass."""
    try:
        yield
    except (*_NO_PACKING, *_NO_FORMAT, *_NO_FIELDS) as error:
        raise BadFile(
            f"This is no {what}, or it is damaged.", "Download it again, and unpack it."
        ) from error


def named(files: Files, *names: str) -> str | None:
    """The name of the first of `names` that is there, in whatever case, packed with gzip or not."""
    there = {name.rpartition("/")[2].casefold().removesuffix(".gz"): name for name in files}
    return next((there[name.casefold()] for name in names if name.casefold() in there), None)


def needed(files: Files, *names: str) -> str:
    """As `named`; BadFile where none is there."""
    found = named(files, *names)
    if found is None:
        raise BadFile(f"The file {names[0]} is missing.", "Choose the folder that holds it.")
    return found


def only(files: Files) -> str:
    """The name of the file where there is one and no other; BadFile otherwise."""
    if len(files) != 1:
        raise BadFile(
            "One file is needed here, and no other.",
            "Choose the file itself, or say by --format which tables a folder holds.",
        )
    return next(iter(files))


@contextmanager
def opened(files: Files, name: str) -> Generator[BinaryIO]:
    """The bytes of a file, unpacked where its name ends with .gz."""
    with files[name]() as stream:
        if not name.casefold().endswith(".gz"):
            yield stream
            return
        with gzip.GzipFile(fileobj=stream) as unpacked:
            yield cast(BinaryIO, unpacked)


def lines(stream: BinaryIO, encoding: str = "utf-8-sig") -> Iterator[str]:
    """The lines of a text, without their ends; TooLarge above LONGEST_LINE or MOST_ROWS."""
    decode = codecs.getincrementaldecoder(encoding)().decode
    for count, line in enumerate(iter(lambda: stream.readline(LONGEST_LINE + 1), b"")):
        if len(line) > LONGEST_LINE or count >= MOST_ROWS:
            raise TooLarge("A line of this file, or the file, is too long.", _HINT)
        yield decode(line).rstrip("\r\n")


def table(stream: BinaryIO) -> Iterator[dict[str, str]]:
    """The rows of a CSV file by the names in its first one; ValueError for a row cut short."""
    csv.field_size_limit(_FIELD_LIMIT)
    rows = csv.reader((line + "\n" for line in lines(stream)), strict=True)
    header = next(rows, None)
    if not header:
        raise ValueError("no header")
    for row in rows:
        if row:
            yield dict(zip(header, row, strict=True))


def whole(stream: BinaryIO) -> bytes:
    """All of a file that is small by nature; TooLarge above LARGEST_WHOLE."""
    data = stream.read(LARGEST_WHOLE + 1)
    if len(data) > LARGEST_WHOLE:
        raise TooLarge("This file is larger than any of its kind.", "Choose another one.")
    return data


def objects(stream: BinaryIO) -> Iterator[dict[str, Any]]:
    """The objects of the first array of a JSON file, one at a time, however long it is.

    The array is the file, or the first value of the object that the file is. ValueError for
    anything else, TooLarge for an object above LARGEST_RECORD.
    """
    text = _Text(stream)
    text.skip_to_array()
    while text.peek() == "{":
        yield text.take_object()
        if text.peek() == ",":
            text.advance(1)
    if text.peek() != "]":
        raise ValueError("an array that does not end")


class _Text:
    """A window on a long text: what is decoded and not yet taken."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._decode = codecs.getincrementaldecoder("utf-8-sig")().decode
        self._ended = False
        self._window = ""
        self._at = 0
        self._json = json.JSONDecoder()

    def _more(self) -> bool:
        """Take in another chunk; False at the end."""
        if self._ended:
            return False
        chunk = self._stream.read(_CHUNK)
        self._ended = not chunk
        rest = self._window[self._at :]
        self._window, self._at = rest + self._decode(chunk, self._ended), 0
        return True

    def peek(self) -> str:
        """The next character that is no space, or "" at the end; the window then begins there."""
        while True:
            while self._at < len(self._window) and self._window[self._at].isspace():
                self._at += 1
            if self._at < len(self._window):
                return self._window[self._at]
            if not self._more():
                return ""

    def advance(self, count: int) -> None:
        self._at += count

    def skip_to_array(self) -> None:
        if self.peek() == "{":
            self.advance(1)
            if self.peek() != '"':
                raise ValueError("no name")
            self._take("a name")
            if self.peek() != ":":
                raise ValueError("no value")
            self.advance(1)
        if self.peek() != "[":
            raise ValueError("no array")
        self.advance(1)

    def take_object(self) -> dict[str, Any]:
        taken: dict[str, Any] = self._take("an object")
        return taken

    def _take(self, what: str) -> Any:
        while True:
            try:
                value, self._at = self._json.raw_decode(self._window, self._at)
            except json.JSONDecodeError:
                if len(self._window) - self._at > LARGEST_RECORD:
                    raise TooLarge(
                        f"{what.capitalize()} of this file is too large.", _HINT
                    ) from None
                if not self._more():
                    raise
            else:
                return value
