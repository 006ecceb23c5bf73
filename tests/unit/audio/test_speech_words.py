"""Marks become word times: all words, in order, inside the line."""

from __future__ import annotations

import numpy as np
import pytest

from mutoscope.audio.silence import sounding, trim
from mutoscope.audio.speech.engine import Mark
from mutoscope.audio.speech.script import script
from mutoscope.audio.speech.words import place
from mutoscope.rng import generator

RATE_HZ = 48_000


def placed(
    text: str, marks: list[tuple[int, float, float]], seconds: float = 4.0, first: int = 0
) -> list[tuple]:
    said = script(text, "de")
    made = [Mark(position=position, start=start, stop=stop) for position, start, stop in marks]
    words = place(said, made, first=first, stop=first + round(seconds * RATE_HZ))
    assert [word.text for word in words] == list(said.words)
    starts = [word.start for word in words]
    assert starts == sorted(starts)
    assert all(0 <= word.start <= word.stop <= seconds for word in words)
    return [(pytest.approx(word.start), pytest.approx(word.stop)) for word in words]


def test_marks_are_taken_as_they_are() -> None:
    assert placed("ab cd", [(0, 0.5, 1.0), (3, 1.2, 2.0)]) == [(0.5, 1.0), (1.2, 2.0)]


def test_trimmed_silence_moves_the_words() -> None:
    assert placed("ab cd", [(0, 0.5, 1.0), (3, 1.2, 2.0)], first=24_000) == [(0.0, 0.5), (0.7, 1.5)]


def test_several_marks_of_a_word_are_one_stretch() -> None:
    assert placed("1755 x", [(0, 0.1, 0.4), (1, 0.4, 0.9), (2, 0.9, 1.5), (5, 1.5, 2)]) == [
        (0.1, 1.5),
        (1.5, 2),
    ]


def test_a_word_without_a_mark_shares_its_neighbor() -> None:
    assert placed("abc d efgh", [(0, 1.0, 2.0), (6, 2.5, 3.0)]) == [(1.0, 1.75), (1.75, 2.0), (2.5, 3.0)]


def test_words_before_the_first_mark_share_it() -> None:
    assert placed("ab cd ef", [(3, 1.0, 2.0), (6, 2.0, 3.0)]) == [(1.0, 1.5), (1.5, 2.0), (2.0, 3.0)]


def test_a_lone_dash_fills_its_pause() -> None:
    assert placed("ab — cd", [(0, 0.5, 1.0), (5, 1.6, 2.0)]) == [(0.5, 1.0), (1.0, 1.6), (1.6, 2.0)]


def test_without_any_mark_the_line_is_shared_by_letters() -> None:
    assert placed("a bbb", []) == [(0.0, 1.0), (1.0, 4.0)]


def test_marks_outside_the_line_are_brought_inside() -> None:
    assert placed("ab cd", [(0, -0.2, 1.0), (3, 3.9, 9.0)]) == [(0.0, 1.0), (3.9, 4.0)]


def line(noise: float = 0.0) -> np.ndarray:
    sound = np.zeros((1, 2 * RATE_HZ), np.float32)
    t = np.arange(RATE_HZ) / RATE_HZ
    sound[0, 24_000:72_000] = 0.5 * np.sin(2 * np.pi * 200 * t)
    return (sound + noise * generator(1, "test-trim").standard_normal(sound.shape)).astype(np.float32)


@pytest.mark.parametrize(("noise", "noisy"), [(0.0, False), (5e-4, False), (0.01, True)])
def test_silence_around_a_line_is_trimmed_and_a_little_air_kept(noise: float, noisy: bool) -> None:
    first, stop = trim(line(noise), noisy=noisy)
    assert 24_000 - 1_300 <= first <= 24_000
    assert 72_000 <= stop <= 72_000 + 3_500


def test_pauses_inside_a_line_are_not_trimmed() -> None:
    twice = np.concatenate([line(), line()], axis=1)
    first, stop = trim(twice)
    assert stop - first > 3 * RATE_HZ


def test_a_silent_sound_is_left_whole() -> None:
    assert trim(np.zeros((1, 1_000), np.float32)) == (0, 1_000)
    assert not sounding(np.zeros((1, 4_800), np.float32)).any()
    assert trim(np.zeros((1, 0), np.float32)) == (0, 0)
