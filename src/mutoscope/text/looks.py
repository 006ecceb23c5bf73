"""The looks of captions: how the letters of a block are painted so that they can be read on any picture."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np

from mutoscope.rng import generator
from mutoscope.text import colors, layers, typeset
from mutoscope.text.block import Block
from mutoscope.text.layers import BLACK, WHITE, Mask
from mutoscope.types import Color

PANEL: Color = (16, 19, 28)
PAPER_WHITE: Color = (249, 249, 251)
INK: Color = (34, 38, 52)
Lit = tuple[int, int, int]  # the lit word: its line, first and stop character


def under(block: Block, ink: Mask, rim: float, glow: float, strength: float) -> None:
    """A dark rim and a soft dark glow under the letters: what makes white readable on white."""
    sheet, px = block.sheet, block.px
    soft = layers.blurred(layers.grown(ink, 0.06 * px), glow * px)
    sheet.tint(np.minimum(soft * 1.5, 1.0).astype(np.float32), BLACK, strength)
    near = layers.blurred(layers.grown(ink, rim * px), 0.022 * px)
    sheet.tint(near, BLACK, 0.82)


def clean(block: Block, accent: Color, lit: Lit | None) -> None:
    ink = block.ink()
    under(block, ink, 0.048, 0.17, 0.66)
    block.sheet.tint(ink, WHITE)
    light(block, accent, lit)


def inked(block: Block, accent: Color, lit: Lit | None) -> None:
    """``clean`` on light paper: dark ink over a breath of the paper's own white."""
    ink, px = block.ink(), block.px
    block.sheet.tint(layers.blurred(layers.grown(ink, 0.08 * px), 0.14 * px), PAPER_WHITE, 0.85)
    block.sheet.tint(ink, INK)
    light(block, accent, lit)


def boxed(block: Block, accent: Color, lit: Lit | None) -> None:
    px = block.px
    edges = (block.left - 0.55 * px, block.top - 0.40 * px, block.right + 0.55 * px, block.bottom + 0.36 * px)
    box = layers.box(block.shape, *edges, 0.34 * px)
    block.sheet.tint(layers.blurred(box, 0.16 * px), BLACK, 0.22)
    block.sheet.tint(box, (14, 16, 24), 0.78)
    block.sheet.tint(block.ink(), (250, 250, 252))
    light(block, accent, lit)


def word(block: Block, accent: Color, lit: Lit | None) -> None:
    ink = block.ink()
    under(block, ink, 0.05, 0.18, 0.62)
    block.sheet.tint(ink, WHITE if lit is None or lit[1] == lit[2] else (208, 212, 220))
    _pill(block, accent, lit)


def word_inked(block: Block, accent: Color, lit: Lit | None) -> None:
    """``word`` on light paper."""
    inked(block, accent, None)
    _pill(block, accent, lit)


def _pill(block: Block, accent: Color, lit: Lit | None) -> None:
    """The lit word on a rounded ground of the accent color."""
    if lit is None or lit[1] == lit[2]:
        return
    px = block.px
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


def bold(block: Block, accent: Color, lit: Lit | None) -> None:
    ink, px = block.ink(), block.px
    rim = layers.grown(ink, 0.085 * px)
    block.sheet.tint(layers.blurred(layers.shifted(rim, 0.0, 0.07 * px), 0.07 * px), BLACK, 0.55)
    block.sheet.tint(rim, BLACK)
    block.sheet.tint(ink, WHITE)
    light(block, accent, lit)


def panel(block: Block, accent: Color) -> None:
    """A dark panel behind the block with a bar in the accent color where lines begin."""
    px = block.px
    thin, wide = 0.62 * px, 0.68 * px
    left, right = (
        (block.left - wide, block.right + thin)
        if block.is_backward
        else (block.left - thin, block.right + wide)
    )
    top, bottom = block.top - 0.48 * px, block.bottom + 0.42 * px
    ground = layers.box(block.shape, left, top, right, bottom, 0.10 * px)
    block.sheet.tint(layers.blurred(ground, 0.2 * px), BLACK, 0.30)
    block.sheet.tint(ground, PANEL, 0.87)
    bar = (right - 0.16 * px, right) if block.is_backward else (left, left + 0.16 * px)
    stripe = layers.box(block.shape, bar[0], top, bar[1], bottom, 0.0)
    block.sheet.tint(np.minimum(stripe, ground), colors.bright(accent, 0.12))


def lower_third(block: Block, accent: Color, lit: Lit | None) -> None:
    panel(block, accent)
    block.sheet.tint(block.ink(), PAPER_WHITE)
    light(block, accent, lit)


@lru_cache(maxsize=8)
def _grain(rows: int, columns: int, coarse: float) -> Mask:
    """Smooth noise in 0..1 with spots of about ``coarse`` pixels; the same for every caption of one size."""
    step = max(
        1.0, coarse / 1.5
    )  # coarse noise is made small and enlarged: a wide blur costs more than all the rest
    shape = (int(rows / step) + 3, int(columns / step) + 3)
    noise = generator(0, "text.chalk").random(shape, np.float32)
    smooth = layers.blurred(noise, coarse / step)
    if step > 1.0:
        smooth = np.asarray(cv2.resize(smooth, (columns, rows), interpolation=cv2.INTER_CUBIC), np.float32)
    smooth = smooth[:rows, :columns]
    spread = float(smooth.std()) or 1.0
    return np.clip(0.5 + (smooth - float(smooth.mean())) / (4 * spread), 0, 1).astype(np.float32)


def chalk(block: Block, accent: Color, lit: Lit | None) -> None:
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


def light(block: Block, accent: Color, lit: Lit | None) -> None:
    """Paint one word in the accent color."""
    if lit is None or lit[1] == lit[2]:
        return
    line, x, baseline = block.lines[lit[0]]
    block.sheet.tint(typeset.part_mask(block.shape, line, x, baseline, lit[1], lit[2]), colors.bright(accent))
