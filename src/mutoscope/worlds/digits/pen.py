"""Digits written by a pen: strokes through a few points, unsteady, slanted, thick or thin, never twice the same."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from mutoscope import rng

SIDE = 28  # a digit's picture, px; its ink fits a box of 20, as in MNIST (LeCun, Bottou, Bengio and Haffner 1998)
_INK = 20.0
_FINE = 4  # drawn finer by this, then averaged
_UNSTEADY = 0.028  # standard deviation of a point's place, in heights (taste, as all numbers below)
_WIDTH = (0.58, 0.86)  # of a digit, in heights
_SLANT = (0.16, 0.16)  # mean and deviation; above 0 leans to the right
_TURN = 0.07  # radians, deviation
_THICKNESS = (1.7, 3.4)  # px of a digit 28 wide

# Points "x,y" in hundredths, y down; "!" is a corner, "|" lifts the pen; several ways to write each digit.
_WAYS: tuple[tuple[str, ...], ...] = (
    (
        "52,0 20,14 6,50 18,86 50,100 82,86 95,50 82,14 48,1",
        "60,4 25,8 5,45 15,88 48,100 85,80 96,40 75,6 45,2 36,10",
    ),
    (
        "50,0 50,50 50,100",
        "26,24 54,0! 53,50 52,100",
        "25,22 54,0! 52,50 52,100! | 18,100 85,100",
        "56,0 48,100",
    ),
    (
        "8,26 26,4 60,0 84,22 72,52 40,80 6,100! 50,96 96,98",
        "10,20 36,1 72,6 82,34 60,66 26,94 10,92 22,80 50,90 76,100 98,90",
        "12,22 44,0 80,18 76,46 44,76 8,99! 92,99",
    ),
    (
        "10,12 42,0 80,14 74,38 40,47! 78,56 90,80 52,100 8,90",
        "12,4 50,2 86,4! 62,24 42,42! 80,50 90,78 54,100 8,88",
        "8,16 40,0 76,16 68,40 46,48 76,58 84,84 46,100 6,86",
    ),
    (
        "22,2 16,30 10,56! 50,57 94,54 | 76,6 72,50 70,100",
        "66,0 34,34 4,66! 50,66 96,65 | 66,0 67,50 67,100",
        "24,0 12,48 34,58 72,50! | 78,0 72,50 66,100",
    ),
    (
        "22,3 18,24 16,45! 50,36 86,54 82,84 46,100 8,92 | 22,3 52,4 86,1",
        "84,2 52,3 24,4! 20,25 14,46! 48,38 84,54 80,88 40,100 6,88",
        "26,2 22,22 20,40! 58,42 84,66 66,94 30,100 6,92 | 26,2 90,0",
    ),
    (
        "74,2 36,24 10,60 20,92 54,100 86,80 72,56 38,56 14,76",
        "58,0 24,36 12,72 30,98 68,94 82,70 60,52 30,62 16,80",
        "86,6 46,10 14,50 16,88 50,100 80,84 72,60 44,58 18,74",
    ),
    (
        "6,6 48,5 92,3! 68,44 42,100",
        "8,16! 10,4! 50,4 90,2! 70,36 54,66 48,100",
        "6,6 48,5 92,3! 66,48 44,100! | 26,52 80,48",
    ),
    (
        "80,14 48,0 16,18 36,42 74,64 78,90 46,100 14,86 26,60 64,40 84,18 76,10",
        "50,46 20,26 46,0 80,20 50,46 12,74 46,100 88,76 52,47",
    ),
    (
        "84,22 52,0 16,18 20,46 54,52 84,24! 82,60 74,100",
        "80,10 40,2 12,30 36,52 76,36 86,12! 84,52 66,90 34,100 14,90",
        "82,26 50,0 16,22 30,50 66,46 82,20! 68,62 54,100",
    ),
)


def write(digit: int, seed: int, index: int) -> list[NDArray[np.float64]]:
    """The strokes (N, 2) of a digit in px of its 28x28 picture, and nothing more: draw them at any scale.

    The address (seed, index) chooses the way of writing, the slant, the width and every tremble.
    """
    draw = rng.generator(seed, f"digits/pen/{digit}", 0, index)
    ways = _parsed()[digit]
    strokes = ways[int(draw.integers(len(ways)))]
    wide = draw.uniform(*_WIDTH)
    slant, turn = draw.normal(*_SLANT), draw.normal(0, _TURN)
    lines = []
    for stroke in strokes:
        lines.append(np.concatenate([_curve(piece) for piece in _shaken(stroke, draw)]))
    rotation = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    shape = np.array([[wide, 0.0], [-slant, 1.0]]) @ rotation
    lines = [(line - 0.5) @ shape for line in lines]
    every = np.concatenate(lines)
    low, high = every.min(0), every.max(0)
    scale = (_INK - 2.4) / max(high - low)  # the pen's own width comes on top
    lengths = [np.hypot(*np.diff(line, axis=0).T) for line in lines]
    middles = [(line[1:] + line[:-1]) / 2 for line in lines]
    weight = np.concatenate(lengths)
    mass = (np.concatenate(middles) * weight[:, None]).sum(0) / weight.sum()
    center = mass + np.clip((low + high) / 2 - mass, -0.1, 0.1)
    return [(line - center) * scale + SIDE / 2 for line in lines]


def thickness(digit: int, seed: int, index: int) -> float:
    """The pen's width at this address, in px of the 28x28 picture."""
    return float(rng.generator(seed, f"digits/thickness/{digit}", 0, index).uniform(*_THICKNESS))


