"""Where one shot ends and the next begins, frame by frame, from small pictures, holding a second of them at most.

A cut is a frame that its predecessor cannot explain: what block matching leaves (motion-compensated difference), times
the distance of the color histograms, stands out from the frames around it (after Zhang, Kankanhalli & Smoliar 1993,
doi:10.1007/BF01210504, with motion taken out). A flash is not a cut: the shot goes on behind it. In a dissolve or a
fade each frame is the mean of the ones before and after, which moving things never are for long; such frames belong to
no shot.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from mutoscope.motion.tween import color_histogram
from mutoscope.types import Pixels, Rate

Gray = NDArray[np.uint8]
Kind = Literal["same", "new", "between"]  # goes on, begins a shot, belongs to none

_WIDTH = 64  # pixels of the pictures compared
_REACH = 8  # pixels: motion searched for in each direction between two frames
_BLOCK = 8
_AROUND = 6  # frames on each side that a cut must stand out from
# Set on films with known cuts and left alone since; see tests/unit/data/test_boundaries.py for what they must do.
_LEAST_SCORE = 2.5  # gray levels times histogram distance
_STANDS_OUT = 3.0
_FLASH = 3  # frames that a flash lasts at most
_BACK = 0.4  # of the change: what the frames around a flash may differ by
_MIXED = 0.3  # how far a mixed frame may be from the mean of its neighbors, as a share of their distance
_CHANGES = 8.0  # gray levels between the ends of a mixture ...
_UNEXPLAINED = (5.0, 0.35)  # ... of which movement leaves so many, and such a share


@dataclass(frozen=True, slots=True)
class Look:
    """What is compared of one frame."""

    seconds: Fraction
    gray: Gray  # about 64 x 36, slightly blurred
    colors: NDArray[np.float32]


def look(seconds: Fraction, rgb_HWC: Pixels) -> Look:
    """A frame made ready to be compared."""
    height, width = rgb_HWC.shape[:2]
    size = (_WIDTH, max(_BLOCK, round(_WIDTH * height / width)))
    small = cv2.resize(rgb_HWC, size, interpolation=cv2.INTER_AREA)
    gray = cv2.GaussianBlur(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), (3, 3), 0)
    return Look(seconds, np.asarray(gray, np.uint8), color_histogram(rgb_HWC))


def kinds(looks: Iterable[Look], rate: Rate) -> Iterator[Kind]:
    """For each frame, in order, what it is; about a third of a second late. The first is "new" or "between".

    Args:
        looks: all frames of one file.
        rate: its frames per second: a mixture is looked for over a third of a second.
    """
    lag = reach(rate)
    held: list[Look] = []
    scores: list[tuple[float, float]] = []  # (score, residual) of each held frame against the one before
    first = 0  # place in ``held`` of the next frame to decide
    pending = True  # a shot must begin at the next frame that belongs to one
    ended = False
    source = iter(looks)
    while True:
        while not ended and len(held) - first <= _AROUND:
            one = next(source, None)
            if one is None:
                ended = True
            else:
                scores.append(_score(held[-1], one) if held else (0.0, 0.0))
                held.append(one)
        if first >= len(held):
            return
        is_cut = _is_cut(held, scores, first)
        is_mixed = _is_mixed(held, first, lag) and not is_cut
        pending = pending or is_cut or is_mixed
        if is_mixed:
            yield "between"
        else:
            yield "new" if pending else "same"
            pending = False
        first += 1
        if first > _AROUND:
            del held[0], scores[0]
            first -= 1


def reach(rate: Rate) -> int:
    """Frames before and after that a mixture is seen by; so many at its ends are mixed and not known to be."""
    return min(_AROUND - 1, max(2, round(rate / 6)))


def _score(before: Look, now: Look) -> tuple[float, float]:
    left = residual(before.gray, now.gray)
    return left * 0.5 * float(np.abs(before.colors - now.colors).sum()), left


def _is_cut(held: list[Look], scores: list[tuple[float, float]], at: int) -> bool:
    score, left = scores[at]
    if at == 0 or score < _LEAST_SCORE:
        return False
    around = [s for s, _ in scores[max(1, at - _AROUND) : at + _AROUND + 1]]
    around.remove(score)
    if around and score < _STANDS_OUT * float(np.percentile(around, 75)):
        return False
    for a in range(max(0, at - _FLASH - 1), at):
        for b in range(at, min(len(held), at + _FLASH + 1)):
            if 1 < b - a <= _FLASH + 1 and residual(held[a].gray, held[b].gray) < _BACK * left:
                return False
    return True


def _is_mixed(held: list[Look], at: int, lag: int) -> bool:
    """Whether this frame and its neighbors lie midway; one alone may by chance."""
    if at <= lag or at + lag + 1 >= len(held):
        return False
    for k in (at - 1, at, at + 1):
        before, now, after = (held[k + by].gray.astype(np.float32) for by in (-lag, 0, lag))
        distance = float(np.abs(after - before).mean())
        if distance < _CHANGES or float(np.abs(now - (before + after) / 2).mean()) > _MIXED * distance:
            return False
        left = residual(held[k - lag].gray, held[k + lag].gray, step=1)
        if left < max(_UNEXPLAINED[0], _UNEXPLAINED[1] * distance):
            return False
    return True


def residual(before: Gray, now: Gray, step: int = 2) -> float:
    """Gray levels that are left when every block of ``now`` takes its best match from ``before``, within 8 pixels;
    every ``step``-th is tried."""
    height, width = now.shape
    wide = cv2.copyMakeBorder(before, *(_REACH,) * 4, cv2.BORDER_REPLICATE)
    blocks = (max(1, width // _BLOCK), max(1, height // _BLOCK))
    best: NDArray[np.float32] | None = None
    for y in range(0, 2 * _REACH + 1, step):
        for x in range(0, 2 * _REACH + 1, step):
            moved = cv2.absdiff(wide[y : y + height, x : x + width], now)
            left = cv2.resize(moved, blocks, interpolation=cv2.INTER_AREA).astype(np.float32)
            best = left if best is None else np.minimum(best, left)
    assert best is not None
    return float(best.mean())
