"""What is offered of things that a household taught: the table of docs/model.md.

`python -m training.offering --data FOLDER --work FOLDER`, once the run is there that was not shown
some classes. Those are taught, and what it says is judged as the program judges it.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import astuple, dataclass, replace

import msgspec
import numpy as np

import kitchensync_models
from kitchensync.vision import model as models
from kitchensync.vision import prototypes, recognising
from kitchensync.vision.manifest import Calibration, Household, Labels, Temperature
from kitchensync.vision.prototypes import Prototype
from kitchensync.vision.recognising import Accepted, Level, Verdict
from training import calibrate, commands
from training.asking import Bench, Opened
from training.labels import read_labels
from training.measure import Answers
from training.settings import read_settings

_ROWS = ((1, 1), (3, 3), (8, 5), (16, 5))
_TRIALS = 20
_SPACE = "open"
_HEAD = """\
| things taught | photos each | offered, of photos of them | offered first | recognised | \
the right thing is no longer first, of known photos | nor among the five |
|---:|---:|---:|---:|---:|---:|---:|
"""


@dataclass(frozen=True, slots=True)
class Offered:
    """Shares of 0..1: of other photos of what was taught, those that are offered it, are offered
    it first, are taken for it without asking; of known photos, those that no longer have the right
    thing first, and those that no longer have it at all."""

    offered: float
    first: float
    recognised: float
    not_first: float
    not_offered: float


@dataclass(frozen=True, slots=True)
class Seen:
    """A photo as the program sees it: its vector, what is said of it, and what would be right."""

    vector: bytes
    verdict: Verdict
    right: frozenset[str]

    @property
    def is_first(self) -> bool:
        """That the first of what is offered is right."""
        return self.verdict.choices[0].label in self.right

    @property
    def is_offered(self) -> bool:
        """That something of what is offered is right."""
        return any(one.label in self.right for one in self.verdict.choices)

    @property
    def is_recognised(self) -> bool:
        """That it is rightly taken for something taught."""
        accepted = isinstance(self.verdict, Accepted)
        return accepted and self.is_first and self.verdict.choices[0].level is Level.HOUSEHOLD


def seen(
    answers: Answers, rights: Sequence[frozenset[str]], labels: Labels, calibration: Calibration
) -> list[Seen]:
    """Photos as a calibration judges them; `rights` are the labels that are right for a class."""
    asked = zip(answers.embedding, answers.fine, answers.coarse, answers.true_fine, strict=True)
    return [
        Seen(
            prototypes.packed(vector.tolist()),
            recognising.judge(fine.tolist(), coarse.tolist(), labels, calibration),
            rights[int(true)],
        )
        for vector, fine, coarse, true in asked
    ]


def offered(
    new: Sequence[Seen],
    known: Sequence[Seen],
    household: Household,
    things: int,
    shots: int,
    trials: int = _TRIALS,
) -> Offered:
    """What so many of the new things taught with so many photos each bring: the mean of trials
    with other things and photos each. Only one label is right for a new photo."""
    rows: list[Offered] = []
    for trial in range(trials):
        order = np.random.default_rng((things, shots, trial))
        lessons, others = _dealt(new, things, shots, order)
        theirs = _taught(known, lessons, household)
        rows.append(_told(_taught(others, lessons, household), [*zip(known, theirs, strict=True)]))
    return Offered(*np.mean([astuple(row) for row in rows], axis=0).tolist())


def _dealt(
    photos: Sequence[Seen], things: int, shots: int, order: np.random.Generator
) -> tuple[list[Seen], list[Seen]]:
    """So many photos of each of so many things, and the other photos of those things."""
    names = sorted({_name(each) for each in photos})
    chosen = {str(name) for name in order.choice(names, things, replace=False)}
    lessons: list[Seen] = []
    others: list[Seen] = []
    had = Counter[str]()
    for photo in (photos[int(at)] for at in order.permutation(len(photos))):
        name = _name(photo)
        if name in chosen:
            (lessons if had[name] < shots else others).append(photo)
            had[name] += 1
    return lessons, others


def _name(photo: Seen) -> str:
    (name,) = photo.right
    return name


def _taught(photos: Sequence[Seen], lessons: Sequence[Seen], household: Household) -> list[Seen]:
    """The same photos as a household sees them that was taught these lessons."""
    rows = [
        Prototype(str(at), _name(each), None, _SPACE, each.vector)
        for at, each in enumerate(lessons)
    ]
    found: list[Seen] = []
    for each in photos:
        near = prototypes.matches(each.vector, _SPACE, rows)
        likely = prototypes.likely(near, household)
        recognised = prototypes.recognised(near, household)
        verdict = recognised or recognising.offering(likely, each.verdict)
        found.append(replace(each, verdict=verdict))
    return found


def _told(ours: Sequence[Seen], known: Sequence[tuple[Seen, Seen]]) -> Offered:
    return Offered(
        float(np.mean([each.is_offered for each in ours])),
        float(np.mean([each.is_first for each in ours])),
        float(np.mean([each.is_recognised for each in ours])),
        float(np.mean([was.is_first and not now.is_first for was, now in known])),
        float(np.mean([was.is_offered and not now.is_offered for was, now in known])),
    )


def _calibrated(opened: Opened) -> Calibration:
    """The thresholds that ship, with this net's own temperatures."""
    ships = models.read(kitchensync_models.FOLDER).calibration
    fine, coarse = (
        calibrate.temperature(opened.known.fine, opened.known.true_fine),
        calibrate.temperature(opened.known.coarse, opened.known.true_coarse),
    )
    return msgspec.structs.replace(ships, temperature=Temperature(fine, coarse))


def table(opened: Opened, labels: Labels) -> str:
    """How well the net reads what it knows, and the page's table in Markdown."""
    calibration = _calibrated(opened)
    products = [frozenset((each.name, labels.coarse[each.coarse].name)) for each in labels.fine]
    taught = [frozenset((f"taught {at}",)) for at in range(len(labels.fine))]
    new = seen(opened.new, taught, labels, calibration)
    known = seen(opened.known, products, labels, calibration)
    right = float(np.mean([each.is_first for each in known]))
    rows = [(each, offered(new, known, calibration.household, *each)) for each in _ROWS]
    lines = [_line(things, shots, row) for (things, shots), row in rows]
    return f"Of {len(known)} known photos {right:.0%} are read rightly.\n\n{_HEAD}{''.join(lines)}"


def _line(things: int, shots: int, row: Offered) -> str:
    shares = " | ".join(f"{share:.1%}" for share in astuple(row))
    return f"| {things} | {shots} | {shares} |\n"


def main() -> None:
    """The command line."""
    given = commands.parser(__doc__).parse_args()
    labels = read_labels()
    settings = read_settings(given.config)
    opened = Bench(given.data, given.work, labels, settings).opened()
    sys.stdout.write(table(opened, labels))


if __name__ == "__main__":
    main()
