"""Two digits that fly straight and bounce off the edges: the geometry of Moving MNIST.

64x64, two digits of 28x28, a tenth of the free way a frame in a direction drawn at random, overlapping ink is added and
clipped (Srivastava, Mansimov and Salakhutdinov 2015, arXiv:1502.04681, section 4.1). Here a digit is mirrored exactly
at an edge, so its path is known at any time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from mutoscope import rng
from mutoscope.types import Pixels
from mutoscope.worlds.digits.pen import SIDE as DIGIT
from mutoscope.worlds.training import Attribute, Labels

SIDE = 64
FREE = SIDE - DIGIT  # the way a digit's corner can go, px
SPEED = 0.1 * FREE  # px a frame
DIGITS = tuple(str(number) for number in range(10))
ATTRIBUTES = (Attribute(name="digit1", values=DIGITS), Attribute(name="digit2", values=DIGITS))
HELD_OUT_PAIRS = 5  # of the 55; no digit is in two of them


@dataclass(frozen=True, kw_only=True, slots=True)
class Flight:
    """The way of a digit's top left corner: where it is at frame 0 and how far it goes a frame, px."""

    x: float
    y: float
    dx: float
    dy: float

    def at(self, frame: int) -> tuple[float, float]:
        """Where it is, mirrored at the edges, each in 0..FREE."""
        return _mirrored(self.x + self.dx * frame), _mirrored(self.y + self.dy * frame)


def _mirrored(way: float) -> float:
    way %= 2 * FREE
    return min(way, 2 * FREE - way)


@cache
def held_out() -> frozenset[tuple[int, int]]:
    """Pairs of digits (lower first) that no training clip holds together; each digit is still seen with nine others."""
    order = rng.generator(0, "digits/held out").permutation(10)
    return frozenset((int(min(pair)), int(max(pair))) for pair in order.reshape(HELD_OUT_PAIRS, 2))


def labels(seed: int, index: int, *, unseen: bool = False) -> Labels:
    """Two labels, 1 to 10 for the digits 0 to 9."""
    draw = rng.generator(seed, f"digits/labels/{'unseen' if unseen else 'seen'}", 0, index)
    while True:
        first, second = (int(one) for one in draw.integers(0, 10, 2))
        if ((min(first, second), max(first, second)) in held_out()) == unseen:
            return (first + 1, second + 1)


def flights(seed: int, index: int) -> tuple[Flight, Flight]:
    """How the two digits go at an address."""
    draw = rng.generator(seed, "digits/flight", 0, index)
    made = []
    for _ in range(2):
        x, y, angle = (float(one) for one in draw.uniform(0, (FREE, FREE, 2 * np.pi)))
        made.append(Flight(x=x, y=y, dx=SPEED * float(np.cos(angle)), dy=SPEED * float(np.sin(angle))))
    return made[0], made[1]


def frames(
    inks: tuple[NDArray[np.uint8], ...], ways: tuple[Flight, ...], num_frames: int, *, side: int = SIDE
) -> Iterator[Pixels]:
    """Frames (side, side, 3), white ink on black, for digits drawn at ``side`` / 64 of their size."""
    scale = side / SIDE
    for number in range(num_frames):
        sheet = np.zeros((side, side), np.uint16)
        for ink, way in zip(inks, ways, strict=True):
            left, top = (min(round(one * scale), side - len(ink)) for one in way.at(number))
            sheet[top : top + len(ink), left : left + len(ink)] += ink
        yield np.repeat(np.minimum(sheet, 255).astype(np.uint8)[..., None], 3, axis=2)
