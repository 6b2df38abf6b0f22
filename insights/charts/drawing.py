"""A drawing as SVG: marks with classes, whose colors the sheet gives; no style of its own.

Each chart is drawn twice, for a wide and a narrow place, because letters must not shrink with the picture.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import ceil, floor, log10
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

WIDE, NARROW = 640, 340
LETTER = 7.2  # the width of one at 14 px, on average
Point = tuple[float, float]


@dataclass
class Drawing:
    """Marks on a sheet of `width` times `height`, in the order in which they are painted."""

    width: float
    height: float
    marks: list[SafeString] = field(default_factory=list)

    @property
    def is_narrow(self) -> bool:
        return self.width < WIDE

    def rect(self, kind: str, x: float, y: float, width: float, height: float, says: str = "") -> None:
        size = {"x": x, "y": y, "width": max(width, 0), "height": max(height, 0)}
        self._add("rect", kind, says, **size)

    def line(self, kind: str, x1: float, y1: float, x2: float, y2: float) -> None:
        self._add("line", kind, "", x1=x1, y1=y1, x2=x2, y2=y2)

    def circle(self, kind: str, x: float, y: float, r: float, says: str = "") -> None:
        self._add("circle", kind, says, cx=x, cy=y, r=r)

    def path(self, kind: str, points: Sequence[Point]) -> None:
        self._add("polyline", kind, "", points=_points(points))

    def area(self, kind: str, points: Sequence[Point], says: str = "") -> None:
        self._add("polygon", kind, says, points=_points(points))

    def text(self, kind: str, x: float, y: float, words: Any, anchor: str = "start") -> None:
        self.marks.append(
            format_html(
                '<text class="{}" x="{}" y="{}" text-anchor="{}">{}</text>',
                kind, _short(x), _short(y), anchor, words,
            )
        )  # fmt: skip

    def _add(self, tag: str, kind: str, says: str, **attributes: float | str) -> None:
        written = format_html_join(
            " ", '{}="{}"', ((name, _short(value)) for name, value in attributes.items())
        )
        title = format_html("<title>{}</title>", says) if says else ""
        self.marks.append(format_html('<{0} class="{1}" {2}>{3}</{0}>', mark_safe(tag), kind, written, title))

    @property
    def svg(self) -> SafeString:
        """What stands inside the picture."""
        return mark_safe("\n".join(self.marks))  # each was escaped when it was added


def _short(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:.1f}".removesuffix(".0")


def _points(points: Iterable[Point]) -> str:
    return " ".join(f"{_short(x)},{_short(y)}" for x, y in points)


def width_of(words: str, size: float = 14) -> float:
    """About how wide these words are."""
    return len(words) * LETTER * size / 14


def cut(words: str, width: float) -> str:
    """The words, or as many of them as fit."""
    most = max(floor(width / LETTER), 2)
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"


def scale(highest: float, steps: int = 4) -> tuple[float, list[int]]:
    """The top of an axis that holds `highest`, and its ticks: whole, round, about so many."""
    step = _round_up(max(highest, 1) / steps)
    ticks = [step * n for n in range(ceil(max(highest, 1) / step) + 1)]
    return float(ticks[-1]), ticks


def _round_up(value: float) -> int:
    size = 10 ** max(floor(log10(value)), 0)
    return next(int(size * n) for n in (1, 2, 3, 5, 10) if size * n >= value)


def spread(wanted: Sequence[float], room: float, top: float, bottom: float) -> list[float]:
    """The places of labels that want to stand at `wanted`, moved apart so that each has `room`."""
    placed: dict[int, float] = {}
    above = top - room
    for index in sorted(range(len(wanted)), key=lambda n: wanted[n]):
        above = placed[index] = max(wanted[index], above + room)
    over = max(above - bottom, 0)
    return [max(placed[n] - over, top) for n in range(len(wanted))]
