"""Pendulums: a protractor, the way the bob came, and what becomes of its energy."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from mutoscope.types import Color
from mutoscope.worlds.physics.easel import Panel, Piece
from mutoscope.worlds.physics.inks import Inks, mixed, ramp
from mutoscope.worlds.physics.laws.pendulum import DoublePendulum, Pendulum
from mutoscope.worlds.physics.shapes import LINE, arc, ball, bar, dashes, disc, energy_bar, rounded, tail
from mutoscope.worlds.postcards.stage import Frame

_TAIL = 0.55  # seconds of way that are shown
_TICK = math.radians(10)


def moments(seconds: float, ago: float, rate: int = 60) -> np.ndarray:
    """Times of a trail: whole ``rate``-ths of a second, so that its points stand still, and now."""
    first, last = math.ceil((seconds - ago) * rate), math.ceil(seconds * rate - 1e-9)
    return np.append(np.arange(first, last) / rate, seconds)


def beam(inks: Inks, x: float, y: float, half: float) -> list[Piece]:
    """What a pendulum hangs from."""
    wood = mixed(inks.ink, inks.ground, 0.12)
    return [
        Piece(
            label="beam", outlines=(rounded(x - half, y - 0.034, x + half, y, 0.008),), color=wood, lift=0.012
        ),
        Piece(
            label="beam",
            outlines=(rounded(x - half + 0.01, y - 0.028, x + half - 0.01, y - 0.022, 0.003),),
            color=mixed(wood, inks.ground, 0.18),
        ),
    ]


def _pin(inks: Inks, x: float, y: float, size: float = 0.011) -> list[Piece]:
    return [
        Piece(label="pivot", outlines=(disc(x, y, size),), color=inks.ink, lift=0.003),
        Piece(
            label="pivot",
            outlines=(disc(x - 0.15 * size, y - 0.2 * size, size * 0.45),),
            color=inks.faint(0.45),
        ),
    ]


def _whole_ticks(angle: float) -> float:
    """The next mark of the protractor."""
    return min(math.pi, math.ceil(angle / _TICK - 1e-6) * _TICK)


@dataclass(kw_only=True)
class PendulumLook:
    """One pendulum with its protractor, or many of them whose lengths make a wave of their bobs."""

    inks: Inks
    frame: Frame
    laws: tuple[Pendulum, ...]
    _scale: float = field(init=False)

    def __post_init__(self) -> None:
        w, h = self.frame.width, self.frame.height
        longest = max(law.length for law in self.laws)
        widest = max(abs(law.amplitude) for law in self.laws)
        side = (0.5 * w - 0.035) / max(math.sin(min(_whole_ticks(widest), math.pi / 2)), 0.2) - 0.11
        if widest <= math.radians(100):
            reach = min(0.68 * h, side, 0.95)
            self.pivot = (0.0, -0.40 * h + max(0.0, 0.5 * (0.72 * h - reach) - 0.02))
        else:
            reach = min(0.5 * h - 0.16, 0.5 * w - 0.145)
            self.pivot = (0.0, -0.03 * h)
        self.reach, self._scale = reach, reach / longest
        self._swings = [law.swings() for law in self.laws]
        many = len(self.laws) > 1
        self.radius = (0.030 if many else 0.052) * (1.0 if w > h else 0.95)
        p = self.inks.papers
        tones = ramp([p[0], p[2], p[1]], len(self.laws)) if many else np.array(p[:1])
        self.colors: list[Color] = [(int(r), int(g), int(b)) for r, g, b in tones]

    def _bob(self, number: int, angle: float) -> tuple[float, float]:
        far = self.laws[number].length * self._scale
        return self.pivot[0] + far * math.sin(angle), self.pivot[1] + far * math.cos(angle)

    def still(self) -> list[Piece]:
        (x, y), inks = self.pivot, self.inks
        widest = max(abs(law.amplitude) for law in self.laws)
        below = min(self.reach + 0.11, self.frame.height / 2 - 0.09 - y)
        pieces = [Piece(label="equilibrium", outlines=dashes((x, y), (x, y + below)), color=inks.faint(0.34))]
        if len(self.laws) == 1:
            around = self.reach + self.radius + 0.028
            last = _whole_ticks(widest)
            pieces.append(
                Piece(
                    label="protractor",
                    outlines=(arc(x, y, around, -last, last, 0.0026),),
                    color=inks.faint(0.26),
                )
            )
            ticks = []
            for at in range(-round(last / _TICK), round(last / _TICK) + 1):
                if abs(at) == 18 and at < 0:
                    continue
                s, c = math.sin(at * _TICK), math.cos(at * _TICK)
                far = around + (0.026 if at % 3 == 0 else 0.014)
                ticks.append(bar((x + around * s, y + around * c), (x + far * s, y + far * c), 0.0030))
            pieces.append(Piece(label="protractor", outlines=tuple(ticks), color=inks.faint(0.40)))
            fan = np.linspace(-widest, widest, 60)
            wedge = np.stack([x + 0.17 * np.sin(fan), y + 0.17 * np.cos(fan)], 1)
            if widest < math.pi * 0.98:
                pieces.append(
                    Piece(
                        label="protractor",
                        outlines=(np.concatenate([[[x, y]], wedge]),),
                        color=inks.paper(2),
                        alpha=0.20,
                    )
                )
            for side in (-1, 1):
                s, c = math.sin(side * widest), math.cos(side * widest)
                pieces.append(
                    Piece(
                        label="turning point",
                        outlines=dashes(
                            (x + 0.2 * s, y + 0.2 * c), (x + self.reach * s, y + self.reach * c), width=0.0026
                        ),
                        color=inks.faint(0.20),
                    )
                )
        return pieces + (
            beam(inks, x, y + 0.004, 0.17) if widest < math.radians(100) else beam(inks, x, y + 0.017, 0.05)
        )

    def panel(self, seconds: float, unit: float) -> Panel | None:
        return None

    def moving(self, seconds: float) -> list[Piece]:
        (x, y), inks, many = self.pivot, self.inks, len(self.laws) > 1
        trails: list[Piece] = []
        rods: list[Piece] = []
        bobs: list[Piece] = []
        for number, swings in enumerate(self._swings):
            angle, _ = swings.at(seconds)
            color = self.colors[number]
            if not many:
                times = moments(seconds, _TAIL)
                way = np.array([self._bob(number, swings.at(float(t))[0]) for t in times])
                trails += tail(way, self.radius * 1.1, color, inks)
            bx, by = self._bob(number, angle)
            rod = bar((x, y), (bx, by), LINE * (0.8 if many else 1.5))
            rods.append(
                Piece(
                    label="rod",
                    outlines=(rod,),
                    color=inks.faint(0.40 if many else 0.82),
                    body=f"rod {number}",
                    lift=0.0 if many else 0.006,
                )
            )
            bobs += ball("bob", f"bob {number}", bx, by, self.radius, color)
        pieces = trails + rods + bobs + _pin(inks, x, y)
        if not many:
            law = self.laws[0]
            whole = sum(law.energy((law.amplitude, 0.0))) or 1.0
            kinetic, potential = (part / whole for part in law.energy(self._swings[0].at(seconds)))
            wide = min(0.5, 0.4 * self.frame.width)
            pieces += energy_bar(
                inks,
                -wide / 2,
                self.frame.height / 2 - 0.065,
                wide,
                (kinetic, potential),
                (inks.paper(1), inks.paper(2)),
            )
        return pieces


@dataclass(kw_only=True)
class DoubleLook:
    """A double pendulum and the curve its lower bob draws."""

    inks: Inks
    frame: Frame
    law: DoublePendulum

    def __post_init__(self) -> None:
        w, h = self.frame.width, self.frame.height
        self._scale = min(0.41 * h, 0.44 * w) / sum(self.law.lengths)
        self._swings = self.law.swings()
        self.pivot = (0.0, -0.02 * h)
        heaviest = max(self.law.masses)
        self.radii = tuple(0.046 * (m / heaviest) ** (1 / 3) for m in self.law.masses)

    def _bobs(self, seconds: float) -> tuple[tuple[float, float], tuple[float, float]]:
        a, b = self._swings.at(seconds)[:2]
        one, two = (length * self._scale for length in self.law.lengths)
        x, y = self.pivot[0] + one * math.sin(a), self.pivot[1] + one * math.cos(a)
        return (x, y), (x + two * math.sin(b), y + two * math.cos(b))

    def still(self) -> list[Piece]:
        x, y = self.pivot
        reach = sum(self.law.lengths) * self._scale
        inner = self.law.lengths[0] * self._scale
        return [
            Piece(
                label="reach",
                outlines=(disc(x, y, reach),),
                color=mixed(self.inks.ground, (255, 253, 247), 0.55),
                lift=0.010,
            ),
            Piece(label="equilibrium", outlines=dashes((x, y), (x, y + reach)), color=self.inks.faint(0.28)),
            Piece(
                label="reach",
                outlines=(arc(x, y, inner, -math.pi, math.pi, 0.0022),),
                color=self.inks.faint(0.13),
            ),
        ]

    def panel(self, seconds: float, unit: float) -> Panel | None:
        return None

    def moving(self, seconds: float) -> list[Piece]:
        inks, (one, two) = self.inks, self._bobs(seconds)
        times = moments(seconds, 1.6, 96)
        way = np.array([self._bobs(float(t))[1] for t in times])
        pieces = tail(way, 0.017, inks.paper(1), inks, bands=8)
        for name, start, stop in (("upper rod", self.pivot, one), ("lower rod", one, two)):
            pieces.append(
                Piece(
                    label="rod", outlines=(bar(start, stop, 0.0075),), color=inks.ink, body=name, lift=0.007
                )
            )
        pieces += ball("upper bob", "upper bob", *one, self.radii[0], inks.paper(0))
        pieces += ball("lower bob", "lower bob", *two, self.radii[1], inks.paper(1))
        return pieces + _pin(inks, *self.pivot, 0.014)
