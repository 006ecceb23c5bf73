"""Transitions: two pictures and a share of time become one picture. All are centered on the cut."""

from __future__ import annotations

import math
from collections.abc import Callable

import cv2
import numpy as np

from mutoscope.film.camera import ease
from mutoscope.types import Color, Pixels

Blend = Callable[[Pixels, Pixels, float, str, Color], Pixels]


def blend(kind: str, before: Pixels, after: Pixels, share: float, *, direction: str, color: Color) -> Pixels:
    """The picture at ``share`` (0..1, exclusive at both ends) of a transition from ``before`` to ``after``.

    Raises:
        KeyError: the kind is not in ``BLENDS`` (the reader has already refused it).
    """
    return BLENDS[kind](before, after, share, direction, color)


def _mixed(first: Pixels, second: Pixels, share: float) -> Pixels:
    """``share`` of the second picture over the first, rounded."""
    return np.asarray(cv2.addWeighted(first, 1 - share, second, share, 0.0), np.uint8)


def _dissolve(before: Pixels, after: Pixels, share: float, _direction: str, _color: Color) -> Pixels:
    p = ease(share, "in-out")
    return _mixed(before, after, p)


def _fade(before: Pixels, after: Pixels, share: float, _direction: str, color: Color) -> Pixels:
    ground = np.empty_like(before)
    ground[:] = color
    if share < 0.5:
        return _mixed(before, ground, ease(2 * share, "in-out"))
    return _mixed(ground, after, ease(2 * share - 1, "in-out"))


def shifted(picture: Pixels, dx: float, dy: float, ground: Pixels) -> Pixels:
    """``picture`` moved by a fraction of pixels over ``ground`` (linear between two whole-pixel shifts)."""
    out = ground
    for axis, move in ((1, dx), (0, dy)):
        if move:
            whole = math.floor(move)
            part = move - whole
            low, high = _rolled(picture, whole, axis, out), _rolled(picture, whole + 1, axis, out)
            return _mixed(low, high, part)
    return picture


def _rolled(picture: Pixels, move: int, axis: int, ground: Pixels) -> Pixels:
    out = ground.copy()
    length = picture.shape[axis]
    if abs(move) >= length:
        return out
    target, source = [slice(None)] * 3, [slice(None)] * 3
    target[axis] = slice(max(move, 0), length + min(move, 0))
    source[axis] = slice(max(-move, 0), length + min(-move, 0))
    out[tuple(target)] = picture[tuple(source)]
    return out


def _toward(direction: str, picture: Pixels) -> tuple[float, float]:
    height, width = picture.shape[:2]
    return {"left": (-width, 0.0), "right": (width, 0.0), "up": (0.0, -height), "down": (0.0, height)}[
        direction
    ]


def _slide(before: Pixels, after: Pixels, share: float, direction: str, _color: Color) -> Pixels:
    """The new picture slides over the old one, which sinks into shade a little."""
    p = ease(share, "in-out")
    dx, dy = _toward(direction, before)
    shade = np.asarray(cv2.convertScaleAbs(before, alpha=1 - 0.35 * p), np.uint8)
    return shifted(after, -dx * (1 - p), -dy * (1 - p), shade)


def _push(before: Pixels, after: Pixels, share: float, direction: str, _color: Color) -> Pixels:
    """Both pictures move, edge to edge."""
    p = ease(share, "in-out")
    dx, dy = _toward(direction, before)
    return shifted(after, -dx * (1 - p), -dy * (1 - p), shifted(before, dx * p, dy * p, before))


def _wipe(before: Pixels, after: Pixels, share: float, direction: str, _color: Color) -> Pixels:
    """A soft edge crosses the picture; its width is an eighth of the way."""
    height, width = before.shape[:2]
    horizontal = direction in ("left", "right")
    length = width if horizontal else height
    ramp = (np.arange(length, dtype=np.float32) + 0.5) / length
    if direction in ("left", "up"):
        ramp = 1 - ramp
    soft = 0.125
    mask = np.clip((ease(share, "in-out") * (1 + soft) - ramp) / soft, 0, 1)
    mask = mask * mask * (3 - 2 * mask)
    mask = mask[None, :, None] if horizontal else mask[:, None, None]
    mixed = before + (after.astype(np.float32) - before) * mask
    return np.rint(mixed).astype(np.uint8)


def _zoom(before: Pixels, after: Pixels, share: float, _direction: str, _color: Color) -> Pixels:
    """The camera dives through the old picture into the new one."""
    p = ease(share, "in-out")
    return _mixed(_scaled(before, 1.35**p), _scaled(after, 1.2 ** (1 - p)), p)


def _scaled(picture: Pixels, factor: float) -> Pixels:
    from PIL import Image

    height, width = picture.shape[:2]
    half_x, half_y = width / factor / 2, height / factor / 2
    box = (width / 2 - half_x, height / 2 - half_y, width / 2 + half_x, height / 2 + half_y)
    image = Image.fromarray(picture).resize((width, height), Image.Resampling.BICUBIC, box=box)
    return np.asarray(image)


BLENDS: dict[str, Blend] = {
    "dissolve": _dissolve,
    "fade": _fade,
    "slide": _slide,
    "push": _push,
    "wipe": _wipe,
    "zoom": _zoom,
}
