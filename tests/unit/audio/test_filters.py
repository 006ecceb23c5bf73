"""Filters, resampling, stretching: responses, lengths, pitch."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.signal import sosfreqz

from mutoscope.audio import filters
from mutoscope.rng import generator

RATE_HZ = 48_000


def tone(hz: float, seconds: float = 1.0, channels: int = 1) -> np.ndarray:
    t = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    return np.repeat(
        (0.3 * np.sin(2 * np.pi * hz * t) + 0.1 * np.sin(6 * np.pi * hz * t))[None], channels, 0
    ).astype(np.float32)


def loudest_hz(sound: np.ndarray) -> float:
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound)), 4 * len(sound)))
    return float(np.argmax(spectrum) * RATE_HZ / (4 * len(sound)))


def gain_db(sections: np.ndarray, hz: float) -> float:
    _, response = sosfreqz(sections, worN=[hz], fs=RATE_HZ)
    return float(20 * np.log10(abs(response[0])))


def test_responses_are_what_the_names_say() -> None:
    assert gain_db(filters.high_pass(85), 85) == pytest.approx(-3.01, abs=0.02)
    assert gain_db(filters.high_pass(85), 20) < -20
    assert gain_db(filters.high_pass(85), 2_000) == pytest.approx(0, abs=0.01)
    assert gain_db(filters.low_pass(5_000), 5_000) == pytest.approx(-3.01, abs=0.02)
    assert gain_db(filters.bell(3_500, -2.5), 3_500) == pytest.approx(-2.5, abs=0.01)
    assert gain_db(filters.bell(3_500, -2.5), 200) == pytest.approx(0, abs=0.05)
    both = filters.chain([filters.high_pass(85), filters.bell(3_500, -2.5)])
    assert gain_db(both, 3_500) == pytest.approx(-2.5, abs=0.01)


def test_a_frequency_beyond_the_rate_is_refused() -> None:
    with pytest.raises(ValueError, match=r"0\.\.24000 Hz; got 30000"):
        filters.low_pass(30_000)


def test_filtering_in_blocks_is_filtering_the_whole() -> None:
    sound = generator(1, "test-filters").standard_normal((2, 5_000))
    stream = filters.Filter(filters.bell(1_000, 6), 2)
    pieces = np.concatenate([stream(sound[:, first : first + 777]) for first in range(0, 5_000, 777)], axis=1)
    np.testing.assert_allclose(pieces, filters.Filter(filters.bell(1_000, 6), 2)(sound), atol=1e-12)


def test_decibels_and_factors_are_inverse() -> None:
    assert filters.amplitude(-6.0206) == pytest.approx(0.5, abs=1e-5)
    assert filters.decibels(filters.amplitude(-17.3)) == pytest.approx(-17.3)
    assert filters.decibels(0.0) == float("-inf")


@pytest.mark.parametrize("from_hz", [16_000, 22_050, 24_000, 44_100])
def test_resampling_keeps_length_pitch_and_level(from_hz: int) -> None:
    t = np.arange(from_hz) / from_hz
    sound = (0.5 * np.sin(2 * np.pi * 440 * t)).astype(np.float32)[None]
    out = filters.resample(sound, from_hz)
    assert out.shape == (1, RATE_HZ)
    assert loudest_hz(out[0]) == pytest.approx(440, abs=0.5)
    assert out[0, 4_000:-4_000].std() == pytest.approx(0.5 / np.sqrt(2), rel=1e-3)


@pytest.mark.parametrize("tempo", [0.85, 1.05, 1.12, 2.0])
@pytest.mark.parametrize("hz", [110.0, 230.0])
def test_stretching_changes_the_length_and_not_the_pitch(tempo: float, hz: float) -> None:
    out = filters.time_stretch(tone(hz, 2.0), tempo)
    assert out.shape == (1, round(2 * RATE_HZ / tempo))
    middle = out[0, 5_000:-5_000]
    assert loudest_hz(middle) == pytest.approx(hz, rel=0.005)
    levels = np.sqrt((middle[: len(middle) // 2_400 * 2_400].reshape(-1, 2_400) ** 2).mean(axis=1))
    assert levels.std() / levels.mean() < 0.03  # frames that do not fit would beat


def test_stretching_by_one_is_a_copy() -> None:
    sound = tone(200)
    out = filters.time_stretch(sound, 1.0)
    np.testing.assert_array_equal(out, sound)
    assert out is not sound


def test_events_stay_where_the_tempo_puts_them() -> None:
    clicks = np.zeros((1, 3 * RATE_HZ), np.float32)
    burst = generator(1, "test-click").standard_normal(480) * np.hanning(480)
    for second in (0.5, 1.5, 2.5):
        at = round(second * RATE_HZ)
        clicks[0, at : at + 480] = burst
    out = filters.time_stretch(clicks, 1.12)
    for second in (0.5, 1.5, 2.5):
        at = round(second / 1.12 * RATE_HZ)
        window = np.abs(out[0, at - 2_400 : at + 2_400])
        assert abs(int(window.argmax()) - 2_400) < 1_500  # within 30 ms


def test_both_channels_move_together() -> None:
    sound = np.concatenate([tone(150), 0.5 * tone(150)])
    out = filters.time_stretch(sound, 1.1)
    np.testing.assert_allclose(out[1], 0.5 * out[0], atol=1e-6)


def test_a_tempo_out_of_range_is_refused() -> None:
    with pytest.raises(ValueError, match=r"0\.5\.\.2; got 2\.5"):
        filters.time_stretch(tone(100), 2.5)


@pytest.mark.parametrize("semitones", [-5.0, 3.0, 12.0])
def test_shifting_the_pitch_keeps_the_length(semitones: float) -> None:
    sound = tone(200, 1.3)
    out = filters.pitch_shift(sound, semitones)
    assert out.shape == sound.shape
    assert loudest_hz(out[0, 5_000:-5_000]) == pytest.approx(200 * 2 ** (semitones / 12), rel=0.006)


def test_fades_begin_and_end_in_silence_and_leave_the_middle() -> None:
    sound = np.ones((2, 1_000), np.float32)
    out = filters.fade(sound, num_in=100, num_out=200)
    assert out[0, 0] < 0.001 and out[0, -1] < 0.001
    np.testing.assert_array_equal(out[:, 100:800], 1.0)
    assert out[0, 50] == pytest.approx(0.5, abs=0.02)
    assert (sound == 1).all()
