"""How far the bed steps back for the voice: a curve from the timetable, not from a compressor.

We know when somebody speaks, so the music is already down when the word begins and does not pump between sentences.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mutoscope.audio.filters import RATE_HZ

BEFORE_SECONDS = 0.25  # the way down ends when the word begins
AFTER_SECONDS = 0.8  # the way back
GAP_SECONDS = 0.7  # shorter silences between words do not lift the bed


def windows(
    speech: Sequence[tuple[float, float]], *, gap_seconds: float = GAP_SECONDS
) -> list[tuple[float, float]]:
    """Spans of speech in order, overlaps and gaps shorter than ``gap_seconds`` closed; empty spans are dropped."""
    merged: list[tuple[float, float]] = []
    for start, stop in sorted(span for span in speech if span[1] > span[0]):
        if merged and start - merged[-1][1] < gap_seconds:
            merged[-1] = (merged[-1][0], max(merged[-1][1], stop))
        else:
            merged.append((start, stop))
    return merged


def curve(spans: Sequence[tuple[float, float]], first: int, num: int) -> NDArray[np.float64]:
    """Share of the ducking at samples ``first .. first + num``: 0 none, 1 all; raised cosines, (num,)."""
    depth = np.zeros(num)
    before, after = BEFORE_SECONDS * RATE_HZ, AFTER_SECONDS * RATE_HZ
    for start, stop in spans:
        a, b = start * RATE_HZ, stop * RATE_HZ
        low, high = max(0, int(np.floor(a - before)) - first), min(num, int(np.ceil(b + after)) - first)
        if low >= high:
            continue
        t = np.arange(first + low, first + high, dtype=np.float64)
        rise = np.clip((t - (a - before)) / before, 0.0, 1.0)
        fall = np.clip(((b + after) - t) / after, 0.0, 1.0)
        share = 0.25 * (1 - np.cos(np.pi * rise)) * (1 - np.cos(np.pi * fall))
        np.maximum(depth[low:high], share, out=depth[low:high])
    return depth
