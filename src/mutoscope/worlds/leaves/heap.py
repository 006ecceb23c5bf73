"""The leaves themselves: sizes, outlines, colors, and how each of them moves for ever."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mutoscope import rng
from mutoscope.types import Size
from mutoscope.worlds.leaves.texture import NUM_TILES, SIDE

Floats = NDArray[np.float64]

COVER = (
    1.6  # areas of all leaves over the picture's; a fifth of the ground stays in sight (taste, as all below)
)
CORNERS = 28
_LARGEST = 0.33  # radius over the picture's short side
_SWELL = 0.12  # how far a leaf's size breathes
_WIDEST = 1.25  # an outline's largest distance from its center, in radii


@dataclass(frozen=True, kw_only=True, eq=False)
class Heap:
    """N leaves, the ground first, then from far to near; lengths in px of the picture, times in frames."""

    radius_N: Floats
    outline_NV2: Floats  # around 0, in radii
    start_N2: Floats  # centers at time 0
    pace_N2: Floats  # px a frame
    sway_N3: Floats  # px, turns a frame, phase
    turn_N3: Floats  # radians at time 0, radians a frame, stretch of the outline across
    swell_N2: Floats  # turns a frame, phase
    field_N2: (
        Floats  # width and height of the field a leaf comes back in; larger than the picture by the leaf
    )

    tile_N: NDArray[np.int64]
    offset_N2: Floats  # texels
    texels_N: Floats  # texels a radius
    color_N3: NDArray[np.float32]  # 0..1
    accent_N3: NDArray[np.float32]  # added where the texture is 1, taken where it is -1
    bend_N: NDArray[np.float32]  # how much light a leaf gains toward the lamp


def heap(seed: int, size: Size, *, speed: float) -> Heap:
    """Leaves for a picture of this size; ``speed`` is their mean pace, px a frame."""
    draw = rng.generator(seed, "leaves/heap")
    small, large = max(5.0, size.short_side / 48), max(8.0, _LARGEST * size.short_side)
    radii, covered = [], 0.0
    while covered < COVER:
        # number of leaves falls as r^-3: every octave covers as much, so the picture looks alike at all scales
        # (Lee, Mumford and Huang 2001, Occlusion models for natural images, section 3)
        radius = float((small**-2 - draw.random() * (small**-2 - large**-2)) ** -0.5)
        field = [side + 2 * _margin(radius, speed) for side in (size.width, size.height)]
        covered += np.pi * radius**2 / (field[0] * field[1])
        radii.append(radius)
    ground = 0.75 * float(np.hypot(size.width, size.height))
    radius_N = np.array([ground, *radii])
    N = len(radius_N)
    margin_N = np.array([_margin(radius, speed) for radius in radius_N])
    field_N2 = np.array([[size.width, size.height]]) + 2 * margin_N[:, None]
    near_N = np.arange(N) / max(1, N - 1)
    pan = draw.normal(0, 0.6 * speed, 2)  # the camera's own pace; near things pass faster
    pace_N2 = draw.normal(0, 0.6 * speed, (N, 2)) + pan * (0.6 + 0.8 * near_N[:, None])
    color_N3, accent_N3 = _colors(draw, N)
    made = Heap(
        radius_N=radius_N,
        outline_NV2=np.stack([_outline(draw) for _ in range(N)]),
        start_N2=draw.random((N, 2)) * field_N2,
        pace_N2=pace_N2,
        sway_N3=np.stack(
            [draw.exponential(speed, N).clip(0, 4 * speed), draw.uniform(0.01, 0.05, N), draw.random(N)], 1
        ),
        turn_N3=np.stack(
            [draw.uniform(0, 2 * np.pi, N), draw.normal(0, 0.015, N), draw.uniform(0.55, 1, N)], 1
        ),
        swell_N2=np.stack([draw.uniform(0.005, 0.02, N), draw.random(N)], 1),
        field_N2=field_N2,
        tile_N=draw.integers(0, NUM_TILES, N),
        offset_N2=draw.uniform(0, SIDE, (N, 2)),
        texels_N=radius_N * draw.uniform(0.7, 2.0, N),
        color_N3=color_N3,
        accent_N3=accent_N3,
        bend_N=draw.uniform(0.0, 0.45, N).astype(np.float32),
    )
    made.start_N2[0] = field_N2[0] / 2  # the ground lies in the middle and never leaves
    made.pace_N2[0] = 0
    made.turn_N3[0] = (made.turn_N3[0, 0], 0, 1)
    made.bend_N[0] = 0.1
    return made


def matrices(heap: Heap, time: float, size: Size, *, step: float = 0.0) -> Floats:
    """Affine maps (N, 2, 3) from a leaf's own plane, in radii, to px at ``time + step``.

    A leaf that went out at one side comes in at the other; which side it is on is decided at ``time``, out of sight.
    """
    start, field = heap.start_N2, heap.field_N2
    gone = np.floor((start + heap.pace_N2 * time) / field) * field
    angle = 2 * np.pi * (heap.sway_N3[:, 1] * (time + step) + heap.sway_N3[:, 2])
    way = np.stack([np.cos(angle), np.sin(angle)], 1) * heap.sway_N3[:, :1]
    center = start + heap.pace_N2 * (time + step) - gone + way
    center -= (field - (size.width, size.height)) / 2
    turn = heap.turn_N3[:, 0] + heap.turn_N3[:, 1] * (time + step)
    swell = 1 + _SWELL * np.sin(2 * np.pi * (heap.swell_N2[:, 0] * (time + step) + heap.swell_N2[:, 1]))
    large = heap.radius_N * swell
    cos, sin = np.cos(turn) * large, np.sin(turn) * large
    thin = heap.turn_N3[:, 2]
    return np.stack(
        [np.stack([cos, -sin * thin, center[:, 0]], 1), np.stack([sin, cos * thin, center[:, 1]], 1)], 1
    )


def inverses(matrices: Floats) -> Floats:
    """The maps back, (N, 2, 3)."""
    a, b, c, d = matrices[:, 0, 0], matrices[:, 0, 1], matrices[:, 1, 0], matrices[:, 1, 1]
    linear = np.stack([np.stack([d, -b], 1), np.stack([-c, a], 1)], 1) / (a * d - b * c)[:, None, None]
    return np.concatenate([linear, -linear @ matrices[:, :, 2:]], 2)


def _margin(radius: float, speed: float) -> float:
    """How far out a leaf must be to be out of sight however it sways and swells, px."""
    return radius * _WIDEST * (1 + _SWELL) + 4 * speed + 1


def _outline(draw: np.random.Generator) -> Floats:
    """A disc, a polygon or a blob, (CORNERS, 2), at most 1.25 from its center."""
    kind = int(draw.integers(3))
    angle = np.arange(CORNERS) / CORNERS * 2 * np.pi
    if kind == 0:
        far = np.ones(CORNERS)
    elif kind == 1:
        number = int(draw.integers(3, 8))
        corner = np.sort((np.arange(number) + draw.uniform(-0.3, 0.3, number)) / number * 2 * np.pi)
        points = np.stack([np.cos(corner), np.sin(corner)], 1) * draw.uniform(0.85, 1.2, (number, 1))
        return points[np.arange(CORNERS) * number // CORNERS]  # a corner said more than once does no harm
    else:
        waves = draw.normal(0, 0.16, 4) / np.arange(1, 5)
        far = 1 + sum(
            wave * np.sin((k + 2) * angle + draw.uniform(0, 2 * np.pi)) for k, wave in enumerate(waves)
        )
        far = np.clip(far, 0.4, _WIDEST)
    return far[:, None] * np.stack([np.cos(angle), np.sin(angle)], 1)


def _colors(draw: np.random.Generator, N: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Colors around a few hues of the scene's own, and what texture adds to them."""
    hues = draw.random(4)
    hue = (hues[draw.integers(0, 4, N)] + draw.normal(0, 0.04, N))[:, None] * 2 * np.pi
    chroma = draw.beta(1.3, 3.5, (N, 1)) * 0.9
    light = draw.uniform(0.12, 0.88, (N, 1))
    tint = np.cos(hue - np.array([0, 2, 4]) * np.pi / 3)
    color = light + chroma * tint * np.minimum(light, 1 - light)
    accent = draw.uniform(0.02, 0.3, (N, 1)) * (1 + 0.5 * tint * draw.normal(0, 1, (N, 1)))
    return color.astype(np.float32), accent.astype(np.float32)
