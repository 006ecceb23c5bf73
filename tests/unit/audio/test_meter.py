"""The loudness meter as a stream."""

from __future__ import annotations

import numpy as np
import pytest

from mutoscope.audio.loudness import Meter, between, measure
from mutoscope.rng import generator


def noise(seconds: float, channels: int = 2, level: float = 0.1) -> np.ndarray:
    drawn = generator(1, "test-meter").standard_normal((channels, round(seconds * 48_000)))
    return (level * drawn).astype(np.float32)


@pytest.mark.parametrize("block", [997, 4_800, 100_000])
def test_the_size_of_blocks_changes_nothing(block: int) -> None:
    sound = noise(4.37)
    whole = measure([sound])
    pieces = measure(sound[:, first : first + block] for first in range(0, sound.shape[1], block))
    assert pieces.integrated_lufs == pytest.approx(whole.integrated_lufs, abs=1e-9)
    assert pieces.true_peak_dbtp == pytest.approx(whole.true_peak_dbtp, abs=1e-9)
    assert pieces.range_lu == pytest.approx(whole.range_lu, abs=1e-9)


def test_twice_the_amplitude_is_six_lu_more() -> None:
    sound = noise(3)
    assert measure([2 * sound]).integrated_lufs - measure([sound]).integrated_lufs == pytest.approx(
        6.0206, abs=1e-3
    )


def test_the_same_sound_in_both_channels_reads_three_lu_more() -> None:
    mono = noise(3, channels=1)
    both = np.concatenate([mono, mono])
    assert measure([both]).integrated_lufs - measure([mono]).integrated_lufs == pytest.approx(
        3.0103, abs=1e-3
    )


def test_silence_reads_minus_infinity() -> None:
    found = measure([np.zeros((2, 48_000), np.float32)])
    assert found.integrated_lufs == float("-inf")
    assert found.true_peak_dbtp == float("-inf")
    assert found.range_lu == 0.0


def test_nothing_at_all_reads_as_silence() -> None:
    assert measure([]).integrated_lufs == float("-inf")


def test_a_sound_shorter_than_a_gating_block_is_measured_whole() -> None:
    sound = noise(0.25)
    assert measure([sound]).integrated_lufs == pytest.approx(measure([noise(3)]).integrated_lufs, abs=0.5)


def test_pauses_are_gated_out() -> None:
    sound = noise(4)
    with_pause = np.concatenate([sound, np.zeros((2, 48_000 * 8), np.float32)], axis=1)
    assert measure([with_pause]).integrated_lufs == pytest.approx(measure([sound]).integrated_lufs, abs=0.3)


def test_points_between_samples_are_found() -> None:
    n = np.arange(4_800)
    wave = np.sin(2 * np.pi * n / 4 + np.pi / 4)[None, :]  # every sample is 0.707, the wave reaches 1
    assert np.abs(wave).max() == pytest.approx(0.7071, abs=1e-3)
    assert between(wave)[100:-100].max() == pytest.approx(1.0, abs=0.01)


@pytest.mark.parametrize("over", [0.0, 0.5])
def test_a_point_between_samples_is_found_at_its_place(over: float) -> None:
    # Half the band; it peaks at 1.0 between samples 1700 and 1701.
    wave = np.sinc((np.arange(3_000) - 1_700.5) / 2)[None, :]
    peaks = between(wave, over=over)
    assert int(peaks.argmax()) == 1_700
    assert peaks[1_700] == pytest.approx(1.0, abs=0.02)
    assert peaks[1_703] < 0.3


def test_a_meter_for_three_channels_is_refused() -> None:
    with pytest.raises(ValueError, match="1 or 2 channels; got 3"):
        Meter(3)
