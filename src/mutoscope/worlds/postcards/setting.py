"""What every maker of layers works with: frame, attributes, addressed random numbers, time of the shot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from mutoscope.rng import generator
from mutoscope.worlds.postcards.stage import Frame, Layer, Points


@dataclass(frozen=True, kw_only=True, slots=True)
class Ground:
    """A strip to stand on: height at x, depth, how tall a grown person is there, and the slope (rise per width)."""

    y: float
    near: float
    person: float
    slope: float = 0.0
    x: float = 0.0  # where a single figure looks best
    line: tuple[Points, Points] | None = None  # the crest followed, if it is not straight

    def at(self, x: float) -> float:
        if self.line is not None:
            return float(np.interp(x, *self.line)) + self.y
        return self.y - self.slope * x


@dataclass(kw_only=True)
class Setting:
    """The scene being laid out. Makers add layers from back to front."""

    frame: Frame
    seed: int
    place: str
    time: str
    weather: tuple[str, ...]
    seconds: float
    horizon: float = 0.0
    sun: tuple[float, float] = (0.0, 0.0)  # middle of sun or moon, scene units
    side: int = 1  # the heavy side of the picture: -1 left, 1 right; light and subjects balance it
    layers: list[Layer] = field(default_factory=list)
    attributes: Mapping[str, object] = field(default_factory=dict)
    water: tuple[float, float] | None = None  # heights between which boats may float, far and near
    ground: Ground | None = None  # where people walk
    rails: Ground | None = None  # where trams and cars run
    perch: list[tuple[float, float, float]] = field(
        default_factory=list
    )  # x, y, near: places worth a landmark

    def rng(self, purpose: str, index: int = 0) -> np.random.Generator:
        """Random numbers for one purpose."""
        return generator(self.seed, f"postcards {purpose}", index=index)

    @property
    def dark(self) -> bool:
        """Lamps are lit."""
        return self.time in ("dusk", "night")

    @property
    def windy(self) -> float:
        """How much things sway: 1 calm, 3 storm."""
        if "storm" in self.weather:
            return 3.0
        return 2.0 if "wind" in self.weather else 1.0

    def layer(self, near: float, haze: float = 0.0, **more: object) -> Layer:
        """Add a layer in front of all others."""
        made = Layer(near=near, haze=haze, **more)  # type: ignore[arg-type]
        self.layers.append(made)
        return made

    def across(self, step: float = 0.01) -> Points:
        """x positions of a line that reaches past both borders in every view."""
        return np.arange(-self.frame.reach, self.frame.reach + step, step)

    def lit_at(self, index: int, count: int, purpose: str = "windows") -> float:
        """The moment lamp ``index`` of ``count`` comes on: some burn already, most come on one by one in the shot."""
        if not self.dark:
            return float("inf")
        draw = float(self.rng(purpose + " lit", index).random())
        if self.time == "night":
            return (
                -10.0
                if draw < 0.6
                else (0.1 + (draw - 0.6) * 3.0 * self.seconds if draw < 0.85 else float("inf"))
            )
        return (
            -10.0
            if draw < 0.2
            else (0.05 + (draw - 0.2) * 1.35) * self.seconds
            if draw < 0.85
            else float("inf")
        )


def waves(
    rng: np.random.Generator, x: Points, length: float, *, octaves: int = 3, rough: float = 0.5
) -> Points:
    """A soft random line in about -1..1: sines of falling size; the longest is ``length`` scene units."""
    y = np.zeros_like(x)
    total = 0.0
    for octave in range(octaves):
        size = rough**octave
        wave = length / 2**octave
        y += size * np.sin(2 * np.pi * x / (wave * rng.uniform(0.8, 1.25)) + rng.uniform(0, 2 * np.pi))
        total += size
    return y / total


def jagged(rng: np.random.Generator, count: int, rough: float = 0.55) -> Points:
    """A broken line in about -1..1 with 2**count + 1 points, zero at both ends (Fournier et al., 1982)."""
    y = np.zeros(2**count + 1)
    step, size = 2**count, 1.0
    while step > 1:
        half = step // 2
        middles = np.arange(half, 2**count, step)
        y[middles] = 0.5 * (y[middles - half] + y[middles + half]) + rng.uniform(-1, 1, len(middles)) * size
        step, size = half, size * rough
    return y
