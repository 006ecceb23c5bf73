"""Hills, mountains, dunes, fields and paths."""

# ruff: noqa: E501 - tables of words and corners read best in one line
from __future__ import annotations

import numpy as np

from mutoscope.worlds.postcards.light import Paint, land
from mutoscope.worlds.postcards.setting import Setting, jagged, waves
from mutoscope.worlds.postcards.stage import Cutouts, Layer, Points, ribbon, sheet, smooth


def hill(
    setting: Setting, name: str, *, y: float, swell: float, length: float, near: float, tone: Paint, haze: float = 0.0,
    tilt: float = 0.0, shadow: float = 0.3, octaves: int = 2, index: int = 0, label: str = "land",
) -> tuple[Layer, Points, Points]:  # fmt: skip
    """A rolling sheet of land whose crest lies around ``y``; the layer and its crest line come back.

    ``tilt`` raises the right end (scene units of rise per unit of width).
    """
    x = setting.across()
    crest = y + swell * waves(setting.rng(name, index), x, length, octaves=octaves, rough=0.35) - tilt * x
    layer = setting.layer(near, haze)
    cut = Cutouts()
    cut.add(sheet(x, crest, setting.frame.floor), tone)
    layer.still(label, cut, shadow=shadow, drop=(0.0, -0.006), blur=0.010)
    return layer, x, crest


def mountain(
    rng: np.random.Generator, *, x: float, foot: float, height: float, width: float, tone: Paint, snow: Paint | None,
    floor: float, snow_line: float = 0.45, rough: float = 0.09, side: int = 1,
) -> Cutouts:  # fmt: skip
    """One mountain: outline, the shaded flank and the snow, each cut from one paper."""
    out = Cutouts()
    half = width / 2
    lean = rng.uniform(-0.12, 0.12) * width
    left = np.linspace(-half, lean, 33)
    right = np.linspace(lean, half, 33)
    rise_left = ((left + half) / (lean + half)) ** rng.uniform(1.05, 1.35)
    rise_right = ((half - right) / (half - lean)) ** rng.uniform(1.05, 1.35)
    left_y = -height * (rise_left + rough * jagged(rng, 5))
    right_y = -height * (rise_right + rough * jagged(rng, 5))
    outline = np.concatenate([np.stack([left, left_y], 1), np.stack([right, right_y], 1)[1:]])
    apex = outline[32].copy()
    body = np.concatenate([outline, [[half, floor], [-half, floor]]])
    # The ridge runs down from the top in a crooked line and parts light from shade.
    ridge_y = np.linspace(apex[1], 0.0, 17)
    bend = 0.10 * width * jagged(rng, 4, 0.6) + np.linspace(0, rng.uniform(-0.06, 0.14) * width * side, 17)
    ridge = np.stack([apex[0] + bend, ridge_y], 1)
    flank = outline[32:] if side > 0 else outline[:33][::-1]
    shaded = np.concatenate([ridge, [[ridge[-1, 0], floor]], [[flank[-1, 0], floor]], flank[::-1]])
    out.add(body, tone)
    out.add(shaded, tone.shaded(-0.055))
    if snow is not None:
        line = apex[1] * (1.0 - snow_line)
        inside = outline[outline[:, 1] < line]
        if len(inside) > 4:
            teeth = 9
            xs = np.linspace(inside[-1, 0], inside[0, 0], teeth)
            depth = (
                np.where(np.arange(teeth) % 2 == 0, -0.02, 0.16) * (-apex[1]) * rng.uniform(0.5, 1.2, teeth)
            )
            depth[0] = depth[-1] = 0.0
            lower = np.stack([xs, line + depth], 1)
            cap = np.concatenate([inside, lower[1:-1]])
            out.add(cap, snow)
            shade_edge = ridge[ridge[:, 1] < line + 0.02 * height]
            own = inside[inside[:, 0] >= apex[0]] if side > 0 else inside[inside[:, 0] <= apex[0]][::-1]
            low = (
                lower[lower[:, 0] >= shade_edge[-1, 0]]
                if side > 0
                else lower[lower[:, 0] <= shade_edge[-1, 0]][::-1]
            )
            if len(own) > 2 and len(low) > 2:
                out.add(
                    np.concatenate([shade_edge, low[::-1][:-1], own[::-1]]),
                    snow.shaded(-0.09),
                )
    final = Cutouts()
    final.extend(out, at=(x, foot))
    return final


