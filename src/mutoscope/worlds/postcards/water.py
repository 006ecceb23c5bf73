"""Sea, lake and river: strips of paper that slide past one another, glints and the sun's road."""

from __future__ import annotations

import numpy as np

from mutoscope.worlds.postcards.light import Paint, role, water
from mutoscope.worlds.postcards.setting import Setting, waves
from mutoscope.worlds.postcards.stage import Cutouts, Layer, Points, sheet


def nearness(setting: Setting, y: float, *, far: float = 0.18, near: float = 1.25) -> float:
    """Parallax of a spot on level ground or water at height ``y``: small at the horizon, large at the bottom edge."""
    share = (y - setting.horizon) / max(setting.frame.height / 2 - setting.horizon, 1e-6)
    return float(far + (near - far) * np.clip(share, 0.0, 1.3) ** 1.1)


def scale_at(setting: Setting, y: float) -> float:
    """Size of things on the plane at ``y``: 0 at the horizon, 1 at the bottom edge of the picture."""
    return float((y - setting.horizon) / max(setting.frame.height / 2 - setting.horizon, 1e-6))


_T = np.linspace(-0.5, 0.5, 11)
_LENS = np.concatenate(
    [np.stack([_T, 2 * _T * _T - 0.5], 1), np.stack([_T, 0.5 - 2 * _T * _T], 1)[::-1][1:-1]]
)


def lens(x: float, y: float, width: float, height: float) -> Points:
    """A sliver, pointed at both ends."""
    return _LENS * (width, height) + (x, y)


def add_water(
    setting: Setting,
    *,
    top: float,
    bottom: float,
    strips: int,
    calm: float = 1.0,
    far: float = 0.0,
    near: float = 1.0,
    glints: bool = True,
) -> list[tuple[float, Layer]]:
    """Water from ``top`` to ``bottom``; returns each strip's height and layer, from far to near.

    ``calm`` 1 is the sea, 0.3 a lake; ``far`` and ``near`` choose from the water colors.
    """
    out = []
    x = setting.across(0.008)
    windy = setting.windy
    for i in range(strips):
        share = i / max(strips - 1, 1)
        y = top + (bottom - top) * (i / strips) ** 1.55
        depth = scale_at(setting, y)
        swell = calm * (0.0012 + 0.015 * depth) * (0.8 + 0.4 * windy) if i else 0.0
        rng = setting.rng("water", i)
        length = 0.12 + 0.42 * depth
        # Crests are narrow and troughs wide: the outline of rolled paper, and of real swell (Stokes, 1847).
        wave = waves(rng, x, length, octaves=2, rough=0.4)
        line = y - swell * (1.5 * ((wave + 1) / 2) ** 1.8 - 0.5)
        pace = (0.008 + 0.030 * depth) * (1 if i % 2 else -1) * calm * windy
        phase = float(rng.uniform(0, 2 * np.pi))
        tone = water(far + (near - far) * share)
        layer = setting.layer(nearness(setting, y), 0.35 * (1 - share) ** 2)
        body = sheet(x, line, setting.frame.floor)

        def draw(
            t: float,
            body: Points = body,
            pace: float = pace,
            swell: float = swell,
            phase: float = phase,
            tone: Paint = tone,
        ) -> Cutouts:
            cut = Cutouts()
            slide = pace * (t - setting.seconds / 2)
            cut.add(body + np.array([slide, swell * 0.5 * np.sin(0.9 * t + phase)]), tone)
            return cut

        layer.moving(
            "water",
            draw,
            shadow=0.0 if i == 0 else 0.17,
            drop=(0.0, -0.002 - 0.004 * depth),
            blur=0.003 + 0.010 * depth,
        )
        if glints:
            _glints(
                setting,
                layer,
                i,
                y,
                top + (bottom - top) * ((i + 1) / strips) ** 1.55,
                share,
                far + (near - far) * share,
            )
        out.append((y, layer))
    return out


def _glints(
    setting: Setting, layer: Layer, index: int, y0: float, y1: float, share: float, tone_at: float
) -> None:
    """Slivers of light; under the sun they close up to a road."""
    frame = setting.frame
    rng = setting.rng("glints", index)
    shiny = not ({"rain", "storm", "fog", "overcast", "snow"} & set(setting.weather))
    road = 16 if shiny else 0
    spread = 11
    count = road + spread
    y = y0 + (y1 - y0) * rng.uniform(0.12, 0.95, count)
    depth = np.array([scale_at(setting, float(v)) for v in y])
    x = np.where(
        np.arange(count) < road,
        setting.sun[0] * 1.0 + rng.normal(0, 1, count) * (0.022 + 0.05 * depth),
        rng.uniform(-0.8, 0.8, count) * frame.width,
    )
    width = (0.018 + 0.085 * depth) * rng.uniform(0.5, 1.5, count)
    height = (0.0018 + 0.0065 * depth) * rng.uniform(0.7, 1.2, count)
    phase, speed = rng.uniform(0, 2 * np.pi, count), rng.uniform(0.8, 2.0, count)
    bright, soft = role("sun", glow=True), water(max(tone_at - 0.34, 0.0), 0.015)

    def draw(t: float) -> Cutouts:
        cut = Cutouts()
        for i in range(count):
            open_ = 0.55 + 0.45 * np.sin(phase[i] + speed[i] * t)
            drift = 0.012 * depth[i] * np.sin(phase[i] * 1.7 + 0.5 * t)
            sliver = lens(
                x[i] + drift, y[i], width[i] * (0.35 + 0.65 * open_), height[i] * (0.5 + 0.5 * open_)
            )
            cut.add(sliver, bright if i < road else soft, alpha=0.35 + 0.55 * open_ if i < road else 0.5)
        return cut

    layer.moving("water", draw)
