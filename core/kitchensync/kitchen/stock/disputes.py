"""What people who were apart say of one lot: the days on which they do not agree.

Leaves the day that each of it makes to `duedates`, and choosing what is true to `choosing`.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice, product
from typing import Any

from kitchensync.kitchen.beside import text_of
from kitchensync.replica.reader import Reader

Said = str | None
Disputed = Mapping[str, Sequence[Said]]
"""By column, what somebody said beside what holds."""

_COLUMNS = ("best_before", "due_kind", "opened", "frozen", "thawed")
_MOST = 256
"""So many ways to put them together are looked at; two people have one or two."""
_OTHERS = f"""
    SELECT row, col, value FROM conflict
    WHERE tbl = 'lot' AND col IN {_COLUMNS} ORDER BY row, col, stamp DESC
"""  # noqa: S608  # names of columns


def read(reader: Reader, lots: Iterable[sqlite3.Row]) -> dict[bytes, Disputed]:
    """What is disputed of each of these lots, the newest first."""
    said: defaultdict[bytes, dict[str, list[Said]]] = defaultdict(dict)
    for id_, column, value in reader.rows(_OTHERS):
        said[id_].setdefault(column, []).append(text_of(value))
    found = {lot["id"]: dict(_differing(lot, said[lot["id"]])) for lot in lots if lot["id"] in said}
    return {id_: others for id_, others in found.items() if others}


def _differing(
    lot: sqlite3.Row, said: Mapping[str, Sequence[Said]]
) -> Iterator[tuple[str, Sequence[Said]]]:
    """Those that do not say what holds."""
    for column, values in said.items():
        if others := [value for value in values if value != lot[column]]:
            yield column, others


def ways(holds: Mapping[str, Said], others: Disputed) -> Iterator[dict[str, Any]]:
    """All that may be true of the columns in dispute, what holds first."""
    said = [tuple(dict.fromkeys((holds[column], *more))) for column, more in others.items()]
    for way in islice(product(*said), _MOST):
        yield dict(zip(others, way, strict=True))
