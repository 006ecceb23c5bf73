"""Draws captions: six styles, each readable over white snow and black night at any size and shape of picture."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from mutoscope.errors import UsageError, did_you_mean
from mutoscope.rng import generator
from mutoscope.text import colors, layers, typeset
from mutoscope.text.layers import BLACK, WHITE, Mask, Sheet
from mutoscope.text.patch import Patch
from mutoscope.text.scripts import is_cjk
from mutoscope.types import Color, Size

Safe = tuple[float, float, float, float]  # top, right, bottom, left: shares of the picture kept free
NO_LETTERS = "the caption has no letters; give at least one line with words in it."


@dataclass(frozen=True, kw_only=True, slots=True)
class Style:
    """The measures of a style. Sizes are shares of the picture's short side, the rest are em. All are taste."""

    role: str
    wide: float  # letter size in pictures wider than high
    upright: float
    leading: float = 1.28
    around: tuple[float, float] = (
        0.0,
        0.0,
    )  # room left and right, above and below the text, for the style's box
    tracking: float = 0.0


STYLES: dict[str, Style] = {
    "clean": Style(role="caption", wide=0.052, upright=0.060),
    "boxed": Style(role="caption", wide=0.049, upright=0.056, around=(0.62, 0.42)),
    "word": Style(role="heavy", wide=0.056, upright=0.066, leading=1.42, around=(0.20, 0.14)),
    "bold": Style(
        role="heavy", wide=0.078, upright=0.094, leading=1.18, around=(0.12, 0.12), tracking=-0.012
    ),
    "lower-third": Style(role="caption", wide=0.047, upright=0.054, around=(0.75, 0.55)),
    "chalk": Style(role="hand", wide=0.058, upright=0.068, leading=1.24, around=(0.75, 0.50)),
}
LEAST = 0.030  # smallest letters, as a share of the short side: 32 px in 1080p, about what broadcasters allow


@dataclass(frozen=True, kw_only=True)
class Block:
    """Set lines with their places on a sheet."""

    lines: tuple[tuple[typeset.SetLine, float, float], ...]  # line, left end, baseline; sheet pixels
    px: float
    left: float  # the text's own bounds on the sheet
    top: float
    right: float
    bottom: float
    sheet: Sheet

    @property
    def shape(self) -> tuple[int, int]:
        return self.sheet.shape

    def ink(self) -> Mask:
        """Coverage of all lines."""
        return typeset.mask(self.shape, self.lines)


def _letter_size(style: Style, size: Size) -> float:
    share = style.upright if size.height > size.width else style.wide
    return share * size.short_side


def _room(size: Size, safe: Safe) -> tuple[float, float, float, float]:
    """The safe area's left, top, right, bottom in pixels."""
    top, right, bottom, left = safe
    return left * size.width, top * size.height, (1 - right) * size.width, (1 - bottom) * size.height


def _arrange(
    lines: Sequence[str],
    style: Style,
    size: Size,
    place: str,
    safe: Safe,
    language: str,
    font: Path | None,
    flush: bool,
) -> Block:
    """Set the lines as large as the style likes and as small as the safe area demands."""
    left, top, right, bottom = _room(size, safe)
    px = _letter_size(style, size)
    leading = style.leading * (1.06 if any(map(is_cjk, lines)) else 1.0)
    while True:
        made = [
            typeset.set_line(t, px, role=style.role, language=language, tracking=style.tracking, font=font)
            for t in lines
        ]
        rise, fall = max(line.cap_height for line in made), 0.22 * px
        width = max(line.width for line in made) + 2 * style.around[0] * px
        height = rise + fall + (len(made) - 1) * leading * px + 2 * style.around[1] * px
        share = min((right - left) / width, (bottom - top) / height)
        if share >= 1:
            break
        px = px * max(share * 0.998, 0.5)
        if px < LEAST * size.short_side:
            longest = max(made, key=lambda line: line.width).text
            raise UsageError(
                f"the caption line {_short(longest)!r} does not fit the safe part of a {size} picture even at the smallest "
                f"readable size; break it into shorter lines."
            )
    edge = round(0.9 * px) + 4  # room for halos and shadows
    x = {"left": left, "right": right - width}.get(_side(place), (left + right - width) / 2)
    y = {"top": top, "middle": (top + bottom - height) / 2}.get(_level(place), bottom - height)
    sheet = Sheet(
        int(np.ceil(width)) + 2 * edge, int(np.ceil(height)) + 2 * edge, round(x) - edge, round(y) - edge
    )
    inner_left = edge + style.around[0] * px
    inner_right = inner_left + width - 2 * style.around[0] * px
    placed = []
    for at, line in enumerate(made):
        at_left = inner_left
        if _side(place) == "right" or (flush and line.right_to_left):
            at_left = inner_right - line.width
        elif not flush and _side(place) != "left":
            at_left = (inner_left + inner_right - line.width) / 2
        baseline = edge + style.around[1] * px + rise + at * leading * px
        placed.append((line, at_left, float(round(baseline))))
    inner_top = edge + style.around[1] * px
    return Block(
        lines=tuple(placed),
        px=px,
        left=inner_left,
        top=inner_top,
        right=inner_right,
        bottom=inner_top + height - 2 * style.around[1] * px,
        sheet=sheet,
    )


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:37] + "…"


