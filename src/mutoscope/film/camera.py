"""Camera moves: a name and an amount become a view for every instant, eased and exact to fractions of a pixel.

A move runs a little over both ends of its shot (``OVERRUN_SECONDS``), so the picture is still moving gently inside a
transition instead of standing there. Measured on tracked points: second differences stay below 0.03 px/frame^2
(tests/unit/film/test_camera.py); whole-pixel crops, the usual fault, give 0.45.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass

from mutoscope.film.storyboard import Camera
from mutoscope.rng import generator
from mutoscope.types import Box
from mutoscope.worlds.scene import View

OVERRUN_SECONDS = 0.5  # half the usual longest transition; taste
_OPPOSITE = {"left": "right", "right": "left", "up": "down", "down": "up"}


def ease(share: float, kind: str) -> float:
    """Eased progress for a share of time; both are clamped to 0..1. ``in-out`` is the smooth step 3p^2 - 2p^3."""
    p = min(1.0, max(0.0, share))
    if kind == "in":
        return p * p
    if kind == "out":
        return 1.0 - (1.0 - p) * (1.0 - p)
    if kind == "linear":
        return p
    return p * p * (3.0 - 2.0 * p)


def progress(seconds: float, shot_seconds: float, kind: str) -> float:
    """Eased progress 0..1 of a move at ``seconds`` of a shot that lasts ``shot_seconds``."""
    whole = shot_seconds + 2 * OVERRUN_SECONDS
    return ease((seconds + OVERRUN_SECONDS) / whole, kind)


def view(camera: Camera, seconds: float, shot_seconds: float, *, seed: int = 0) -> View:
    """Where the camera is at ``seconds`` of the shot (negative and later times are fine)."""
    p = progress(seconds, shot_seconds, camera.ease)
    if camera.start is not None or camera.stop is not None:
        return _between(camera.start or Box(0, 0, 1), camera.stop or Box(0, 0, 1), p)
    amount = 0.08 if camera.amount is None else camera.amount
    move, direction = camera.move, camera.direction
    swing = amount * (p - 0.5)  # -a/2 .. a/2
    if move == "push-in":
        return View(zoom=(1 + amount) ** p)
    if move == "pull-out":
        return View(zoom=(1 + amount) ** (1 - p))
    if move in ("pan", "truck", "follow"):
        if direction in ("up", "down"):
            return View(y=swing if direction == "down" else -swing)
        return View(x=-swing if direction == "left" else swing)
    if move in ("tilt-up", "tilt-down", "pedestal"):
        down = move == "tilt-down" or (move == "pedestal" and direction == "down")
        return View(y=swing if down else -swing)
    if move == "roll":
        turn = -1.0 if direction == "left" else 1.0
        return View(roll_degrees=turn * 90.0 * swing, zoom=1.0 + 0.5 * amount)
    if move == "orbit":
        turn = -1.0 if direction == "left" else 1.0
        return View(x=turn * swing, zoom=1.0 + 0.25 * amount * math.sin(math.pi * p))
    if move in ("ken-burns", "drift"):
        turn = -1.0 if direction == "left" else 1.0
        half = 0.5 if move == "drift" else 1.0
        return View(x=turn * half * swing * 0.6, y=-0.2 * half * swing, zoom=(1 + half * amount) ** p)
    if move == "handheld":
        return _handheld(amount, seconds, seed)
    return View()


def _between(start: Box, stop: Box, p: float) -> View:
    """Glide between two crops of a scene; widths interpolate geometrically, so the zoom feels even."""
    width = start.width ** (1 - p) * stop.width**p
    x = (start.x + start.width / 2) * (1 - p) + (stop.x + stop.width / 2) * p
    y = (start.y + start.width / 2) * (1 - p) + (stop.y + stop.width / 2) * p
    return View(x=x - 0.5, y=y - 0.5, zoom=1.0 / width)


def _handheld(amount: float, seconds: float, seed: int) -> View:
    """A slow sway of three incommensurate sines an axis; gentle enough to read a caption over."""
    draw = generator(seed, "camera.handheld")
    phases = draw.uniform(0, 2 * math.pi, size=(3, 3))
    rates_hz = (0.17, 0.29, 0.43)  # taste: breathing and shifting weight, no tremor

    def sway(axis: int) -> float:
        waves = (math.sin(2 * math.pi * hz * seconds + phases[axis, k]) for k, hz in enumerate(rates_hz))
        return sum(waves) / 3

    size = 0.15 * amount
    return View(x=size * sway(0), y=size * sway(1), zoom=1 + 0.5 * amount, roll_degrees=4.0 * size * sway(2))


@dataclass(frozen=True, slots=True)
class Crop:
    """A window on a still picture, in its own pixels, as floats; ``roll_degrees`` turns about the center."""

    left: float
    top: float
    right: float
    bottom: float
    roll_degrees: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Framing:
    """How a still of ``width`` x ``height`` pixels is shown in a film of another shape while the camera moves.

    The widest crop is chosen for which no view of the whole move leaves the picture; its center comes as near to
    ``focus`` (shares of the picture) as that allows.
    """

    width: float
    height: float
    aspect: float  # of the film, width / height
    camera: Camera
    shot_seconds: float
    focus: tuple[float, float] = (0.5, 0.5)
    seed: int = 0

    def crop(self, seconds: float, focus: tuple[float, float] | None = None) -> Crop:
        """The window at ``seconds`` of the shot; ``focus`` replaces the fixed one when what matters moves."""
        if self.camera.start is not None or self.camera.stop is not None:
            return self._boxed(seconds)
        if self.camera.move == "follow":
            return self._following(seconds, focus)
        base, center_x, center_y = self._base(focus or self.focus)
        now = view(self.camera, seconds, self.shot_seconds, seed=self.seed)
        wide = base / now.zoom
        x = center_x + now.x * base
        y = center_y + now.y * base / self.aspect
        tall = wide / self.aspect
        return Crop(x - wide / 2, y - tall / 2, x + wide / 2, y + tall / 2, now.roll_degrees)

    def enlargement(self, film_width: float) -> float:
        """The most a source pixel is enlarged during the move; above 1 the picture is too small for it."""
        ends = (-OVERRUN_SECONDS, self.shot_seconds + OVERRUN_SECONDS)
        narrowest = min((c := self.crop(t)).right - c.left for t in ends)
        return film_width / narrowest

    @functools.cached_property
    def _reach(self) -> tuple[float, float, float, float]:
        """How far the move reaches from the center: left, right, up, down in shares of the base width or height."""
        left = right = up = down = 0.0
        num = 24 if self.camera.move in ("handheld", "orbit") else 2
        ends = (-OVERRUN_SECONDS, self.shot_seconds + OVERRUN_SECONDS)
        for k in range(num):
            when = ends[0] + (ends[1] - ends[0]) * k / (num - 1)
            now = view(self.camera, when, self.shot_seconds, seed=self.seed)
            turn = abs(math.radians(now.roll_degrees))
            half_x = (math.cos(turn) + math.sin(turn) / self.aspect) / (2 * now.zoom)
            half_y = (math.cos(turn) + math.sin(turn) * self.aspect) / (2 * now.zoom)
            left, right = max(left, half_x - now.x), max(right, half_x + now.x)
            up, down = max(up, half_y - now.y), max(down, half_y + now.y)
        return left, right, up, down

    def _base(self, focus: tuple[float, float]) -> tuple[float, float, float]:
        left, right, up, down = self._reach
        base = min(self.width / (left + right), self.height * self.aspect / (up + down))
        tall = base / self.aspect
        center_x = min(max(focus[0] * self.width, left * base), self.width - right * base)
        center_y = min(max(focus[1] * self.height, up * tall), self.height - down * tall)
        return base, center_x, center_y

    def _following(self, seconds: float, focus: tuple[float, float] | None) -> Crop:
        """A crop a little smaller than it could be, with room to go after ``focus``; without one (stills), a glide from
        the middle of the picture toward the fixed point, going in."""
        base = min(self.width, self.height * self.aspect)
        closest = base / (1 + (0.1 if self.camera.amount is None else self.camera.amount))
        p = 1.0 if focus is not None else progress(seconds, self.shot_seconds, self.camera.ease)
        wide = base ** (1 - p) * closest**p
        middles = []
        for whole, near, now, at in zip(
            (self.width, self.height), (closest, closest / self.aspect), (wide, wide / self.aspect),
            focus or self.focus, strict=True,
        ):  # fmt: skip
            away = min(max(at * whole, near / 2), whole - near / 2) - whole / 2
            room = (whole - now) / (whole - near) if whole > near else 0.0
            middles.append(whole / 2 + away * room)
        x, y = middles
        tall = wide / self.aspect
        return Crop(x - wide / 2, y - tall / 2, x + wide / 2, y + tall / 2)

    def _boxed(self, seconds: float) -> Crop:
        whole = Box(0, 0, 1)
        start, stop = self.camera.start or whole, self.camera.stop or whole
        p = progress(seconds, self.shot_seconds, self.camera.ease)
        start_c, stop_c = self._inside(start), self._inside(stop)
        wide = start_c[2] ** (1 - p) * stop_c[2] ** p
        x = start_c[0] * (1 - p) + stop_c[0] * p
        y = start_c[1] * (1 - p) + stop_c[1] * p
        tall = wide / self.aspect
        return Crop(x - wide / 2, y - tall / 2, x + wide / 2, y + tall / 2)

    def _inside(self, box: Box) -> tuple[float, float, float]:
        """Center and width of a box in pixels, shrunk and moved so that it lies inside the picture."""
        wide = min(box.width * self.width, self.height * self.aspect)
        tall = wide / self.aspect
        x = box.x * self.width + box.width * self.width / 2
        y = box.y * self.height + tall / 2
        x = min(max(x, wide / 2), self.width - wide / 2)
        y = min(max(y, tall / 2), self.height - tall / 2)
        return x, y, wide
