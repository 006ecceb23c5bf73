"""Cuts on the beat: the dynamic program against every possibility, and its constraints."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from mutoscope.film.plan import make_timetable
from mutoscope.film.plan.beats import WEAK, cut_on_beats, tempo_of
from mutoscope.film.storyboard import Format, Line, Music, ScenePicture, Shot, Storyboard
from mutoscope.film.timetable import Spoken

RATE = Fraction(30)
GRID = [(k * 60 / 104, (0.0, 1.0, 0.5, 1.0)[k % 4]) for k in range(53)]  # 13 bars at 104 a minute: 30 s


@pytest.mark.parametrize("seed", range(12))
def test_no_other_choice_of_beats_is_cheaper(seed: int) -> None:
    rng = np.random.default_rng(seed)
    grid = [(0.6 * k + 0.1 * float(rng.random()), float(rng.random())) for k in range(14)]
    grid[0] = (0.0, 0.0)
    end = round(grid[-1][0] * 30)
    shares = rng.dirichlet(np.full(4, 4.0))
    ideal = [Fraction(round(1000 * share * grid[-1][0]), 1000) for share in shares]
    least = [int(rng.integers(1, 40)) for _ in ideal]
    frames = [round(time * 30) for time, _ in grid]
    best = (np.inf, None)
    for middle in combinations(range(1, 13), 3):
        chosen = (0, *middle, 13)
        if any(frames[b] - frames[a] < need for a, b, need in zip(chosen, chosen[1:], least, strict=False)):
            continue
        cost = sum(
            (grid[b][0] - grid[a][0] - float(wanted)) ** 2
            for a, b, wanted in zip(chosen, chosen[1:], ideal, strict=False)
        ) + WEAK * sum(grid[b][1] for b in middle)
        best = min(best, (cost, chosen), key=lambda item: item[0])
    got = cut_on_beats(ideal, least, grid, RATE, end=end)
    assert got == (None if best[1] is None else [frames[b] for b in best[1]])


def test_every_cut_is_on_a_beat_and_every_shot_long_enough() -> None:
    ideal = [
        Fraction(546, 100),
        Fraction(55, 10),
        Fraction(529, 100),
        Fraction(4),
        Fraction(475, 100),
        Fraction(5),
    ]
    cuts = cut_on_beats(ideal, [150, 150, 150, 100, 120, 100], GRID, RATE, end=900)
    assert cuts is not None and cuts[0] == 0 and cuts[-1] == 900
    on_beat = {round(time * 30) for time, _ in GRID} | {900}
    assert set(cuts) <= on_beat
    assert all(
        b - a >= need for a, b, need in zip(cuts, cuts[1:], [150, 150, 150, 100, 120, 100], strict=False)
    )


def test_a_shot_may_take_exactly_what_it_needs() -> None:
    grid = [(k * 0.5, 0.0) for k in range(5)]
    half = Fraction(1, 2)
    assert cut_on_beats([half] * 4, [15] * 4, grid, RATE, end=60) == [0, 15, 30, 45, 60]
    assert cut_on_beats([half] * 4, [15, 15, 15, 16], grid, RATE, end=60) is None


def test_no_room_is_told() -> None:
    assert cut_on_beats([Fraction(10)] * 3, [400, 400, 400], GRID, RATE, end=900) is None
    assert cut_on_beats([Fraction(1)], [1], [], RATE) is None


def test_without_an_end_the_beats_go_on() -> None:
    cuts = cut_on_beats([Fraction(20), Fraction(20)], [600, 600], GRID, RATE)
    assert cuts is not None and cuts[-1] >= 1200
    pace = 60 / 104
    assert abs(cuts[-1] / 30 / pace - round(cuts[-1] / 30 / pace)) < 0.03


def test_long_films_are_quick_and_prune_nothing_that_wins() -> None:
    rng = np.random.default_rng(3)
    grid = [(k * 0.5, (0.0, 1.0, 0.5, 1.0)[k % 4]) for k in range(1201)]
    ideal = [Fraction(int(rng.integers(20, 60)), 10) for _ in range(150)]
    ideal[-1] += 600 - sum(ideal)
    least = [int(30 * wanted * Fraction(8, 10)) for wanted in ideal]
    cuts = cut_on_beats(ideal, least, grid, RATE, end=18000)
    assert cuts is not None and cuts[-1] == 18000 and len(cuts) == 151
    off = [abs((b - a) / 30 - float(wanted)) for a, b, wanted in zip(cuts, cuts[1:], ideal, strict=False)]
    assert np.mean(off) < 0.5


def test_a_film_is_cut_on_its_beats() -> None:
    shots = tuple(Shot(id=f"s{k}", picture=ScenePicture(text="x"), line=Line(text="a b c")) for k in range(6))
    spoken = {
        f"s{k}": Spoken(shot_id=f"s{k}", text="a b c", seconds=2.0 + 0.3 * k, words=(), engine="espeak")
        for k in range(6)
    }
    asked: list[float] = []

    def beats(seconds: float) -> list[tuple[float, float]]:
        asked.append(seconds)
        return GRID

    board = Storyboard(
        title="f", shots=shots, folder=Path("/"), format=Format(seconds=30), music=Music(cut="on-beat")
    )
    table = make_timetable(board, spoken, beats=beats)
    assert asked == [30.0] and table.num_frames == 900
    on_beat = {round(time * 30) for time, _ in GRID}
    assert all(slot.first in on_beat for slot in table.slots)
    assert table.music is not None and table.music.tempo_bpm == pytest.approx(104)
    assert [cue.tempo for cue in table.cues] == [1.0] * 6  # no line is shortened
    full = make_timetable(board, spoken, beats=lambda seconds: GRID[::20])
    assert "stay off the beat" in full.remarks[0].text


def test_tempo_of_a_grid() -> None:
    assert tempo_of(GRID) == pytest.approx(104) and tempo_of([(0.0, 0.0)]) is None
