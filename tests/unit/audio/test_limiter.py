"""The look-ahead limiter: what it promises about peaks, and that blocks do not matter."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.signal import butter, resample_poly, sosfiltfilt

from mutoscope.audio.limiter import ATTACK, Limiter, limited
from mutoscope.rng import generator

CEILING = 0.5


def bursts(seconds: float = 1.5) -> np.ndarray:
    drawn = generator(2, "test-limiter").standard_normal((2, round(seconds * 48_000)))
    swell = np.where(np.arange(drawn.shape[1]) // 12_000 % 2, 0.6, 0.02)
    return np.asarray(drawn * swell)


def band_limited(sound: np.ndarray) -> np.ndarray:
    """Without the top octave, where no two interpolators agree."""
    return np.asarray(sosfiltfilt(butter(8, 14_000, fs=48_000, output="sos"), sound, axis=1))


def gains_in_blocks(sound: np.ndarray, block: int) -> np.ndarray:
    limiter = Limiter(CEILING)
    pieces = [limiter.push(sound[:, first : first + block]) for first in range(0, sound.shape[1], block)]
    return np.concatenate([*pieces, limiter.flush()])[: sound.shape[1]]


@pytest.mark.parametrize("phase", [0.0, 45.0])
def test_no_point_between_samples_exceeds_the_ceiling(phase: float) -> None:
    n = np.arange(48_000)
    sine = np.sin(2 * np.pi * n / 4 + np.radians(phase)) * np.clip(np.minimum(n, n[::-1]) / 10_000, 0, 1)
    for sound in (np.stack([sine, -0.5 * sine]), band_limited(bursts())):
        out = limited(sound, CEILING)
        dense = resample_poly(out, 8, 1, axis=1)  # not the interpolator the limiter uses
        assert np.abs(dense).max() <= CEILING * 1.012  # 0.1 dB
        assert np.abs(dense).max() > CEILING * 0.9


@pytest.mark.parametrize("block", [313, 4_000, 48_000])
def test_the_size_of_blocks_changes_nothing(block: int) -> None:
    sound = bursts()
    np.testing.assert_allclose(
        gains_in_blocks(sound, block), gains_in_blocks(sound, sound.shape[1]), atol=1e-7
    )


def test_a_peak_at_the_first_and_at_the_last_sample_is_caught() -> None:
    sound = np.zeros((2, 5_000))
    sound[:, 0] = sound[:, -1] = 2.0
    assert np.abs(limited(sound, CEILING)).max() <= CEILING


def test_quiet_sound_passes_untouched() -> None:
    sound = bursts() * 0.05
    np.testing.assert_array_equal(limited(sound, CEILING), sound)


def test_the_gain_is_down_when_the_peak_comes_and_returns_slowly() -> None:
    sound = np.zeros((2, 48_000))
    sound[:, 20_000] = 2.0
    gains = gains_in_blocks(sound, 48_000)
    assert gains[20_000] == pytest.approx(0.25, abs=0.01)
    assert gains[20_000 - 2 * ATTACK] == 1.0
    assert gains[22_000] < 0.6
    assert gains[47_000] > 0.9
    assert np.abs(np.diff(gains)).max() < 0.01
