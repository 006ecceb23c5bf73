"""Draws titles over the picture: large, evenly broken, spaced like a poster, with a shadow that keeps them readable."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mutoscope.errors import UsageError, did_you_mean
from mutoscope.text import balance, colors, layers, typeset
from mutoscope.text.captions import Safe
from mutoscope.text.layers import BLACK, Mask, Sheet
from mutoscope.text.patch import Patch
from mutoscope.text.scripts import is_cjk
from mutoscope.types import Color, Size


@dataclass(frozen=True, kw_only=True, slots=True)
class Style:
    """The measures of a title style; sizes are shares of the short side, the rest em of the first line. All are taste."""

    role: str
    wide: float
    upright: float
    second_role: str = "caption"  # for lines after the first, where the text has several
    second: float = 0.46  # their size, of the first line's
    leading: float = 1.12
    tracking: float = 0.012
    capitals_tracking: float = 0.07  # capitals want air
    fills: float = 0.86  # share of the safe width a line may take
    around: float = 0.0


STYLES: dict[str, Style] = {
    "title": Style(role="title", wide=0.125, upright=0.128),
    "big": Style(
        role="title", wide=0.20, upright=0.185, tracking=0.0, capitals_tracking=0.04, leading=1.02, fills=1.0
    ),
    "subtitle": Style(role="caption", wide=0.060, upright=0.064, leading=1.26, tracking=0.004),
    "chapter": Style(role="title", wide=0.088, upright=0.092, second=0.5),
    "quote": Style(
        role="strong", wide=0.068, upright=0.070, leading=1.34, tracking=0.0, fills=0.74, second=0.55
    ),
    "lower-third": Style(
        role="strong", wide=0.056, upright=0.060, leading=1.34, second=0.70, second_role="body", around=0.7
    ),
}
LEAST = 0.034  # of the short side
_DEFAULT_PLACE = {"lower-third": "bottom-left"}
Place = str | tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class Block:
    """A title's lines on their sheet."""

    lines: tuple[tuple[typeset.SetLine, float, float], ...]
    px: float
    box: tuple[float, float, float, float]  # the text's left, top, right, bottom on the sheet
    sheet: Sheet
    num_first: int  # how many lines the first paragraph takes
    flush: str  # "left" | "center" | "right"

    def ink(self, first: int = 0, stop: int | None = None) -> Mask:
        return typeset.mask(self.sheet.shape, self.lines[first:stop])


def _set(
    text: str, style: Style, px: float, width: float, language: str, font: Path | None, first: bool
) -> list[typeset.SetLine]:
    role = style.role if first else style.second_role
    letters = [letter for letter in text if letter.isalpha()]
    is_capitals = bool(letters) and all(letter.upper() == letter != letter.lower() for letter in letters)
    tracking = (style.capitals_tracking if is_capitals else style.tracking) if first else 0.01
    if is_cjk(text):
        tracking = max(tracking, 0.05 if first else 0.02)

    def line(part: str) -> typeset.SetLine:
        return typeset.set_line(part, px, role=role, language=language, tracking=tracking, font=font)

    return [line(part) for part in balance.even_lines(text, lambda part: line(part).width, width)]


def _arrange(
    text: str, style: Style, size: Size, place: Place, safe: Safe, language: str, font: Path | None
) -> Block:
    top, right, bottom, left = safe
    area = (left * size.width, top * size.height, (1 - right) * size.width, (1 - bottom) * size.height)
    width = (area[2] - area[0]) * style.fills
    paragraphs = [part for part in text.splitlines() if part.strip()]
    px = (style.upright if size.height > size.width else style.wide) * size.short_side
    most = size.short_side * (0.62 if size.height <= size.width else 0.9)
    while True:
        inner = width - 2 * style.around * px
        groups = [
            _set(part, style, px if at == 0 else px * style.second, inner, language, font, at == 0)
            for at, part in enumerate(paragraphs)
        ]
        lines = [line for group in groups for line in group]
        widest = max(line.width for line in lines)
        leading = style.leading * (1.1 if is_cjk(text) else 1.0)
        drops = [0.0]
        for before, line in zip(lines, lines[1:], strict=False):
            gap = leading * line.px
            if before.px != line.px:
                gap = line.cap_height + 0.52 * before.px
            drops.append(drops[-1] + gap)
        height = lines[0].cap_height + drops[-1] + 0.24 * lines[-1].px
        too_many = len(groups[0]) > 3
        if (
            widest <= inner
            and height + 2 * style.around * px <= min(most, area[3] - area[1])
            and not too_many
        ):
            break
        px *= 0.94
        if px < LEAST * size.short_side:
            raise UsageError(
                f"the title {_short(text)!r} is too long for a {size} picture even at the smallest readable size; "
                f"use fewer words."
            )
    return _place(lines, drops, widest, height, px, style, area, size, place, len(groups[0]))


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 40 else flat[:37] + "…"


