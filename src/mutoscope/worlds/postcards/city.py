"""What people built: houses, towers, bridges, lighthouses, windmills, stairs, lamps and washing lines."""

# ruff: noqa: E501 - tables of words and corners read best in one line
from __future__ import annotations

import numpy as np

from mutoscope.types import Color
from mutoscope.worlds.postcards.light import Paint, local
from mutoscope.worlds.postcards.setting import Setting
from mutoscope.worlds.postcards.stage import Cutouts, Points, box, ellipse, polygon, ribbon

WALLS: tuple[Color, ...] = (
    (248, 236, 214),
    (240, 208, 162),
    (232, 178, 140),
    (222, 150, 122),
    (246, 222, 178),
    (214, 196, 178),
    (238, 214, 196),
)
ROOFS: tuple[Color, ...] = ((190, 88, 62), (168, 72, 58), (204, 112, 74), (146, 74, 70))
GLASS = local((70, 92, 112))
LAMP = Paint("", rgb=(255, 209, 118), glow=True)
CLOTH: tuple[Color, ...] = (
    (246, 240, 228),
    (206, 84, 66),
    (240, 188, 84),
    (84, 140, 150),
    (232, 150, 140),
    (246, 240, 228),
)


def window(
    out: Cutouts,
    x: float,
    y: float,
    w: float,
    h: float,
    *,
    at: float,
    arch: bool = False,
    frame: Paint | None = None,
) -> None:
    """A window with its lower left corner at (x, y); it lights up at second ``at``."""
    if frame is not None:
        out.add(box(x - w * 0.18, y - h * 1.10, x + w * 1.18, y + h * 0.10), frame)
    if arch:
        a = np.linspace(np.pi, 2 * np.pi, 9)
        top = np.stack([x + w / 2 + w / 2 * np.cos(a), y - h + w / 2 + w / 2 * np.sin(a)], 1)
        out.add(np.concatenate([top, [[x + w, y], [x, y]]]), GLASS, later=LAMP, at=at)
    else:
        out.add(box(x, y - h, x + w, y), GLASS, later=LAMP, at=at)


def house(
    setting: Setting,
    name: str,
    index: int,
    *,
    width: float,
    height: float,
    wall: Paint,
    roof: Paint,
    style: str = "gable",
    snow: Paint | None = None,
) -> Cutouts:
    """A house standing on (0, 0): gable (its end seen), side (its long side seen), flat, or tower."""
    rng = setting.rng(name, index)
    out = Cutouts()
    w, h = width / 2, height
    rise = width * rng.uniform(0.42, 0.62) if style == "gable" else width * rng.uniform(0.16, 0.26)
    if style in ("gable", "side") and rng.random() < 0.6:
        cx = rng.choice([-0.55, 0.5]) * w
        out.add(box(cx - 0.07 * width, -h - rise * 0.85, cx + 0.05 * width, -h + 0.01), wall.shaded(-0.09))
    out.add(box(-w, -h, w, 0.05 * height + 0.01), wall)
    if style == "gable":
        out.add(polygon([(-w, -h + 0.001), (0, -h - rise), (w, -h + 0.001)]), wall)
        out.add(box(w * 0.28, -h, w, 0.05 * height + 0.01), wall.shaded(-0.03))
        t = 0.10 * width
        out.add(
            polygon(
                [
                    (-w * 1.14, -h + rise * 0.10),
                    (0, -h - rise - t * 0.2),
                    (w * 1.14, -h + rise * 0.10),
                    (w * 1.10, -h - t * 0.15),
                    (0, -h - rise - t * 1.25),
                    (-w * 1.10, -h - t * 0.15),
                ]
            ),
            snow or roof,
        )
    elif style == "side":
        out.add(
            polygon(
                [
                    (-w * 1.07, -h + 0.004),
                    (-w * 0.86, -h - rise),
                    (w * 0.86, -h - rise),
                    (w * 1.07, -h + 0.004),
                ]
            ),
            snow or roof,
        )
        out.add(
            polygon(
                [(w * 0.3, -h + 0.004), (w * 0.26, -h - rise), (w * 0.86, -h - rise), (w * 1.07, -h + 0.004)]
            ),
            (snow or roof).shaded(-0.035),
        )
    elif style == "tower":
        out.add(polygon([(-w * 1.15, -h), (0, -h - width * 1.25), (w * 1.15, -h)]), snow or roof)
        out.add(polygon([(0.0, -h), (0, -h - width * 1.25), (w * 1.15, -h)]), (snow or roof).shaded(-0.04))
        out.add(box(w * 0.2, -h, w, 0.05 * height), wall.shaded(-0.04))
    else:
        out.add(box(-w * 1.04, -h - 0.03 * width, w * 1.04, -h + 0.03 * width), wall.shaded(-0.07))
    columns = max(1, round(width / 0.045)) if width > 0.06 else 1
    columns = min(columns, 4)
    rows = max(1, min(5, round(height / 0.055)))
    pw, ph = width / columns, height / rows
    size_w, size_h = min(pw * 0.36, 0.03), min(ph * 0.46, 0.042)
    arch = rng.random() < 0.3
    shutter = roof.shaded(0.03) if rng.random() < 0.4 and width > 0.1 else None
    for r in range(rows):
        for c in range(columns):
            number = index * 97 + r * 11 + c
            if r == rows - 1 and c == columns // 2 and style != "tower":
                out.add(
                    box(
                        -w + (c + 0.5) * pw - size_w * 0.6,
                        -ph * 0.62,
                        -w + (c + 0.5) * pw + size_w * 0.6,
                        0.0,
                    ),
                    roof.shaded(-0.12),
                )
                continue
            x, y = -w + (c + 0.5) * pw - size_w / 2, -h + (r + 0.70) * ph
            if shutter is not None:
                out.add(box(x - size_w * 0.5, y - size_h, x + size_w * 1.5, y), shutter)
            window(out, x, y, size_w, size_h, at=setting.lit_at(number, 1, name), arch=arch)
    return out


