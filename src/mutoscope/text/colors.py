"""Picks colors that can be read: an accent from a palette, dark or light ink for a ground."""

from __future__ import annotations

import colorsys
from collections.abc import Sequence

from mutoscope.types import Color

ACCENT: Color = (255, 205, 64)  # a warm yellow, when no palette is given; taste
DARK: Color = (20, 22, 30)
LIGHT: Color = (250, 249, 245)


def luminance(color: Color) -> float:
    """Relative luminance, 0..1 (WCAG 2.2, definition of relative luminance)."""
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (value / 255 for value in color)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: Color, other: Color) -> float:
    """Contrast ratio, 1..21 (WCAG 2.2, definition of contrast ratio)."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def ink_on(ground: Color) -> Color:
    """The more readable of dark and light letters on a ground."""
    return DARK if contrast(DARK, ground) >= contrast(LIGHT, ground) else LIGHT


def mixed(one: Color, other: Color, share: float) -> Color:
    """``share`` 0 is ``one``, 1 is ``other``; mixed in sRGB as paint programs do."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def bright(color: Color, least: float = 0.30) -> Color:
    """The color, lightened until its luminance reaches ``least``: letters that must shine on dark."""
    for step in range(21):
        lighter = mixed(color, (255, 255, 255), step / 20)
        if luminance(lighter) >= least:
            return lighter
    return (255, 255, 255)


def accent(palette: Sequence[Color]) -> Color:
    """The palette's most vivid color that is neither near black nor near white, else a warm yellow."""

    def vivid(color: Color) -> float:
        _, lightness, saturation = colorsys.rgb_to_hls(*(value / 255 for value in color))
        return saturation * (1 - abs(2 * lightness - 1)) + 0.15 * luminance(color)

    usable = [color for color in palette if 0.04 < luminance(color) < 0.85 and vivid(color) > 0.2]
    return max(usable, key=vivid) if usable else ACCENT
