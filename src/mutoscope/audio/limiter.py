"""A look-ahead limiter that knows what lies between the samples. Streaming, and the same for any block size."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mutoscope.audio.filters import RATE_HZ
from mutoscope.audio.loudness import TAPS, between

ATTACK = RATE_HZ * 5 // 1000  # samples of look-ahead in which the gain glides down
RELEASE_SECONDS = 0.12  # the gain's way back, by 1/e
_MARGIN = 10.0 ** (-0.05 / 20.0)  # the gain moves between samples too: keep 0.05 dB


def limited(samples_CS: NDArray[np.floating], ceiling: float) -> NDArray[np.float64]:
    """A whole sound with its true peak kept under a ceiling (a factor, 1 is full scale)."""
    limiter = Limiter(ceiling, samples_CS.shape[0])
    gains = np.concatenate([limiter.push(samples_CS.astype(np.float64)), limiter.flush()])
    return np.asarray(samples_CS * gains[: samples_CS.shape[-1]], dtype=np.float64)


class Limiter:
    """Gain curve that keeps the true peak under a ceiling.

    For each sample the gain it needs is found with 4x oversampling; the curve takes the lowest over the look-ahead,
    returns exponentially, and is smoothed with a raised cosine as long as the look-ahead, so it is never above
    what is needed. :meth:`push` takes blocks and gives gains ``latency`` samples late; :meth:`flush` gives the rest.
    """

    latency = ATTACK + TAPS

    def __init__(self, ceiling: float, channels: int = 2) -> None:
        self._ceiling = ceiling * _MARGIN
        self._kept = np.zeros((channels, 2 * TAPS))  # sound whose neighborhood is not whole yet
        # Reduction (1 - gain) waiting for the look-ahead; at first that of the silence before the start.
        self._need = np.zeros(ATTACK)
        self._reduction = np.zeros(ATTACK)  # after the release, waiting for the smoothing
        self._level = 0.0  # the release's state
        self._skip = TAPS  # positions of the silence before the start, in peaks …
        self._skip_gains = ATTACK  # … and in gains
        window = 1 - np.cos(2 * np.pi * (np.arange(ATTACK) + 1) / (ATTACK + 1))
        self._window = window / window.sum()

    def push(self, block_CS: NDArray[np.float64]) -> NDArray[np.float64]:
        """Gains for as many samples as can be decided, (n,)."""
        joined = np.concatenate([self._kept, block_CS], axis=-1)
        self._kept = joined[:, -2 * TAPS :]
        around = self._around(joined)
        if self._skip:
            around, self._skip = around[self._skip :], max(0, self._skip - len(around))
        gains = self._gains(around)
        dropped = min(self._skip_gains, len(gains))
        self._skip_gains -= dropped
        return gains[dropped:]

    def flush(self) -> NDArray[np.float64]:
        """Gains for the samples that are still owed."""
        silence = np.zeros((self._kept.shape[0], self.latency))
        return self.push(silence)

    def _around(self, joined_CS: NDArray[np.float64]) -> NDArray[np.float64]:
        """Needed reduction at positions TAPS .. len - TAPS of a stretch of sound."""
        num = joined_CS.shape[-1] - 2 * TAPS
        peaks = between(joined_CS, over=self._ceiling)
        # A point between n-1 and n belongs to both.
        peaks = np.maximum(peaks, np.concatenate([[0.0], peaks[:-1]]))[TAPS : TAPS + num]
        return np.maximum(0.0, 1.0 - self._ceiling / np.maximum(peaks, self._ceiling))

    def _gains(self, need: NDArray[np.float64]) -> NDArray[np.float64]:
        from scipy.ndimage import maximum_filter1d
        from scipy.signal import fftconvolve

        joined = np.concatenate([self._need, need])
        ready = len(joined) - (ATTACK - 1)
        if ready <= 0:
            self._need = joined
            return np.zeros(0)
        self._need = joined[ready:]
        # Highest need over [n, n + ATTACK).
        ahead = maximum_filter1d(joined, ATTACK, origin=-(ATTACK // 2), mode="constant")[:ready]
        smooth = np.concatenate([self._reduction, self._release(ahead)])
        self._reduction = smooth[-ATTACK:]
        if not smooth.any():
            return np.ones(ready)
        curve = fftconvolve(smooth, self._window, mode="valid")[1:]
        return np.clip(1.0 - curve, 0.0, 1.0)

    def _release(self, need: NDArray[np.float64]) -> NDArray[np.float64]:
        """u[n] = max(need[n], c u[n-1]), solved in the log domain by a running maximum."""
        rate = -1.0 / (RELEASE_SECONDS * RATE_HZ)
        if not need.any() and self._level < 1e-9:
            self._level = 0.0
            return need
        slope = rate * np.arange(1, len(need) + 1)
        with np.errstate(divide="ignore"):
            logs = np.log(need) - slope
            state = np.log(self._level) if self._level > 0 else -np.inf
        released = np.exp(np.maximum.accumulate(np.maximum(logs, state)) + slope)
        self._level = float(released[-1])
        return np.asarray(released)
