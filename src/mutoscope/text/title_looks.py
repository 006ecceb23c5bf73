"""The looks of titles: letters with a soft shadow, a rule or a bar in the accent color, a panel."""

from __future__ import annotations

import numpy as np

from mutoscope.text import colors, layers, looks
from mutoscope.text.block import Block
from mutoscope.text.layers import BLACK, Mask
from mutoscope.types import Color


def shade(block: Block, ink: Mask, strength: float) -> None:
    """Soft shadow below, thin dark rim: quiet on dark pictures, enough on bright paper."""
    px, sheet = block.lines[0][0].px, block.sheet
    wide = layers.blurred(layers.grown(ink, 0.03 * px), 0.10 * px)
    sheet.tint(np.minimum(wide * 1.35, 1).astype(np.float32), BLACK, 0.52 * strength)
    near = layers.blurred(layers.shifted(layers.grown(ink, 0.012 * px), 0, 0.028 * px), 0.026 * px)
    sheet.tint(near, BLACK, 0.62 * strength)


def plain(block: Block, accent: Color, light: Color) -> None:
    ink = block.ink()
    shade(block, ink, 1.0)
    block.sheet.tint(block.ink(0, block.num_first), light)
    if block.num_first < len(block.lines):
        block.sheet.tint(block.ink(block.num_first), light, 0.96)


def chapter(block: Block, accent: Color, light: Color) -> None:
    """A short rule in the accent color above the words."""
    px, wide, top = block.px, 0.95 * block.px, block.top
    middle = (block.left + block.right - wide) / 2
    start = {"left": block.left, "right": block.right - wide}.get(block.flush, middle)
    rule = layers.box(block.shape, start, top - 0.46 * px, start + wide, top - 0.37 * px, 0.045 * px)
    shade(block, np.maximum(block.ink(), rule), 1.0)
    block.sheet.tint(rule, colors.bright(accent, 0.25))
    block.sheet.tint(block.ink(), light)


def quote(block: Block, accent: Color, light: Color) -> None:
    """A bar in the accent color beside the words, where they begin."""
    px, top, bottom = block.px, block.top, block.bottom
    inner = block.right + 0.42 * px if block.is_backward else block.left - 0.42 * px
    outer = inner + (0.09 * px if block.is_backward else -0.09 * px)
    bar = layers.box(block.shape, min(inner, outer), top - 0.1 * px, max(inner, outer), bottom, 0.04 * px)
    shade(block, np.maximum(block.ink(), bar), 1.0)
    block.sheet.tint(bar, colors.bright(accent, 0.25))
    block.sheet.tint(block.ink(0, block.num_first), light)
    if block.num_first < len(block.lines):
        block.sheet.tint(block.ink(block.num_first), light, 0.9)


def lower_third(block: Block, accent: Color, light: Color) -> None:
    """A name on a dark panel with a bar, what the person does below it in a quieter tone."""
    looks.panel(block, accent)
    block.sheet.tint(block.ink(0, block.num_first), looks.PAPER_WHITE)
    if block.num_first < len(block.lines):
        block.sheet.tint(block.ink(block.num_first), colors.mixed(looks.PAPER_WHITE, looks.PANEL, 0.18))


def bold(block: Block, accent: Color, light: Color) -> None:
    """Heavy letters with a thick dark rim; what follows the first paragraph in the accent color."""
    looks.bold(block, accent, None)
    if block.num_first < len(block.lines):
        block.sheet.tint(block.ink(block.num_first), colors.bright(accent))


def chalk(block: Block, accent: Color, light: Color) -> None:
    """Handwriting on a slate."""
    looks.chalk(block, accent, None)
