"""Where a clip can go back without anybody noticing: video textures (Schödl, Szeliski, Salesin & Essa, SIGGRAPH 2000).

Two places match when the pictures around them do: the distance ``D(i, j) = |I_i - I_j|`` is filtered along its
diagonals, ``D'(i, j) = sum_k w_k D(i + k, j + k)`` with binomial weights, so that the motion must agree as well
(section 3.1 of the paper). One backward jump is chosen and taken as often as needed; the paper's compound loops would
hide the repetition better and are not made.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

SMALL = (64, 36)  # pixels of the pictures that are compared; taste: smaller ones miss a waving hand
MOST = 600  # pictures held: 4 MB, and a matrix of 3 MB
FADE = 8  # pictures a seam is faded over
_WEIGHTS = np.array([1, 4, 6, 4, 1]) / 16
_JUMP_PRICE = 1.0  # a jump costs this many ordinary steps besides its own visible distance; taste
_LEAST_SECONDS = 1.0  # shorter loops tick like a clock; taste


@dataclass(frozen=True, slots=True)
class Loop:
    """Play up to ``end``, then go on from ``begin``; both in seconds of the file.

    Over ``fade`` seconds around ``end`` the picture turns from the one side into the other. ``badness`` is the filtered
    distance of the seam in units of the clip's ordinary step from picture to picture: at most about 1 is invisible.
    """

    begin: Fraction
    end: Fraction
    fade: Fraction
    badness: float

    @property
    def seconds(self) -> Fraction:
        return self.end - self.begin

    def places(self, seconds: Fraction) -> tuple[Fraction, Fraction | None, float]:
        """What is shown when the clip would stand at ``seconds`` if it went on for ever.

        ``(time, None, 0)``, or inside a seam ``(leaving, arriving, share)`` with the eased share of the arriving side.
        """
        last = self.end + self.fade / 2
        if seconds >= last:
            seconds = last - self.seconds + (seconds - last) % self.seconds
        into = seconds - (self.end - self.fade / 2)
        if into <= 0 or not self.fade:
            return seconds, None, 0.0
        share = float(into / self.fade)
        return seconds, seconds - self.seconds, share * share * (3 - 2 * share)


def choose(seconds: Sequence[Fraction], small_THWC: NDArray[np.uint8], needed: Fraction) -> Loop:
    """The best loop of a clip, for being shown ``needed`` seconds from its first picture on.

    Args:
        seconds: when each picture is shown, rising; a gap (the middle of a long clip left out) is allowed.
        small_THWC: the pictures, all of one small size.

    The price of a jump is its visible distance plus a fixed part, times how often it is taken; so a long loop wins over
    a slightly better short one. All sums are of whole numbers, exact in any order: the same clip gives the same loop
    everywhere.
    """
    num = len(seconds)
    steps = sorted(b - a for a, b in itertools.pairwise(seconds)) or [Fraction(1)]
    usual = steps[len(steps) // 2]
    stop = seconds[-1] + usual
    if num < 8:
        return Loop(seconds[0], stop, Fraction(0), math.inf)
    fade = max(2, min(FADE, num // 4)) // 2 * 2
    pictures = small_THWC.reshape(num, -1).astype(np.float64)
    squares = (pictures**2).sum(1)
    distance = np.sqrt(np.maximum(squares[:, None] + squares[None] - 2 * pictures @ pictures.T, 0.0))
    neighbors = np.diagonal(distance, 1)[np.diff(np.array([float(s) for s in seconds])) < 1.5 * float(usual)]
    ordinary = max(float(np.median(neighbors)), 0.5 * math.sqrt(pictures.shape[1]) * 0.2)
    filtered = _along_diagonals(distance)
    best: tuple[float, int, int] | None = None
    least = min(Fraction(_LEAST_SECONDS), (stop - seconds[0]) / 2)
    half = fade // 2
    times = np.array([float(s) for s in seconds])
    for begin in range(half, num - half):
        ends = np.arange(begin + 1, num - half)
        lengths = times[ends] - times[begin]
        ends, lengths = ends[lengths >= float(least) - 1e-6], lengths[lengths >= float(least) - 1e-6]
        if not len(ends):
            break
        jumps = np.maximum(1.0, np.ceil((float(needed) - (times[ends] - times[0])) / lengths - 1e-6))
        prices = jumps * (filtered[ends, begin] / ordinary + _JUMP_PRICE)
        k = int(prices.argmin())
        if best is None or prices[k] < best[0] - 1e-9:
            best = (float(prices[k]), begin, int(ends[k]))
    if best is None:
        return Loop(seconds[0], stop, Fraction(0), math.inf)
    _, begin, end = best
    return Loop(seconds[begin], seconds[end], usual * fade, float(filtered[end, begin] / ordinary))


def _along_diagonals(distance: NDArray[np.float64]) -> NDArray[np.float64]:
    """``D'``: binomial mean along the diagonals; at the borders of what is there."""
    num = len(distance)
    total, weight = np.zeros_like(distance), np.zeros_like(distance)
    for k, share in zip(range(-2, 3), _WEIGHTS, strict=True):
        to = slice(max(0, -k), num - max(0, k))
        of = slice(max(0, k), num - max(0, -k))
        total[to, to] += share * distance[of, of]
        weight[to, to] += share
    return total / weight