def mountain_range(
    setting: Setting, name: str, *, foot: float, height: float, count: int, near: float, tone: Paint, snow: Paint | None,
    haze: float, main: float = 0.0, shadow: float = 0.28,
) -> Layer:  # fmt: skip
    """Several mountains, the highest at x = ``main``, others falling off to both sides."""
    frame = setting.frame
    layer = setting.layer(near, haze)
    side = 1 if setting.sun[0] < main else -1
    spots = []
    for i in range(count):
        rng = setting.rng(name, i)
        place = (i + 0.5) / count * 2 - 1
        x = place * frame.reach * 0.95 + rng.uniform(-0.3, 0.3) * frame.reach / count
        fall = 0.62 + 0.25 * rng.random()
        spots.append((height * fall, x, i))
    spots.append((height, main, count))
    for tall, x, i in sorted(spots, key=lambda spot: -abs(spot[1] - main)):
        rng = setting.rng(name, 100 + i)
        cut = mountain(
            rng, x=float(x), foot=foot, height=float(tall), width=float(tall) * rng.uniform(2.0, 2.7), tone=tone, snow=snow,
            floor=frame.floor, side=side,
        )  # fmt: skip
        layer.still("mountain", cut, shadow=shadow * 0.7, drop=(0.0, -0.003), blur=0.012)
    base = Cutouts()
    x_line = setting.across(0.02)
    base.add(
        sheet(
            x_line,
            foot - 0.06 * height + 0.03 * height * waves(setting.rng(name, 77), x_line, 0.8),
            frame.floor,
        ),
        tone.shaded(-0.02),
    )
    layer.still("mountain", base)
    return layer


def dune(
    setting: Setting, name: str, *, y: float, height: float, near: float, tone: Paint, haze: float, peaks: int
) -> Layer:
    """A sheet of sand with sharp crests: lit face one way, shaded face the other."""
    frame = setting.frame
    rng = setting.rng(name)
    xs = (
        np.linspace(-frame.reach, frame.reach, peaks * 2 + 1)
        + rng.uniform(-0.12, 0.12, peaks * 2 + 1) * frame.width / peaks
    )
    ys = np.where(
        np.arange(peaks * 2 + 1) % 2 == 1,
        y - height * rng.uniform(0.6, 1.0, peaks * 2 + 1),
        y + height * 0.25 * rng.random(peaks * 2 + 1),
    )
    points = []
    for i in range(len(xs) - 1):
        t = np.linspace(0, 1, 24, endpoint=False)
        rising = ys[i + 1] < ys[i]
        bend = t**1.7 if rising else 1 - (1 - t) ** 1.7
        points.append(np.stack([xs[i] + (xs[i + 1] - xs[i]) * t, ys[i] + (ys[i + 1] - ys[i]) * bend], 1))
    line = np.concatenate([*points, [[xs[-1], ys[-1]]]])
    layer = setting.layer(near, haze)
    cut = Cutouts()
    cut.add(np.concatenate([line, [[xs[-1], frame.floor], [xs[0], frame.floor]]]), tone)
    lit = -1 if setting.sun[0] < 0 else 1
    for i in range(1, len(xs) - 1, 2):
        apex = np.array([xs[i], ys[i]])
        slope = points[i] if lit < 0 else points[i - 1][::-1]
        foot = apex + np.array([-lit * 0.10 * height * 6, height * 2.4])
        ridge = smooth(
            [
                tuple(apex),
                tuple(apex + (foot - apex) * 0.35 + [lit * 0.10 * height, 0]),
                tuple(apex + (foot - apex) * 0.7 + [-lit * 0.08 * height, 0]),
                tuple(foot),
            ],
            closed=False,
        )
        shade = np.concatenate([ridge, slope[::-1]])
        cut.add(shade, tone.shaded(-0.06))
    layer.still("sand", cut, shadow=0.26, drop=(0.0, -0.005), blur=0.010)
    return layer


def stripes(
    x: Points,
    crest: Points,
    *,
    tone: Paint,
    count: int,
    spacing: float,
    slant: float,
    thick: float,
    deep: float,
) -> Cutouts:
    """Rows of vines or furrows running down a slope, opening towards the viewer."""
    out = Cutouts()
    lowest = float(crest.max())
    for i in range(count):
        start = (i - count / 2) * spacing
        t = np.linspace(0.0, 1.0, 14)
        xs = start * (1 + 1.5 * t) + slant * t**1.3
        top = np.interp(start, x, crest)
        ys = top + 0.006 + (lowest + deep - top) * t**1.25
        out.add(ribbon(np.stack([xs, ys], 1), thick * (0.25 + 0.9 * t)), tone)
    return out


def bands(
    x: Points, crest: Points, tone: Paint, depths: tuple[float, ...], rng: np.random.Generator, floor: float
) -> Cutouts:
    """Layers of field below a crest, each a little lighter or darker."""
    out = Cutouts()
    for i, depth in enumerate(depths):
        line = crest + depth + 0.25 * depth * waves(rng, x, 1.1)
        out.add(sheet(x, line, floor), tone.shaded(0.035 if i % 2 == 0 else -0.02))
    return out


def path(points: list[tuple[float, float]], near_width: float, far_width: float, tone: Paint) -> Cutouts:
    """A way over the ground that winds from the first point (near) to the last (far); widths are level ones."""
    out = Cutouts()
    line = smooth(points, steps=14, closed=False)
    share = (line[:, 1] - line[-1, 1]) / max(line[0, 1] - line[-1, 1], 1e-6)
    half = 0.5 * (far_width + (near_width - far_width) * np.clip(share, 0.0, 1.0) ** 1.4)
    left, right = line.copy(), line.copy()
    left[:, 0] -= half
    right[:, 0] += half
    out.add(np.concatenate([left, right[::-1]]), tone)
    return out


__all__ = ["bands", "dune", "hill", "land", "mountain", "mountain_range", "path", "stripes"]
