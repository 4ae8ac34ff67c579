"""Measures reading on the boxes and keys of 313 real receipts, which are not part of the project.

`python -m tests.core.receipts.sroie` prints one JSON line a half. Rules were tuned on the half
called "seen"; the other was measured when they stood.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from kitchensync.catalogue.words import plain
from kitchensync.receipts.model import Receipt, Word
from kitchensync.receipts.reading import read
from tests.support.reference import reference

TODAY = date(2026, 11, 21)
_DAYS = (
    *("%d/%m/%Y", "%d-%m-%y", "%d-%m-%Y", "%d/%m/%y", "%d.%m.%Y", "%Y-%m-%d", "%Y/%m/%d"),
    *("%d %b %Y", "%d %B %Y", "%d-%b-%Y", "%d %b %y", "%d/%b/%Y", "%b %d, %Y", "%Y%m%d", "%d%m%Y"),
)


@dataclass(frozen=True, slots=True)
class Sample:
    """One receipt: its words, and what stands in its key."""

    name: str
    words: list[Word]
    store: str
    day: date
    total: int

    @property
    def seen(self) -> bool:
        """Whether rules were tuned on it: a coin that its name tosses."""
        return hashlib.sha256(self.name.encode()).digest()[0] % 2 == 0


@dataclass(slots=True)
class Score:
    """Of so many receipts, how many were read right, and how many add up."""

    receipts: int = 0
    total: int = 0
    day: int = 0
    store: int = 0
    adds_up: int = 0

    def add(self, sample: Sample, found: Receipt) -> None:
        self.receipts += 1
        self.total += found.total == sample.total
        self.day += found.day == sample.day
        self.store += _same(found.store, sample.store)
        self.adds_up += found.adds_up


def samples() -> Iterator[Sample]:
    """Every receipt that has a key, by name; skips the test where there are none."""
    for path in sorted(reference("receipts/key").glob("*.json")):
        key = json.loads(path.read_text("utf-8"))
        boxes = path.parent.parent / "box" / f"{path.stem}.csv"
        total = round(100 * float(re.sub(r"[^\d.]", "", key["total"])))
        yield Sample(path.stem, _words(boxes), key["company"], _day(key["date"]), total)


def measure(chosen: Iterator[Sample]) -> Score:
    score = Score()
    for sample in chosen:
        score.add(sample, read(sample.words, TODAY, "MYR"))
    return score


def _words(boxes: Path) -> list[Word]:
    found: list[Word] = []
    for line in boxes.read_text("utf-8", "replace").splitlines():
        *corners, text = line.split(",", 8)
        if len(corners) == 8:
            x, y = sorted(map(int, corners[0::2])), sorted(map(int, corners[1::2]))
            found.append(Word(text, x[0], y[0], x[-1], y[-1]))
    return found


def _day(text: str) -> date:
    for form in _DAYS:
        try:
            return datetime.strptime(text.strip(), form).date()
        except ValueError:
            continue
    raise ValueError(text)


def _same(found: str | None, store: str) -> bool:
    one, other = (plain(name or "").replace(" ", "") for name in (found, store))
    return bool(one) and (one in other or other in one)


def main() -> None:
    everything = list(samples())
    known = {sample.store for sample in everything if sample.seen}
    halves = {
        "seen": [sample for sample in everything if sample.seen],
        "unseen": [sample for sample in everything if not sample.seen],
        "unseen, of stores of which none was seen": [
            sample for sample in everything if not sample.seen and sample.store not in known
        ],
    }
    for name, half in halves.items():
        score = measure(iter(half))
        print(
            json.dumps({"half": name, **{slot: getattr(score, slot) for slot in Score.__slots__}})
        )


if __name__ == "__main__":
    main()
