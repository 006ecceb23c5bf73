"""Beats of the user's own music: onset strength, a global tempo, then dynamic programming (Ellis 2007).

D. Ellis, "Beat Tracking by Dynamic Programming", Journal of New Music Research 36(1), 2007, eq. 4-6:
C*(t) = O(t) + max_τ { α F(t − τ, τ_p) + C*(τ) } with F(Δ, τ_p) = −(log(Δ/τ_p))².
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mutoscope.errors import UsageError

_HOP_SECONDS = 0.008
_TIGHTNESS = 100.0  # alpha for a log of base 2, and onset strength of unit deviation [as published]
_LIKELY_BPM = 110.0  # center of the log-normal tempo prior [published: 120; films want calmer music: taste]
_SPREAD_OCTAVES = 0.9


def onset_strength(samples: NDArray[np.float32], rate_hz: int) -> NDArray[np.float64]:
    """Half-wave rectified rise of the log spectrum in 32 bands, one value every 8 ms, unit deviation."""
    hop = max(1, round(_HOP_SECONDS * rate_hz))
    size = 1 << int(np.ceil(np.log2(4 * hop)))
    window = np.hanning(size).astype(np.float32)
    edges = np.geomspace(40, min(10_000, 0.45 * rate_hz), 33)
    bins = np.maximum(1, np.round(edges * size / rate_hz).astype(int))
    bins = np.minimum(bins, size // 2 - 1)
    padded = np.concatenate(
        (np.zeros(size // 2, np.float32), samples.astype(np.float32), np.zeros(size, np.float32))
    )
    frames = np.lib.stride_tricks.sliding_window_view(padded, size)[::hop][: max(2, -(-samples.size // hop))]
    bands = np.empty((frames.shape[0], len(edges) - 1))
    for first in range(0, frames.shape[0], 1024):  # a song's spectrogram is never held whole
        power = np.abs(np.fft.rfft(frames[first : first + 1024] * window, axis=-1)) ** 2
        total = np.concatenate((np.zeros((power.shape[0], 1)), np.cumsum(power, axis=-1)), axis=-1)
        wide = np.maximum(bins[1:], bins[:-1] + 1)
        bands[first : first + power.shape[0]] = total[:, wide] - total[:, bins[:-1]]
    floor = 1e-6 * bands.max() + 1e-12
    rise = np.maximum(0, np.diff(np.log(bands + floor), axis=0, prepend=np.log(bands[:1] + floor))).mean(-1)
    slow = np.convolve(rise, np.ones(61) / 61, mode="same")
    strength = np.maximum(0, rise - slow)
    deviation = strength.std()
    return strength / deviation if deviation > 0 else strength


def tempo_of(strength: NDArray[np.float64]) -> float:
    """Beats a minute from the autocorrelation of onset strength under a log-normal prior."""
    num = strength.size
    size = 1 << int(np.ceil(np.log2(2 * num)))
    spectrum = np.fft.rfft(strength - strength.mean(), size)
    likeness = np.fft.irfft(np.abs(spectrum) ** 2, size)[: min(num, int(3.0 / _HOP_SECONDS))]
    lags = np.arange(likeness.size)
    slowest, fastest = 60 / 40 / _HOP_SECONDS, 60 / 220 / _HOP_SECONDS
    bpm = 60 / (_HOP_SECONDS * np.maximum(lags, 1))
    weight = np.exp(-0.5 * (np.log2(bpm / _LIKELY_BPM) / _SPREAD_OCTAVES) ** 2)
    # Support by the lag twice as long: a beat repeats, a stray echo does not (Ellis, sec. 3.1).
    double = np.interp(2 * lags, lags, likeness, right=0.0)
    value = (likeness + 0.5 * double) * weight
    value[(lags < fastest) | (lags > slowest)] = -np.inf
    best = int(np.argmax(value))
    if 0 < best < value.size - 1 and np.isfinite(value[best - 1]) and np.isfinite(value[best + 1]):
        left, mid, right = value[best - 1 : best + 2]
        curve = left - 2 * mid + right
        return float(60 / (_HOP_SECONDS * (best + (0.5 * (left - right) / curve if curve < 0 else 0.0))))
    return float(60 / (_HOP_SECONDS * max(1, best)))


def track_beats(samples: NDArray[np.float32], rate_hz: int) -> tuple[float, NDArray[np.float64]]:
    """Tempo in beats a minute and the times of the beats in seconds, for mono sound (S,).

    Raises:
        UsageError: the sound is not mono, is shorter than 3 s, or is silent.
    """
    if samples.ndim != 1 or samples.size < 3 * rate_hz:
        raise UsageError(f"beats need at least 3 s of mono sound; got shape {samples.shape} at {rate_hz} Hz.")
    strength = onset_strength(samples, rate_hz)
    if strength.max() <= 0:
        raise UsageError("beats need music; got silence.")
    bpm = tempo_of(strength)
    times = _best_path(strength, 60 / bpm / _HOP_SECONDS) * _HOP_SECONDS
    if times.size > 4:  # the mean step is a better tempo than one lag
        bpm = 60 * (times.size - 1) / float(times[-1] - times[0])
    return bpm, np.asarray(times, np.float64)


def _best_path(strength: NDArray[np.float64], period: float) -> NDArray[np.int64]:
    kernel = np.exp(-0.5 * (np.arange(-int(period), int(period) + 1) * 32 / period) ** 2)
    local = np.convolve(strength, kernel, mode="same")
    back_far, back_near = round(2 * period), max(1, round(period / 2))
    reach = np.arange(-back_far, -back_near + 1)
    price = -_TIGHTNESS * np.log(-reach / period) ** 2
    total = local.copy()
    link = np.full(local.size, -1)
    begun = False
    for at in range(local.size):
        first = at - back_far
        if at >= back_near:
            window = total[max(0, first) : at - back_near + 1]
            through = price[price.size - window.size :] + window
            best = int(through.argmax())
            total[at] += through[best]
            if begun or local[at] >= 0.01 * local.max():
                link[at] = max(0, first) + best
                begun = True
    # The end is the last of the strong local peaks, not the last frame.
    peaks = np.flatnonzero((total[1:-1] > total[:-2]) & (total[1:-1] >= total[2:])) + 1
    strong = (
        peaks[total[peaks] > 0.5 * np.median(total[peaks])] if peaks.size else np.array([int(total.argmax())])
    )
    at = int(strong[-1])
    path = [at]
    while link[path[-1]] >= 0:
        path.append(int(link[path[-1]]))
    beats = np.array(path[::-1])
    # Beats before the music begins and after it has ended are only extrapolated: they are left out (Ellis, sec. 3).
    heard = (
        np.convolve(local[beats], np.hanning(5)[1:-1] / 2, mode="same") if beats.size > 4 else local[beats]
    )
    sure = np.flatnonzero(heard > 0.5 * np.sqrt(np.mean(heard**2)))
    return beats[sure[0] : sure[-1] + 1] if sure.size else beats
