"""Colors of cards and slides: a ground, an ink that can be read on it, an accent; the film's own or curated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mutoscope.text import colors
from mutoscope.types import Color

READABLE = 4.5  # contrast ratio asked of ink on ground (WCAG 2.2, success criterion 1.4.3)
_VISIBLE = 1.9  # contrast ratio asked of accents; taste


@dataclass(frozen=True, kw_only=True, slots=True)
class Scheme:
    """What a card or slide is colored with."""

    ground: Color
    ink: Color
    accent: Color
    series: tuple[Color, ...]  # for curves, the accent first

    @property
    def is_dark(self) -> bool:
        return colors.luminance(self.ground) < 0.3

    @property
    def faint(self) -> Color:
        """Ink for what should stand back: axes, smaller lines; as faint as can still be read."""
        shares = (0.32, 0.24, 0.16, 0.08)
        tints = (colors.mixed(self.ink, self.ground, share) for share in shares)
        return next((tint for tint in tints if colors.contrast(tint, self.ground) >= READABLE), self.ink)


NIGHT = Scheme(
    ground=(22, 38, 58),
    ink=(250, 243, 228),
    accent=(242, 178, 74),
    series=((242, 178, 74), (116, 196, 190), (232, 112, 92), (170, 200, 120), (186, 160, 220)),
)
PAPER = Scheme(
    ground=(247, 242, 231),
    ink=(34, 42, 54),
    accent=(214, 92, 56),
    series=((214, 92, 56), (36, 116, 132), (198, 146, 30), (96, 120, 62), (120, 84, 150)),
)


def scheme(
    palette: Sequence[Color],
    *,
    ground: Color | None = None,
    ink: Color | None = None,
    default: Scheme = NIGHT,
) -> Scheme:
    """Colors for a card or slide; what the user gave is kept as it is, the rest is chosen to be readable."""
    palette = tuple(dict.fromkeys(palette))
    if ground is None and not palette:
        ground = default.ground if ink is None or colors.contrast(ink, default.ground) >= READABLE else None
        ground = ground or colors.ink_on(ink or default.ink)
    if ground is None:
        ground = _ground(palette, ink, default.is_dark)
    default = NIGHT if colors.luminance(ground) < 0.3 else PAPER
    if ink is None:
        inks = [color for color in palette if colors.contrast(color, ground) >= READABLE]
        best = max(inks, key=lambda color: colors.contrast(color, ground), default=None)
        plain = default.ink if colors.contrast(default.ink, ground) >= READABLE else colors.ink_on(ground)
        ink = best or plain
    around = [
        color
        for color in palette
        if color not in (ground, ink) and colors.contrast(color, ground) >= _VISIBLE
    ]
    first = colors.accent(around)
    if first not in around:
        first = default.accent if colors.contrast(default.accent, ground) >= _VISIBLE else ink
    rest = [
        color
        for color in (*around, *default.series, *NIGHT.series, *PAPER.series)
        if colors.contrast(color, ground) >= _VISIBLE
    ]
    series = tuple(dict.fromkeys((first, *rest)))[:6]
    return Scheme(ground=ground, ink=ink, accent=first, series=series)


def _ground(palette: Sequence[Color], ink: Color | None, dark: bool) -> Color:
    """The palette's darkest (or lightest) color; none that ink could not be read on."""
    ordered = sorted(palette, key=colors.luminance, reverse=not dark)
    for color in ordered:
        against = [ink] if ink is not None else [colors.DARK, colors.LIGHT]
        if max(colors.contrast(color, other) for other in against) >= READABLE + 1.5:
            return color
    return colors.ink_on(ink) if ink is not None else (NIGHT if dark else PAPER).ground