def church(
    setting: Setting, name: str, *, height: float, wall: Paint, roof: Paint, snow: Paint | None = None
) -> Cutouts:
    """A nave and a bell tower with a spire; ``height`` to the tip."""
    out = Cutouts()
    h = height
    out.add(box(-0.02 * h, -0.30 * h, 0.46 * h, 0.03), wall.shaded(-0.03))
    out.add(
        polygon(
            [(-0.03 * h, -0.29 * h), (0.03 * h, -0.46 * h), (0.42 * h, -0.46 * h), (0.49 * h, -0.29 * h)]
        ),
        snow or roof,
    )
    for i in range(3):
        window(
            out,
            (0.10 + 0.12 * i) * h,
            -0.09 * h,
            0.035 * h,
            0.12 * h,
            at=setting.lit_at(i, 3, name),
            arch=True,
        )
    out.add(box(-0.17 * h, -0.60 * h, 0.03 * h, 0.03), wall)
    out.add(box(-0.04 * h, -0.60 * h, 0.03 * h, 0.03), wall.shaded(-0.045))
    out.add(polygon([(-0.19 * h, -0.595 * h), (-0.07 * h, -1.0 * h), (0.05 * h, -0.595 * h)]), snow or roof)
    out.add(
        polygon([(-0.07 * h, -0.595 * h), (-0.07 * h, -1.0 * h), (0.05 * h, -0.595 * h)]),
        (snow or roof).shaded(-0.04),
    )
    window(out, -0.10 * h, -0.44 * h, 0.055 * h, 0.11 * h, at=setting.lit_at(7, 3, name), arch=True)
    return out


def dome(setting: Setting, *, height: float, wall: Paint, roof: Paint) -> Cutouts:
    """A domed hall; ``height`` to the lantern's tip."""
    out = Cutouts()
    h = height
    out.add(box(-0.34 * h, -0.36 * h, 0.34 * h, 0.03), wall)
    out.add(box(-0.24 * h, -0.50 * h, 0.24 * h, -0.35 * h), wall.shaded(-0.03))
    a = np.linspace(np.pi, 2 * np.pi, 25)
    bowl = np.stack([0.25 * h * np.cos(a), -0.49 * h + 0.34 * h * np.sin(a)], 1)
    out.add(bowl, roof)
    out.add(np.concatenate([[[0.05 * h, -0.49 * h]], bowl[14:]]), roof.shaded(-0.04))
    out.add(box(-0.03 * h, -0.93 * h, 0.03 * h, -0.81 * h), wall)
    out.add(polygon([(-0.04 * h, -0.92 * h), (0, -1.0 * h), (0.04 * h, -0.92 * h)]), roof)
    for i in range(5):
        window(
            out,
            (-0.20 + 0.09 * i) * h,
            -0.385 * h,
            0.04 * h,
            0.08 * h,
            at=setting.lit_at(i, 5, "dome"),
            arch=True,
        )
        window(
            out,
            (-0.27 + 0.12 * i) * h,
            -0.10 * h,
            0.05 * h,
            0.16 * h,
            at=setting.lit_at(i + 5, 5, "dome"),
            arch=True,
        )
    return out


