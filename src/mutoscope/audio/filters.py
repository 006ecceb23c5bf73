"""Filters, fades, resampling and time stretching for sound, float32 (C, S).

Streaming filters carry their state, so cutting a sound into blocks of any size changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mutoscope.types import Samples

RATE_HZ = 48_000
Sections = NDArray[np.float64]  # (N, 6) second-order sections: b0 b1 b2 a0 a1 a2, a0 = 1


def amplitude(db: float) -> float:
    """Factor for a level in decibels: -6.02 dB is 0.5."""
    return float(10.0 ** (db / 20.0))


def decibels(factor: float) -> float:
    """Level of a factor in decibels; zero is ``-inf``."""
    return float(20.0 * np.log10(factor)) if factor > 0 else float("-inf")


def high_pass(hz: float, *, q: float = 0.7071, rate_hz: int = RATE_HZ) -> Sections:
    """Second-order high-pass, -3 dB at ``hz`` (Bristow-Johnson, Audio EQ Cookbook, "HPF")."""
    w, alpha = _angle(hz, q, rate_hz)
    b = (1 + np.cos(w)) / 2
    return _section(b, -2 * b, b, 1 + alpha, -2 * np.cos(w), 1 - alpha)


def low_pass(hz: float, *, q: float = 0.7071, rate_hz: int = RATE_HZ) -> Sections:
    """Second-order low-pass, -3 dB at ``hz`` (Bristow-Johnson, Audio EQ Cookbook, "LPF")."""
    w, alpha = _angle(hz, q, rate_hz)
    b = (1 - np.cos(w)) / 2
    return _section(b, 2 * b, b, 1 + alpha, -2 * np.cos(w), 1 - alpha)


def bell(hz: float, gain_db: float, *, q: float = 1.0, rate_hz: int = RATE_HZ) -> Sections:
    """Raise or lower a band around ``hz`` (Bristow-Johnson, Audio EQ Cookbook, "peakingEQ")."""
    w, alpha = _angle(hz, q, rate_hz)
    a = 10.0 ** (gain_db / 40.0)
    return _section(
        1 + alpha * a, -2 * np.cos(w), 1 - alpha * a, 1 + alpha / a, -2 * np.cos(w), 1 - alpha / a
    )


def chain(sections: Sequence[Sections]) -> Sections:
    """Filters one after the other."""
    return np.concatenate(list(sections), axis=0)


def _angle(hz: float, q: float, rate_hz: int) -> tuple[float, float]:
    if not 0 < hz < rate_hz / 2:
        raise ValueError(f"a filter's frequency must lie in 0..{rate_hz / 2:g} Hz; got {hz}.")
    w = 2 * np.pi * hz / rate_hz
    return w, float(np.sin(w) / (2 * q))


def _section(b0: float, b1: float, b2: float, a0: float, a1: float, a2: float) -> Sections:
    return np.array([[b0 / a0, b1 / a0, b2 / a0, 1.0, a1 / a0, a2 / a0]], dtype=np.float64)


class Filter:
    """Second-order sections over a stream of blocks; starts from silence."""

    def __init__(self, sections: Sections, channels: int) -> None:
        self._sections = sections
        self._state = np.zeros((sections.shape[0], channels, 2))

    def __call__(self, block_CS: NDArray[np.floating]) -> NDArray[np.float64]:
        """The next block, filtered: (C, S) in, float64 (C, S) out."""
        from scipy.signal import sosfilt

        filtered, self._state = sosfilt(self._sections, block_CS, axis=-1, zi=self._state)
        return np.asarray(filtered, dtype=np.float64)


def resample(samples_CS: Samples, from_hz: int, to_hz: int = RATE_HZ) -> Samples:
    """The same sound at another rate, float32 (C, round(S * to / from)); polyphase Kaiser-windowed FIR."""
    if from_hz == to_hz:
        return np.asarray(samples_CS, dtype=np.float32)
    from scipy.signal import resample_poly

    divisor = int(np.gcd(from_hz, to_hz))
    resampled = resample_poly(samples_CS.astype(np.float64), to_hz // divisor, from_hz // divisor, axis=-1)
    wanted = round(samples_CS.shape[-1] * to_hz / from_hz)
    return np.asarray(resampled[..., :wanted], dtype=np.float32)


def fade(samples_CS: Samples, *, num_in: int = 0, num_out: int = 0) -> Samples:
    """Raised-cosine fades over the first and last samples; a copy."""
    faded = np.array(samples_CS, dtype=np.float32)
    total = faded.shape[-1]
    head, tail = min(num_in, total), min(num_out, total)
    if head:
        faded[..., :head] *= (0.5 - 0.5 * np.cos(np.pi * (np.arange(head) + 0.5) / head)).astype(np.float32)
    if tail:
        faded[..., total - tail :] *= (0.5 + 0.5 * np.cos(np.pi * (np.arange(tail) + 0.5) / tail)).astype(
            np.float32
        )
    return faded


SEARCH_SECONDS = 0.010  # how far a WSOLA frame may be moved to fit the last one
FRAME_SECONDS = 0.040


def time_stretch(samples_CS: Samples, tempo: float, rate_hz: int = RATE_HZ) -> Samples:
    """The same sound ``tempo`` times as fast at the same pitch, float32 (C, round(S / tempo)).

    WSOLA: overlapping frames are taken from near their place, each where it is most like the natural continuation of
    the one before (Verhelst, Roelands 1993). All channels move together. Meant for 0.5..2; clean for 0.85..1.12.

    Raises:
        ValueError: tempo outside 0.5..2.
    """
    if not 0.5 <= tempo <= 2.0:
        raise ValueError(f"tempo must lie in 0.5..2; got {tempo}.")
    channels, total = samples_CS.shape
    wanted = round(total / tempo)
    if tempo == 1.0 or total == 0:
        return np.array(samples_CS, dtype=np.float32)
    hop = round(FRAME_SECONDS * rate_hz) // 2
    frame, reach = 2 * hop, round(SEARCH_SECONDS * rate_hz)
    window = 0.5 - 0.5 * np.cos(2 * np.pi * (np.arange(frame) + 0.5) / frame)  # sums to one at half overlap
    num_frames = wanted // hop + 2
    lead = hop + reach
    padded = np.pad(
        samples_CS.astype(np.float64),
        ((0, 0), (lead, lead + round((num_frames + 2) * hop * tempo) - total + frame)),
    )
    mono = padded.sum(axis=0)
    out = np.zeros((channels, (num_frames + 1) * hop))
    taken = lead - hop  # the first frame rises in the silence before the sound
    for number in range(num_frames):
        place = lead - hop + round(number * hop * tempo)
        if number:
            natural = mono[taken + hop : taken + hop + frame]
            taken = place + _best_shift(natural, mono[place - reach : place + reach + frame], reach)
        out[:, number * hop : number * hop + frame] += padded[:, taken : taken + frame] * window
    return out[:, hop : hop + wanted].astype(np.float32)


def pitch_shift(samples_CS: Samples, semitones: float, rate_hz: int = RATE_HZ) -> Samples:
    """The same sound higher or lower by -12..12 semitones at the same length: resampled, then stretched back."""
    ratio = 2.0 ** (semitones / 12.0)
    higher = resample(samples_CS, round(rate_hz * ratio / 10) * 10, rate_hz)
    total = samples_CS.shape[-1]
    shifted = time_stretch(higher, higher.shape[-1] / total if total else 1.0, rate_hz)
    return np.asarray(np.pad(shifted, ((0, 0), (0, max(0, total - shifted.shape[-1]))))[:, :total])


def _best_shift(natural: NDArray[np.float64], near: NDArray[np.float64], reach: int) -> int:
    """Where in ``near`` the frame lies that is most like ``natural`` (normalized correlation); -reach..reach."""
    from scipy.signal import fftconvolve

    length = len(natural)
    dots = fftconvolve(near, natural[::-1], mode="valid")
    sums = np.concatenate([[0.0], np.cumsum(near**2)])
    norms = np.sqrt(np.maximum(sums[length:] - sums[:-length], 0.0))
    if norms.max() < 1e-9:
        return 0
    return int(np.argmax(dots / np.maximum(norms, 1e-6 * norms.max() + 1e-12))) - reach
