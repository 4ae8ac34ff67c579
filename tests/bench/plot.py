"""Line charts as SVG: named series over linear or logarithmic axes, readable by day and by night.

What is drawn, and from which figures, is left to whoever makes the `Chart`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 720, 320
LEFT, RIGHT, TOP, BOTTOM = 64, 560, 64, 270
"""The edges of the plane within a chart; what the lines are called stands right of it."""
LINE_HEIGHT = 16

STYLE = """
  svg { color-scheme: light dark; font: 13px system-ui, sans-serif }
  .paper { fill: #ffffff } text { fill: #57606a } .title { fill: #1f2328; font-weight: 600 }
  .grid { stroke: #d0d7de } .axis { stroke: #6e7781 } .line { fill: none; stroke-width: 2 }
  .c0 { color: #0072b2 } .c1 { color: #d55e00 } .c2 { color: #009e73 } .c3 { color: #aa4499 }
  .line, .dot { stroke: currentColor } .dot, .name { fill: currentColor }
  @media (prefers-color-scheme: dark) {
    .paper { fill: #0d1117 } text { fill: #9198a1 } .title { fill: #f0f6fc }
    .grid { stroke: #30363d } .axis { stroke: #6e7681 }
    .c0 { color: #56b4e9 } .c1 { color: #e69f00 } .c2 { color: #2fc59a } .c3 { color: #dd88cc }
  }"""
COLOURS = 4

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Axis:
    """What is along it, with its unit. A linear axis begins at nothing, a logarithmic one does not.

    A logarithmic axis takes only what is above zero.
    """

    label: str
    log: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """Lines by name, each of at least one point; at most as many as there are colours."""

    title: str
    x: Axis
    y: Axis
    series: Mapping[str, Sequence[Point]]


def svg(charts: Sequence[Chart]) -> str:
    """The charts under each other."""
    height = HEIGHT * len(charts)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        f'width="{WIDTH}" height="{height}" role="img">',
        f"<title>{escape('; '.join(chart.title for chart in charts))}</title>",
        f"<style>{STYLE}\n</style>",
        f'<rect class="paper" width="{WIDTH}" height="{height}"/>',
    ]
    for number, chart in enumerate(charts):
        lines += [f'<g transform="translate(0 {HEIGHT * number})">', *_chart(chart), "</g>"]
    return "\n".join([*lines, "</svg>", ""])


def _chart(chart: Chart) -> Iterator[str]:
    if len(chart.series) > COLOURS:
        raise ValueError(f"{len(chart.series)} series, and colours for {COLOURS}")
    points = [point for line in chart.series.values() for point in line]
    x_ticks, across = _scale(chart.x, [x for x, _ in points], LEFT, RIGHT)
    y_ticks, up = _scale(chart.y, [y for _, y in points], BOTTOM, TOP)
    yield _text(LEFT, 24, chart.title, "title")
    yield _text(LEFT, 46, chart.y.label)
    yield _text(RIGHT, BOTTOM + 40, chart.x.label, anchor="end")
    for tick in y_ticks:
        at = up(tick)
        yield f'<path class="grid" d="M{LEFT} {at:.1f}H{RIGHT}"/>'
        yield _text(LEFT - 8, at + 4, f"{tick:,.10g}", anchor="end")
    for tick in x_ticks:
        yield f'<path class="axis" d="M{across(tick):.1f} {BOTTOM}v5"/>'
        yield _text(across(tick), BOTTOM + 20, f"{tick:,.10g}", anchor="middle")
    yield f'<path class="axis" d="M{LEFT} {BOTTOM}H{RIGHT}"/>'
    ends = [up(line[-1][1]) for line in chart.series.values()]
    for colour, ((name, line), end) in enumerate(
        zip(chart.series.items(), _apart(ends), strict=True)
    ):
        drawn = [(across(x), up(y)) for x, y in line]
        yield f'<g class="c{colour}">'
        yield f'<path class="line" d="M{" L".join(f"{x:.1f} {y:.1f}" for x, y in drawn)}"/>'
        for (x, y), (real_x, real_y) in zip(drawn, line, strict=True):
            told = escape(f"{name}: {real_y:,.4g} at {real_x:,.10g}")
            dot = f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="3">'
            yield f"{dot}<title>{told}</title></circle>"
        yield _text(drawn[-1][0] + 10, end + 4, name, "name")
        yield "</g>"


def _text(x: float, y: float, words: str, kind: str = "", anchor: str = "start") -> str:
    named = f' class="{kind}"' if kind else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{named}>{escape(words)}</text>'


def _apart(ends: Sequence[float]) -> list[float]:
    """The same heights in the same order, so far from each other that names can stand there."""
    placed = [0.0] * len(ends)
    lowest = -math.inf
    for number in sorted(range(len(ends)), key=ends.__getitem__):
        lowest = placed[number] = max(ends[number], lowest + LINE_HEIGHT)
    return placed


def _scale(
    axis: Axis, values: Sequence[float], start: float, end: float
) -> tuple[list[float], Callable[[float], float]]:
    """Ticks that enclose the values, and where on the paper a value stands."""
    ticks = _decades(min(values), max(values)) if axis.log else _even(max(values))
    turned: Callable[[float], float] = math.log10 if axis.log else float
    low, high = turned(ticks[0]), turned(ticks[-1])
    return ticks, lambda value: start + (turned(value) - low) / (high - low) * (end - start)


def _even(most: float, parts: int = 5) -> list[float]:
    """From nothing to `most` or above, in steps of one, two or five."""
    if most <= 0:
        return [0.0, 1.0]
    power = 10 ** math.floor(math.log10(most / parts))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power * parts >= most)
    return [step * number for number in range(math.ceil(most / step) + 1)]


def _decades(least: float, most: float) -> list[float]:
    """Powers of ten around the values; within few of them their double and fivefold as well."""
    low, high = math.floor(math.log10(least)), math.ceil(math.log10(most))
    high = max(high, low + 1)
    between = (1, 2, 5) if high - low < 3 else (1,)
    return [factor * 10.0**power for power in range(low, high) for factor in between] + [10.0**high]
