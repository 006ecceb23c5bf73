"""Word times for recordings: the warping against brute force, and against readings whose truth is known."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from mutoscope.audio import align, speech, warp
from mutoscope.errors import MediaError
from mutoscope.rng import generator
from mutoscope.types import Sound, Word


def cheapest_by_trying_all(cost: np.ndarray, down: np.ndarray, right: np.ndarray) -> float:
    """Every monotone way, one by one."""
    rows, columns = cost.shape
    best = float("inf")
    for both in range(min(rows, columns)):
        moves = ["both"] * both + ["down"] * (rows - 1 - both) + ["right"] * (columns - 1 - both)
        for order in set(itertools.permutations(moves)):
            i = j = 0
            total = 2 * cost[0, 0]
            for move in order:
                i, j = i + (move != "right"), j + (move != "down")
                total += (
                    2 * cost[i, j]
                    if move == "both"
                    else cost[i, j] + (down[i] if move == "down" else right[j])
                )
            best = min(best, float(total))
    return best


@pytest.mark.parametrize(("rows", "columns"), [(1, 1), (1, 4), (4, 1), (3, 4), (4, 4), (4, 3)])
def test_the_cheapest_way_is_found(rows: int, columns: int) -> None:
    for trial in range(8):
        draw = generator(trial, "test-warp", rows, columns)
        cost, down, right = draw.random((rows, columns)), draw.random(rows) * 0.3, draw.random(columns) * 0.3
        way, total = warp.path(cost, down=down, right=right)
        assert total == pytest.approx(cheapest_by_trying_all(cost, down, right))
        again = 2 * cost[0, 0]
        for (i0, j0), (i, j) in itertools.pairwise(way.tolist()):
            assert (i - i0, j - j0) in ((1, 0), (0, 1), (1, 1))
            again += (
                2 * cost[i, j]
                if (i - i0, j - j0) == (1, 1)
                else cost[i, j] + (down[i] if i > i0 else right[j])
            )
        assert again == pytest.approx(total)


def test_a_sound_laid_over_itself_stays_on_the_diagonal() -> None:
    sound = generator(1, "test-self").standard_normal(16_000)
    found = warp.features(sound)
    way, total = warp.path(warp.distances(found, found))
    np.testing.assert_array_equal(way[:, 0], way[:, 1])
    assert total == pytest.approx(0, abs=1e-2)


def test_features_do_not_hear_level() -> None:
    sound = generator(1, "test-level").standard_normal(16_000) * np.linspace(0.1, 1, 16_000)
    np.testing.assert_allclose(warp.features(sound), warp.features(0.01 * sound), atol=1e-6)
    assert warp.features(sound).shape == (101, 26)


def test_mel_bands_are_triangles_that_meet() -> None:
    bands = warp.mel_bands()
    assert bands.shape == (26, 257)
    hz = np.arange(257) * 31.25
    inside = (hz > 300) & (hz < 6_000)
    np.testing.assert_allclose(bands.sum(axis=0)[inside], 1.0, atol=1e-9)


def test_carrying_takes_the_middle_of_what_matches() -> None:
    way = np.array([[0, 0], [1, 1], [1, 2], [1, 3], [2, 4], [3, 4]])
    np.testing.assert_allclose(warp.carry(np.array([0.0, 1.0, 2.0, 2.5, 3.0]), way), [0, 2, 4, 4, 4])


def test_long_sounds_get_longer_hops() -> None:
    assert warp.hops(16_000, 32_000) == (160, 320)
    one, other = warp.hops(10 * 60 * 16_000, 9 * 60 * 16_000)
    assert 10 * 60 * 16_000 / one <= warp.MOST_FRAMES + 1 and 9 * 60 * 16_000 / other <= warp.MOST_FRAMES + 1


CASES = [
    (
        "en",
        "Lisbon wakes early. The trams climb through the morning light, past blue tiles.",
        "en-gb+f3",
        0.85,
    ),
    ("en", "In 1755, the earthquake shook the city; what stands today was drawn on paper first.", "+m5", 1.2),
    ("zh", "里斯本很早醒来。电车穿过晨光,驶向河边的小咖啡馆。", "+f2", 1.15),
    ("de", "Lissabon erwacht früh. Die Straßenbahnen klettern durch das Morgenlicht.", "+f4", 0.9),
]


@pytest.mark.parametrize(("language", "text", "name", "speed"), CASES)
def test_another_voice_at_another_pace_is_aligned(language: str, text: str, name: str, speed: float) -> None:
    pytest.importorskip("espeakng_loader")
    truth = speech.speak(text, language=language, engine="espeak", name=name, speed=speed, pitch=2)
    found = align.align(truth.sound, text, language=language)
    assert [word.text for word in found] == [word.text for word in truth.words]
    errors = np.array([abs(a.start - b.start) for a, b in zip(found, truth.words, strict=True)])
    assert np.median(errors) < 0.03
    assert errors.max() < 0.12


def test_a_recording_with_silence_and_hum_around_it_is_prepared() -> None:
    pytest.importorskip("espeakng_loader")
    text = "Follow the river to Belém, where the ships once sailed."
    truth = speech.speak(text, language="en", engine="espeak", name="f2", polish=False)
    line = truth.sound.samples_CS * 0.05
    noise = generator(1, "test-hiss").standard_normal(line.shape[1] + 96_000) * 1e-4
    noise += 0.004 * np.sin(2 * np.pi * 50 * np.arange(len(noise)) / 48_000)
    noise[48_000:-48_000] += line[0]
    stereo = np.stack([noise, noise]).astype(np.float32)
    sound, words = align.prepare_recording(Sound(stereo, 48_000), text, language="en")
    assert sound.samples_CS.shape[0] == 1
    assert sound.seconds == pytest.approx(truth.sound.seconds, abs=0.15)
    errors = [abs(a.start - b.start) for a, b in zip(words, truth.words, strict=True)]
    assert np.median(errors) < 0.1
    assert hum_share(sound.samples_CS[0]) < 0.2 * hum_share(noise[48_000:-48_000])


def hum_share(sound: np.ndarray) -> float:
    """The 50 Hz line against the voice."""
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound))))
    hz = np.fft.rfftfreq(len(sound), 1 / 48_000)
    return float(
        spectrum[(hz > 49) & (hz < 51)].max() / np.sqrt(np.sum(spectrum[(hz > 200) & (hz < 3_000)] ** 2))
    )


def test_words_are_moved_out_of_pauses() -> None:
    loud = np.array([True] * 20 + [False] * 30 + [True] * 20)
    words = (Word("one", 0.0, 0.45), Word("two", 0.45, 0.7))
    moved = [align._within(loud, word.start, word.stop) for word in words]
    assert moved == [pytest.approx((0.0, 0.2)), pytest.approx((0.45, 0.7))]
    assert align._within(loud, 0.3, 0.7) == pytest.approx((0.5, 0.7))


def test_a_silent_recording_is_refused() -> None:
    with pytest.raises(MediaError, match="silent"):
        align.prepare_recording(Sound(np.zeros((1, 48_000), np.float32), 48_000), "Hello", language="en")


def test_without_a_voice_to_compare_there_are_no_times(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mutoscope.audio.speech.espeak._library", lambda: None)
    assert align.align(Sound(np.zeros((1, 48_000), np.float32), 48_000), "Hello", language="en") == ()
