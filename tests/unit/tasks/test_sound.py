"""Compose and mix: length, loudness, and music that steps back under speech."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tones import write_tone

from mutoscope import media
from mutoscope.errors import UsageError
from mutoscope.runtime.catalogue import run_and_publish
from mutoscope.runtime.context import LocalContext
from mutoscope.tasks.compose.request import Compose
from mutoscope.tasks.mix.activity import activity
from mutoscope.tasks.mix.request import Mix
from mutoscope.types import Sound


def test_music_has_its_length_and_the_same_bytes_again(tmp_path: Path, context: LocalContext) -> None:
    for name in ("a", "b"):
        run_and_publish(
            "compose", Compose(mood="calm", seconds=5, seed=3, output=tmp_path / f"{name}.wav"), context
        )
    sound = media.map_sound(tmp_path / "a.wav")
    assert sound.samples_CS.shape == (2, 5 * 48_000) and np.abs(sound.samples_CS).max() > 0.02
    assert (tmp_path / "a.wav").read_bytes() == (tmp_path / "b.wav").read_bytes()
    with pytest.raises(UsageError, match=r"energy must lie in 0\.\.1; got 2"):
        Compose(mood="calm", energy=(0.1, 2), output="x.wav")


def test_music_steps_back_and_fades_out(tmp_path: Path, context: LocalContext) -> None:
    voice = write_tone(tmp_path / "voice.wav", 3.0, hz=300, level=0.2)
    music = write_tone(tmp_path / "music.flac", 20.0, hz=2000, level=0.2)
    out = tmp_path / "mix.wav"
    request = Mix(voice=(voice,), music=(music,), lead=3, tail=4, output=out)
    result, _ = run_and_publish("mix", request, context)
    assert result.facts["seconds"] == pytest.approx(10.0)
    assert result.facts["integrated_lufs"] == pytest.approx(-14, abs=0.5)
    assert result.facts["true_peak_dbtp"] <= -1.4
    mixed = media.map_sound(out).samples_CS.mean(axis=0)

    def music_level(at: float) -> float:
        part = mixed[round(at * 48_000) : round((at + 0.5) * 48_000)]
        spectrum = np.abs(np.fft.rfft(part * np.hanning(len(part))))
        return 20 * float(np.log10(spectrum[980:1020].max() + 1e-9))

    assert music_level(4.5) < music_level(1.0) - 6
    assert music_level(9.4) < music_level(7.0) - 8
    assert set(request.inputs()) == {"voice[0]", "music[0]"}


def test_there_must_be_something_to_mix() -> None:
    with pytest.raises(UsageError, match="nothing to mix"):
        Mix(output="x.wav")


def test_activity_finds_sentences_and_joins_short_gaps() -> None:
    samples = np.zeros((2, 48_000 * 6), np.float32)
    for start, stop in ((1.0, 2.0), (2.2, 3.0), (4.5, 5.0)):
        times = np.arange(round(start * 48_000), round(stop * 48_000))
        samples[:, times] = 0.3 * np.sin(times / 20)
    samples += np.random.default_rng(1).normal(0, 1e-4, samples.shape).astype(np.float32)
    found = activity(Sound(samples, 48_000))
    assert np.allclose(found, [(1.0, 3.0), (4.5, 5.0)], atol=0.03)
    assert activity(Sound(np.zeros((1, 48_000), np.float32), 48_000)) == []
    assert activity(Sound(np.zeros((1, 0), np.float32), 48_000)) == []