def town(
    setting: Setting, name: str, *, x0: float, x1: float, ground: Points | float, tall: tuple[float, float], width: tuple[float, float],
    landmarks: bool = True, snow: Paint | None = None, gap: float = 0.0, xs: Points | None = None,
) -> Cutouts:  # fmt: skip
    """A row of houses from ``x0`` to ``x1`` on a level (or on the line ``ground`` over ``xs``)."""
    out = Cutouts()
    rng = setting.rng(name)
    x, i = x0, 0
    last_wall = -1
    while x < x1:
        own = setting.rng(name, 1000 + i)
        w = own.uniform(*width)
        h = own.uniform(*tall)
        y = float(np.interp(x + w / 2, xs, ground)) if xs is not None else float(ground)
        pick = int(own.integers(0, len(WALLS)))
        if pick == last_wall:
            pick = (pick + 2) % len(WALLS)
        last_wall = pick
        wall, roof = local(WALLS[pick]), local(ROOFS[int(own.integers(0, len(ROOFS)))])
        style = str(own.choice(["gable", "side", "side", "gable", "flat"]))
        out.extend(
            house(
                setting, f"{name} house", i, width=w, height=h, wall=wall, roof=roof, style=style, snow=snow
            ),
            at=(x + w / 2, y),
        )
        x += w * (1.0 + own.uniform(-0.06, 0.02)) + gap * own.uniform(0.3, 1.7)
        i += 1
    if landmarks:
        at = x0 + (x1 - x0) * rng.uniform(0.30, 0.62)
        y = float(np.interp(at, xs, ground)) if xs is not None else float(ground)
        front = out
        out = Cutouts()
        out.extend(
            church(
                setting,
                name + " church",
                height=tall[1] * 2.1,
                wall=local(WALLS[0]),
                roof=local(ROOFS[1]),
                snow=snow,
            ),
            at=(at, y),
        )
        out.extend(front)
    return out


def bridge(*, span: float, height: float, arches: int, paint: Paint) -> Cutouts:
    """An arched bridge from (0, 0) to (span, 0), the roadway at -height; its feet reach below 0."""
    out = Cutouts()
    pier = span / arches * 0.16
    rise = 0.05 * height
    t = np.linspace(0, 1, 41)
    top = np.stack([span * t, -height - rise * 4 * t * (1 - t) * 3], 1)
    parts = [top[::-1]]
    for k in range(arches):
        a0, a1 = span * k / arches + pier / 2, span * (k + 1) / arches - pier / 2
        a = np.linspace(np.pi, 2 * np.pi, 21)
        parts.append(np.array([[a0 - (pier if k == 0 else 0), 0.05]]) if k == 0 else np.zeros((0, 2)))
        parts.append(np.array([[a0, 0.05 * height]]))
        parts.append(
            np.stack(
                [(a0 + a1) / 2 + (a1 - a0) / 2 * np.cos(a), -0.05 * height + 0.74 * height * np.sin(a)], 1
            )
        )
        parts.append(np.array([[a1, 0.05 * height]]))
    parts.append(np.array([[span + pier / 2, 0.05]]))
    out.add(np.concatenate(parts), paint)
    out.add(np.concatenate([top, (top + np.array([0, 0.11 * height]))[::-1]]), paint.shaded(0.05))
    out.add(
        np.concatenate([top + np.array([0, 0.11 * height]), (top + np.array([0, 0.16 * height]))[::-1]]),
        paint.shaded(-0.08),
    )
    return out


