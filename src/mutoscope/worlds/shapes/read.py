"""Labels read off frames by rule: what is seen, never what was asked for.

The ground is the median color. Each color of the palette is looked for as one compact patch; pixels are then unmixed
into ground and patches, which gives each object's coverage. Its center is a circular mean, because objects leave at one
edge and come back at the other; its motion is the median way between frames in which nothing hides it; its shape is the
outline that correlates best with the mean of its centered coverage, over all sizes.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from mutoscope.worlds.shapes.draw import outline
from mutoscope.worlds.shapes.scene import BACKGROUNDS, COLORS, DIRECTIONS, OBJECTS, RADIUS, SHAPES, SIDE
from mutoscope.worlds.training import Clip, Labels

# Chosen on drawn clips, blurred and noisy ones too, so that damage gives 0 before it gives a wrong label.
_NEAR_GROUND = 42  # gray levels between a ground and its name
_LEAST_GROUND = 0.5  # of the picture; two of the largest objects leave 0.78
_NEAR_COLOR = 62.0  # RGB distance between a pixel and a color's name; the nearest two names are 87 apart
_LEAST_AREA = 55  # px; the smallest object covers 109
_LEAST_SHARE = 0.6  # of the frames an object must be seen in
_COMPACT = 0.85  # of a patch must lie within reach of its center
_REACH = 1.35 * RADIUS[1] + 1.5  # px; the far corner of the largest square is 1.27 radii away
_WHOLE = 0.93  # of its usual area: nothing hides it
_LEAST_SPEED = 0.4  # px a frame
_STRAIGHT = 0.5  # motion across, in shares of the motion along
_STEADY = 0.6  # of the steps must be within 1.5 px of the median step
_LEAST_LIKENESS = (
    0.93  # correlation with the best outline; circle and square are 0.954 alike, other pairs 0.9 at most
)
_WINDOW = 32  # px; coverages are compared in a window of this side


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """One object: labels, 0 where it could not be told, and the likeness of its outline, 0..1."""

    color: int
    shape: int
    direction: int
    likeness: float


def see(frames_THWC: Clip) -> tuple[int, tuple[Seen, ...]]:
    """The ground's label and the objects, at most two, ordered by color; uint8 (T, 64, 64, 3)."""
    if frames_THWC.shape[1:] != (SIDE, SIDE, 3) or not len(frames_THWC):
        raise ValueError(f"frames must have shape (T, {SIDE}, {SIDE}, 3); got {frames_THWC.shape}.")
    ground = np.median(frames_THWC[:, ::3, ::3].reshape(-1, 3), axis=0)
    masks = _named()[tuple((frames_THWC >> 2).reshape(-1, 3).T)].reshape(frames_THWC.shape[:3])
    areas = np.stack([np.bincount(one.ravel(), minlength=len(COLORS) + 1)[1:] for one in masks])
    typical = np.quantile(areas, 0.75, axis=0)
    lasting = (areas >= 0.3 * typical).mean(0) >= _LEAST_SHARE
    there = [int(k) for k in np.argsort(-typical) if typical[k] >= _LEAST_AREA and lasting[k]][:2]
    covers = _unmixed(frames_THWC, masks, ground, sorted(there))
    things = [_thing(cover, k + 1) for k, cover in zip(sorted(there), covers, strict=True)]
    return _ground(frames_THWC, ground), tuple(thing for thing in things if thing)


def read(frames_THWC: Clip) -> Labels:
    """Labels of a clip; 0 where nothing could be told. The first object is the one whose color comes first."""
    ground, things = see(frames_THWC)
    slots = [(one.color, one.shape, one.direction) for one in things] + [(0, 0, 0)] * 2
    return (ground, *slots[0], *slots[1])


