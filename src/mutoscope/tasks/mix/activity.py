"""Where somebody speaks: stretches of a recording that are not silence."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from mutoscope.types import Samples, Sound

WINDOW_SECONDS = 0.02
BELOW_DB = (
    -35.0
)  # under the loud parts (95th percentile of the windows); taste: breaths lie lower, consonants higher
HOLD_SECONDS = 0.4  # shorter gaps are part of a sentence


def activity(sound: Sound, check: Callable[[], None] = lambda: None) -> list[tuple[float, float]]:
    """Spans in seconds, ascending; read in blocks, so the sound may be mapped from a file."""
    window = round(WINDOW_SECONDS * sound.rate_hz)
    power = np.concatenate(
        [np.zeros(0)] + [_power(block, window, check) for block in _blocks(sound, 500 * window)]
    )
    if not len(power) or power.max() <= 0:
        return []
    loud = np.percentile(power, 95)
    marks = np.flatnonzero(power > (loud if loud > 0 else power.max()) * 10 ** (BELOW_DB / 10))
    if not len(marks):
        return []
    breaks = np.flatnonzero(np.diff(marks) * WINDOW_SECONDS > HOLD_SECONDS)
    firsts = marks[np.concatenate([[0], breaks + 1])]
    lasts = marks[np.concatenate([breaks, [len(marks) - 1]])]
    return [
        (float(first * WINDOW_SECONDS), min(float((last + 1) * WINDOW_SECONDS), sound.seconds))
        for first, last in zip(firsts, lasts, strict=True)
    ]


def _blocks(sound: Sound, length: int) -> list[Samples]:
    total = sound.samples_CS.shape[1]
    return [sound.samples_CS[:, first : first + length] for first in range(0, total, length)]


def _power(block: Samples, window: int, check: Callable[[], None]) -> np.ndarray:
    """Mean square of each window, float64; the last one may be short."""
    check()
    mean = (block.astype(np.float64) ** 2).mean(axis=0)
    starts = np.arange(0, len(mean), window)
    lengths = np.diff(np.append(starts, len(mean)))
    return np.asarray(np.add.reduceat(mean, starts) / lengths)
