"""Rain, snow, mist, wind and lightning, in front of everything or between the layers."""

from __future__ import annotations

import numpy as np

from mutoscope.worlds.postcards.light import Paint
from mutoscope.worlds.postcards.setting import Setting
from mutoscope.worlds.postcards.stage import Cutouts, Layer, Mist, ellipse, polygon

_AIR = Paint("", rgb=(255, 255, 255))


def add_weather(setting: Setting) -> None:
    """What the weather adds in front of the place."""
    weather = set(setting.weather)
    if weather & {"mist", "fog"}:
        _mist(setting, 0.62 if "fog" in weather else 0.5)
    if "rain" in weather or "storm" in weather:
        _rain(setting, 1.5 if "storm" in weather else 1.0)
    if "snow" in weather:
        _snow(setting)
    if "storm" in weather:
        _lightning(setting)


def _mist(setting: Setting, density: float) -> None:
    """Low mist lies before each far layer and drifts as long wisps."""
    frame, h = setting.frame, setting.horizon
    levels = ((0.16, h + 0.02, 0.09), (0.34, h + 0.09, 0.08), (0.60, h + 0.17, 0.08))
    for i, (near, y, thick) in enumerate(levels):
        setting.layers.append(
            Layer(near=near, mist=Mist(y=y, above=thick, below=thick * 0.9, density=density * (1 - 0.22 * i)))
        )
        rng = setting.rng("wisps", i)
        spots = [
            (
                rng.uniform(-0.9, 0.9) * frame.width,
                y + rng.uniform(-0.05, 0.03),
                rng.uniform(0.35, 0.8),
                rng.uniform(0.014, 0.028),
            )
            for _ in range(5)
        ]

        def draw(t: float, spots: list[tuple[float, float, float, float]] = spots, i: int = i) -> Cutouts:
            out = Cutouts()
            for k, (x, sy, w, hgt) in enumerate(spots):
                slide = (0.006 + 0.006 * i) * (1 if k % 2 else -1) * (t - setting.seconds / 2)
                for grow, alpha in ((1.0, 0.16), (0.72, 0.16)):
                    out.add(
                        ellipse(x + slide, sy, w / 2 * grow, hgt * grow, points=40),
                        Paint("haze", shade=0.03),
                        alpha=alpha,
                    )
            return out

        setting.layers[-1].moving("mist", draw)


def _rain(setting: Setting, much: float) -> None:
    frame = setting.frame
    slant = 0.10 + 0.14 * (setting.windy - 1.0)
    for depth in range(3):
        near, count = 0.5 + 0.5 * depth, int((260, 170, 80)[depth] * much)
        rng = setting.rng("rain", depth)
        tall = frame.height * 1.9
        x0, y0 = rng.uniform(-1.2, 1.2, count) * frame.width, rng.uniform(0, 1, count)
        length, pace = (0.05, 0.08, 0.13)[depth], (1.1, 1.6, 2.3)[depth]
        thick = (0.0013, 0.0018, 0.0028)[depth]

        def draw(t: float, tall=tall, x0=x0, y0=y0, length=length, pace=pace, thick=thick) -> Cutouts:  # type: ignore[no-untyped-def]
            out = Cutouts()
            for x, y in zip(x0, y0, strict=True):
                fall = ((y + pace * t / tall) % 1.0) * tall - tall / 2
                px = x + slant * (tall / 2 - fall) * -1.0
                a = np.array([px, fall])
                step = np.array([slant * length, length])
                out.add(
                    polygon(
                        [
                            tuple(a),
                            (a[0] + thick, a[1]),
                            (a[0] + step[0] + thick, a[1] + step[1]),
                            tuple(a + step),
                        ]
                    ),
                    _AIR,
                    alpha=0.5,
                )
            return out

        setting.layer(near).moving("rain", draw)


def _snow(setting: Setting) -> None:
    frame = setting.frame
    for depth in range(3):
        near, count = 0.5 + 0.45 * depth, (240, 120, 44)[depth]
        rng = setting.rng("snow", depth)
        tall = frame.height * 1.9
        x0, y0 = rng.uniform(-1.2, 1.2, count) * frame.width, rng.uniform(0, 1, count)
        size, pace = (0.0030, 0.0054, 0.0095)[depth] * rng.uniform(0.7, 1.3, count), (0.06, 0.10, 0.16)[depth]
        phase = rng.uniform(0, 2 * np.pi, count)

        def draw(t: float, tall=tall, x0=x0, y0=y0, size=size, pace=pace, phase=phase) -> Cutouts:  # type: ignore[no-untyped-def]
            out = Cutouts()
            for x, y, s, p in zip(x0, y0, size, phase, strict=True):
                fall = ((y + pace * t / tall) % 1.0) * tall - tall / 2
                px = x + 0.018 * np.sin(0.8 * t + p) + 0.03 * (setting.windy - 1.0) * t
                out.add(ellipse(px, fall, s, points=10), Paint("", rgb=(255, 255, 255), glow=True), alpha=0.9)
            return out

        setting.layer(near).moving("snow", draw)


def _lightning(setting: Setting) -> None:
    """A bolt now and then, a tenth of a second long."""
    frame = setting.frame

    def draw(t: float) -> Cutouts:
        out = Cutouts()
        beat = int(np.floor(t / 2.3))
        rng = setting.rng("lightning", beat + 1000)
        age = t - 2.3 * beat - rng.uniform(0.2, 1.8)
        shine = float(np.exp(-age / 0.12)) if 0 <= age < 0.6 else 0.0
        x = rng.uniform(-0.35, 0.35) * frame.width
        y = np.linspace(-frame.height * 0.6, setting.horizon, 9)
        xs = x + np.cumsum(rng.uniform(-0.05, 0.05, 9))
        left = np.stack([xs, y], 1)
        right = np.stack([xs + np.linspace(0.010, 0.001, 9), y], 1)
        out.add(np.concatenate([left, right[::-1]]), Paint("", rgb=(255, 250, 230), glow=True), alpha=shine)
        return out

    setting.layer(0.07).moving("lightning", draw)