def score(frames_THWC: Clip, labels: Labels) -> dict[str, float]:
    """Share of what was asked that is seen, in 0..1, for ``background``, ``color``, ``shape``, ``direction``, ``all``.

    An object is known by its color, so its shape and direction are right only at an object of that color; one asked
    for without a color takes the seen object that suits it best. Labels of 0 ask for nothing; an attribute of which
    nothing was asked is left out. ``all`` is 1 when everything asked is seen.
    """
    ground, things = see(frames_THWC)
    asked = [tuple(labels[k] for k in slots) for slots in OBJECTS]
    seen = [(one.color, one.shape, one.direction) for one in things] + [(0, 0, 0)] * 2
    pairings = [
        [(one, _hits(one, two)) for one, two in zip(asked, order, strict=True)]
        for order in ((seen[0], seen[1]), (seen[1], seen[0]))
    ]
    best = max(pairings, key=lambda pairing: sum(sum(hits) for _, hits in pairing))
    found: dict[str, list[bool]] = {"background": [ground == labels[0]] if labels[0] else []}
    for slot, name in enumerate(("color", "shape", "direction")):
        found[name] = [hits[slot] for one, hits in best if one[slot]]
    shares = {name: float(np.mean(rights)) for name, rights in found.items() if rights}
    return shares | {"all": float(all(share == 1 for share in shares.values()))}


def _hits(asked: tuple[int, ...], seen: tuple[int, ...]) -> tuple[bool, ...]:
    if asked[0] and asked[0] != seen[0]:
        return (False, False, False)
    return tuple(one > 0 and one == two for one, two in zip(asked, seen, strict=True))


def _ground(frames: Clip, color: NDArray[np.float64]) -> int:
    even = np.abs(frames[:, ::3, ::3] - color).max(-1) <= _NEAR_GROUND
    if np.ptp(color) > _NEAR_GROUND or even.mean() < _LEAST_GROUND:
        return 0
    away = np.abs(np.array(list(BACKGROUNDS.values())) - color.mean())
    return int(away.argmin()) + 1 if away.min() <= _NEAR_GROUND else 0


@cache
def _named() -> NDArray[np.uint8]:
    """The label of the nearest color, 0 where none is near, for every color at 6 bits a channel."""
    levels = np.arange(64) * 4 + 1.5
    every = np.stack(np.meshgrid(levels, levels, levels, indexing="ij"), -1)
    away = np.stack([np.linalg.norm(every - one, axis=-1) for one in COLORS.values()])
    return np.where(away.min(0) <= _NEAR_COLOR, away.argmin(0) + 1, 0).astype(np.uint8)


def _unmixed(
    frames: Clip, masks: NDArray[np.uint8], ground: NDArray[np.float64], there: list[int]
) -> list[NDArray[np.float32]]:
    """Coverage of each object, float32 (T, H, W) in 0..1: pixel = ground + sum of cover * (color - ground)."""
    if not there:
        return []
    names = np.array(list(COLORS.values()), np.float64)
    # the color as it is in these frames, not as it is named
    colors = [
        np.median(frames[masks == k + 1], axis=0) if (masks == k + 1).any() else names[k] for k in there
    ]
    inverse = np.linalg.pinv((np.array(colors) - ground).T).astype(np.float32)
    away = frames.astype(np.float32) - ground.astype(np.float32)
    covers = np.clip(away @ inverse.T, 0, 1)
    kernel = np.ones((3, 3), np.uint8)
    result = []
    for number, k in enumerate(there):
        near = [  # only where the color itself is next door, over the edges too
            cv2.dilate(np.pad(one == k + 1, 1, "wrap").astype(np.uint8), kernel)[1:-1, 1:-1] for one in masks
        ]
        result.append(covers[..., number] * np.stack(near))
    return result


def _thing(cover: NDArray[np.float32], color: int) -> Seen | None:
    """One object from its coverage (T, H, W); None when it is no compact patch."""
    areas = cover.sum((1, 2))
    whole = np.flatnonzero(areas >= _WHOLE * np.quantile(areas, 0.8))
    x, y = _centers(cover[whole])
    place = np.arange(SIDE) + 0.5
    far = np.hypot(
        _around(place[None, None, :] - x[:, None, None]), _around(place[None, :, None] - y[:, None, None])
    )
    if np.mean((cover[whole] * (far <= _REACH)).sum((1, 2)) / areas[whole]) < _COMPACT:
        return None
    mean = np.mean(
        [_window(one, *at) for one, at in zip(cover[whole], zip(x, y, strict=True), strict=True)], 0
    )
    shape, likeness = _shape(mean)
    return Seen(color=color, shape=shape, direction=_direction(whole, x, y), likeness=likeness)


def _around(d: NDArray[np.float64]) -> NDArray[np.float64]:
    """The short way round, in -32..32."""
    return (d + SIDE / 2) % SIDE - SIDE / 2