def _side(place: str) -> str:
    return "left" if "left" in place else "right" if "right" in place else "center"


def _level(place: str) -> str:
    return "top" if place.startswith("top") else "bottom" if place.startswith("bottom") else "middle"


def find_words(lines: Sequence[str], words: Sequence[tuple[str, int]]) -> list[tuple[int, int, int]]:
    """Where each word stands: line, first and stop character. A word not found gets an empty stretch."""
    places, cursor = [], dict.fromkeys(range(len(lines)), 0)
    for word, line in words:
        wanted = typeset.fonts.normalize(word)
        text = typeset.fonts.normalize(lines[line]) if 0 <= line < len(lines) else ""
        start = text.find(wanted, cursor.get(line, 0)) if wanted else -1
        if start < 0:
            places.append((max(0, min(line, len(lines) - 1)), 0, 0))
            continue
        cursor[line] = start + len(wanted)
        places.append((line, start, start + len(wanted)))
    return places


def _under(block: Block, ink: Mask, rim: float, glow: float, strength: float) -> None:
    """A dark rim and a soft dark glow under the letters: what makes white readable on white."""
    sheet, px = block.sheet, block.px
    soft = layers.blurred(layers.grown(ink, 0.06 * px), glow * px)
    sheet.tint(np.minimum(soft * 1.5, 1.0).astype(np.float32), BLACK, strength)
    near = layers.blurred(layers.grown(ink, rim * px), 0.022 * px)
    sheet.tint(near, BLACK, 0.82)


def _clean(block: Block, accent: Color, lit: tuple[int, int, int] | None) -> None:
    ink = block.ink()
    _under(block, ink, 0.042, 0.17, 0.62)
    block.sheet.tint(ink, WHITE)
    _light(block, accent, lit)


def _boxed(block: Block, accent: Color, lit: tuple[int, int, int] | None) -> None:
    px = block.px
    edges = (block.left - 0.55 * px, block.top - 0.40 * px, block.right + 0.55 * px, block.bottom + 0.36 * px)
    box = layers.box(block.shape, *edges, 0.34 * px)
    block.sheet.tint(layers.blurred(box, 0.16 * px), BLACK, 0.22)
    block.sheet.tint(box, (14, 16, 24), 0.78)
    block.sheet.tint(block.ink(), (250, 250, 252))
    _light(block, accent, lit)


def _word(block: Block, accent: Color, lit: tuple[int, int, int] | None) -> None:
    ink, px = block.ink(), block.px
    _under(block, ink, 0.05, 0.18, 0.62)
    if lit is None or lit[1] == lit[2]:
        block.sheet.tint(ink, WHITE)
        return
    block.sheet.tint(ink, (208, 212, 220))
    line, x, baseline = block.lines[lit[0]]
    first, stop = line.extent(lit[1], lit[2])
    low = baseline + 0.27 * px
    pill = layers.box(
        block.shape,
        x + first - 0.19 * px,
        baseline - line.cap_height - 0.21 * px,
        x + stop + 0.19 * px,
        low,
        0.24 * px,
    )
    block.sheet.tint(layers.blurred(pill, 0.1 * px), BLACK, 0.4)
    block.sheet.tint(pill, accent)
    block.sheet.tint(typeset.part_mask(block.shape, line, x, baseline, lit[1], lit[2]), colors.ink_on(accent))


def _bold(block: Block, accent: Color, lit: tuple[int, int, int] | None) -> None:
    ink, px = block.ink(), block.px
    rim = layers.grown(ink, 0.085 * px)
    block.sheet.tint(layers.blurred(layers.shifted(rim, 0.0, 0.07 * px), 0.07 * px), BLACK, 0.55)
    block.sheet.tint(rim, BLACK)
    block.sheet.tint(ink, WHITE)
    _light(block, accent, lit)


def _lower_third(block: Block, accent: Color, lit: tuple[int, int, int] | None) -> None:
    px, backward = block.px, block.lines[0][0].right_to_left
    left, right = block.left - 0.62 * px, block.right + 0.68 * px
    if backward:
        left, right = block.left - 0.68 * px, block.right + 0.62 * px
    top, bottom = block.top - 0.48 * px, block.bottom + 0.42 * px
    panel = layers.box(block.shape, left, top, right, bottom, 0.10 * px)
    block.sheet.tint(layers.blurred(panel, 0.2 * px), BLACK, 0.30)
    block.sheet.tint(panel, (16, 19, 28), 0.86)
    bar = (right - 0.16 * px, right) if backward else (left, left + 0.16 * px)
    stripe = layers.box(block.shape, bar[0], top, bar[1], bottom, 0.0)
    block.sheet.tint(np.minimum(stripe, panel), accent)
    block.sheet.tint(block.ink(), (248, 248, 250))
    _light(block, accent, lit)


