"""How the camera moved from each picture of a clip to the next, with the failures found and bridged.

Corners (Shi & Tomasi 1994) are tracked by pyramidal Lucas-Kanade and a similarity is fitted by RANSAC (all through
OpenCV). A fit is believed only if it explains the change between the pictures better than no motion does: trackers
report a zero now and then, and a smoother that believes it makes a jerk of its own. What is not believed is
interpolated from its neighbors. A cut inside the clip begins a new path.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from mutoscope.motion.tween import color_histogram
from mutoscope.types import Pixels

_MOST_CORNERS = 300
_LEAST_INLIERS = 12
_LEAST_SHARE = 0.3  # of the tracked corners that must agree
_STILL = 0.6  # gray levels of mean difference below which nothing needs explaining
_EXPLAINED = 0.92  # a fit must leave less than this share of the difference
_CUT = 0.4  # histogram distance that makes a failed fit a cut
_RANSAC_PX = 1.0


@dataclass(frozen=True)
class Shake:
    """The camera's path through a clip.

    ``turns_T`` and ``offsets_T`` (complex) map picture ``k`` into the frame of the first one of its stretch:
    ``z -> turns[k] * z + offsets[k]`` with ``z = x + iy`` measured from the picture's middle in widths.
    """

    seconds_T: NDArray[np.float64]
    turns_T: NDArray[np.complex128]
    offsets_T: NDArray[np.complex128]
    starts: tuple[int, ...]  # first pictures after a cut; 0 among them
    num_bridged: int  # motions that were interpolated


def measure(pictures: Iterable[tuple[float, Pixels]]) -> Shake:
    """The path through pictures (seconds, uint8 RGB) of one size; holds two of them at a time."""
    seconds: list[float] = []
    steps: list[tuple[float, float, float, float] | None] = []  # x, y, turn, growth from the picture before
    starts: list[int] = []
    before: NDArray[np.uint8] | None = None
    colors: NDArray[np.float32] | None = None
    for when, rgb in pictures:
        gray = np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), np.uint8)
        histogram = color_histogram(rgb)
        step: tuple[float, float, float, float] | None = (0.0, 0.0, 0.0, 0.0)
        if before is None or colors is None:
            starts.append(0)
        else:
            step = motion(before, gray)
            if step is None and 0.5 * float(np.abs(histogram - colors).sum()) > _CUT:
                starts.append(len(seconds))
                step = (0.0, 0.0, 0.0, 0.0)
        before, colors = gray, histogram
        seconds.append(when)
        steps.append(step)
    if not seconds:
        return Shake(np.zeros(1), np.ones(1, complex), np.zeros(1, complex), (0,), 0)
    times = np.array(seconds)
    table, num_bridged = _bridged(steps, starts, times)
    turns, offsets = _path(table, starts)
    return Shake(times, turns, offsets, tuple(starts), num_bridged)


def motion(before: NDArray[np.uint8], after: NDArray[np.uint8]) -> tuple[float, float, float, float] | None:
    """Similarity that takes gray picture ``before`` (H, W) to ``after``, about the middle: x and y in widths, turn in
    radians (clockwise on screen), growth as a logarithm. None where no believable one is found."""
    height, width = before.shape
    difference = float(cv2.absdiff(before, after).mean())
    if difference < 1e-3:
        return 0.0, 0.0, 0.0, 0.0
    corners = cv2.goodFeaturesToTrack(
        before, _MOST_CORNERS, qualityLevel=0.01, minDistance=max(4.0, width / 60), blockSize=5
    )
    if corners is None or len(corners) < _LEAST_INLIERS:
        return None
    nothing: Any = None  # no first guess
    to, there, _ = cv2.calcOpticalFlowPyrLK(before, after, corners, nothing, winSize=(17, 17), maxLevel=4)
    good = there.ravel() == 1
    if int(good.sum()) < _LEAST_INLIERS:
        return None
    cv2.setRNGSeed(0)  # RANSAC draws from OpenCV's generator: the same pictures give the same fit
    matrix, inliers = cv2.estimateAffinePartial2D(
        corners[good],
        to[good],
        method=cv2.RANSAC,
        ransacReprojThreshold=_RANSAC_PX,
        maxIters=1000,
        confidence=0.999,
    )
    if matrix is None or int(inliers.sum()) < max(_LEAST_INLIERS, _LEAST_SHARE * int(good.sum())):
        return None
    if difference > _STILL:
        moved = cv2.warpAffine(before, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE)
        if float(cv2.absdiff(moved, after).mean()) > _EXPLAINED * difference:
            return None
    factor = complex(matrix[0, 0], matrix[1, 0])
    middle = complex((width - 1) / 2, (height - 1) / 2)
    offset = (factor * middle + complex(matrix[0, 2], matrix[1, 2]) - middle) / width
    if not 0.7 < abs(factor) < 1.4 or abs(offset) > 0.5:
        return None
    return offset.real, offset.imag, float(np.angle(factor)), float(np.log(abs(factor)))


def _bridged(
    steps: list[tuple[float, float, float, float] | None], starts: list[int], times: NDArray[np.float64]
) -> tuple[NDArray[np.float64], int]:
    """Steps with the unknown ones interpolated within their stretch (zero where a stretch has none): (T, 4)."""
    table = np.array([step or (np.nan,) * 4 for step in steps], np.float64)
    num_bridged = 0
    for a, b in zip(starts, [*starts[1:], len(steps)], strict=True):
        part = table[a + 1 : b]  # a stretch's first picture has no motion
        unknown = np.isnan(part[:, 0])
        num_bridged += int(unknown.sum())
        if unknown.all():
            part[:] = 0.0
        elif unknown.any():
            at = times[a + 1 : b]
            for axis in range(4):
                part[unknown, axis] = np.interp(at[unknown], at[~unknown], part[~unknown, axis])
    return table, num_bridged


def _path(
    table: NDArray[np.float64], starts: list[int]
) -> tuple[NDArray[np.complex128], NDArray[np.complex128]]:
    """Chain the motions: ``C_k = C_(k-1) o F_k^-1``, anew in every stretch."""
    turns, offsets = np.ones(len(table), complex), np.zeros(len(table), complex)
    begins = set(starts)
    for k in range(1, len(table)):
        if k in begins:
            continue
        x, y, turn, growth = table[k]
        factor = np.exp(growth + 1j * turn)
        turns[k] = turns[k - 1] / factor
        offsets[k] = offsets[k - 1] - turns[k] * (x + 1j * y)
    return turns, offsets
