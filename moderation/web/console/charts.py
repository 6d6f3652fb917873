"""Our own charts: numbers become the shapes of an SVG, which `charts.html` draws beside a table of the same numbers.

Time runs from left to right, also in Arabic. A scale of scores runs as the range input above it does: in Arabic from
right to left.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from moderation.web.counted import num, percent
from moderation.web.i18n import language

WIDTH, HEIGHT = 480.0, 220.0
TOP, BOTTOM, SIDE, EDGE = 10.0, 26.0, 54.0, 12.0
KINDS = ("one", "two", "three")
_GRID_LINES = 4
_QUARTERS = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True)
class Series:
    """One row of numbers with its name in the legend; None leaves a gap."""

    name: str
    values: Sequence[float | None]


@dataclass(frozen=True)
class Bar:
    """A part of a bar, or a mark across the whole height."""

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
    """What the template draws; `mirrored` charts have their numbers on the right."""

    names: tuple[str, ...]
    bars: tuple[Bar, ...] = ()
    lines: tuple[str, ...] = ()
    x_ticks: tuple[Tick, ...] = ()
    y_ticks: tuple[Tick, ...] = ()
    mirrored: bool = False

    width = WIDTH
    height = HEIGHT
    base = HEIGHT - BOTTOM
    kinds = KINDS

    @property
    def left(self) -> float:
        """Return where the plotted area begins."""
        return EDGE if self.mirrored else SIDE

    @property
    def right(self) -> float:
        """Return where the plotted area ends."""
        return WIDTH - (SIDE if self.mirrored else EDGE)

    def x(self, share: float) -> float:
        """Return where a share of the scale stands."""
        wide = self.right - self.left
        return _r(self.right - share * wide if self.mirrored else self.left + share * wide)


def stacked(labels: Sequence[str], series: Sequence[Series]) -> Chart:
    """Return bars over time, each made of one part a series; an empty label leaves its bar unnamed."""
    columns = list(zip(*(one.values for one in series), strict=True))
    top = nice_top(max((sum(value or 0 for value in column) for column in columns), default=0))
    room = (WIDTH - SIDE - EDGE) / max(len(labels), 1)
    bars: list[Bar] = []
    for place, column in enumerate(columns):
        level = 0.0
        for kind, value in zip(KINDS, column, strict=False):
            tall = (value or 0) / top * (HEIGHT - TOP - BOTTOM)
            level += tall
            if tall:
                x, y = SIDE + room * (place + 0.15), HEIGHT - BOTTOM - level
                bars.append(Bar(_r(x), _r(y), _r(room * 0.7), _r(tall), kind))
    ticks = tuple(Tick(_r(SIDE + room * (place + 0.5)), text) for place, text in enumerate(labels) if text)
    levels = [top * part / _GRID_LINES for part in range(_GRID_LINES + 1)]
    heights = tuple(Tick(_height(level / top), num(level)) for level in levels)
    return Chart(_names(series), tuple(bars), (), ticks, heights)


def curves(scale: Sequence[float], series: Sequence[Series], marks: Sequence[float | None] = ()) -> Chart:
    """Return shares of 1 over a scale from 0 to 1, with marks across it at chosen places."""
    frame = Chart(_names(series), mirrored=language() == "ar")
    drawn = [
        Bar(frame.x(mark) - 1, TOP, 2, _r(HEIGHT - TOP - BOTTOM), f"mark-{kind}")
        for kind, mark in zip(KINDS, marks, strict=False)
        if mark is not None
    ]
    lines = tuple(_path([frame.x(place) for place in scale], one.values) for one in series)
    ticks = tuple(Tick(frame.x(share), percent(share)) for share in _QUARTERS)
    heights = tuple(Tick(_height(share), percent(share)) for share in _QUARTERS)
    return Chart(frame.names, tuple(drawn), lines, ticks, heights, frame.mirrored)


def trend(labels: Sequence[str], series: Sequence[Series]) -> Chart:
    """Return shares of 1 over named steps in time, from left to right."""
    frame = Chart(_names(series))
    places = [frame.x((step + 0.5) / len(labels)) for step in range(len(labels))]
    lines = tuple(_path(places, one.values) for one in series)
    ticks = tuple(Tick(place, text) for place, text in zip(places, labels, strict=True) if text)
    heights = tuple(Tick(_height(share), percent(share)) for share in _QUARTERS)
    return Chart(frame.names, (), lines, ticks, heights)


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


def _height(share: float) -> float:
    return _r(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM))


def _path(places: Sequence[float], values: Sequence[float | None]) -> str:
    steps: list[str] = []
    down = False
    for x, value in zip(places, values, strict=True):
        if value is not None:
            steps.append(f"{'L' if down else 'M'}{x} {_height(value)}")
        down = value is not None
    return " ".join(steps)


def _r(value: float) -> float:
    return round(value, 1)
