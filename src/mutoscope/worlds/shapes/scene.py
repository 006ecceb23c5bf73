"""What stands in a clip of shapes: two objects that move at constant velocity over a ground that closes on itself."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import product

import numpy as np

from mutoscope import rng
from mutoscope.worlds.training import Attribute, Labels

BACKGROUNDS = {"black": 20, "gray": 118, "white": 226}  # gray level
COLORS = {  # sRGB; far apart from each other and from the backgrounds (taste)
    "red": (222, 44, 44),
    "orange": (250, 150, 30),
    "yellow": (245, 226, 60),
    "green": (44, 170, 70),
    "blue": (46, 92, 226),
    "purple": (156, 62, 196),
}
SHAPES = ("circle", "square", "triangle", "cross")
DIRECTIONS = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}  # x right, y down
HELD_OUT_SHARE = 0.1  # of the combinations (color, shape, direction)

SIDE = 64  # the world is SIDE x SIDE; coordinates are in its pixels
RADIUS = (
    7.5,
    10.5,
)  # half the width of an object, px (taste: two of them leave two thirds of the ground free)
SPEED = (1.0, 2.4)  # px a frame

_OBJECT = (
    Attribute(name="color", values=tuple(COLORS)),
    Attribute(name="shape", values=SHAPES),
    Attribute(name="direction", values=tuple(DIRECTIONS)),
)
ATTRIBUTES = (
    Attribute(name="background", values=tuple(BACKGROUNDS)),
    *(Attribute(name=f"{one.name}{number}", values=one.values) for number in (1, 2) for one in _OBJECT),
)
OBJECTS = ((1, 2, 3), (4, 5, 6))  # slots of the first and of the second object


@dataclass(frozen=True, kw_only=True, slots=True)
class Thing:
    """One object: where its center is at frame 0, how far it moves a frame, half its width, in px of the world."""

    shape: str
    color: tuple[int, int, int]
    x: float
    y: float
    dx: float
    dy: float
    radius: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrangement:
    """A whole scene; the later thing lies over the earlier."""

    gray: int
    things: tuple[Thing, ...]


@cache
def held_out() -> frozenset[tuple[int, int, int]]:
    """(color, shape, direction) that no training clip holds; every pair of the three is still seen."""
    every = list(product(range(1, len(COLORS) + 1), range(1, len(SHAPES) + 1), range(1, len(DIRECTIONS) + 1)))
    order = rng.generator(0, "shapes/held out").permutation(len(every))
    chosen: list[tuple[int, int, int]] = []
    for place in order:
        one = every[place]
        if sum(two[:2] == one[:2] or two[1:] == one[1:] or two[::2] == one[::2] for two in chosen) == 0:
            chosen.append(one)
        if len(chosen) == round(HELD_OUT_SHARE * len(every)):
            break
    return frozenset(chosen)


def labels(seed: int, index: int, *, unseen: bool = False) -> Labels:
    """Labels of clip ``index``: colors of the two objects differ. With ``unseen``, at least one object is held out."""
    draw = rng.generator(seed, f"shapes/labels/{'unseen' if unseen else 'seen'}", 0, index)
    while True:
        first, second = (tuple(int(draw.integers(1, n + 1)) for n in (6, 4, 4)) for _ in range(2))
        outside = (first in held_out()) + (second in held_out())
        if first[0] == second[0] or (outside > 0) != unseen:
            continue
        return (int(draw.integers(1, len(BACKGROUNDS) + 1)), *first, *second)


def arrangement(labels: Labels, seed: int, index: int) -> Arrangement:
    """Where everything is and how fast it goes; what the labels leave open (0) is chosen by the address."""
    draw = rng.generator(seed, "shapes/arrangement", 0, index)
    filled = [
        one or int(draw.integers(1, len(kind.values) + 1))
        for one, kind in zip(labels, ATTRIBUTES, strict=True)
    ]
    if filled[1] == filled[4]:  # two objects of one color cannot be told apart: the one left open gives way
        open_slot = 4 if not labels[4] else 1
        if not labels[open_slot]:
            filled[open_slot] = filled[open_slot] % len(COLORS) + 1
    things: list[Thing] = []
    for color, shape, direction in (filled[1:4], filled[4:7]):
        x, y = draw.uniform(0, SIDE, 2)
        if things:  # the two start apart: at least a radius and a half each, over the edges too
            while _distance(x - things[0].x, y - things[0].y) < 1.5 * (RADIUS[0] + RADIUS[1]) / 2 + 6:
                x, y = draw.uniform(0, SIDE, 2)
        speed = draw.uniform(*SPEED)
        way = tuple(DIRECTIONS.values())[direction - 1]
        things.append(
            Thing(
                shape=SHAPES[shape - 1],
                color=tuple(COLORS.values())[color - 1],
                x=float(x),
                y=float(y),
                dx=float(way[0] * speed),
                dy=float(way[1] * speed),
                radius=float(draw.uniform(*RADIUS)),
            )
        )
    return Arrangement(gray=tuple(BACKGROUNDS.values())[filled[0] - 1], things=tuple(things))


def _distance(dx: float, dy: float) -> float:
    around = [abs((d + SIDE / 2) % SIDE - SIDE / 2) for d in (dx, dy)]
    return float(np.hypot(around[0], around[1]))