def picture(digit: int, seed: int, index: int, *, side: int = SIDE) -> NDArray[np.uint8]:
    """The digit as ink, uint8 (side, side), 0 paper to 255 ink."""
    scale = side / SIDE * _FINE
    fine = np.zeros((side * _FINE, side * _FINE), np.uint8)
    width = max(1, round(thickness(digit, seed, index) * scale))
    fixed = [np.round((line * scale - 0.5) * 16).astype(np.int32) for line in write(digit, seed, index)]
    cv2.polylines(fine, fixed, False, 255, width, cv2.LINE_8, 4)
    return np.asarray(cv2.resize(fine, (side, side), interpolation=cv2.INTER_AREA), np.uint8)


Stroke = list[tuple[float, float, bool]]  # x, y in 0..1, and whether there is a corner


@cache
def _parsed() -> list[list[list[Stroke]]]:
    def point(text: str) -> tuple[float, float, bool]:
        x, _, y = text.rstrip("!").partition(",")
        return int(x) / 100, int(y) / 100, text.endswith("!")

    return [
        [[[point(one) for one in stroke.split()] for stroke in way.split("|")] for way in ways]
        for ways in _WAYS
    ]


def _shaken(stroke: Stroke, draw: np.random.Generator) -> list[NDArray[np.float64]]:
    """The stroke's points, trembled, cut at its corners into smooth pieces (N, 2)."""
    points = np.array([(x, y) for x, y, _ in stroke])
    points = points + draw.normal(0, _UNSTEADY, points.shape)
    cuts = [0, *(k for k, one in enumerate(stroke) if one[2] and 0 < k < len(stroke) - 1), len(stroke) - 1]
    return [points[start : stop + 1] for start, stop in pairwise(cuts)]


@cache
def _basis() -> NDArray[np.float64]:
    """Weights (8, 4) of four points along the middle span of a Catmull-Rom curve (Catmull and Rom 1974)."""
    t = np.arange(8) / 8
    powers = np.stack([np.ones_like(t), t, t**2, t**3], 1)
    return powers @ np.array([(0, 2, 0, 0), (-1, 0, 1, 0), (2, -5, 4, -1), (-1, 3, -3, 1)]) / 2


def _curve(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """A smooth line through the points (N, 2), 8 places a span."""
    if len(points) == 2:
        return points
    every = np.concatenate([[2 * points[0] - points[1]], points, [2 * points[-1] - points[-2]]])
    spans = np.stack([every[k : len(points) - 1 + k] for k in range(4)], 1)
    return np.concatenate([(_basis() @ spans).reshape(-1, 2), points[-1:]])
