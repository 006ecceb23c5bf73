"""Where a sound is silent: for trimming lines and for words that stand beside a pause."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mutoscope.audio.filters import RATE_HZ
from mutoscope.types import Samples

WINDOW = RATE_HZ // 100  # 10 ms
SILENCE_DB = -45.0  # under the loudest 10 ms; speech's weakest consonants lie above it
FLOOR_DB = 6.0  # a recording's own noise is silence up to so much above its quietest twentieth
MOST_DB = -20.0  # never call silent what is nearer than this to the loudest
BEFORE = RATE_HZ * 15 // 1000  # kept around the sound when trimming
AFTER = RATE_HZ * 60 // 1000


def sounding(samples_CS: Samples, *, noisy: bool = False) -> NDArray[np.bool_]:
    """Whether each 10 ms at 48 kHz is more than silence, (S // 480,). ``noisy`` looks for the noise floor first."""
    num = samples_CS.shape[-1] // WINDOW
    power = (samples_CS[0, : num * WINDOW].astype(np.float64) ** 2).reshape(num, WINDOW).mean(axis=1)
    if not num or not power.max() > 0:
        return np.zeros(num, dtype=bool)
    under = 10.0 * np.log10(np.maximum(power / power.max(), 1e-12))
    least = SILENCE_DB
    if noisy:
        least = max(least, min(float(np.percentile(under, 5)) + FLOOR_DB, MOST_DB))
    return under > least


def trim(samples_CS: Samples, *, noisy: bool = False) -> tuple[int, int]:
    """First and last sample (half-open) of what is not silence, with a little air; all of it when all is silent."""
    total = samples_CS.shape[-1]
    loud = np.flatnonzero(sounding(samples_CS, noisy=noisy))
    if not len(loud):
        return 0, total
    return max(0, int(loud[0]) * WINDOW - BEFORE), min(total, (int(loud[-1]) + 1) * WINDOW + AFTER)
