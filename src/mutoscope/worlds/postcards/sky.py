"""Sun, moon, stars and clouds."""

from __future__ import annotations

import numpy as np

from mutoscope.worlds.postcards.light import Paint, role
from mutoscope.worlds.postcards.setting import Setting
from mutoscope.worlds.postcards.stage import Cutouts, Points, ellipse

# Height of the sun over the horizon as a share of the sky, and how far it travels in a shot (share of the sky).
_SUN = {
    "dawn": (0.10, 0.05), "morning": (0.45, 0.03), "noon": (0.78, 0.01), "afternoon": (0.58, -0.02),
    "golden": (0.24, -0.04), "sunset": (0.06, -0.05), "dusk": (0.62, 0.03), "night": (0.68, 0.03),
}  # fmt: skip


def place_sun(setting: Setting) -> None:
    """Choose where sun or moon stands: across from the heavy side, on a third."""
    frame = setting.frame
    sky = setting.horizon + frame.height / 2
    share = _SUN[setting.time][0]
    rng = setting.rng("sun")
    x = -setting.side * frame.width * rng.uniform(0.13, 0.22)
    setting.sun = (float(x), float(setting.horizon - share * sky))


def add_sun(setting: Setting) -> None:
    """Sun or moon with rings of light cut from thin paper; it glides while the shot lasts."""
    frame, (x, y) = setting.frame, setting.sun
    sky = setting.horizon + frame.height / 2
    travel = _SUN[setting.time][1] * sky
    hidden = bool({"rain", "storm", "fog", "overcast", "snow"} & set(setting.weather))
    if setting.time in ("night", "dusk"):
        _stars(setting)
        if hidden:
            return
        radius, shine = 0.055, 0.05 if setting.time == "dusk" else 0.07
    else:
        radius = {"dawn": 0.085, "sunset": 0.115, "golden": 0.095}.get(setting.time, 0.062)
        shine = 0.17 if setting.time in ("dawn", "golden", "sunset") else 0.13
        if hidden:
            radius, shine = radius * 0.85, shine * 0.5
    bright = role("sun", glow=True)

    def draw(t: float) -> Cutouts:
        out = Cutouts()
        rise = y - travel * (t / max(setting.seconds, 0.1) - 0.5)
        breath = 1.0 + 0.012 * np.sin(t * 0.9)
        for ring, much in ((4.6, 0.55), (3.1, 0.75), (1.95, 1.0)):
            out.add(ellipse(x, rise, radius * ring * breath, points=96), bright, alpha=shine * much)
        if not hidden:
            out.add(ellipse(x, rise, radius, points=72), bright)
            if setting.time in ("night", "dusk"):
                for dx, dy, r in ((-0.3, -0.2, 0.2), (0.25, 0.3, 0.26), (0.3, -0.4, 0.13)):
                    spot = ellipse(x + dx * radius, rise + dy * radius, r * radius, points=24)
                    out.add(spot, role("sun", -0.05, glow=True))
        elif setting.time not in ("night", "dusk"):
            out.add(ellipse(x, rise, radius, points=72), bright, alpha=0.35)
        return out

    setting.layer(0.04).moving("sun" if setting.time not in ("night", "dusk") else "moon", draw)


def _stars(setting: Setting) -> None:
    frame = setting.frame
    rng = setting.rng("stars")
    count = 150 if setting.time == "night" else 34
    xs = rng.uniform(-0.95, 0.95, count) * frame.width
    high = setting.horizon + frame.height / 2
    ys = -frame.height * 0.85 + rng.random(count) ** 1.3 * (high + 0.3 * frame.height)
    sizes = 0.0017 + 0.0042 * rng.random(count) ** 4
    phases, speeds = rng.uniform(0, 2 * np.pi, count), rng.uniform(0.6, 2.2, count)
    bright = role("sun", glow=True)
    fade = np.clip((setting.horizon - 0.1 * high - ys) / (0.35 * high), 0.0, 1.0)

    def draw(t: float) -> Cutouts:
        out = Cutouts()
        for x, y, size, phase, speed, seen in zip(xs, ys, sizes, phases, speeds, fade, strict=True):
            alpha = float(seen * (0.55 + 0.35 * np.sin(phase + speed * t)))
            out.add(_star(x, y, size), bright, alpha=max(alpha, 0.02))
        return out

    setting.layer(0.02).moving("star", draw)


def _star(x: float, y: float, size: float) -> Points:
    if size < 0.003:
        return ellipse(x, y, size * 0.8, points=8)
    angle = np.arange(8) * np.pi / 4
    radius = np.where(np.arange(8) % 2 == 0, size * 1.9, size * 0.5)
    return np.stack([x + radius * np.cos(angle), y + radius * np.sin(angle)], 1)


