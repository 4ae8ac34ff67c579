"""What a subject reports, and the one table that shows it.

Timing is left to `timing`.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import cast

from tests.bench.plot import Chart
from tests.bench.timing import Timing


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value beside its target. `best` and `cpu` are the same ratio of the quickest
    rounds, and of processor time; `details` are absolute figures that hold on this machine only,
    and so are those that `chart` draws."""

    subject: str
    what: str
    value: float
    unit: str = "x"
    at_least: float | None = None
    at_most: float | None = None
    best: float | None = None
    cpu: float | None = None
    details: dict[str, float] = field(default_factory=dict[str, float])
    chart: Chart | None = None

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None where there is none."""
        if self.at_least is not None:
            return self.value >= self.at_least
        return self.value <= self.at_most if self.at_most is not None else None


def speed(
    subject: str,
    what: str,
    timings: dict[str, Timing],
    *,
    ours: str = "ours",
    other: str = "other",
    work: float = 1.0,
    at_least: float | None = None,
) -> Figure:
    """How many times as fast ours is. `work`: how many times as much of it ours did."""
    mine, theirs = timings[ours], timings[other]
    return Figure(
        subject,
        what,
        work * _middle(theirs.wall, mine.wall),
        at_least=at_least,
        best=work * min(theirs.wall) / min(mine.wall),
        cpu=work * _middle(theirs.cpu, mine.cpu),
        details=seconds(timings),
    )


def cost(
    subject: str,
    what: str,
    timings: dict[str, Timing],
    *,
    ours: str = "ours",
    other: str = "other",
    work: float = 1.0,
    at_most: float | None = None,
) -> Figure:
    """How many times as long ours takes. `work`: how many times as much of it ours did."""
    mine, theirs = timings[ours], timings[other]
    return Figure(
        subject,
        what,
        mine.median / theirs.median / work,
        at_most=at_most,
        best=min(mine.wall) / min(theirs.wall) / work,
        cpu=statistics.median(mine.cpu) / statistics.median(theirs.cpu) / work,
        details=seconds(timings),
    )


def seconds(timings: dict[str, Timing]) -> dict[str, float]:
    """The middle round of each contender, in milliseconds."""
    return {f"{name}_ms": round(timing.median * 1000, 3) for name, timing in timings.items()}


def _middle(above: Sequence[float], below: Sequence[float]) -> float:
    """The ratio round by round, the middle one."""
    return statistics.median(a / b for a, b in zip(above, below, strict=True))


def as_json(figures: Iterable[Figure]) -> list[dict[str, object]]:
    """Plain values, rounded to what is meaningful."""
    return [
        {key: _rounded(value) for key, value in asdict(figure).items() if value is not None}
        | {"met": figure.met}
        for figure in figures
    ]


def _rounded(value: object) -> object:
    match value:
        case float():
            return float(f"{value:.4g}")
        case dict():
            return {name: _rounded(one) for name, one in cast(dict[str, object], value).items()}
        case list() | tuple():
            return [_rounded(one) for one in cast(Sequence[object], value)]
        case _:
            return value


HEADER = ("subject", "measured", "median", "best", "cpu", "target", "")


def table(figures: Iterable[Figure]) -> str:
    """For people: one line a figure."""
    rows = [HEADER, *(_row(figure) for figure in figures)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(HEADER))]
    return "\n".join(_line(row, widths) for row in rows)


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = [
        cell.ljust(width) if at < 2 else cell.rjust(width)
        for at, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]
    return "  ".join(cells).rstrip()


def _row(figure: Figure) -> tuple[str, ...]:
    target = ""
    if figure.at_least is not None:
        target = f">= {figure.at_least:g}"
    elif figure.at_most is not None:
        target = f"<= {figure.at_most:g}"
    return (
        figure.subject,
        figure.what,
        f"{figure.value:.4g} {figure.unit}",
        "" if figure.best is None else f"{figure.best:.3g}",
        "" if figure.cpu is None else f"{figure.cpu:.3g}",
        target,
        {True: "met", False: "MISSED", None: ""}[figure.met],
    )
