"""Beats of known music are found again."""

import os
from pathlib import Path

import numpy as np
import pytest

from mutoscope.audio.music import Brief, beats, compose, perform, track_beats
from mutoscope.errors import UsageError


@pytest.mark.parametrize(("mood", "tempo"), [("happy", 118.0), ("sunny", 101.0), ("energetic", 128.0)])
def test_our_own_music(mood: str, tempo: float) -> None:
    score = compose(Brief(seconds=24, mood=mood, seed=4, tempo_bpm=tempo, energy=(0.8, 0.9)))
    sound = np.concatenate(list(perform(score)), axis=1).mean(axis=0)
    found, times = track_beats(sound, 48_000)
    assert found == pytest.approx(tempo, rel=0.02)
    grid = np.array([time for time, _ in beats(tempo, 24)])
    inside = times[(times > 3) & (times < 20)]
    off = np.abs(inside[:, None] - grid[None, :]).min(axis=1)
    assert np.median(off) < 0.02
    assert np.mean(off < 0.05) > 0.9


def test_clicks_with_an_uneven_hand() -> None:
    random = np.random.default_rng(1)
    rate = 22_050
    times = np.cumsum(0.6 + random.normal(0, 0.01, 30))
    sound = np.zeros(rate * 20, np.float32)
    for time in times:
        at = int(time * rate)
        sound[at : at + 400] += (random.standard_normal(400) * np.exp(-np.arange(400) / 60)).astype(
            np.float32
        )
    tempo, found = track_beats(sound, rate)
    assert tempo == pytest.approx(100, rel=0.02)
    off = np.abs(found[1:-1, None] - times[None, :]).min(axis=1)
    assert off.max() < 0.04


def test_a_trumpet_at_ninety() -> None:
    folder = os.environ.get("MUTOSCOPE_TEST_DATA")
    if not folder:
        pytest.skip("MUTOSCOPE_TEST_DATA is not set")
    from mutoscope.media import read_sound

    sound = read_sound(Path(folder) / "audio/music/solo_trumpet_90bpm.ogg", rate_hz=22_050, channels=1)
    tempo, times = track_beats(sound.samples_CS[0], 22_050)
    assert min(abs(tempo / 90 - 1), abs(tempo / 180 - 1)) < 0.04
    assert times.size > 5


def test_errors() -> None:
    with pytest.raises(UsageError, match="at least 3 s of mono"):
        track_beats(np.zeros(100, np.float32), 48_000)
    with pytest.raises(UsageError, match="got silence"):
        track_beats(np.zeros(200_000, np.float32), 48_000)
