"""Our own charts: numbers become the shapes of an SVG, which `charts.html` draws beside a table of the same numbers.

Time runs from left to right, also in Arabic.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from moderation.web.counted import num

WIDTH, HEIGHT = 480.0, 220.0
TOP, BOTTOM, SIDE, EDGE = 10.0, 26.0, 54.0, 12.0
KINDS = ("one", "two", "three")
_GRID_LINES = 4


@dataclass(frozen=True)
class Series:
    """One row of numbers with its name in the legend."""

    name: str
    values: Sequence[float]


@dataclass(frozen=True)
class Bar:
    """A part of a bar."""

    x: float
    y: float
    width: float
    height: float
    kind: str


@dataclass(frozen=True)
class Tick:
    """A label and where it stands on its axis."""

    at: float
    text: str


@dataclass(frozen=True)
class Chart:
    """What the template draws; `left` and `right` are the ends of the plotted area."""

    names: tuple[str, ...]
    bars: tuple[Bar, ...]
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]

    width = WIDTH
    height = HEIGHT
    base = HEIGHT - BOTTOM
    kinds = KINDS
    left = SIDE
    right = WIDTH - EDGE


def stacked(labels: Sequence[str], series: Sequence[Series]) -> Chart:
    """Return bars over time, each made of one part a series; an empty label leaves its bar unnamed."""
    totals = [sum(values) for values in zip(*(one.values for one in series), strict=True)]
    top = nice_top(max(totals, default=0))
    room = (WIDTH - SIDE - EDGE) / max(len(labels), 1)
    bars: list[Bar] = []
    for place in range(len(labels)):
        level = 0.0
        for kind, one in zip(KINDS, series, strict=False):
            tall = one.values[place] / top * (HEIGHT - TOP - BOTTOM)
            level += tall
            if tall:
                x, y = SIDE + room * (place + 0.15), HEIGHT - BOTTOM - level
                bars.append(Bar(_r(x), _r(y), _r(room * 0.7), _r(tall), kind))
    ticks = tuple(Tick(_r(SIDE + room * (place + 0.5)), text) for place, text in enumerate(labels) if text)
    return Chart(_names(series), tuple(bars), ticks, _y_ticks(top, num))


def nice_top(highest: float) -> float:
    """Return the round number that an axis of counts ends with: a multiple of its four grid lines."""
    step = max(highest, 1) / _GRID_LINES
    scale = 1.0
    while step > scale * 10:
        scale *= 10
    nice = next(size * scale for size in (1, 2, 5, 10) if size * scale >= step)
    return nice * _GRID_LINES


def _names(series: Sequence[Series]) -> tuple[str, ...]:
    return tuple(one.name for one in series)


def _y_ticks(top: float, label: Callable[[float], str]) -> tuple[Tick, ...]:
    levels = [top * part / _GRID_LINES for part in range(_GRID_LINES + 1)]
    return tuple(Tick(_r(_height(level / top)), label(level)) for level in levels)


def _height(share: float) -> float:
    return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)


def _r(value: float) -> float:
    return round(value, 1)
