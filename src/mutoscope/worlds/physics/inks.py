"""Colors of the physics world: warm paper, dark ink, and a few papers that go together; or a film's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mutoscope.types import Color

_GROUND: Color = (246, 240, 227)
_INK: Color = (40, 49, 64)
_PAPERS: tuple[Color, ...] = (
    (214, 92, 56),  # vermilion
    (36, 116, 132),  # teal
    (224, 168, 62),  # ocher
    (112, 140, 92),  # sage
    (140, 98, 150),  # plum
    (88, 132, 180),  # blue
    (196, 116, 108),  # rose
)
COLORS: dict[str, Color] = {
    "red": (200, 66, 52),
    "orange": (226, 124, 54),
    "yellow": (230, 182, 66),
    "green": (96, 140, 88),
    "teal": (36, 116, 132),
    "blue": (60, 108, 170),
    "purple": (128, 88, 150),
    "pink": (222, 138, 148),
    "brown": (140, 98, 66),
    "black": (52, 56, 66),
    "gray": (140, 142, 146),
    "white": (252, 250, 244),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Inks:
    """What a scene is colored with."""

    ground: Color
    ink: Color
    papers: tuple[Color, ...]

    def paper(self, number: int) -> Color:
        return self.papers[number % len(self.papers)]

    def faint(self, share: float) -> Color:
        """Ink that stands back: ``share`` of it on the ground."""
        return mixed(self.ground, self.ink, share)


def luminance(color: Color) -> float:
    """Relative luminance 0..1 (WCAG 2.2)."""
    share = np.asarray(color, float) / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    return float(linear @ (0.2126, 0.7152, 0.0722))


def mixed(one: Color, other: Color, share: float) -> Color:
    """``share`` of the other color in the first."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def inks(palette: Sequence[Color] | None = None, color: str | None = None) -> Inks:
    """The house's colors, or the palette's: its lightest is the ground, its darkest the ink, if they serve as such."""
    given = [(int(r), int(g), int(b)) for r, g, b in palette or ()]
    ordered = sorted(dict.fromkeys(given), key=luminance)
    ground = ordered[-1] if ordered and luminance(ordered[-1]) > 0.55 else _GROUND
    ink = ordered[0] if ordered and luminance(ordered[0]) < 0.10 else _INK
    bright = luminance(ground) + 0.05
    kept = [c for c in given if c not in (ground, ink) and bright / (luminance(c) + 0.05) > 1.5]
    papers = tuple(dict.fromkeys((*([COLORS[color]] if color else []), *kept, *_PAPERS)))
    return Inks(ground=ground, ink=ink, papers=papers)


def ramp(stops: Sequence[Color], count: int) -> NDArray[np.uint8]:
    """(count, 3) colors from the first stop to the last."""
    places = np.linspace(0, len(stops) - 1, count)
    table = np.asarray(stops, float)
    return np.stack(
        [np.rint(np.interp(places, np.arange(len(stops)), table[:, i])) for i in range(3)], 1
    ).astype(np.uint8)
