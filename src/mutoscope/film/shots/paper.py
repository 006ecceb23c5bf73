"""The ground of cards and slides: tinted paper, softly lit, with a fine grain and a few cut sheets below."""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from mutoscope.film.shots.scheme import Scheme
from mutoscope.rng import generator
from mutoscope.text import colors
from mutoscope.types import Color, Pixels, Size

_NUM_SHEETS = 3
_GRAIN = 1.5  # levels; enough to be felt, and to break up bands in the gradient; taste


def paper(size: Size, scheme: Scheme, seed: int, *, sheets: bool = True) -> Pixels:
    """uint8 (H, W, 3); the same for the same arguments."""
    rows, columns = size.height, size.width
    x = (np.arange(columns, dtype=np.float32) + 0.5) / columns
    y = (np.arange(rows, dtype=np.float32) + 0.5) / rows
    light = 1.0 - np.hypot((x[None, :] - 0.38) * 0.9, y[:, None] - 0.30)  # a lamp above left of the middle
    ground = np.asarray(scheme.ground, np.float32)
    strength = 20.0 if scheme.is_dark else 12.0
    picture = (ground + ((light - 0.55) * strength)[..., None]).astype(np.float32)
    if sheets:
        for index in range(_NUM_SHEETS):
            picture = _sheet(picture, size, scheme, seed, index)
    picture += _grain(rows, columns, seed)[..., None]
    return np.asarray(np.clip(picture + 0.5, 0, 255), np.uint8)


def _sheet(
    picture: NDArray[np.float32], size: Size, scheme: Scheme, seed: int, index: int
) -> NDArray[np.float32]:
    """One cut sheet with a waving upper edge and the shadow it throws on what lies behind."""
    draw = generator(seed, "paper.sheet", index=index)
    rows, columns = size.height, size.width
    x = (np.arange(columns, dtype=np.float32) + 0.5) / columns
    middle = 0.83 + 0.065 * index + 0.02 * float(draw.random())
    edge = np.full(columns, middle, np.float32)
    for wave in range(1, 4):
        phase, tilt = 2 * math.pi * float(draw.random()), 0.7 + 0.6 * float(draw.random())
        edge += (
            0.030
            * min(1.0, columns / rows)
            / wave
            * np.sin(2 * math.pi * wave * tilt * x + phase, dtype=np.float32)
        )
    y = np.arange(rows, dtype=np.float32)[:, None] + 0.5
    cover = np.clip(y - edge[None, :] * rows + 0.5, 0, 1).astype(np.float32)
    blur = 0.014 * size.short_side
    shadow = cv2.GaussianBlur(np.roll(cover, -max(1, round(0.35 * blur)), axis=0), (0, 0), blur)
    dark = 1.0 - (0.34 if scheme.is_dark else 0.16) * shadow
    color = _tint(scheme, index)
    behind = picture * dark[..., None]
    tone = np.asarray(color, np.float32) + (6.0 * (1 - y / rows))[..., None]
    return np.asarray(behind * (1 - cover[..., None]) + tone * cover[..., None], np.float32)


def _tint(scheme: Scheme, index: int) -> Color:
    color = scheme.series[(index + 1) % len(scheme.series)] if len(scheme.series) > 1 else scheme.ink
    return colors.mixed(scheme.ground, color, 0.10 + 0.05 * index)


def _grain(rows: int, columns: int, seed: int) -> NDArray[np.float32]:
    """Fine specks and short level fibers."""
    noise = generator(seed, "paper.grain").standard_normal((rows, columns), np.float32)
    fibers = cv2.GaussianBlur(noise, (0, 0), sigmaX=3.0, sigmaY=0.7)
    soft = cv2.GaussianBlur(noise, (0, 0), 0.8)
    mixed = fibers / float(fibers.std()) + soft / float(soft.std())
    return np.asarray(mixed * np.float32(_GRAIN / math.sqrt(2)), np.float32)