def _place(
    lines: list[typeset.SetLine],
    drops: list[float],
    widest: float,
    height: float,
    px: float,
    style: Style,
    area: tuple[float, float, float, float],
    size: Size,
    place: Place,
    num_first: int,
) -> Block:
    pad = style.around * px
    full_width, full_height = widest + 2 * pad, height + 2 * pad
    left, top, right, bottom = area
    if isinstance(place, str):
        flush = "left" if "left" in place else "right" if "right" in place else "center"
        x = {"left": left, "right": right - full_width}.get(flush, (left + right - full_width) / 2)
        y = (top + bottom - full_height) / 2
        if place.startswith("top"):
            y = top
        elif place.startswith("bottom"):
            y = bottom - full_height
    else:
        flush = "center"
        x, y = place[0] * size.width - full_width / 2, place[1] * size.height - full_height / 2
        x, y = min(max(x, left), right - full_width), min(max(y, top), bottom - full_height)
    edge = round(0.6 * px) + 6
    sheet = Sheet(
        int(np.ceil(full_width)) + 2 * edge,
        int(np.ceil(full_height)) + 2 * edge,
        round(x) - edge,
        round(y) - edge,
    )
    start, placed = edge + pad, []
    for line, drop in zip(lines, drops, strict=True):
        shift = {"left": 0.0, "right": widest - line.width}.get(flush, (widest - line.width) / 2)
        placed.append((line, start + shift, float(round(start + lines[0].cap_height + drop))))
    box = (start, start, start + widest, start + height)
    return Block(lines=tuple(placed), px=px, box=box, sheet=sheet, num_first=num_first, flush=flush)


def _shade(block: Block, ink: Mask, strength: float) -> None:
    """Soft shadow below, thin dark rim: quiet on dark pictures, enough on bright paper."""
    px, sheet = block.lines[0][0].px, block.sheet
    wide = layers.blurred(layers.grown(ink, 0.03 * px), 0.10 * px)
    sheet.tint(np.minimum(wide * 1.35, 1).astype(np.float32), BLACK, 0.52 * strength)
    near = layers.blurred(layers.shifted(layers.grown(ink, 0.012 * px), 0, 0.028 * px), 0.026 * px)
    sheet.tint(near, BLACK, 0.62 * strength)


def _plain(block: Block, accent: Color, light: Color) -> None:
    ink = block.ink()
    _shade(block, ink, 1.0)
    block.sheet.tint(block.ink(0, block.num_first), light)
    if block.num_first < len(block.lines):
        block.sheet.tint(block.ink(block.num_first), light, 0.96)


def _chapter(block: Block, accent: Color, light: Color) -> None:
    """A short rule in the accent color above the words."""
    left, top, right, _ = block.box
    px, wide = block.px, 0.95 * block.px
    start = {"left": left, "right": right - wide}.get(block.flush, (left + right - wide) / 2)
    rule = layers.box(block.sheet.shape, start, top - 0.46 * px, start + wide, top - 0.37 * px, 0.045 * px)
    _shade(block, np.maximum(block.ink(), rule), 1.0)
    block.sheet.tint(rule, colors.bright(accent, 0.25))
    block.sheet.tint(block.ink(), light)


def _quote(block: Block, accent: Color, light: Color) -> None:
    """A bar in the accent color beside the words."""
    left, top, _, bottom = block.box
    px = block.px
    bar = layers.box(block.sheet.shape, left - 0.5 * px, top - 0.1 * px, left - 0.42 * px, bottom, 0.04 * px)
    _shade(block, np.maximum(block.ink(), bar), 1.0)
    block.sheet.tint(bar, colors.bright(accent, 0.25))
    block.sheet.tint(block.ink(), light)


def _lower_third(block: Block, accent: Color, light: Color) -> None:
    left, top, right, bottom = block.box
    px, backward = block.px, block.lines[0][0].right_to_left
    edges = (left - 0.6 * px, top - 0.52 * px, right + 0.6 * px, bottom + 0.36 * px)
    panel = layers.box(block.sheet.shape, *edges, 0.10 * px)
    block.sheet.tint(layers.blurred(panel, 0.16 * px), BLACK, 0.30)
    block.sheet.tint(panel, (16, 19, 28), 0.88)
    bar = (edges[2] - 0.15 * px, edges[2]) if backward else (edges[0], edges[0] + 0.15 * px)
    stripe = layers.box(block.sheet.shape, bar[0], edges[1], bar[1], edges[3], 0.0)
    block.sheet.tint(np.minimum(stripe, panel), accent)
    block.sheet.tint(block.ink(0, block.num_first), (250, 250, 252))
    block.sheet.tint(block.ink(block.num_first), colors.mixed((250, 250, 252), (16, 19, 28), 0.18))


_PAINTERS: dict[str, Callable[[Block, Color, Color], None]] = {
    "title": _plain,
    "big": _plain,
    "subtitle": _plain,
    "chapter": _chapter,
    "quote": _quote,
    "lower-third": _lower_third,
}


def draw(
    text: str,
    *,
    style: str = "title",
    size: Size,
    place: Place = "center",
    safe: Safe = (0.05, 0.05, 0.05, 0.05),
    language: str = "en",
    palette: Sequence[Color] = (),
    font: Path | None = None,
) -> Patch:
    """A title as a patch for a picture of ``size``.

    A line end in ``text`` begins a smaller second part (a subtitle, a role under a name). ``place`` names one of nine places
    or gives the middle of the text as shares of the picture, kept inside the safe area. Lines are broken evenly here.

    Raises:
        UsageError: unknown style, no letters, or too long even at the smallest size.
        CapabilityError: the script needs a shaping engine and there is none.
        MediaError: the ``font`` file cannot be read.
    """
    if style not in STYLES:
        raise UsageError(
            f"unknown title style {style!r}{did_you_mean(style, STYLES)}; known: {', '.join(sorted(STYLES))}."
        )
    if not text.strip():
        raise UsageError("the title has no letters; give at least one word.")
    if place == "center":
        place = _DEFAULT_PLACE.get(style, place)
    block = _arrange(text, STYLES[style], size, place, safe, language, font)
    pale = [color for color in palette if colors.luminance(color) > 0.72]
    light = max(pale, key=colors.luminance) if pale else (255, 253, 248)
    _PAINTERS[style](block, colors.accent(palette), light)
    return block.sheet.patch(size)
