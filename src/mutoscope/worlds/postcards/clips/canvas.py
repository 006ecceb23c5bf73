"""Painting flat shapes on a clear sheet of paper, with soft shadows; made once for a clip, then only moved.

Sheets are RGBA with color premultiplied by coverage, ``FINE`` pixels to a pixel of the picture.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from mutoscope.worlds.postcards.light import Light, Paint, to_lab, to_rgb
from mutoscope.worlds.postcards.stage import Cutouts

UNIT = 72  # picture pixels to a scene unit: clips are 72 high
FINE = 2  # a sheet's pixels to a picture pixel
_DOUBLE = 2  # a sheet is painted this much finer, then averaged
_BITS = 4  # fractional bits of OpenCV's corners
_LEAST = 0.6  # picture pixels; what is smaller in both directions is left out
_SPECK = 1.1  # square picture pixels; so are details whose box is smaller

RGBA = NDArray[np.uint8]


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """A painted sheet; ``left`` and ``top`` are the scene's coordinates of its corner."""

    rgba: RGBA
    left: float
    top: float


class Canvas:
    """A sheet being painted: the window ``left..right, top..bottom`` of the scene."""

    def __init__(self, left: float, top: float, right: float, bottom: float) -> None:
        self.scale = UNIT * FINE * _DOUBLE
        grid = FINE * _DOUBLE
        self.left, self.top = left, top
        self.width = int(np.ceil((right - left) * UNIT - 1e-6)) * grid
        self.height = int(np.ceil((bottom - top) * UNIT - 1e-6)) * grid
        self.rgba: RGBA = np.zeros((self.height, self.width, 4), np.uint8)
        self.empty = True
        self.speck = _SPECK

    def fill(
        self, points: NDArray[np.float64], color: tuple[int, ...], alpha: float, *, shines: bool = False
    ) -> None:
        """One shape; ``color`` is RGB. What ``shines`` may be smaller than other details."""
        placed = (points - (self.left, self.top)) * self.scale
        low, high = placed.min(0), placed.max(0)
        wide, tall = (high - low) / (FINE * _DOUBLE)
        if max(wide, tall) < _LEAST or wide * tall < (min(self.speck, _SPECK) if shines else self.speck):
            return
        x0, y0 = max(int(low[0]) - 1, 0), max(int(low[1]) - 1, 0)
        x1, y1 = min(int(high[0]) + 2, self.width), min(int(high[1]) + 2, self.height)
        if x1 <= x0 or y1 <= y0 or alpha < 0.01:
            return
        self.empty = False
        fixed = np.rint((placed - 0.5) * (1 << _BITS)).astype(np.int32)
        if alpha > 0.998:
            cv2.fillPoly(self.rgba, [fixed], (*color, 255), shift=_BITS)
            return
        mask = np.zeros((y1 - y0, x1 - x0), np.uint8)
        cv2.fillPoly(mask, [fixed - np.array([x0, y0], np.int32) * (1 << _BITS)], 255, shift=_BITS)
        part = self.rgba[y0:y1, x0:x1]
        tone = np.empty_like(part)
        tone[:] = (*color, 255)
        cv2.copyTo(cv2.addWeighted(part, 1.0 - alpha, tone, alpha, 0.0), mask, part)

    def shade(
        self, cutouts: Cutouts, drop: tuple[float, float], blur: float, strength: float, least: float
    ) -> None:
        """The soft shadow of all solid shapes at least ``least`` scene units wide and high."""
        shapes = []
        for points, alpha in zip(cutouts.points, cutouts.alphas, strict=True):
            if alpha > 0.5 and (points.max(0) - points.min(0)).min() > least:
                shapes.append((points + drop - (self.left, self.top)) * UNIT)
        if not shapes:
            return
        low = np.min([one.min(0) for one in shapes], 0)
        high = np.max([one.max(0) for one in shapes], 0)
        grid, reach = FINE * _DOUBLE, 3 * blur * UNIT + 1
        x0, y0 = max(int(low[0] - reach), 0), max(int(low[1] - reach), 0)
        x1 = min(int(high[0] + reach) + 1, self.width // grid)
        y1 = min(int(high[1] + reach) + 1, self.height // grid)
        if x1 <= x0 or y1 <= y0:
            return
        mask = np.zeros((2 * (y1 - y0), 2 * (x1 - x0)), np.uint8)
        fixed = [np.rint(((one - (x0, y0)) * 2 - 0.5) * (1 << _BITS)).astype(np.int32) for one in shapes]
        for one in fixed:  # one by one: together, shapes that overlap would cut holes
            cv2.fillPoly(mask, [one], int(255 * strength), shift=_BITS)
        soft = cv2.GaussianBlur(mask, (0, 0), max(2 * blur * UNIT, 0.5))
        full = cv2.resize(soft, ((x1 - x0) * grid, (y1 - y0) * grid), interpolation=cv2.INTER_LINEAR)
        part = self.rgba[y0 * grid : y1 * grid, x0 * grid : x1 * grid]
        keep = cv2.bitwise_not(full)
        lit = cv2.multiply(part, cv2.merge([keep, keep, keep, keep]), scale=1 / 255)
        lit[..., 3] = cv2.add(lit[..., 3], full)
        part[...] = lit
        self.empty = False

    def veil(self, color: tuple[int, ...], y: float, above: float, below: float, density: float) -> None:
        """Mist over the whole sheet, densest at ``y``."""
        rows = (np.arange(self.height) + 0.5) / self.scale + self.top - y
        alpha = density * np.exp(-((rows / np.where(rows < 0, above, below)) ** 2))
        seen = np.flatnonzero(alpha > 0.004)
        if not len(seen):
            return
        part = self.rgba[seen[0] : seen[-1] + 1]
        a = alpha[seen[0] : seen[-1] + 1, None, None]
        part[...] = np.rint(part * (1 - a) + np.array([*color, 255.0]) * a).astype(np.uint8)
        self.empty = False

    def sheet(self) -> Sheet | None:
        """The painted sheet, cut to what is on it; None when nothing is."""
        if self.empty:
            return None
        small = cv2.resize(
            self.rgba, (self.width // _DOUBLE, self.height // _DOUBLE), interpolation=cv2.INTER_AREA
        )
        rows = np.flatnonzero(small[..., 3].max(1))
        columns = np.flatnonzero(small[..., 3].max(0))
        if not len(rows):
            return None
        y0, y1 = max(int(rows[0]) - 1, 0), min(int(rows[-1]) + 2, len(small))
        x0, x1 = max(int(columns[0]) - 1, 0), min(int(columns[-1]) + 2, small.shape[1])
        grid = UNIT * FINE
        return Sheet(
            rgba=np.ascontiguousarray(small[y0:y1, x0:x1]),
            left=self.left + x0 / grid,
            top=self.top + y0 / grid,
        )


class Palette:
    """Paints as RGB under one light; each is resolved once."""

    def __init__(self, light: Light, *, clean: float = 0.0) -> None:
        """``clean`` 0..1 keeps local colors from the tint of the light."""
        self.light, self.clean = light, clean
        self.known: dict[tuple[Paint, float], tuple[int, ...]] = {}

    def colors(self, paints: list[Paint], haze: float) -> list[tuple[int, ...]]:
        fresh = [paint for paint in dict.fromkeys(paints) if (paint, haze) not in self.known]
        if fresh:
            tones = self.light.labs(fresh)
            if self.clean:
                own = np.array([not paint.role and not paint.glow for paint in fresh])
                pure = to_lab(np.array([paint.rgb for paint in fresh], float))
                pure[:, 0] += [paint.shade for paint in fresh]
                tones = np.where(own[:, None], tones + (pure - tones) * self.clean, tones)
            dim = np.array([0.0 if paint.glow or paint.clear else haze for paint in fresh])[:, None]
            rgb = np.rint(to_rgb(tones + (self.light.single["haze"] - tones) * dim)).astype(int)
            for paint, one in zip(fresh, rgb.tolist(), strict=True):
                self.known[paint, haze] = tuple(one)
        return [self.known[paint, haze] for paint in paints]

    def paint(self, canvas: Canvas, cutouts: Cutouts, *, haze: float = 0.0, seconds: float = 1e9) -> None:
        """All shapes, back to front; lamps that come on during a shot are lit by ``seconds``."""
        paints = [
            later if later is not None and at <= seconds else paint
            for paint, later, at in zip(cutouts.paints, cutouts.others, cutouts.moments, strict=True)
        ]
        colors = self.colors(paints, haze)
        for points, paint, color, alpha in zip(cutouts.points, paints, colors, cutouts.alphas, strict=True):
            canvas.fill(points, color, alpha, shines=paint.glow)