def suspension(*, span: float, height: float, paint: Paint) -> Cutouts:
    """A suspension bridge from (0, 0) to (span, 0), the towers ``height`` high."""
    out = Cutouts()
    deck = -0.28 * height
    a, b = 0.24 * span, 0.76 * span

    def cable(x: Points) -> Points:
        middle = -height + 0.60 * height * (1 - ((x - span / 2) / (span * 0.26)) ** 2)
        left = deck + (-height - deck) * np.clip(x / a, 0, 1) ** 1.6
        right = deck + (-height - deck) * np.clip((span - x) / (span - b), 0, 1) ** 1.6
        return np.where(x < a, left, np.where(x > b, right, middle))

    for x in np.linspace(0.03, 0.97, 33) * span:
        y = float(cable(np.array([x]))[0])
        if deck - y > 0.02 * height:
            out.add(box(x - 0.0012 * span, y, x + 0.0012 * span, deck), paint.shaded(0.03))
    x = np.linspace(0, span, 90)
    out.add(ribbon(np.stack([x, cable(x)], 1), 0.026 * height), paint)
    for tower in (a, b):
        w = 0.045 * height
        for side in (-1, 1):
            out.add(
                box(
                    tower + side * 0.05 * height - w / 2,
                    -height * 1.04,
                    tower + side * 0.05 * height + w / 2,
                    0.03,
                ),
                paint,
            )
        for level in (0.98, 0.78, 0.56):
            out.add(
                box(tower - 0.05 * height, -height * level, tower + 0.05 * height, -height * (level - 0.035)),
                paint.shaded(-0.04),
            )
    out.add(box(-0.15 * span, deck, span * 1.15, deck + 0.055 * height), paint.shaded(-0.05))
    return out


def lighthouse(t: float, *, lit: bool, stripes: Paint) -> Cutouts:
    """A lighthouse one unit high; its beam turns when lit."""
    out = Cutouts()
    white = local((250, 244, 232))

    def half(y: float) -> float:
        return 0.115 - 0.055 * (-y / 0.80)

    if lit:
        angle = 0.55 * t + 0.4
        reach, facing = 2.6 * abs(np.cos(angle)) + 0.05, np.sign(np.cos(angle))
        beam = polygon(
            [
                (0, -0.855),
                (facing * reach, -0.855 - 0.16 * reach),
                (facing * reach, -0.855 + 0.10 * reach),
                (0, -0.845),
            ]
        )
        out.add(beam, LAMP, alpha=0.20)
        out.add(ellipse(0, -0.85, 0.12 + 0.05 * abs(np.sin(angle)), points=32), LAMP, alpha=0.35)
    levels = np.linspace(0.02, -0.78, 6)
    for i in range(5):
        y0, y1 = (
            levels[i],
            -0.78,
        )  # up to the top: the next ring lies over it, and no ground shows through a seam
        tone = stripes if i % 2 == 0 else white
        out.add(polygon([(-half(y0), y0), (half(y0), y0), (half(y1), y1), (-half(y1), y1)]), tone)
        out.add(
            polygon([(half(y0) * 0.25, y0), (half(y0), y0), (half(y1), y1), (half(y1) * 0.25, y1)]),
            tone.shaded(-0.05),
        )
    out.add(box(-0.085, -0.80, 0.085, -0.775), local((60, 58, 70)))
    out.add(box(-0.045, -0.90, 0.045, -0.80), LAMP if lit else local((188, 216, 220)))
    for x in (-0.048, -0.004, 0.040):
        out.add(box(x, -0.90, x + 0.008, -0.80), local((60, 58, 70)))
    a = np.linspace(np.pi, 2 * np.pi, 13)
    out.add(np.stack([0.06 * np.cos(a), -0.90 + 0.075 * np.sin(a)], 1), stripes)
    out.add(box(-0.004, -1.0, 0.004, -0.96), local((60, 58, 70)))
    for y in (-0.25, -0.55):
        out.add(box(-0.015, y - 0.05, 0.015, y), local((70, 92, 112)))
    return out


