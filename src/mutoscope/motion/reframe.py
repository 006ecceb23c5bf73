"""Reframing: which part of a wide picture an upright film shows, as a path through time, by dynamic programming.

The crop slides along one axis. Its path minimizes the saliency left outside, plus a price for moving and a larger one
for changing speed; state is (position, velocity), so the optimum over a shot of T samples, G positions and V
velocities costs O(T G V^2) and is exact. The wish for still or evenly moving frames is that of Grundmann, Kwatra &
Essa 2011 ("Auto-directed video stabilization with robust L1 optimal camera paths"); the grid solution is ours. The
path starts anew at every cut inside the clip.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mutoscope.motion.saliency import INNER, kept_inside, movement, saliency
from mutoscope.motion.tween import color_distance
from mutoscope.types import Pixels

GRID = 48  # positions of the crop; finer ones changed no path visibly
MOST_VELOCITY = 3  # grid steps a sample; faster crops read as cuts
MOVE_PRICE = (
    0.004  # saliency one is ready to lose for each grid step moved; tuned on drawn clips with known subjects
)
TURN_PRICE = 0.012  # … and for each unit of changed velocity
MOVES = 0.7  # weight of what moves against what stands out, where movement can be told; taste
CUT_DISTANCE = 0.35  # histogram distance between neighbors above which a cut is assumed


def crop_path(
    lost_TG: NDArray[np.float64], *, move_price: float = MOVE_PRICE, turn_price: float = TURN_PRICE,
    most_velocity: int = MOST_VELOCITY,
) -> NDArray[np.int64]:  # fmt: skip
    """The cheapest path through a table of losses: (T, G) -> grid position at each of T samples.

    Minimizes ``sum lost[t, g_t] + move_price |v_t| + turn_price |v_t - v_(t-1)|`` with ``v_t = g_t - g_(t-1)`` and
    ``|v_t| <= most_velocity``.
    """
    num_samples, num_positions = lost_TG.shape
    velocities = np.arange(-most_velocity, most_velocity + 1)
    num_velocities = len(velocities)
    turning = turn_price * np.abs(velocities[:, None] - velocities[None, :])  # (new, old)
    moving = move_price * np.abs(velocities)
    cost_VG = np.full((num_velocities, num_positions), np.inf)
    cost_VG[most_velocity] = lost_TG[0]  # the path starts at rest
    came_TVG = np.zeros((num_samples, num_velocities, num_positions), np.int8)
    for t in range(1, num_samples):
        options = cost_VG[None] + turning[:, :, None]  # (new velocity, old velocity, old position)
        best = options.argmin(1)
        value = np.take_along_axis(options, best[:, None], 1)[:, 0]
        cost_VG = np.full_like(cost_VG, np.inf)
        for k, velocity in enumerate(velocities):
            to = slice(max(0, velocity), num_positions + min(0, velocity))
            of = slice(max(0, -velocity), num_positions + min(0, -velocity))
            cost_VG[k, to] = value[k, of] + moving[k]
            came_TVG[t, k, to] = best[k, of]
        cost_VG += lost_TG[t]
    path = np.zeros(num_samples, np.int64)
    v: Any
    g: Any
    v, g = np.unravel_index(int(cost_VG.argmin()), cost_VG.shape)
    for t in range(num_samples - 1, -1, -1):
        path[t] = g
        v, g = came_TVG[t, v, g], (g - velocities[v] if t else g)
    return path


@dataclass(frozen=True)
class FocusPath:
    """Where the crop's center should be: (x, y) in shares of the picture at any time."""

    seconds_T: NDArray[np.float64]
    centers_T2: NDArray[np.float64]
    starts: tuple[int, ...]  # samples at which a new picture begins (cuts); 0 among them

    def at(self, seconds: float) -> tuple[float, float]:
        """The center at a time; steady between samples, with a jump at cuts only."""
        index = int(np.searchsorted(self.seconds_T, seconds, side="right")) - 1
        index = min(max(index, 0), len(self.seconds_T) - 1)
        start = max(s for s in self.starts if s <= index)
        later = [s for s in self.starts if s > index]
        stop = later[0] if later else len(self.seconds_T)
        times = self.seconds_T[start:stop]
        x, y = (float(np.interp(seconds, times, self.centers_T2[start:stop, axis])) for axis in (0, 1))
        return x, y


def follow(pictures: Iterable[tuple[float, Pixels]], aspect: float, zoom: float = 1.0) -> FocusPath:
    """The path of a crop of shape ``aspect`` (width / height) through samples (seconds, picture) of one clip.

    The crop is the largest that fits, made smaller by ``zoom``; along an axis it fills there is nothing to choose. With
    a zoom above 1 the crop is meant to follow: what matters shall stand in its inner part. Both axes are solved alone,
    on the saliency summed across them. Memory grows by a few hundred bytes a sample: pictures are seen once and let go.
    """
    seconds: list[float] = []
    losses: tuple[list[NDArray[np.float64]], list[NDArray[np.float64]]] = ([], [])
    starts: list[int] = []
    shares = (1.0, 1.0)  # of the picture's width and height the crop takes
    for when, before, rgb, after in _with_neighbors(pictures):
        height, width = rgb.shape[:2]
        shape = width / height / aspect
        shares = (min(1.0, 1 / shape) / zoom, min(1.0, shape) / zoom)
        if before is None:
            starts.append(len(seconds))
        seconds.append(when)
        moving, trust = movement(before, rgb, after)
        weights = saliency(rgb) * (1 - MOVES * trust) + moving * (MOVES * trust)
        for axis in (0, 1):
            kept = kept_inside(weights.sum(axis), shares[axis], GRID)
            if zoom > 1.0:
                kept = (kept + kept_inside(weights.sum(axis), shares[axis], GRID, inner=INNER)) / 2
            losses[axis].append(1.0 - kept)
    if not seconds:
        return FocusPath(np.zeros(1), np.full((1, 2), 0.5), (0,))
    ends = [*starts[1:], len(seconds)]
    centers = np.full((len(seconds), 2), 0.5)
    for axis in (0, 1):
        if shares[axis] > 0.999:
            continue
        table = np.stack(losses[axis])
        path = [_smooth(crop_path(table[a:b])) for a, b in zip(starts, ends, strict=True)]
        centers[:, axis] = shares[axis] / 2 + np.concatenate(path) / (GRID - 1) * (1 - shares[axis])
    return FocusPath(np.array(seconds), centers, tuple(starts))


def _with_neighbors(
    pictures: Iterable[tuple[float, Pixels]],
) -> Iterator[tuple[float, Pixels | None, Pixels, Pixels | None]]:
    """Each picture with the ones before and after it in the same shot; None beyond a cut."""
    before: Pixels | None = None
    now: tuple[float, Pixels] | None = None
    for following in pictures:
        if now is not None:
            is_cut = color_distance(now[1], following[1]) > CUT_DISTANCE
            yield now[0], before, now[1], None if is_cut else following[1]
            before = None if is_cut else now[1]
        now = following
    if now is not None:
        yield now[0], before, now[1], None


def _smooth(path: NDArray[np.int64]) -> NDArray[np.float64]:
    """Grid steps rounded off to a glide: a short Hann window over the path, ends held."""
    if len(path) < 3:
        return path.astype(np.float64)
    window = np.hanning(9)[1:-1]
    padded = np.pad(path.astype(np.float64), 3, mode="edge")
    return np.convolve(padded, window / window.sum(), mode="valid")