@lru_cache(maxsize=8)
def _grain(rows: int, columns: int, coarse: float) -> Mask:
    """Smooth noise in 0..1 with spots of about ``coarse`` pixels; the same for every caption."""
    noise = generator(0, "text.chalk").random((rows, columns), np.float32)
    smooth = layers.blurred(noise, coarse)
    spread = float(smooth.std()) or 1.0
    return np.clip(0.5 + (smooth - 0.5) / (4 * spread), 0, 1).astype(np.float32)


def _chalk(block: Block, accent: Color, lit: tuple[int, int, int] | None) -> None:
    px, (rows, columns) = block.px, block.shape
    ink = block.ink()
    wobble = _grain(rows, columns, 0.35 * px) - 0.5
    edges = (block.left - 0.62 * px, block.top - 0.42 * px, block.right + 0.62 * px, block.bottom + 0.36 * px)
    distance = layers.box(block.shape, *edges, 0.3 * px)
    board = np.clip(layers.blurred(distance, 0.11 * px) * 3 - 1 + 0.9 * wobble, 0, 1).astype(np.float32)
    block.sheet.tint(board, (33, 46, 43), 0.90)
    dust = _grain(rows, columns, 0.5 * px) * board
    block.sheet.tint(dust.astype(np.float32), (150, 165, 158), 0.12)
    fine = _grain(rows, columns, max(0.7, 0.018 * px))
    stroke = np.clip(ink * (0.58 + 0.85 * fine), 0, 1) * (
        1 - 0.30 * np.clip(_grain(rows, columns, 0.06 * px) - 0.55, 0, 1)
    )
    block.sheet.tint(layers.blurred(ink, 0.05 * px), (246, 244, 232), 0.16)
    block.sheet.tint(stroke.astype(np.float32), (250, 247, 236), 0.97)
    if lit is not None and lit[1] < lit[2]:
        line, x, baseline = block.lines[lit[0]]
        part = typeset.part_mask(block.shape, line, x, baseline, lit[1], lit[2])
        block.sheet.tint((stroke * (part > 0)).astype(np.float32), accent)


def _light(block: Block, accent: Color, lit: tuple[int, int, int] | None) -> None:
    """Paint one word in the accent color."""
    if lit is None or lit[1] == lit[2]:
        return
    line, x, baseline = block.lines[lit[0]]
    block.sheet.tint(typeset.part_mask(block.shape, line, x, baseline, lit[1], lit[2]), colors.bright(accent))


_PAINTERS: dict[str, Callable[[Block, Color, tuple[int, int, int] | None], None]] = {
    "clean": _clean,
    "boxed": _boxed,
    "word": _word,
    "bold": _bold,
    "lower-third": _lower_third,
    "chalk": _chalk,
}


def draw(
    lines: Sequence[str],
    *,
    style: str,
    size: Size,
    place: str = "bottom",
    safe: Safe = (0.05, 0.05, 0.05, 0.05),
    lit: int | None = None,
    words: Sequence[tuple[str, int]] | None = None,
    language: str = "en",
    palette: Sequence[Color] = (),
    font: Path | None = None,
) -> Patch:
    """A caption as a patch for a picture of ``size``.

    ``place`` is one of top, center, bottom, alone or with -left or -right; ``safe`` are shares of the picture kept free
    (top, right, bottom, left). ``words`` are the caption's words with the line each stands in, and ``lit`` is the one being
    spoken. Lines are taken as they are, never broken; what is too wide is set smaller, down to a readable limit.

    Raises:
        UsageError: unknown style, no letters, or lines too long even at the smallest size.
        CapabilityError: the script needs a shaping engine and there is none.
        MediaError: the ``font`` file cannot be read.
    """
    if style not in STYLES:
        raise UsageError(
            f"unknown caption style {style!r}{did_you_mean(style, STYLES)}; known: {', '.join(sorted(STYLES))}."
        )
    kept = [index for index, line in enumerate(lines) if line.strip()]
    if not kept:
        raise UsageError(NO_LETTERS)
    texts = [lines[index] for index in kept]
    spoken = None
    if words is not None and lit is not None and 0 <= lit < len(words):
        renumbered = [(word, kept.index(line) if line in kept else -1) for word, line in words]
        spoken = find_words(texts, renumbered)[lit]
    if style == "lower-third" and place == "bottom":
        place = "bottom-left"
    block = _arrange(texts, STYLES[style], size, place, safe, language, font, style == "lower-third")
    _PAINTERS[style](block, colors.accent(palette), spoken)
    return block.sheet.patch(size)
