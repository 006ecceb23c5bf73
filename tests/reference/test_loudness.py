"""Loudness against numbers from outside: EBU's synthetic test cases and the pyloudnorm package."""

from __future__ import annotations

import numpy as np
import pytest

from mutoscope.audio.loudness import Loudness, Meter, measure
from mutoscope.rng import generator

RATE_HZ = 48_000


def tones(*parts: tuple[float, float], hz: float = 1_000.0) -> Loudness:
    """Both channels carry a sine, (level in dBFS, seconds) one after the other; fed a second at a time."""
    meter = Meter(2)
    for level_db, seconds in parts:
        t = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
        wave = 10 ** (level_db / 20) * np.sin(2 * np.pi * hz * t)
        stereo = np.stack([wave, wave]).astype(np.float32)
        for first in range(0, stereo.shape[1], RATE_HZ):
            meter.add(stereo[:, first : first + RATE_HZ])
    return meter.loudness()


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([(-23, 20)], -23.0),
        ([(-33, 20)], -33.0),
        ([(-36, 10), (-23, 60), (-36, 10)], -23.0),
        ([(-72, 10), (-36, 10), (-23, 60), (-36, 10), (-72, 10)], -23.0),
        ([(-26, 20), (-20, 20.1), (-26, 20)], -23.0),
    ],
)
def test_integrated_loudness_of_ebu_tech_3341_cases_1_to_5(
    parts: list[tuple[float, float]], expected: float
) -> None:
    assert tones(*parts).integrated_lufs == pytest.approx(expected, abs=0.1)


def test_momentary_and_short_term_of_a_steady_tone() -> None:
    found = tones((-23, 10))
    assert found.momentary_lufs == pytest.approx(-23.0, abs=0.1)
    assert found.short_term_lufs == pytest.approx(-23.0, abs=0.1)


@pytest.mark.parametrize(
    ("divisor", "degrees", "amplitude", "expected"),
    [
        (4, 0.0, 0.5, -6.0),
        (4, 45.0, 0.5, -6.0),
        (6, 60.0, 0.5, -6.0),
        (8, 67.5, 0.5, -6.0),
        (4, 45.0, 1.41, 3.0),
    ],
)
def test_true_peak_of_ebu_tech_3341_cases_15_to_19(
    divisor: int, degrees: float, amplitude: float, expected: float
) -> None:
    n = np.arange(RATE_HZ)
    wave = amplitude * np.sin(2 * np.pi * n / divisor + np.radians(degrees))
    ramp = np.clip(np.minimum(n, n[::-1]) / 2_000, 0, 1)  # the cases fade in and out
    found = measure([np.stack([wave * ramp] * 2).astype(np.float32)]).true_peak_dbtp
    assert expected - 0.4 <= found <= expected + 0.2


@pytest.mark.parametrize(
    ("levels", "expected"),
    [((-20, -30), 10), ((-20, -15), 5), ((-40, -20), 20), ((-50, -35, -20, -35, -50), 15)],
)
def test_range_of_ebu_tech_3342_cases_1_to_4(levels: tuple[float, ...], expected: float) -> None:
    assert tones(*[(level, 20) for level in levels]).range_lu == pytest.approx(expected, abs=1.0)


@pytest.mark.parametrize("channels", [1, 2])
def test_agrees_with_pyloudnorm(channels: int) -> None:
    pyloudnorm = pytest.importorskip("pyloudnorm")
    noise = generator(3, "test-loudness").standard_normal((channels, 12 * RATE_HZ))
    swells = 0.02 + 0.2 * np.abs(np.sin(np.arange(12 * RATE_HZ) / RATE_HZ * 1.3)) ** 3
    colored = np.cumsum(noise, axis=1)
    colored -= np.array([np.convolve(row, np.ones(480) / 480, mode="same") for row in colored])
    sound = (colored / colored.std() * swells).astype(np.float32)
    expected = pyloudnorm.Meter(RATE_HZ).integrated_loudness(sound.T.astype(np.float64))
    assert measure([sound]).integrated_lufs == pytest.approx(expected, abs=0.1)
