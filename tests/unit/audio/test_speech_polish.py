"""The narrator's chain on sounds whose answer is known."""

from __future__ import annotations

import numpy as np
import pytest

from mutoscope.audio.loudness import measure
from mutoscope.audio.speech import polish
from mutoscope.rng import generator

RATE_HZ = 48_000


def tone(hz: float, seconds: float = 1.0, level: float = 0.3) -> np.ndarray:
    return (level * np.sin(2 * np.pi * hz * np.arange(round(seconds * RATE_HZ)) / RATE_HZ))[None].astype(
        np.float32
    )


def level_db(sound: np.ndarray) -> float:
    return float(20 * np.log10(np.sqrt(np.mean(sound[0, 9_600:-9_600] ** 2))))


def test_three_to_one_above_the_threshold() -> None:
    loud_and_soft = np.concatenate([tone(400, 2, 0.5), tone(400, 2, 0.4), tone(400, 2, 0.2)], axis=1)
    out = polish.compress(loud_and_soft.astype(np.float64))
    before = level_db(loud_and_soft[:, : 2 * RATE_HZ]) - level_db(loud_and_soft[:, 2 * RATE_HZ : 4 * RATE_HZ])
    after = level_db(out[:, : 2 * RATE_HZ]) - level_db(out[:, 2 * RATE_HZ : 4 * RATE_HZ])
    assert before == pytest.approx(1.94, abs=0.05)
    assert after == pytest.approx(before / 3, abs=0.1)


def test_rumble_goes_and_the_voice_stays() -> None:
    both = tone(30, 2, 0.3) + tone(400, 2, 0.1)
    spectrum = np.abs(np.fft.rfft(polish.polish(both)[0]))
    assert spectrum[2 * 30] < 0.5 * spectrum[2 * 400]  # was three times as strong


def test_the_result_is_at_its_level_and_under_full_scale() -> None:
    swells = tone(300, 3) * np.abs(np.sin(np.pi * 3 * np.arange(3 * RATE_HZ) / RATE_HZ)).astype(np.float32)
    for gain in (0.01, 1.0, 3.0):
        out = polish.polish(swells * gain)
        assert out.shape == swells.shape and out.dtype == np.float32
        assert measure([out]).integrated_lufs == pytest.approx(-16, abs=1)
        assert np.abs(out).max() < 1.0


def test_the_room_is_small_and_the_same_every_time() -> None:
    impulse = polish._impulse()
    np.testing.assert_array_equal(impulse, polish._impulse())
    assert np.sqrt(np.sum(impulse**2)) == pytest.approx(0.08)
    half = len(impulse) // 2
    assert np.sum(impulse[half:] ** 2) < 0.01 * np.sum(impulse**2)
    click = np.zeros((1, 20_000), np.float32)
    click[0, 1_000] = 1.0
    heard = polish._room(click.astype(np.float64))
    assert heard[0, 1_000] == pytest.approx(1.0, abs=1e-6)
    assert np.abs(heard[0, :1_000]).max() < 1e-12
    assert np.abs(heard[0, 1_600:10_000]).max() > 1e-4


def test_silence_and_nothing_pass() -> None:
    assert not polish.polish(np.zeros((1, 9_600), np.float32)).any()
    assert polish.polish(np.zeros((1, 0), np.float32)).shape == (1, 0)


def test_hiss_is_not_raised_over_the_voice() -> None:
    voice = tone(300, 2)
    voice[:, RATE_HZ:] = 0
    hissing = voice + (1e-4 * generator(1, "test-hiss").standard_normal(voice.shape)).astype(np.float32)
    out = polish.polish(hissing)
    before = level_db(hissing[:, :RATE_HZ]) - level_db(hissing[:, RATE_HZ + 20_000 :])
    after = level_db(out[:, :RATE_HZ]) - level_db(out[:, RATE_HZ + 20_000 :])
    assert after > before - 12