def _centers(cover: NDArray[np.float32]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Circular means of coverages (T, H, W), in px."""
    turn = np.exp(2j * np.pi * (np.arange(SIDE) + 0.5) / SIDE)
    x, y = (np.angle(cover.sum(axis) @ turn) * SIDE / (2 * np.pi) % SIDE for axis in (1, 2))
    return x, y


def _direction(times: NDArray[np.int64], x: NDArray[np.float64], y: NDArray[np.float64]) -> int:
    if len(times) < 2:
        return 0
    steps = np.diff(times)
    close = steps <= 6  # farther apart, the short way round might be the wrong way
    if not close.any():
        return 0
    every = np.stack([_around(np.diff(one)) / steps for one in (x, y)])[:, close]
    dx, dy = np.median(every, axis=1)
    if np.mean(np.hypot(*(every - [[dx], [dy]])) <= 1.5) < _STEADY:
        return 0
    along, across = max(abs(dx), abs(dy)), min(abs(dx), abs(dy))
    if along < _LEAST_SPEED or across > _STRAIGHT * along:
        return 0
    way = (int(np.sign(dx)), 0) if abs(dx) > abs(dy) else (0, int(np.sign(dy)))
    return list(DIRECTIONS.values()).index(way) + 1


def _window(cover: NDArray[np.float32], x: float, y: float) -> NDArray[np.float32]:
    """The coverage around its center, shifted by parts of a pixel, float32 (32, 32)."""
    left, top = int(np.floor(x - _WINDOW / 2)), int(np.floor(y - _WINDOW / 2))
    place = np.arange(_WINDOW + 1)
    patch = cover[np.ix_((top + place) % SIDE, (left + place) % SIDE)]
    shift = np.array([[1, 0, left - (x - _WINDOW / 2)], [0, 1, top - (y - _WINDOW / 2)]])
    return np.asarray(cv2.warpAffine(patch, shift, (_WINDOW, _WINDOW)), np.float32)


@cache
def _templates() -> tuple[NDArray[np.float32], NDArray[np.int64], NDArray[np.float64]]:
    """Outlines at all sizes, centered like what is seen and of norm 1 (N, 32 * 32); their shapes; their areas."""
    fine, flat, shapes, areas = 8, [], [], []
    for number, shape in enumerate(SHAPES):
        for radius in np.arange(RADIUS[0] - 1.5, RADIUS[1] + 1.75, 0.25):
            large = np.zeros((SIDE * fine, SIDE * fine), np.uint8)
            corners = (outline(shape) * radius + SIDE / 2) * fine - 0.5
            cv2.fillPoly(large, [np.round(corners * 16).astype(np.int32)], 255, shift=4)
            cover = np.asarray(
                cv2.resize(large, (SIDE, SIDE), interpolation=cv2.INTER_AREA), np.float32
            ) / np.float32(255)
            x, y = _centers(cover[None])
            window = _window(cover, float(x[0]), float(y[0]))
            areas.append(float(window.sum()))
            flat.append((window - window.mean()).ravel() / np.linalg.norm(window - window.mean()))
            shapes.append(number + 1)
    return np.stack(flat), np.array(shapes), np.array(areas)


def _shape(mean: NDArray[np.float32]) -> tuple[int, float]:
    """The label of the most alike outline and how alike it is, searched a pixel around the center in half pixels."""
    flat, shapes, areas = _templates()
    chosen = np.abs(np.log(areas / max(float(mean.sum()), 1e-6))) < 0.35
    if not chosen.any():
        return 0, 0.0
    best = (0, 0.0)
    for dx in (-1.0, -0.5, 0.0, 0.5, 1.0):
        for dy in (-1.0, -0.5, 0.0, 0.5, 1.0):
            moved = cv2.warpAffine(mean, np.array([[1, 0, dx], [0, 1, dy]]), (_WINDOW, _WINDOW))
            moved = moved - moved.mean()
            alike = flat[chosen] @ moved.ravel() / max(float(np.linalg.norm(moved)), 1e-6)
            if alike.max() > best[1]:
                best = (int(shapes[chosen][alike.argmax()]), float(alike.max()))
    return best if best[1] >= _LEAST_LIKENESS else (0, best[1])