def windmill(t: float, *, wall: Paint, roof: Paint, turn: float) -> Cutouts:
    """A windmill one unit high (without its sails' tips), its sails turning."""
    out = Cutouts()
    out.add(polygon([(-0.20, 0.03), (-0.115, -0.70), (0.115, -0.70), (0.20, 0.03)]), wall)
    out.add(polygon([(0.05, 0.03), (0.03, -0.70), (0.115, -0.70), (0.20, 0.03)]), wall.shaded(-0.05))
    a = np.linspace(np.pi, 2 * np.pi, 17)
    out.add(np.stack([0.14 * np.cos(a), -0.69 + 0.20 * np.sin(a)], 1), roof)
    out.add(box(-0.04, -0.15, 0.04, 0.03), roof.shaded(-0.1))
    for y in (-0.32, -0.52):
        out.add(box(-0.022, y - 0.06, 0.022, y), local((70, 92, 112)))
    for k in range(4):
        arm = Cutouts()
        arm.add(box(-0.010, -0.56, 0.010, 0.03), local((96, 72, 58)))
        arm.add(
            polygon([(0.010, -0.55), (0.105, -0.53), (0.095, -0.13), (0.010, -0.11)]), local((248, 240, 224))
        )
        for j in range(1, 5):
            arm.add(
                box(0.010, -0.11 - 0.088 * j - 0.005, 0.10, -0.11 - 0.088 * j + 0.005), local((168, 140, 112))
            )
        out.extend(arm, at=(0.0, -0.73), turn=float(turn * t + k * np.pi / 2 + 0.3))
    out.add(ellipse(0, -0.73, 0.026, points=16), local((96, 72, 58)))
    return out


def lamp_post(*, at: float) -> Cutouts:
    """A street lamp one unit high, lit from second ``at``."""
    out = Cutouts()
    iron = local((48, 50, 62))
    out.add(polygon([(-0.05, 0.01), (-0.018, -0.10), (0.018, -0.10), (0.05, 0.01)]), iron)
    out.add(box(-0.012, -0.86, 0.012, -0.05), iron)
    out.add(
        polygon([(-0.035, -0.85), (0.035, -0.85), (0.058, -0.97), (-0.058, -0.97)]),
        local((214, 222, 214)),
        later=LAMP,
        at=at,
    )
    out.add(polygon([(-0.07, -0.965), (0.07, -0.965), (0.0, -1.03)]), iron)
    return out


def washing(
    setting: Setting,
    name: str,
    *,
    start: tuple[float, float],
    stop: tuple[float, float],
    pieces: int,
    size: float,
    t: float,
) -> Cutouts:
    """A line of washing that hangs and moves in the air."""
    out = Cutouts()
    u = np.linspace(0, 1, 25)
    sag = 0.10 * abs(stop[0] - start[0]) + 0.01
    line = np.stack(
        [start[0] + (stop[0] - start[0]) * u, start[1] + (stop[1] - start[1]) * u + sag * 4 * u * (1 - u)], 1
    )
    out.add(ribbon(line, size * 0.045), local((70, 60, 60)))
    for i in range(pieces):
        rng = setting.rng(name, i)
        at = (i + 0.5 + rng.uniform(-0.12, 0.12)) / pieces
        x, y = np.interp(at, u, line[:, 0]), np.interp(at, u, line[:, 1])
        kind = int(rng.integers(0, 3))
        color = local(CLOTH[int(rng.integers(0, len(CLOTH)))])
        blow = 0.16 * setting.windy * np.sin(1.5 * t + 1.3 * i + 6 * rng.random())
        w, h = size * rng.uniform(0.75, 1.0), size * rng.uniform(0.9, 1.35)

        def at_(
            px: float, py: float, blow: float = blow, x: float = x, y: float = y, w: float = w, h: float = h
        ) -> tuple[float, float]:
            return float(x + px * w / 2 + blow * py**1.5 * h), float(y + py * h)

        if kind == 0:
            out.add(
                polygon(
                    [at_(-1, 0), at_(1, 0), at_(0.95, 1), at_(0.3, 1.05), at_(-0.3, 0.97), at_(-0.95, 1.02)]
                ),
                color,
            )
        elif kind == 1:
            out.add(
                polygon(
                    [
                        at_(-0.5, 0),
                        at_(0.5, 0),
                        at_(1.15, 0.28),
                        at_(0.85, 0.48),
                        at_(0.55, 0.34),
                        at_(0.55, 1.0),
                        at_(-0.55, 1.0),
                        at_(-0.55, 0.34),
                        at_(-0.85, 0.48),
                        at_(-1.15, 0.28),
                    ]
                ),
                color,
            )
        else:
            out.add(
                polygon(
                    [
                        at_(-0.55, 0),
                        at_(0.55, 0),
                        at_(0.62, 1.1),
                        at_(0.12, 1.1),
                        at_(0.0, 0.4),
                        at_(-0.12, 1.1),
                        at_(-0.62, 1.1),
                    ]
                ),
                color,
            )
    return out
