"""Cuts on the beat, by dynamic programming."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from mutoscope.film.plan.clock import exact, frames_near

Array = NDArray[np.float64]
Counts = NDArray[np.int64]

# Seconds squared for a cut on the weakest beat; taste: half a second off the ideal length weighs as much.
WEAK = 0.25


def cut_on_beats(
    ideal: Sequence[Fraction],
    least: Sequence[int],
    grid: Sequence[tuple[float, float]],
    rate: Fraction,
    *,
    end: int | None = None,
) -> list[int] | None:
    """First frames of all shots, then the film's length, every cut on a beat; None when no such cuts exist.

    Minimizes, exactly,
    ``D(k, b) = min_a D(k-1, a) + ((x_b - x_a) - ideal_k)² + weak * weakness_b``  with ``frames(a, b) >= least_k``,
    where ``x`` are the beats' times, the film starts at the first beat and ends at ``end`` (a frame), or,
    when ``end`` is None, at whichever beat is cheapest; the grid then goes on as it ended.

    Args:
        ideal: each shot's ideal length in seconds.
        least: frames each shot must have.
        grid: (time, weakness) of each beat in order; weakness 0 is a downbeat, 1 the weakest.
    """
    times, weakness = _beats(ideal, least, grid, rate, end)
    if len(times) < 2:
        return None
    frames = np.array([frames_near(time, rate) for time in times])
    seconds = np.array([float(time) for time in times])
    if end is not None:
        frames[-1] = end
    weak = WEAK * np.array(weakness)
    weak[0] = 0.0
    if end is not None:
        weak[-1] = 0.0
    cost = np.full(len(times), np.inf)
    cost[0] = 0.0
    back: list[Counts] = []
    bound, planned = _upper_bound(ideal, least, seconds, frames, weak, end), 0.0
    for number, (wanted, need) in enumerate(zip(ideal, least, strict=True), 1):
        planned += float(wanted)
        nearest = np.zeros(len(times), dtype=np.int64)
        new = np.full(len(times), np.inf)
        last = np.searchsorted(frames, frames - need, side="right")  # beats a < last are early enough
        reachable = np.flatnonzero(np.isfinite(cost))
        first = int(reachable[0]) if len(reachable) else len(times)
        # Cauchy-Schwarz: k lengths that end off their plan by e cost at least e² / k, so far beats cannot win
        for b in range(1, len(times)):
            stop = min(int(last[b]), b)
            if stop <= first or (seconds[b] - planned) ** 2 / number > bound + 1e-9:
                continue
            paths = cost[first:stop] + (seconds[b] - seconds[first:stop] - float(wanted)) ** 2
            best = int(np.argmin(paths))
            new[b], nearest[b] = paths[best] + weak[b], first + best
        cost = new
        back.append(nearest)
    at = len(times) - 1 if end is not None else int(np.argmin(cost))
    if not np.isfinite(cost[at]):
        return None
    cuts = [int(frames[at])]
    for nearest in reversed(back):
        at = int(nearest[at])
        cuts.append(int(frames[at]))
    return cuts[::-1]


def _upper_bound(
    ideal: Sequence[Fraction],
    least: Sequence[int],
    seconds: Array,
    frames: Counts,
    weak: Array,
    end: int | None,
) -> float:
    """What the cuts cost when each goes to the nearest beat that leaves its shot long enough; no bound if none does."""
    at, total, planned = 0, 0.0, 0.0
    for number, (wanted, need) in enumerate(zip(ideal, least, strict=True), 1):
        planned += float(wanted)
        allowed = np.flatnonzero(frames >= frames[at] + need)
        allowed = allowed[allowed > at]
        if not len(allowed):
            return math.inf
        following = int(allowed[np.argmin(np.abs(seconds[allowed] - planned))])
        if number == len(ideal) and end is not None:
            following = len(seconds) - 1
        total += (seconds[following] - seconds[at] - float(wanted)) ** 2 + weak[following]
        at = following
    return total


def _beats(
    ideal: Sequence[Fraction],
    least: Sequence[int],
    grid: Sequence[tuple[float, float]],
    rate: Fraction,
    end: int | None,
) -> tuple[list[Fraction], list[float]]:
    """The grid from 0 to the film's end, continued at its own pace as far as the shots could reach."""
    known = [(exact(time), weakness) for time, weakness in grid if time > 1e-6]
    times, weakness = [Fraction(0)], [0.0]
    for time, weak in known:
        if time > times[-1]:
            times.append(time)
            weakness.append(min(1.0, max(0.0, weak)))
    if end is not None:
        stop = end / rate
        kept = [i for i, time in enumerate(times) if time < stop - 1 / rate]
        return [times[i] for i in kept] + [stop], [weakness[i] for i in kept] + [0.0]
    if len(times) < 2:
        return times, weakness
    reach = sum((max(wanted, need / rate) for wanted, need in zip(ideal, least, strict=True)), Fraction(0))
    pace = (times[-1] - times[0]) / (len(times) - 1)
    period = min(8, len(times) - 1)
    reach += 2 * pace * (len(ideal) + 1)
    while times[-1] < reach:
        weakness.append(weakness[-period])
        times.append(times[-1] + pace)
    return times, weakness


def tempo_of(grid: Sequence[tuple[float, float]]) -> float | None:
    """Beats a minute of a grid; None when it has fewer than two."""
    times = [time for time, _ in grid]
    gaps = [b - a for a, b in pairwise(times) if b > a]
    return 60 * len(gaps) / sum(gaps) if gaps else None
