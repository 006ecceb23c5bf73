"""Hard balls in a room with gravity: from collision to collision along exact parabolas."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
SHIVER = 0.06  # m/s; a resting ball hops v^2 / 2g = 0.2 mm high, so that bounces never pile up without end
_MOST_KEPT = 256


@dataclass(frozen=True, slots=True)
class Moment:
    """Places (N, 2) and velocities (N, 2), meters and m/s, y upward, right after event number ``event``."""

    seconds: float
    event: int
    at_N2: Floats
    speed_N2: Floats


@dataclass(kw_only=True)
class Balls:
    """Balls between two walls on a floor, open above.

    Between collisions every ball flies along its parabola. Two balls' relative motion is straight, since gravity pulls
    both alike, so the moment they touch is the root of a quadratic (Alder and Wainwright 1959, J. Chem. Phys. 31,
    459, eq. 2). No time step, no drift: with ``bounce`` 1, energy holds to rounding.
    """

    width: float  # meters, from wall to wall
    radii_N: Floats
    at_N2: Floats
    speed_N2: Floats
    gravity: float = 9.80665
    bounce: float = 1.0  # coefficient of restitution, 0 < bounce <= 1
    _kept: list[Moment] = field(default_factory=list, repr=False)

    def __post_init__(self) -> None:
        if not 0 < self.bounce <= 1:
            raise ValueError(f"bounce must lie in 0..1, without 0; got {self.bounce}.")
        self.masses_N = self.radii_N**3  # same stuff, so mass goes with volume; only ratios matter
        n = len(self.radii_N)
        self._first, self._second = np.triu_indices(n, 1)
        self._reach = self.radii_N[self._first] + self.radii_N[self._second]
        self._every = 16
        self._kept = [Moment(0.0, 0, self.at_N2.astype(float), self.speed_N2.astype(float))]
        self._last = self._kept[0]

    def at(self, seconds: float) -> tuple[Floats, Floats]:
        """Places and velocities; before second 0 the balls are held, and let go at 0."""
        if seconds <= 0:
            return self._kept[0].at_N2, self._kept[0].speed_N2
        now = self._kept[bisect_right(self._kept, seconds, key=lambda kept: kept.seconds) - 1]
        if now.seconds < self._last.seconds <= seconds:
            now = self._last
        while True:
            wait, who = self._next(now)
            if now.seconds + wait > seconds:
                break
            now = self._collide(now, wait, who)
            if now.event % self._every == 0 and now.event > self._kept[-1].event:
                self._kept.append(now)
                if len(self._kept) > _MOST_KEPT:
                    self._every *= 2
                    self._kept = [kept for kept in self._kept if kept.event % self._every == 0]
        self._last = now
        return self._fly(now, seconds - now.seconds)

    def energy(self, seconds: float) -> float:
        """Kinetic and potential energy together, in units of (density) joule."""
        at, speed = self.at(seconds)
        return float((self.masses_N * (0.5 * (speed**2).sum(1) + self.gravity * at[:, 1])).sum())

    def _fly(self, now: Moment, wait: float) -> tuple[Floats, Floats]:
        fall = np.array([0.0, -self.gravity * wait])
        return now.at_N2 + wait * (now.speed_N2 + 0.5 * fall), now.speed_N2 + fall

    def _next(self, now: Moment) -> tuple[float, tuple[int, int]]:
        """Seconds until the next collision, and of whom: (ball, ball), (ball, -1) wall, (ball, -2) floor."""
        (x, y), (u, v) = now.at_N2.T, now.speed_N2.T
        above = np.maximum(y - self.radii_N, 0.0)
        floor = (v + np.sqrt(v * v + 2 * self.gravity * above)) / self.gravity
        room = np.where(u > 0, self.width - self.radii_N - x, x - self.radii_N)
        wall = np.where(u != 0, np.maximum(room, 0.0) / np.where(u != 0, np.abs(u), 1.0), np.inf)
        best, who = float(floor.min()), (int(floor.argmin()), -2)
        if wall.min() < best:
            best, who = float(wall.min()), (int(wall.argmin()), -1)
        if len(self._first):
            gap = now.at_N2[self._second] - now.at_N2[self._first]
            drift = now.speed_N2[self._second] - now.speed_N2[self._first]
            b = (gap * drift).sum(1)
            c = (gap * gap).sum(1) - self._reach**2
            root = b * b - (drift * drift).sum(1) * c
            meets = (b < 0) & (root >= 0)
            wait = np.where(
                meets, np.maximum(c, 0.0) / np.where(meets, np.sqrt(np.maximum(root, 0.0)) - b, 1.0), np.inf
            )
            if wait.min() < best:
                i = int(wait.argmin())
                best, who = float(wait[i]), (int(self._first[i]), int(self._second[i]))
        return best, who

    def _collide(self, now: Moment, wait: float, who: tuple[int, int]) -> Moment:
        at, speed = self._fly(now, wait)
        i, j = who
        if j == -2:
            fast = abs(speed[i, 1])
            speed[i, 1] = fast if self.bounce == 1.0 else max(self.bounce * fast, SHIVER)
            at[i, 1] = self.radii_N[i]
        elif j == -1:
            speed[i, 0] *= -self.bounce
            at[i, 0] = self.radii_N[i] if speed[i, 0] > 0 else self.width - self.radii_N[i]
        else:
            normal = at[j] - at[i]
            normal /= np.hypot(*normal)
            toward = float((speed[i] - speed[j]) @ normal)
            share = self.masses_N[i] + self.masses_N[j]
            give = (1 + (self.bounce if toward > SHIVER else 1.0)) * toward / share
            speed[i] -= give * self.masses_N[j] * normal
            speed[j] += give * self.masses_N[i] * normal
        return Moment(now.seconds + wait, now.event + 1, at, speed)
