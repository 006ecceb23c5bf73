"""Sums of decaying sinusoids as one small matrix product: what strings, bars, bells and skins have in common.

    y[n] = Σ_m a_m Re(e^{iφ_m} z_m^n),   z_m = exp(−ln(1000) / (T60_m · rate) + 2πi f_m / rate)

With n = 512 r + c the powers part into z^(512 r) · z^c, so the sum over modes is a product of a (R, M) and an (M, 512)
matrix: a note of forty modes costs about a millisecond. (Modal synthesis: Adrien 1991, "The missing link".)
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

RATE_HZ = 48_000
_COLUMNS = 512
_TOP_HZ = 15_000.0  # modes above are not heard and would only alias

Mono = NDArray[np.float32]


def ring(
    frequencies_hz: ArrayLike,
    levels: ArrayLike,
    t60_seconds: ArrayLike,
    num_samples: int,
    phases: ArrayLike = 0.0,
) -> Mono:
    """float32 (num_samples,): modes that start together and die out, each in its own time."""
    f, a, t, p = np.broadcast_arrays(
        np.asarray(frequencies_hz, float), np.asarray(levels, float), np.asarray(t60_seconds, float), phases
    )
    keep = (f > 15) & (f < _TOP_HZ) & (np.abs(a) > 1e-6)
    f, a, t, p = f[keep], a[keep], np.maximum(t[keep], 1e-3), np.asarray(p, float)[keep]
    rows = -(-num_samples // _COLUMNS)
    power = (-math.log(1000.0) / t + 2j * np.pi * f) / RATE_HZ
    far = (a * np.exp(1j * p))[None, :] * np.exp(power[None, :] * (_COLUMNS * np.arange(rows))[:, None])
    near = np.exp(power[:, None] * np.arange(_COLUMNS)[None, :])
    left = np.concatenate((far.real, -far.imag), axis=1).astype(np.float32)
    right = np.concatenate((near.real, near.imag), axis=0).astype(np.float32)
    made: Mono = (left @ right).reshape(-1)[:num_samples]
    return made


def hertz(pitch: float) -> float:
    """Equal temperament, A4 = 440 Hz = MIDI 69."""
    return float(440.0 * 2.0 ** ((pitch - 69.0) / 12.0))


def noise(num_samples: int, low_hz: float, high_hz: float, random: np.random.Generator) -> Mono:
    """float32 (num_samples,), unit RMS: white noise between two frequencies, with soft shoulders."""
    from scipy.fft import irfft, next_fast_len

    size = next_fast_len(max(64, num_samples), real=True)
    f = np.fft.rfftfreq(size, 1 / RATE_HZ).astype(np.float32) + 1e-3
    shape = 1 / np.sqrt((1 + (low_hz / f) ** 4) * (1 + (f / high_hz) ** 6))
    # float32 in both halves of the complex spectrum, drawn as one block
    draw = random.standard_normal((2, f.size), dtype=np.float32)
    made = irfft(shape * (draw[0] + 1j * draw[1]), size)[:num_samples].astype(np.float32)
    scale = float(np.sqrt(np.mean(made**2))) or 1.0
    return np.asarray(made / scale, np.float32)


def decay(num_samples: int, t60_seconds: float, attack_seconds: float = 0.0) -> Mono:
    """float32 (num_samples,): an exponential fall after a raised-cosine attack."""
    t = np.arange(num_samples, dtype=np.float32) / RATE_HZ
    fall = np.exp(-math.log(1000.0) * t / t60_seconds)
    if attack_seconds > 0:
        fall *= 0.5 - 0.5 * np.cos(np.pi * np.minimum(1.0, t / attack_seconds))
    return np.asarray(fall, np.float32)
