"""Draws captions: six styles, each readable over white snow and black night at any size and shape of picture."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mutoscope.errors import UsageError, did_you_mean
from mutoscope.text import colors, looks, typeset
from mutoscope.text.block import Block
from mutoscope.text.layers import Sheet
from mutoscope.text.patch import Patch
from mutoscope.text.scripts import is_cjk, is_right_to_left
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
    gaps: float = 0.0  # added to spaces between words


STYLES: dict[str, Style] = {
    "clean": Style(role="caption", wide=0.052, upright=0.060),
    "boxed": Style(role="caption", wide=0.049, upright=0.056, around=(0.62, 0.42)),
    "word": Style(role="heavy", wide=0.056, upright=0.066, leading=1.42, around=(0.20, 0.14), gaps=0.11),
    "bold": Style(
        role="heavy", wide=0.078, upright=0.094, leading=1.18, around=(0.12, 0.12), tracking=-0.012
    ),
    "lower-third": Style(role="caption", wide=0.047, upright=0.054, around=(0.75, 0.55)),
    "chalk": Style(role="hand", wide=0.058, upright=0.068, leading=1.24, around=(0.75, 0.50)),
}
LEAST = 0.030  # smallest letters, as a share of the short side: 32 px in 1080p, about what broadcasters allow


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
            typeset.set_line(
                text,
                px,
                role=style.role,
                language=language,
                tracking=style.tracking,
                gaps=style.gaps,
                font=font,
            )
            for text in lines
        ]
        rise, fall = max(line.rise for line in made), 0.22 * px
        width = max(line.width for line in made) + 2 * style.around[0] * px
        height = rise + fall + (len(made) - 1) * leading * px + 2 * style.around[1] * px
        share = min((right - left) / max(width, 1.0), (bottom - top) / height)
        if share >= 1:
            break
        px = px * max(share * 0.998, 0.5)
        if px < LEAST * size.short_side:
            longest = max(made, key=lambda line: line.width).text
            raise UsageError(
                f"the caption line {_short(longest)!r} does not fit the safe part of a {size} picture even at the "
                f"smallest readable size; break it into shorter lines."
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


_LOOKS: dict[str, Callable[[Block, Color, looks.Lit | None], None]] = {
    "clean": looks.clean,
    "boxed": looks.boxed,
    "word": looks.word,
    "bold": looks.bold,
    "lower-third": looks.lower_third,
    "chalk": looks.chalk,
}
_PAPER_LOOKS = {
    "clean": looks.inked,
    "word": looks.word_inked,
}  # on light paper, where white letters look dirty


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
    on_paper: bool = False,
) -> Patch:
    """A caption as a patch for a picture of ``size``.

    ``place`` is one of top, center, bottom, alone or with -left or -right; ``safe`` are shares of the picture kept free
    (top, right, bottom, left). ``words`` are the caption's words with the line each stands in, and ``lit`` is the one
    being spoken. Lines are taken as they are, never broken; what is too wide is set smaller, down to a readable limit.
    ``on_paper``: what lies behind is light and plain (a slide); styles without a ground of their own then use ink.

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
        place = "bottom-right" if is_right_to_left(texts[0], language) else "bottom-left"
    block = _arrange(texts, STYLES[style], size, place, safe, language, font, style == "lower-third")
    look = _PAPER_LOOKS.get(style, _LOOKS[style]) if on_paper else _LOOKS[style]
    look(block, colors.accent(palette), spoken)
    return block.sheet.patch(size)
