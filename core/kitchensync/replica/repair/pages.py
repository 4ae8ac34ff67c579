"""The pages of an SQLite file, read without SQLite, where it does not find its way among them.

By the file format as SQLite documents it (sqlite.org/fileformat2.html). Only what fits on one page
is read, as all rows of our schema do. Knows nothing of what our tables hold.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from mmap import mmap
from typing import NamedTuple

PAGE = 4096
"""Bytes of a page in all files of ours."""
_HEADER = 100
_MAGIC = b"SQLite format 3\0"
_LEAVES = {5: 13, 13: 13, 2: 10, 10: 10}
"""By the first byte of a page, that of the leaves of its b-tree: 13 for rows, 10 for keys."""
_FRACTIONS = b"\x40\x20\x20"
"""Of payload in a page: the same in all files."""
_NAMED = b"table", b"index"
_INTEGERS = {0: 0, 1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8, 7: 8, 8: 0, 9: 0}
"""Bytes of a value, by the serial types below that of the first blob."""


class Said(NamedTuple):
    """A row of the schema: whether it is a table or an index, of which table, and its first page.

    `sql` is what it was made by, None for an index that follows from its table.
    """

    type: str
    name: str
    table: str
    root: int
    sql: str | None


class Header(NamedTuple):
    """What the beginning of a file says of it."""

    application_id: int
    user_version: int


def header_of(content: bytes | mmap) -> Header | None:
    """What a file's first bytes say, or None where they are not as SQLite writes them."""
    if content[:16] != _MAGIC or content[16:18] != PAGE.to_bytes(2, "big"):
        return None
    if content[21:24] != _FRACTIONS:
        return None
    return Header(*(int.from_bytes(content[at : at + 4], "big") for at in (68, 60)))


def headed(first: bytes, count: int, *, logs: bool = True) -> bytes:
    """The header for a file of `count` pages and no schema, otherwise as that of another file."""
    page = bytearray(first[:_HEADER].ljust(PAGE, b"\0"))
    page[18:20] = b"\x02\x02" if logs else b"\x01\x01"
    page[24:28] = page[92:96]  # so that the number of pages counts
    page[28:32] = count.to_bytes(4, "big")
    page[32:40] = bytes(8)  # no page is free
    return bytes(page)


def begun(first: bytes, count: int, *, logs: bool) -> bytes:
    """The first page for a file of `count` pages and no table, otherwise that of another file."""
    page = bytearray(headed(first, count, logs=logs))
    page[_HEADER : _HEADER + 8] = b"\x0d\0\0\0\0" + (PAGE - first[20]).to_bytes(2, "big") + b"\0"
    return bytes(page)


class Pages:
    """All pages of a file, numbered from 1; what lacks of the last one is zeros."""

    def __init__(self, content: bytes | mmap) -> None:
        self._content = content
        self.count = -(-len(content) // PAGE)
        self.header = header_of(content)
        self.first = content[:PAGE]

    def schema(self) -> Iterator[Said]:
        """Every row of the schema that is on a page which can be read, older ones among them."""
        for number in range(1, self.count + 1):
            page = self._page(number)
            if self.kind(number) == page[_start(number)] == 13 and any(n in page for n in _NAMED):
                for cell in self._cells(number):
                    said = _said(_row(page, cell))
                    if said is not None:
                        yield said

    def kind(self, number: int) -> int:
        """By `_LEAVES`, the kind of b-tree that a page is a part of; 0 for one that is of none."""
        return _LEAVES.get(self._page(number)[_start(number)], 0) if number <= self.count else 0

    def begins(self, number: int, kind: int, columns: int | None = None) -> bool:
        """Whether a b-tree of a kind may begin at a page: with so many columns, or without rows."""
        if not 1 < number <= self.count or self.kind(number) != kind or number in self._below:
            return False
        return columns is None or self._columns(number) in (None, columns)

    @cached_property
    def _below(self) -> frozenset[int]:
        """The pages that others lead to."""
        every = range(1, self.count + 1)
        return frozenset(child for number in every for child in self._children(number))

    def _children(self, number: int) -> Iterator[int]:
        page, start = self._page(number), _start(number)
        if page[start] in (2, 5):
            yield int.from_bytes(page[start + 8 : start + 12], "big")
            for cell in self._cells(number):
                yield int.from_bytes(page[cell : cell + 4], "big")

    def _columns(self, number: int) -> int | None:
        """How many columns the first row of a b-tree has; None where it has none, 0 if unread."""
        for _ in range(20):  # deeper than any b-tree is
            children = [*self._children(number)]
            if not children:
                break
            number = children[-1]
        if self.kind(number) != self._page(number)[0]:
            return 0
        cells = self._cells(number)
        if not cells:
            return None
        types = _types(self._page(number), cells[0], has_key=self.kind(number) == 13)
        return len(types[0]) if types else 0

    def _cells(self, number: int) -> list[int]:
        page, start = self._page(number), _start(number)
        begin = start + (12 if page[start] in (2, 5) else 8)
        many = int.from_bytes(page[start + 3 : start + 5], "big")
        places = range(begin, min(begin + 2 * many, PAGE - 1), 2)
        return [int.from_bytes(page[at : at + 2], "big") for at in places]

    def _page(self, number: int) -> bytes:
        return self._content[(number - 1) * PAGE : number * PAGE].ljust(PAGE, b"\0")


def _start(number: int) -> int:
    return _HEADER if number == 1 else 0


def _said(row: list[bytes | int | None] | None) -> Said | None:
    match row:
        case [bytes(kind), bytes(name), bytes(table), int(root), bytes() | None as sql] if (
            kind in _NAMED and root > 0
        ):
            try:
                told = None if sql is None else sql.decode()
                return Said(kind.decode(), name.decode(), table.decode(), root, told)
            except UnicodeDecodeError:
                return None
        case _:
            return None


def _types(page: bytes, cell: int, *, has_key: bool) -> tuple[list[int], int] | None:
    """The serial types of a row's columns, and where their values begin."""
    _, at = _varint(page, cell)
    if has_key:
        _, at = _varint(page, at)
    begin = at
    length, at = _varint(page, at)
    types: list[int] = []
    while at < begin + length <= PAGE:
        kind, at = _varint(page, at)
        types.append(kind)
    return (types, at) if at == begin + length else None


def _row(page: bytes, cell: int) -> list[bytes | int | None] | None:
    """The values of a row, or None where not all of it is here."""
    found = _types(page, cell, has_key=True)
    if found is None:
        return None
    types, at = found
    values: list[bytes | int | None] = []
    for kind in types:
        length = (kind - 12) // 2 if kind >= 12 else _INTEGERS.get(kind, PAGE)
        raw = page[at : at + length]
        at += length
        if at > PAGE:
            return None
        values.append(_value(kind, raw))
    return values


def _value(kind: int, raw: bytes) -> bytes | int | None:
    if kind >= 12:
        return raw
    return None if kind == 0 else kind - 8 if kind >= 8 else int.from_bytes(raw, "big", signed=True)


def _varint(page: bytes, at: int) -> tuple[int, int]:
    value = 0
    for place in range(at, min(at + 9, PAGE)):
        value = value << 7 | page[place] & 0x7F
        if page[place] < 0x80:
            return value, place + 1
    return value, PAGE + 1
