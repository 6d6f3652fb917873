"""Line charts as SVG, written by hand so that a report needs no drawing library; colours read in light and dark."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT, MARGIN, LEGEND = 640, 420, 56, 22
_COLOURS = ("#1b6ca8", "#c0392b", "#2e8b57", "#8e44ad", "#b9770e", "#5d6d7e", "#117a65", "#a93226", "#34495e")
_TICKS = tuple((tick, f"{tick:g}") for tick in (0.0, 0.2, 0.4, 0.6, 0.8, 1.0))

Ticks = Sequence[tuple[float, str]]


@dataclass(frozen=True)
class Line:
    """A named run of points; both coordinates lie between 0 and 1."""

    name: str
    points: Sequence[tuple[float, float]]
    dots: bool = False


def chart(
    title: str,
    x_label: str,
    y_label: str,
    lines: Sequence[Line],
    diagonal: bool = False,
    x_ticks: Ticks = _TICKS,
    y_ticks: Ticks = _TICKS,
) -> str:
    """Return one SVG document with axes from 0 to 1, the lines and a legend below.

    Ticks are (place, label); a scale of its own is drawn by stretching it to 0 and 1 and naming the places.
    """
    height = HEIGHT + LEGEND * ((len(lines) + 1) // 2)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" font-family="sans-serif" '
        'font-size="13">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
        *_axes(title, x_label, y_label, x_ticks, y_ticks),
        *([_polyline([(0.0, 0.0), (1.0, 1.0)], "#999999", 'stroke-dasharray="4 4" ')] if diagonal else []),
    ]
    for index, line in enumerate(lines):
        colour = _COLOURS[index % len(_COLOURS)]
        parts += [_polyline(line.points, colour), *(_dots(line.points, colour) if line.dots else [])]
        parts.append(_legend(index, line.name, colour))
    return "\n".join([*parts, "</svg>", ""])


def _axes(title: str, x_label: str, y_label: str, x_ticks: Ticks, y_ticks: Ticks) -> list[str]:
    (left, bottom), (right, top) = _place(0, 0), _place(1, 1)
    parts = [f'<text x="{WIDTH // 2}" y="24" text-anchor="middle" font-size="15">{escape(title)}</text>']
    for tick, label in x_ticks:
        x = _place(tick, 0)[0]
        parts += [
            f'<line x1="{x}" y1="{bottom}" x2="{x}" y2="{top}" stroke="#e5e5e5"/>',
            f'<text x="{x}" y="{bottom + 18:.1f}" text-anchor="middle">{escape(label)}</text>',
        ]
    for tick, label in y_ticks:
        y = _place(0, tick)[1]
        parts += [
            f'<line x1="{left}" y1="{y}" x2="{right}" y2="{y}" stroke="#e5e5e5"/>',
            f'<text x="{left - 8:.1f}" y="{y + 4:.1f}" text-anchor="end">{escape(label)}</text>',
        ]
    middle = (MARGIN + HEIGHT - MARGIN) // 2
    return [
        *parts,
        f'<text x="{WIDTH // 2}" y="{HEIGHT - 16}" text-anchor="middle">{escape(x_label)}</text>',
        f'<text transform="translate(16 {middle}) rotate(-90)" text-anchor="middle">{escape(y_label)}</text>',
    ]


def _place(x: float, y: float) -> tuple[float, float]:
    inner = HEIGHT - 2 * MARGIN
    return round(MARGIN + x * (WIDTH - 2 * MARGIN), 1), round(HEIGHT - MARGIN - y * inner, 1)


def _polyline(points: Sequence[tuple[float, float]], colour: str, more: str = "") -> str:
    path = " ".join("{},{}".format(*_place(*point)) for point in points)
    return f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2" {more}/>'


def _dots(points: Sequence[tuple[float, float]], colour: str) -> list[str]:
    places = (_place(*point) for point in points)
    return [f'<circle cx="{x}" cy="{y}" r="4" fill="{colour}"/>' for x, y in places]


def _legend(index: int, name: str, colour: str) -> str:
    x, y = MARGIN + (index % 2) * (WIDTH // 2), HEIGHT + (index // 2) * LEGEND
    return (
        f'<rect x="{x}" y="{y - 10}" width="18" height="4" fill="{colour}"/><text x="{x + 26}" y="{y - 3}">'
        f"{escape(name)}</text>"
    )
