"""Make a synthetic voice bearable: clean lows, a softer edge, even levels, a small room.

The figures are a narrator's usual chain: high-pass 85 Hz, -2.5 dB at 3.5 kHz, 3:1 compression, a room of 0.3 s at 8 %.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from mutoscope.audio.filters import RATE_HZ, Filter, bell, chain, fade, high_pass, low_pass
from mutoscope.audio.limiter import limited
from mutoscope.audio.loudness import Meter
from mutoscope.rng import generator
from mutoscope.types import Samples

LEVEL_LUFS = -16.0  # of the line on its own, as a mono file
HIGHEST = 0.9  # true peak, by a limiter
RATIO = 3.0
THRESHOLD_DB = -6.0  # relative to the voiced level, so soft and loud engines are treated alike
KNEE_DB = 6.0
DETECT_SECONDS, SMOOTH_SECONDS = 0.010, 0.030
ROOM_SECONDS, ROOM_SHARE, ROOM_DELAY_SECONDS = 0.3, 0.08, 0.012


def polish(voice_CS: Samples) -> Samples:
    """The voice cleaned, evened and set in a room, at -16 LUFS; mono float32 (1, S) at 48 kHz, the same length."""
    if voice_CS.shape[-1] == 0:
        return voice_CS
    clean = Filter(chain([high_pass(85.0), bell(3_500.0, -2.5, q=1.0)]), 1)(voice_CS)
    even = compress(clean)
    return _level(fade(_room(even).astype(np.float32), num_in=RATE_HZ // 200, num_out=RATE_HZ // 40))


def compress(sound_CS: NDArray[np.float64]) -> NDArray[np.float64]:
    """3:1 above a threshold under the voiced level, soft knee (Giannoulis, Massberg, Reiss 2012, eq. 4)."""
    from scipy.signal import lfilter

    decay = np.exp(-1.0 / (DETECT_SECONDS * RATE_HZ))
    power = lfilter([1 - decay], [1, -decay], (sound_CS**2).mean(axis=0))
    if not power.max() > 0:
        return sound_CS
    voiced = power[power > power.max() * 1e-3].mean()
    over = 10.0 * np.log10(np.maximum(power, 1e-12) / voiced) - THRESHOLD_DB
    bent = np.where(
        over <= -KNEE_DB / 2,
        0.0,
        np.where(over >= KNEE_DB / 2, over, (over + KNEE_DB / 2) ** 2 / (2 * KNEE_DB)),
    )
    reduction_db = bent * (1 - 1 / RATIO)
    decay = np.exp(-1.0 / (SMOOTH_SECONDS * RATE_HZ))
    smooth = lfilter([1 - decay], [1, -decay], reduction_db)
    return np.asarray(sound_CS * 10.0 ** (-smooth / 20.0), dtype=np.float64)


def _room(sound_CS: NDArray[np.float64]) -> NDArray[np.float64]:
    from scipy.signal import fftconvolve

    wet = fftconvolve(sound_CS, _impulse()[None, :], axes=-1)[:, : sound_CS.shape[-1]]
    return np.asarray(sound_CS + wet, dtype=np.float64)


@cache
def _impulse() -> NDArray[np.float64]:
    """A small room: noise that falls by 60 dB in 0.3 s, 300 Hz to 5 kHz, its energy 8 % (amplitude) of the voice."""
    num = round(ROOM_SECONDS * RATE_HZ)
    noise = generator(0, "speech-room").standard_normal(num) * 10.0 ** (-3.0 * np.arange(num) / num)
    band = Filter(chain([high_pass(300.0), low_pass(5_000.0)]), 1)(noise[None, :])[0]
    late = np.concatenate([np.zeros(round(ROOM_DELAY_SECONDS * RATE_HZ)), band])
    return np.asarray(ROOM_SHARE * late / np.sqrt(np.sum(late**2)), dtype=np.float64)


def _level(voice_CS: Samples) -> Samples:
    """To -16 LUFS with its peaks limited; limiting costs loudness, so it is measured and corrected once more."""
    gain = 1.0
    even = voice_CS
    for _ in range(2):
        meter = Meter(1, true_peak=False)
        meter.add(even)
        has = meter.loudness().integrated_lufs
        if not np.isfinite(has):
            return voice_CS
        gain *= 10.0 ** ((LEVEL_LUFS - has) / 20.0)
        even = np.asarray(limited(voice_CS * gain, HIGHEST), dtype=np.float32)
    return even