def cloud(rng: np.random.Generator, width: float) -> Points:
    """A cloud of scissor-cut lobes on a level base, ``width`` wide, middle of the base at (0, 0)."""
    count = int(rng.integers(4, 8))
    middles = np.linspace(-0.36, 0.36, count) + rng.uniform(-0.04, 0.04, count)
    hump = np.sqrt(np.maximum(1.0 - (middles / 0.52) ** 2, 0.05))
    radii = (0.10 + 0.10 * rng.random(count)) * hump + 0.035
    lifts = 0.07 * hump * rng.random(count)
    x = np.linspace(-0.6, 0.6, 145)  # room for the outermost lobes
    lobes = np.sqrt(np.maximum(radii[:, None] ** 2 - (x[None] - middles[:, None]) ** 2, 0.0)) + lifts[:, None]
    lobes[(radii[:, None] ** 2 - (x[None] - middles[:, None]) ** 2) < 0] = 0
    top = np.maximum(lobes.max(0), 0.032 * np.sqrt(np.maximum(1 - (x / 0.6) ** 8, 0.0)))
    base = 0.022 * np.sqrt(np.maximum(1 - (x / 0.6) ** 6, 0.0))
    return np.concatenate([np.stack([x, -top], 1), np.stack([x, base], 1)[::-1]]) * width


def add_clouds(setting: Setting) -> None:
    """Clouds in two or three depths, drifting; many and low when the weather says so."""
    frame, weather = setting.frame, set(setting.weather)
    sky = setting.horizon + frame.height / 2
    heavy = bool(weather & {"rain", "storm", "overcast", "snow"})
    amount = 11 if heavy else 10 if "clouds" in weather else 0 if "fog" in weather else 5
    rng = setting.rng("clouds")
    pace = 0.006 * (1.0 + 1.5 * (setting.windy - 1.0))
    direction = 1.0 if rng.random() < 0.5 else -1.0
    start = float(rng.random())
    for i in range(amount):
        own = setting.rng("cloud", i)
        depth = i / max(amount - 1, 1)  # 0 far and low .. 1 near and high
        width = (0.20 + 0.32 * depth) * own.uniform(0.7, 1.3) * (1.7 if heavy else 1.0)
        # Golden-ratio steps spread clouds evenly without a pattern (Roberts, 2018).
        spread = ((i * 0.618034 + start) % 1.0 - 0.5) * 1.6
        x = spread * frame.width
        low, high = (0.30, 0.98) if heavy else (0.26, 0.78)
        y = setting.horizon - sky * (low + (high - low) * depth * own.uniform(0.8, 1.0))
        if not heavy:
            y = max(
                y, -frame.height / 2 + 0.30 * width
            )  # the whole cloud is seen: a cut one looks like a slab
        if not heavy and abs(x - setting.sun[0]) < 0.14 + 0.55 * width and abs(y - setting.sun[1]) < 0.13:
            x = setting.sun[0] + (0.16 + 0.56 * width) * (1.0 if x > setting.sun[0] else -1.0)
        _add_cloud(setting, own, float(x), float(y), width, depth, direction * pace * (0.5 + depth), heavy)


def _add_cloud(
    setting: Setting,
    rng: np.random.Generator,
    x: float,
    y: float,
    width: float,
    depth: float,
    pace: float,
    heavy: bool,
) -> None:
    shape = cloud(rng, width)
    back = cloud(rng, width * 0.72) + np.array([width * rng.uniform(-0.2, 0.2), -width * 0.055])
    tone: Paint = role("cloud", -0.05 - 0.06 * depth if heavy else 0.0)
    if "storm" in setting.weather:
        tone = tone.shaded(-0.16)
    night = setting.time in ("night", "dusk")
    shine = 0.86 + 0.13 * depth if not night else 0.7 + 0.25 * depth

    def draw(t: float) -> Cutouts:
        out = Cutouts()
        at = (x + pace * (t - setting.seconds / 2), y)
        part = Cutouts()
        part.add(back, tone.shaded(-0.035), alpha=shine * 0.9)
        part.add(shape, tone, alpha=shine)
        out.extend(part, at=at)
        return out

    setting.layer(0.06 + 0.12 * depth, 0.25 * (1 - depth)).moving(
        "cloud", draw, shadow=0.10 + 0.08 * depth, drop=(0.0, 0.006), blur=0.008 + 0.006 * depth
    )
