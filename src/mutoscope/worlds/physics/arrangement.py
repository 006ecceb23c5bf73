"""From what was understood to an experiment: ranges are checked, and what was left open is chosen."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from mutoscope.errors import UsageError, did_you_mean
from mutoscope.rng import generator
from mutoscope.types import Color
from mutoscope.worlds.physics.inks import COLORS, inks
from mutoscope.worlds.physics.laws.balls import Balls
from mutoscope.worlds.physics.laws.kepler import Orbit
from mutoscope.worlds.physics.laws.pendulum import DoublePendulum, Pendulum
from mutoscope.worlds.physics.laws.reaction import PATTERNS
from mutoscope.worlds.physics.laws.spring import Spring
from mutoscope.worlds.physics.laws.string import Pulse, String
from mutoscope.worlds.physics.looks.balls import BallsLook
from mutoscope.worlds.physics.looks.look import Look
from mutoscope.worlds.physics.looks.orbit import OrbitLook
from mutoscope.worlds.physics.looks.pendulum import DoubleLook, PendulumLook
from mutoscope.worlds.physics.looks.reaction import ReactionLook
from mutoscope.worlds.physics.looks.spring import SpringLook
from mutoscope.worlds.physics.looks.string import StringLook
from mutoscope.worlds.physics.looks.tank import Plan, TankLook
from mutoscope.worlds.physics.sentence import ACCEPTS, CHOICES
from mutoscope.worlds.postcards.stage import Frame

GRAVITY = 9.80665  # m/s^2, the standard value (CGPM 1901)
TANK = 0.6  # meters along the longer side of a ripple tank
RIPPLE = 0.24  # m/s, about the speed of ripples on the few millimeters of water in a tank
SLOWER = 2.5  # a ripple tank is shown so many times slower than it is


def checked(attributes: Mapping[str, object]) -> dict[str, object]:
    """The attributes, if they are of the vocabulary.

    Raises:
        UsageError: unknown kind, attribute or choice; a number out of its range.
    """
    values = dict(attributes)
    kind = values.get("kind", "")
    if not kind:
        return values
    if kind not in ACCEPTS:
        raise UsageError(
            f"unknown experiment {kind!r}{did_you_mean(str(kind), ACCEPTS)}; known: {', '.join(sorted(ACCEPTS))}."
        )
    ranges, choices = ACCEPTS[str(kind)], CHOICES.get(str(kind), {})
    for name, value in values.items():
        if name in ranges:
            low, high = ranges[name]
            if not isinstance(value, (int, float)) or not low <= value <= high:
                raise UsageError(
                    f"{name.replace('_', ' ')} of the {kind} must lie in {low:g}..{high:g}; got {value}."
                )
        elif name in choices:
            if value not in choices[name]:
                raise UsageError(
                    f"{name} of the {kind} must be one of {', '.join(choices[name])}; got {value!r}."
                )
        elif name == "color":
            if value not in COLORS:
                raise UsageError(f"color must be one of {', '.join(COLORS)}; got {value!r}.")
        elif name != "kind":
            known = ", ".join(sorted([*ranges, *choices, "color"]))
            raise UsageError(
                f"the {kind} has no {name!r}{did_you_mean(name, [*ranges, *choices])}; known: {known}."
            )
    return values


@dataclass(frozen=True, kw_only=True)
class Arrangement:
    """Calling it with the shape of the picture lays the experiment out."""

    values: dict[str, object]
    seed: int
    palette: tuple[Color, ...]
    seconds: float

    def __call__(self, frame: Frame) -> Look:
        kind = str(self.values.get("kind") or "")
        if not kind:
            draw = generator(self.seed, "physics.kind")
            kind = ("pendulum", "balls", "waves", "reaction")[int(draw.integers(4))]
        look: Look = getattr(self, "_" + kind.replace(" ", "_"))(frame)
        return look

    def _number(self, name: str, default: float) -> float:
        return float(str(self.values.get(name, default)))

    def _dress(self, frame: Frame) -> dict[str, object]:
        color = self.values.get("color")
        return {"inks": inks(self.palette, str(color) if color else None), "frame": frame}

    def _pendulum(self, frame: Frame) -> Look:
        count, gravity = int(self._number("count", 1)), self._number("gravity", GRAVITY)
        length, angle = (
            self._number("length_m", 1.0),
            math.radians(self._number("angle_degrees", 34.0 if count == 1 else 26.0)),
        )
        damping = self._number("damping", 0.0)
        # Lengths of a pendulum wave: each swings once more than the longer one before it, in the same time
        # (Berg 1991, Am. J. Phys. 59, 186); the time is that of the longest's 15 swings.
        lengths = [length * (15 / (15 + at)) ** 2 for at in range(count)]
        laws = tuple(
            Pendulum(length=one, amplitude=angle, gravity=gravity, damping=damping) for one in lengths
        )
        return PendulumLook(laws=laws, **self._dress(frame))  # type: ignore[arg-type]

    def _double_pendulum(self, frame: Frame) -> Look:
        draw = generator(self.seed, "physics.double")
        start = 115.0 + 30.0 * float(draw.random())
        length, mass = self._number("length_m", 1.0), self._number("mass_kg", 1.0)
        first = self._number("angle_degrees", start)
        law = DoublePendulum(
            lengths=(length, self._number("second_length_m", length)),
            masses=(mass, self._number("second_mass_kg", mass)),
            angles=(math.radians(first), math.radians(self._number("second_angle_degrees", first + 12.0))),
            gravity=self._number("gravity", GRAVITY),
        )
        return DoubleLook(law=law, **self._dress(frame))  # type: ignore[arg-type]

    def _balls(self, frame: Frame) -> Look:
        count, draw = int(self._number("count", 5)), generator(self.seed, "physics.balls")
        # The room is 1.1 m high for its visible part, and as wide as the picture makes it.
        unit = (frame.height - 0.17) / 1.1 / min(1.0, frame.height)
        width = (frame.width - 0.14) / unit
        tall = (frame.height - 0.20) / unit
        most = min(0.088, 0.30 * math.sqrt(width * tall / count) / 1.6)
        radii = most * (0.62 + 0.38 * draw.random(count))
        places: list[tuple[float, float]] = []
        for at in range(count):
            for attempt in range(2000):
                x = radii[at] + float(draw.random()) * (width - 2 * radii[at])
                low = 0.34 if attempt < 1000 else 0.0
                y = radii[at] + tall * (low + (0.90 - low) * float(draw.random())) - radii[at] * 2 * low
                gaps = (math.hypot(x - a, y - b) - radii[at] - radii[i] for i, (a, b) in enumerate(places))
                if all(gap > 0.01 for gap in gaps):
                    break
            places.append((x, y))
        sideways = draw.uniform(0.25, 0.9, count) * np.where(draw.random(count) < 0.5, -1, 1)
        law = Balls(
            width=width,
            radii_N=radii,
            at_N2=np.array(places),
            speed_N2=np.stack([sideways, np.zeros(count)], 1),
            gravity=self._number("gravity", GRAVITY),
            bounce=self._number("bounce", 1.0),
        )
        return BallsLook(law=law, **self._dress(frame))  # type: ignore[arg-type]

    def _spring(self, frame: Frame) -> Look:
        mass, stiffness = self._number("mass_kg", 1.0), self._number("stiffness", 25.0)
        # "damping" is the rate at which the speed fades (1/s), as for the pendulum.
        law = Spring(
            mass=mass,
            stiffness=stiffness,
            friction=self._number("damping", 0.0) * mass,
            start=self._number("start_m", 0.1),
        )
        return SpringLook(law=law, **self._dress(frame))  # type: ignore[arg-type]

    def _string(self, frame: Frame) -> Look:
        length = self._number("length_m", 2.0)
        mode = str(self.values.get("mode", "pulse"))
        free = self.values.get("end") == "free"
        speed = self._number("speed", 0.55 * length)
        law = String(length=length, speed=speed, ends=(-1, 1 if free else -1))
        if mode == "standing":
            number = int(self._number("number", 3))
            if "speed" not in self.values:
                law = String(length=length, speed=length * 1.2 / number, ends=law.ends)
            return StringLook(law=law, standing=number, **self._dress(frame))  # type: ignore[arg-type]
        width, high = 0.045 * length, 0.09 * length
        pulses = [Pulse(at=0.16 * length, height=high, width=width)]
        if mode == "two pulses":
            pulses.append(Pulse(at=0.84 * length, height=0.62 * high, width=width * 1.15, direction=-1))
        return StringLook(law=law, pulses=tuple(pulses), **self._dress(frame))  # type: ignore[arg-type]

    def _waves(self, frame: Frame) -> Look:
        setup = str(self.values.get("setup", "two sources"))
        count = int(self._number("count", 1 if setup in ("one source", "walls") else 2))
        wavelength = self._number(
            "wavelength_m", RIPPLE / self._number("frequency_hz", RIPPLE / (0.072 * TANK))
        )
        apart = self._number("apart_m", (3.4 if setup == "two slits" else 4.0) * wavelength) / wavelength
        plan = Plan(
            setup=setup,
            count=count,
            wavelength=wavelength / TANK,
            apart=apart,
            crossing=TANK / RIPPLE * SLOWER,
        )
        return TankLook(plan=plan, **self._dress(frame))  # type: ignore[arg-type]

    def _reaction(self, frame: Frame) -> Look:
        feed, kill = PATTERNS[str(self.values.get("pattern", "coral"))]
        return ReactionLook(
            feed=self._number("feed", feed),
            kill=self._number("kill", kill),
            seed=self.seed,
            seconds=self.seconds,
            **self._dress(frame),  # type: ignore[arg-type]
        )

    def _orbit(self, frame: Frame) -> Look:
        ratio = self._number("ratio", 0.0)
        law = Orbit(
            eccentricity=self._number("eccentricity", 0.35 if ratio else 0.5),
            period=self._number("period_s", max(4.0, min(8.0, self.seconds))),
            start=0.25,
        )
        return OrbitLook(law=law, ratio=ratio, **self._dress(frame))  # type: ignore[arg-type]
