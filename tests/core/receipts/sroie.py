"""Measures reading on the boxes and keys of 313 real receipts, which are not part of the project.

`python -m tests.core.receipts.sroie` prints one JSON line a half, and one of pairs in one file.
Rules were tuned on the half called "seen"; the other was measured when they stood. What tells two
receipts from one was tuned on all.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from kitchensync.catalogue.words import plain
from kitchensync.receipts.model import Receipt, Word
from kitchensync.receipts.parting import read_apart
from kitchensync.receipts.reading import read
from tests.core.receipts.pages import below
from tests.support.reference import reference

TODAY = date(2026, 11, 21)
_PAIRS = 600
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


def apart(pages: Sequence[Sequence[Word]]) -> list[tuple[int | None, date | None]]:
    """The total and the day of each receipt in a file of such pages."""
    found = read_apart(pages, lambda words: read(words, TODAY, "MYR"))
    return [(part.receipt.total, part.receipt.day) for part in found]


def are_two(one: Sample, other: Sample) -> bool:
    """Whether two on pages of one file are read as each is by itself."""
    alone = [*apart([one.words]), *apart([other.words])]
    return apart([one.words, below(one.words, other.words)]) == alone


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
    chance = random.Random(7)
    pairs = [chance.sample(everything, 2) for _ in range(_PAIRS)]
    alone = sum(len(apart([sample.words])) == 1 for sample in everything)
    two = sum(are_two(*pair) for pair in pairs)
    print(json.dumps({"receipts": len(everything), "one": alone, "pairs": _PAIRS, "two": two}))


if __name__ == "__main__":
    main()
