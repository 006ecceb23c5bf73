"""Seconds to frames and back, without a rounding error on the way.

Times come in as floats and are read as the simple fraction they stand for (``0.1`` is 1/10, ``95f`` at 29.97
is 19019/6000). From there on everything is a ``Fraction``: nothing can drift.
"""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor


def exact(seconds: float | Fraction) -> Fraction:
    """The simple fraction a time stands for: denominator at most a million, so off by less than a microsecond."""
    return Fraction(seconds).limit_denominator(1_000_000)


def frames_near(seconds: Fraction, rate: Fraction) -> int:
    """The nearest whole number of frames; a half goes up."""
    return floor(seconds * rate + Fraction(1, 2))


def frames_over(seconds: Fraction, rate: Fraction) -> int:
    """The least number of frames that last at least ``seconds``."""
    return ceil(seconds * rate)


def frame_at(seconds: Fraction, rate: Fraction) -> int:
    """The frame that is on screen at a time: frame ``f`` is shown for ``f / rate <= t < (f + 1) / rate``."""
    return floor(seconds * rate)
