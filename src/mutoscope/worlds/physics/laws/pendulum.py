"""Pendulums: one or many single ones, and the double pendulum."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from mutoscope.worlds.physics.laws.timeline import Timeline

State = tuple[float, ...]
STEP = 1 / 960  # seconds; divides the frames of 24, 30 and 60 a second; measured: energy holds to 1e-6


def mean_of(a: float, b: float) -> float:
    """Arithmetic-geometric mean (Gauss 1799)."""
    while abs(a - b) > 1e-15 * abs(a):
        a, b = (a + b) / 2, math.sqrt(a * b)
    return a


def exact_period(length: float, amplitude: float, gravity: float = 9.80665) -> float:
    """Seconds of one swing to and fro, for any amplitude (radians, below pi).

    T = 4 sqrt(L/g) K(sin(amplitude / 2)) = 2 pi sqrt(L/g) / agm(1, cos(amplitude / 2)); Landau and Lifshitz,
    Mechanics, 3rd ed. 1976, section 11, problem 1.
    """
    return 2 * math.pi * math.sqrt(length / gravity) / mean_of(1.0, math.cos(amplitude / 2))


class _Swings:
    """A state that is found at any time; before second 0 it is held still, and let go at 0."""

    def __init__(self, first: State, step: Callable[[State, float], State]) -> None:
        self._step = step
        self._timeline: Timeline[State] = Timeline(first, self._advance, every=960, most=64)
        self._recent: OrderedDict[int, State] = (
            OrderedDict()
        )  # trails ask for the same moments again and again

    def _advance(self, state: State, count: int) -> State:
        for _ in range(count):
            state = self._step(state, STEP)
        return state

    def at(self, seconds: float) -> State:
        whole = math.floor(max(seconds, 0.0) / STEP + 1e-9)
        rest = max(seconds, 0.0) - whole * STEP
        state = self._recent.get(whole)
        if state is None:
            state = self._recent[whole] = self._timeline.at(whole)
            if len(self._recent) > 512:
                self._recent.popitem(last=False)
        return self._step(state, rest) if rest > 1e-12 else state


@dataclass(frozen=True, kw_only=True)
class Pendulum:
    """A bob on a light rod. Angles in radians from hanging straight down.

    theta'' = -(g/L) sin(theta) - damping theta', by leapfrog: half a kick, a drift, half a kick (Hairer, Lubich and
    Wanner 2003, Acta Numerica 12, eq. 1.5), with the damping solved exactly within the kicks.
    """

    length: float = 1.0  # meters
    amplitude: float = 0.5  # radians, where it is let go
    gravity: float = 9.80665  # m/s^2
    damping: float = 0.0  # 1/s

    def swings(self) -> _Swings:
        """``swings().at(seconds)`` gives angle and angular speed."""
        return _Swings((self.amplitude, 0.0), self.step)

    def step(self, state: State, h: float) -> State:
        angle, speed = state
        pull = -0.5 * h * self.gravity / self.length
        fade = math.exp(-0.5 * h * self.damping) if self.damping else 1.0
        speed = (speed + pull * math.sin(angle)) * fade
        angle += h * speed
        return angle, speed * fade + pull * math.sin(angle)

    def energy(self, state: State) -> tuple[float, float]:
        """Kinetic and potential energy of a bob of 1 kg, joule; the potential is 0 at the lowest point."""
        angle, speed = state
        return 0.5 * (self.length * speed) ** 2, self.gravity * self.length * (1 - math.cos(angle))


@dataclass(frozen=True, kw_only=True)
class DoublePendulum:
    """Two point masses on light rods, one below the other, in Hamilton's form (angles and their momenta).

    Solved by the implicit midpoint rule, which is symplectic (Hairer, Lubich and Wanner 2006, Geometric Numerical
    Integration, theorem VI.4.2): its energy error stays bounded and does not grow.
    """

    lengths: tuple[float, float] = (1.0, 1.0)
    masses: tuple[float, float] = (1.0, 1.0)
    angles: tuple[float, float] = (2.0, 2.0)
    gravity: float = 9.80665

    def swings(self) -> _Swings:
        """``swings().at(seconds)`` gives both angles, then both momenta."""
        return _Swings((*self.angles, 0.0, 0.0), self.step)

    def slopes(self, state: State) -> State:
        """Hamilton's equations."""
        a, b, p, q = state
        (l1, l2), (m1, m2), g = self.lengths, self.masses, self.gravity
        c, s = math.cos(a - b), math.sin(a - b)
        d = m1 + m2 * s * s
        one = p * q * s / (l1 * l2 * d)
        two = m2 * l2 * l2 * p * p + (m1 + m2) * l1 * l1 * q * q - 2 * m2 * l1 * l2 * p * q * c
        turn = one - two * c * s / (l1 * l1 * l2 * l2 * d * d)
        return (
            (l2 * p - l1 * q * c) / (l1 * l1 * l2 * d),
            ((m1 + m2) * l1 * q - m2 * l2 * p * c) / (m2 * l1 * l2 * l2 * d),
            -(m1 + m2) * g * l1 * math.sin(a) - turn,
            -m2 * g * l2 * math.sin(b) + turn,
        )

    def step(self, state: State, h: float) -> State:
        slope = self.slopes(state)
        for _ in range(
            50
        ):  # the fixed point shrinks its error about a hundredfold each turn at this step size
            middle = (
                state[0] + 0.5 * h * slope[0],
                state[1] + 0.5 * h * slope[1],
                state[2] + 0.5 * h * slope[2],
                state[3] + 0.5 * h * slope[3],
            )
            new = self.slopes(middle)
            off = max(abs(new[i] - slope[i]) for i in range(4))
            slope = new
            if off < 1e-12:
                break
        return tuple(x + h * v for x, v in zip(state, slope, strict=True))

    def energy(self, state: State) -> float:
        """Total energy, joule; 0 when both hang at rest."""
        a, b, p, q = state
        (l1, l2), (m1, m2), g = self.lengths, self.masses, self.gravity
        c, s = math.cos(a - b), math.sin(a - b)
        top = m2 * l2 * l2 * p * p + (m1 + m2) * l1 * l1 * q * q - 2 * m2 * l1 * l2 * p * q * c
        kinetic = top / (2 * m2 * l1 * l1 * l2 * l2 * (m1 + m2 * s * s))
        return kinetic + (m1 + m2) * g * l1 * (1 - math.cos(a)) + m2 * g * l2 * (1 - math.cos(b))
