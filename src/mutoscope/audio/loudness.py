"""Loudness as ITU-R BS.1770-4 and EBU R 128 define it, over a stream of blocks at 48 kHz.

What is kept of the past is one number a channel for each 100 ms (about 160 bytes a second of film).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from mutoscope.audio.filters import RATE_HZ, Filter, Sections, decibels
from mutoscope.types import Samples

STEP = RATE_HZ // 10  # 100 ms: 400 ms blocks overlap by 75 % (BS.1770-4, annex 1)
SILENCE_LUFS = -70.0  # absolute gate
# BS.1770-4 annex 1, tables 1 and 2 (48 kHz): the head's shelf, then the RLB high-pass.
K_WEIGHTING: Sections = np.array(
    [
        [1.53512485958697, -2.69169618940638, 1.19839281085285, 1.0, -1.69065929318241, 0.73248077421585],
        [1.0, -2.0, 1.0, 1.0, -1.99004745483398, 0.99007225036621],
    ]
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Loudness:
    """What was measured; ``-inf`` where there is only silence."""

    integrated_lufs: float
    true_peak_dbtp: float
    momentary_lufs: float  # the loudest 400 ms
    short_term_lufs: float  # the loudest 3 s
    range_lu: float  # EBU Tech 3342


class Meter:
    """Feed blocks, then ask. Mono counts as one channel, so the same sound in both channels reads 3 LU more."""

    def __init__(self, channels: int = 2, *, true_peak: bool = True) -> None:
        if channels not in (1, 2):
            raise ValueError(f"a meter takes 1 or 2 channels; got {channels}.")
        self._weighting = Filter(K_WEIGHTING, channels)
        self._rest = np.zeros(0)  # squares of a step that is not yet whole
        self._energies: list[NDArray[np.float64]] = []  # mean square over each 100 ms, channels summed
        self._peak = PeakMeter(channels) if true_peak else None

    def add(self, block_CS: NDArray[np.floating]) -> None:
        """The next block, (C, S)."""
        if block_CS.shape[-1] == 0:
            return
        if self._peak is not None:
            self._peak.add(block_CS)
        weighted = self._weighting(block_CS)
        squares = np.concatenate([self._rest, np.einsum("cs,cs->s", weighted, weighted)])
        whole = len(squares) // STEP * STEP
        if whole:
            self._energies.append(squares[:whole].reshape(-1, STEP).mean(axis=1))
        self._rest = squares[whole:]

    def energies(self) -> NDArray[np.float64]:
        """Mean square of the weighted sound over each whole 100 ms, channels summed, (N,)."""
        return np.concatenate(self._energies) if self._energies else np.zeros(0)

    def loudness(self) -> Loudness:
        """Everything about what came so far."""
        steps = self.energies()
        if len(steps) < 4:  # shorter than one gating block: its mean, ungated
            total = np.concatenate([np.repeat(steps, STEP), self._rest])
            short = lufs(float(total.mean())) if len(total) else float("-inf")
            gated = short if short >= SILENCE_LUFS else float("-inf")
            return Loudness(
                integrated_lufs=gated,
                true_peak_dbtp=self.true_peak_dbtp(),
                momentary_lufs=short,
                short_term_lufs=short,
                range_lu=0.0,
            )
        momentary, short_term = moving_mean(steps, 4), moving_mean(steps, min(30, len(steps)))
        return Loudness(
            integrated_lufs=gated_lufs(momentary),
            true_peak_dbtp=self.true_peak_dbtp(),
            momentary_lufs=lufs(float(momentary.max())),
            short_term_lufs=lufs(float(short_term.max())),
            range_lu=_range_lu(short_term),
        )

    def true_peak_dbtp(self) -> float:
        """Highest level between the samples too; ``-inf`` when silent or not asked for."""
        return decibels(self._peak.highest()) if self._peak is not None else float("-inf")


def measure(blocks: Iterable[Samples]) -> Loudness:
    """Loudness of a whole stream of (C, S) blocks, C the same in all."""
    meter: Meter | None = None
    for block in blocks:
        meter = meter or Meter(block.shape[0])
        meter.add(block)
    return (meter or Meter()).loudness()


def lufs(energy: float) -> float:
    """Loudness of a weighted mean square (BS.1770-4 eq. 2)."""
    return float(-0.691 + 10.0 * np.log10(energy)) if energy > 0 else float("-inf")


def energy(level_lufs: float) -> float:
    """Inverse of :func:`lufs`."""
    return float(10.0 ** ((level_lufs + 0.691) / 10.0))


def moving_mean(steps: NDArray[np.float64], length: int) -> NDArray[np.float64]:
    """Mean over every window of ``length`` steps, (N - length + 1,)."""
    return np.lib.stride_tricks.sliding_window_view(steps, length).mean(axis=1)


def gated_lufs(blocks: NDArray[np.float64], *, relative_lu: float = -10.0) -> float:
    """Integrated loudness of 400 ms blocks: absolute gate, then the relative one (BS.1770-4 eqs. 4-7)."""
    heard = blocks[blocks > energy(SILENCE_LUFS)]
    if not len(heard):
        return float("-inf")
    kept = heard[heard > heard.mean() * 10.0 ** (relative_lu / 10.0)]
    return lufs(float(kept.mean()))


def _range_lu(short_term: NDArray[np.float64]) -> float:
    """Loudness range: 10th to 95th percentile of short-term loudness, gated at -20 LU (EBU Tech 3342)."""
    heard = short_term[short_term > energy(SILENCE_LUFS)]
    if len(heard) < 2:
        return 0.0
    kept = 10.0 * np.log10(heard[heard > heard.mean() * 10.0 ** (-20.0 / 10.0)])
    low, high = np.percentile(kept, [10.0, 95.0])
    return float(high - low)


OVERSAMPLING = 4
TAPS = 12  # a phase, as in BS.1770-4 annex 2


@cache
def interpolator() -> NDArray[np.float64]:
    """Low-pass FIR for 4x oversampling, (48 + 1,), Kaiser-windowed sinc; unity at every original sample."""
    half = OVERSAMPLING * TAPS // 2
    t = np.arange(-half, half + 1) / OVERSAMPLING
    return np.asarray(np.sinc(t) * np.kaiser(2 * half + 1, 6.0), dtype=np.float64)


@cache
def most_between() -> float:
    """No point between samples can exceed the highest sample by more than this factor."""
    taps = np.abs(interpolator())
    return max(float(taps[phase::OVERSAMPLING].sum()) for phase in range(OVERSAMPLING))


def between(samples_CS: NDArray[np.floating], *, over: float = 0.0) -> NDArray[np.float64]:
    """Largest absolute value at and around each sample after 4x oversampling, over all channels, (S,).

    Position ``n`` covers the four points from sample ``n`` up to the next one. Outside the block counts as silence.
    Where no point can exceed ``over`` the samples themselves are given, which saves most of the work.
    """
    exact_CS = np.asarray(samples_CS, dtype=np.float64)
    peaks = np.abs(exact_CS).max(axis=0)
    num = len(peaks)
    starts = np.arange(0, num, _RUN)
    highest = np.maximum.reduceat(peaks, starts) if num else peaks
    around = np.pad(highest, 1)
    hot = np.maximum(np.maximum(around[:-2], around[2:]), highest) * most_between() > over
    edges = np.flatnonzero(np.diff(np.concatenate([[False], hot, [False]]).astype(np.int8)))
    for first, stop in zip(edges[::2] * _RUN, edges[1::2] * _RUN, strict=True):
        peaks[first:stop] = _dense(exact_CS, int(first), min(int(stop), num))
    return peaks


_RUN = 256  # samples looked at together


def _dense(samples_CS: NDArray[np.float64], first: int, stop: int) -> NDArray[np.float64]:
    """:func:`between` for the samples ``first .. stop``, with their neighbors on both sides."""
    from scipy.signal import upfirdn

    low, high = max(0, first - TAPS), min(samples_CS.shape[-1], stop + TAPS)
    lead = OVERSAMPLING * (TAPS // 2 + first - low)  # the filter's delay and the neighbors before
    most = np.zeros(stop - first)
    for channel in samples_CS[:, low:high]:
        dense = np.abs(upfirdn(interpolator(), np.append(channel, np.zeros(1)), up=OVERSAMPLING))
        for point in range(OVERSAMPLING):
            np.maximum(most, dense[lead + point :: OVERSAMPLING][: stop - first], out=most)
    return most


class PeakMeter:
    """Highest true peak of a stream; before and after it there is silence."""

    def __init__(self, channels: int) -> None:
        self._past = np.zeros((channels, TAPS))
        self._highest = 0.0

    def add(self, block_CS: NDArray[np.floating]) -> None:
        """The next block, (C, S). Its last few samples wait for their right-hand neighbors."""
        joined = np.concatenate([self._past, block_CS], axis=-1)
        self._highest = max(self._highest, self._look(joined))
        self._past = joined[:, -TAPS:].astype(np.float64)

    def highest(self) -> float:
        """The factor so far, 1.0 is full scale."""
        ending = np.concatenate([self._past, np.zeros_like(self._past)], axis=-1)
        return max(self._highest, self._look(ending))

    def _look(self, joined_CS: NDArray[np.floating]) -> float:
        half = TAPS // 2
        return float(
            between(joined_CS, over=self._highest)[half : joined_CS.shape[-1] - half].max(initial=0.0)
        )
