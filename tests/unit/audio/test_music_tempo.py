"""A film is whole bars; the grid is what the planner cuts on."""

import pytest

from mutoscope.audio.music import beats, tempo_for, understand
from mutoscope.errors import UsageError


def test_thirty_seconds_of_sunshine_are_thirteen_bars() -> None:
    tempo = tempo_for("sunny, unhurried, plucked strings", 30)
    assert tempo == pytest.approx(104)
    assert tempo * 30 / 240 == pytest.approx(13)


@pytest.mark.parametrize("seconds", [12, 20, 33.4, 61, 180])
@pytest.mark.parametrize("mood", ["calm", "happy", "epic"])
def test_whole_bars_inside_the_range(mood: str, seconds: float) -> None:
    tempo = tempo_for(mood, seconds)
    bars = tempo * seconds / 240
    assert bars == pytest.approx(round(bars))
    low, high = understand(mood).tempo
    assert low * 0.88 <= tempo <= high * 1.12


def test_an_asked_tempo_is_moved_a_little_or_not_at_all() -> None:
    assert tempo_for("calm", 30, 102) == pytest.approx(104)
    assert tempo_for("calm", 3, 100) == 100  # a whole number of bars would be 80 or 160


def test_the_grid() -> None:
    grid = beats(120, 4.2)
    assert [time for time, _ in grid] == pytest.approx([0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4])
    assert [weakness for _, weakness in grid] == [0, 2, 1, 3, 0, 2, 1, 3, 0]
    assert len(beats(104, 30)) == 52  # the end is not a beat of the film


def test_errors_say_the_range() -> None:
    with pytest.raises(UsageError, match=r"40\.\.220 bpm; got 500"):
        tempo_for("calm", 30, 500)
    with pytest.raises(UsageError, match="more than 0 s"):
        tempo_for("calm", 0)
