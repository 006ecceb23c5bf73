"""Form: sections whose edges fall on the nearest cuts, and how much energy every bar has."""

from __future__ import annotations

import math

import numpy as np

from mutoscope import rng
from mutoscope.audio.music.mood import Mood
from mutoscope.audio.music.score import Section
from mutoscope.audio.music.tempo import BEATS_A_BAR

# Price of a section of so many bars: music breathes in fours and eights [taste].
_LENGTH_PRICE = {2: 1.6, 3: 1.4, 4: 0.0, 5: 1.2, 6: 0.8, 7: 1.5, 8: 0.15, 9: 2.0, 10: 2.2}
_RING_SECONDS = 1.85  # least time for the last chord to ring [taste]


def num_bars(seconds: float, tempo_bpm: float) -> int:
    """Whole bars that fit; what is left over lengthens the last one."""
    return max(1, int(seconds * tempo_bpm / (60.0 * BEATS_A_BAR) + 1e-6))


def ending_bar(seconds: float, tempo_bpm: float) -> int:
    """The bar of the final chord: the last, or the last but one where a bar is too short to ring."""
    bars = num_bars(seconds, tempo_bpm)
    bar = 60.0 * BEATS_A_BAR / tempo_bpm
    last = bars - 1
    if bars >= 6 and seconds - last * bar < _RING_SECONDS:
        last -= 1
    return last


def energy_of_bars(curve: tuple[float, ...], bars: int, mood: Mood) -> tuple[float, ...]:
    """The user's curve at the middle of every bar; without one, an arc that rises to two thirds and comes home."""
    at = (np.arange(bars) + 0.5) / bars
    if curve:
        values = (
            np.interp(at, np.linspace(0, 1, len(curve)), curve) if len(curve) > 1 else np.full(bars, curve[0])
        )
    else:
        height = 0.62 + 0.2 * mood.lively
        values = np.interp(
            at, (0.0, 0.12, 0.4, 0.68, 0.85, 1.0), np.array((0.3, 0.45, 0.72, 1.0, 0.8, 0.4)) * height
        )
        if bars > 40:  # a long film needs valleys: one wave in about 24 bars
            values = values * (0.86 + 0.14 * np.cos(2 * np.pi * (np.arange(bars) / 24 - 0.5)))
    return tuple(round(float(value), 4) for value in np.clip(values, 0, 1))


def sections(
    seconds: float,
    tempo_bpm: float,
    cuts: tuple[float, ...],
    energy: tuple[float, ...],
    mood: Mood,
    seed: int,
) -> tuple[Section, ...]:
    """Where sections begin, by dynamic programming over the bar lines.

    Cost of a section: how odd its length is, minus a reward where its end is within half a bar of a cut. The first is
    the introduction, the last the ending; between them A and B alternate, with a C for contrast in longer pieces.
    """
    last = ending_bar(seconds, tempo_bpm)
    bars = num_bars(seconds, tempo_bpm)
    if bars < 6:
        return (Section("end", 0, bars, float(np.mean(energy)), _tonic(mood, seed)),)
    bar = 60.0 * BEATS_A_BAR / tempo_bpm
    reward = np.zeros(bars + 1)
    for cut in cuts:
        near = round(cut / bar)
        if 0 < near < bars:
            reward[near] = max(reward[near], 1.6 * max(0.0, 1 - 2 * abs(cut / bar - near)))
    intro = 1 if bars < 9 else 2 if bars <= 40 else 4
    approach = 2 if bars >= 9 else 1  # the ending: so many bars of cadence, then the final chord
    reach = range(1, 5) if bars >= 12 else (intro,)
    ends = [last - more for more in (range(1, 5) if bars >= 12 else (approach,))]
    eights = 0.9 if bars < 24 else 0.0  # short films have no room for long sections
    best = np.full(bars + 1, np.inf)
    back = np.zeros(bars + 1, int)
    for first in reach:
        best[first] = 0.45 * abs(first - intro) - reward[first]
    for stop in range(min(reach) + 1, max(ends) + 1):
        for length, plain in _LENGTH_PRICE.items():
            start = stop - length
            price = plain + (eights if length >= 8 else 0.0)
            through = (
                best[start] + price - reward[stop] + 0.35 if start > 0 else np.inf
            )  # a section costs a little
            if through < best[stop]:
                best[stop] = through
                back[stop] = start
    end = min(
        ends, key=lambda stop: best[stop] + 0.45 * abs(last - stop - approach) if back[stop] else np.inf
    )
    edges = [end]
    while back[edges[-1]]:
        edges.append(int(back[edges[-1]]))
    edges.reverse()
    if not back[end]:
        edges = [intro, end]
    made = [("intro", 0, edges[0])]
    made += [
        (name, start, stop - start)
        for name, start, stop in zip(_names(len(edges) - 1), edges[:-1], edges[1:], strict=True)
    ]
    made.append(("end", end, bars - end))
    tonic = _tonic(mood, seed)
    keys = _keys(tonic, len(made), bars, mood)
    return tuple(
        Section(name, first, length, round(float(np.mean(energy[first : first + length])), 4), key)
        for (name, first, length), key in zip(made, keys, strict=True)
        if length > 0
    )


def _names(count: int) -> list[str]:
    order = ["A", "B", "A", "B", "C", "A", "B", "C"]
    if count == 3:
        return ["A", "B", "A"]
    return [order[index % len(order)] if index < 5 else order[1 + (index - 1) % 4] for index in range(count)]


def _tonic(mood: Mood, seed: int) -> int:
    """Keys whose tonic lies well for the players: no section sits in the mud or squeals [taste]."""
    return int(rng.generator(seed, "music tonic").choice((0, 2, 3, 5, 7, 8, 9, 10)))


def _keys(tonic: int, count: int, bars: int, mood: Mood) -> list[int]:
    """Long pieces leave home and come back: a fourth up for the middle, a whole tone up near the end when bright."""
    keys = [tonic] * count
    if bars > 36:
        for index in range(2, count - 1):
            phase = (index // 3) % 4
            keys[index] = (tonic + (0, 5, 0, 2 if mood.bright > 0 else 3)[phase]) % 12
    return keys


def bar_of_beat(beat: float) -> int:
    return math.floor(beat / BEATS_A_BAR + 1e-9)
