"""Draws titles over the picture: large, evenly broken, spaced like a poster, with a shadow that keeps them readable."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from mutoscope.errors import UsageError, did_you_mean
from mutoscope.text import balance, colors, title_looks, typeset
from mutoscope.text.block import Block
from mutoscope.text.captions import Safe
from mutoscope.text.layers import Sheet
from mutoscope.text.patch import Patch
from mutoscope.text.scripts import is_cjk, is_right_to_left
from mutoscope.types import Color, Size

Place = str | tuple[float, float]
Margins = tuple[float, float, float, float]  # left, top, right, bottom; em


@dataclass(frozen=True, kw_only=True, slots=True)
class Style:
    """The measures of a title style; sizes are shares of the short side, the rest em of the first line. Taste."""

    role: str
    wide: float
    upright: float
    second_role: str = "caption"  # for the paragraphs after the first
    second: float = 0.46  # their size, of the first line's
    leading: float = 1.12
    tracking: float = 0.012
    capitals_tracking: float = 0.07  # capitals want air
    fills: float = 0.86  # share of the safe width a line may take
    around: Margins = (0.0, 0.0, 0.0, 0.0)  # room for what the look draws beside the letters
    flush: str | None = None  # how lines stand; None: as the place says


STYLES: dict[str, Style] = {
    "title": Style(role="title", wide=0.125, upright=0.128),
    "big": Style(
        role="title", wide=0.20, upright=0.185, tracking=0.0, capitals_tracking=0.04, leading=1.02, fills=1.0
    ),
    "subtitle": Style(role="caption", wide=0.060, upright=0.064, leading=1.26, tracking=0.004),
    "chapter": Style(role="title", wide=0.088, upright=0.092, second=0.5, around=(0.0, 0.5, 0.0, 0.0)),
    "quote": Style(
        role="strong", wide=0.068, upright=0.070, leading=1.34, tracking=0.0, fills=0.74, second=0.55,
        around=(0.55, 0.1, 0.55, 0.0), flush="start",
    ),
    "bold": Style(
        role="heavy", wide=0.105, upright=0.112, second_role="heavy", second=0.5, tracking=-0.012,
        capitals_tracking=0.01, around=(0.12, 0.12, 0.12, 0.12),
    ),
    "chalk": Style(
        role="hand", wide=0.098, upright=0.104, second_role="hand", second=0.56, leading=1.16,
        around=(0.8, 0.55, 0.8, 0.5),
    ),
    "lower-third": Style(
        role="strong", wide=0.056, upright=0.060, leading=1.34, second=0.70, second_role="body",
        around=(0.75, 0.55, 0.75, 0.5), flush="start",
    ),
}  # fmt: skip
_LOOKS: dict[str, Callable[[Block, Color, Color], None]] = {
    "title": title_looks.plain,
    "big": title_looks.plain,
    "subtitle": title_looks.plain,
    "chapter": title_looks.chapter,
    "quote": title_looks.quote,
    "bold": title_looks.bold,
    "chalk": title_looks.chalk,
    "lower-third": title_looks.lower_third,
}
LEAST = 0.034  # smallest first line, of the short side
_MOST_LINES = 3  # of the first paragraph
_SQUEEZE = 1.3  # a short Chinese title at most so much too wide is set smaller, not broken


@dataclass(frozen=True, kw_only=True)
class _Job:
    """Everything about one title except the size of its letters."""

    paragraphs: tuple[str, ...]
    style: Style
    size: Size
    place: Place
    area: tuple[float, float, float, float]  # left, top, right, bottom in pixels
    language: str
    font: Path | None

    def set(self, index: int, px: float, width: float) -> list[typeset.SetLine]:
        """The lines of one paragraph."""
        text, is_first = self.paragraphs[index], index == 0
        role = self.style.role if is_first else self.style.second_role
        tracking = 0.01
        if is_first:
            letters = [letter for letter in text if letter.isalpha()]
            is_capitals = bool(letters) and all(
                letter.upper() == letter != letter.lower() for letter in letters
            )
            tracking = self.style.capitals_tracking if is_capitals else self.style.tracking
        if is_cjk(text):
            tracking = max(tracking, 0.05 if is_first else 0.02)

        def line(part: str) -> typeset.SetLine:
            return typeset.set_line(
                part, px, role=role, language=self.language, tracking=tracking, font=self.font
            )

        whole = line(text)
        if is_cjk(text) and len(text) <= 12 and width < whole.width <= _SQUEEZE * width:
            return [whole]
        return [line(part) for part in balance.even_lines(text, lambda part: line(part).width, width)]


def _arrange(job: _Job) -> Block:
    """Set the title as large as its style likes and as small as the safe area demands."""
    style, size = job.style, job.size
    left, top, right, bottom = job.area
    px = (style.upright if size.height > size.width else style.wide) * size.short_side
    tallest = min(size.short_side * (0.62 if size.height <= size.width else 0.9), bottom - top)
    before_x, before_y, after_x, after_y = style.around
    while True:
        inner = (right - left) * style.fills - (before_x + after_x) * px
        groups = [
            job.set(at, px if at == 0 else px * style.second, inner) for at in range(len(job.paragraphs))
        ]
        lines = [line for group in groups for line in group]
        leading = style.leading * (1.1 if any(map(is_cjk, job.paragraphs)) else 1.0)
        drops = [0.0]
        for above, line in pairwise(lines):
            is_turn = above.px != line.px
            drops.append(drops[-1] + (line.cap_height + 0.52 * above.px if is_turn else leading * line.px))
        widest = max(line.width for line in lines)
        height = lines[0].rise + drops[-1] + 0.24 * lines[-1].px
        fits = widest <= inner and height + (before_y + after_y) * px <= tallest
        if fits and len(groups[0]) <= _MOST_LINES:
            return _place(job, lines, drops, px, (widest, height), len(groups[0]))
        px *= 0.95
        if px < LEAST * size.short_side:
            flat = " ".join(" ".join(job.paragraphs).split())
            short = flat if len(flat) <= 40 else flat[:37] + "…"
            raise UsageError(
                f"the title {short!r} is too long for a {size} picture even at the smallest readable size; "
                f"use fewer words."
            )


def _place(
    job: _Job,
    lines: list[typeset.SetLine],
    drops: list[float],
    px: float,
    extent: tuple[float, float],
    num_first: int,
) -> Block:
    before_x, before_y, after_x, after_y = (share * px for share in job.style.around)
    width, height = extent[0] + before_x + after_x, extent[1] + before_y + after_y
    left, top, right, bottom = job.area
    if isinstance(job.place, str):
        side = "left" if "left" in job.place else "right" if "right" in job.place else "center"
        x = {"left": left, "right": right - width}.get(side, (left + right - width) / 2)
        y = (top + bottom - height) / 2
        if job.place.startswith("top"):
            y = top
        elif job.place.startswith("bottom"):
            y = bottom - height
    else:
        side = "center"
        x = min(max(job.place[0] * job.size.width - width / 2, left), right - width)
        y = min(max(job.place[1] * job.size.height - height / 2, top), bottom - height)
    if job.style.flush == "start":
        side = "right" if lines[0].right_to_left else "left"
    edge = round(0.6 * px) + 6  # room for shadows
    sheet = Sheet(
        int(np.ceil(width)) + 2 * edge, int(np.ceil(height)) + 2 * edge, round(x) - edge, round(y) - edge
    )
    start_x, start_y = edge + before_x, edge + before_y
    placed = []
    for line, drop in zip(lines, drops, strict=True):
        shift = {"left": 0.0, "right": extent[0] - line.width}.get(side, (extent[0] - line.width) / 2)
        placed.append((line, start_x + shift, float(round(start_y + lines[0].rise + drop))))
    return Block(
        lines=tuple(placed), px=px, left=start_x, top=start_y, right=start_x + extent[0], bottom=start_y + extent[1],
        sheet=sheet, num_first=num_first, flush=side,
    )  # fmt: skip


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

    A line end in ``text`` begins a smaller second part (a subtitle, a role under a name). ``place`` names one of nine
    places or gives the middle of the text as shares of the picture, kept inside the safe area. Lines are broken
    evenly here. A lower third asked for in the center goes to the lower corner where its language begins.

    Raises:
        UsageError: unknown style, no letters, or too long even at the smallest size.
        CapabilityError: the script needs a shaping engine and there is none.
        MediaError: the ``font`` file cannot be read.
    """
    if style not in STYLES:
        known = ", ".join(sorted(STYLES))
        raise UsageError(f"unknown title style {style!r}{did_you_mean(style, STYLES)}; known: {known}.")
    paragraphs = tuple(part.strip() for part in text.splitlines() if part.strip())
    if not paragraphs:
        raise UsageError("the title has no letters; give at least one word.")
    if style == "lower-third" and place in ("center", "bottom"):
        place = "bottom-right" if is_right_to_left(text, language) else "bottom-left"
    top, right, bottom, left = safe
    area = (left * size.width, top * size.height, (1 - right) * size.width, (1 - bottom) * size.height)
    job = _Job(
        paragraphs=paragraphs,
        style=STYLES[style],
        size=size,
        place=place,
        area=area,
        language=language,
        font=font,
    )
    block = _arrange(job)
    pale = [color for color in palette if colors.luminance(color) > 0.72]
    light = max(pale, key=colors.luminance) if pale else (255, 253, 248)
    _LOOKS[style](block, colors.accent(palette), light)
    return block.sheet.patch(size)
