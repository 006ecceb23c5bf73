"""What floats, flies and rolls: boats, balloons, trams, trains, cars, bicycles, birds and kites.

Every maker returns shapes around (0, 0) in its own size, facing right; ``t`` in seconds moves what moves in itself.
"""

from __future__ import annotations

import numpy as np

from mutoscope.worlds.postcards.light import Paint, local
from mutoscope.worlds.postcards.stage import Cutouts, Points, box, ellipse, polygon, ribbon, smooth

PAPER = local((250, 243, 228))
DARK = local((52, 50, 66))
GLOW = Paint("", rgb=(255, 216, 128), glow=True)


def balloon(color: Paint, second: Paint, t: float = 0.0, lit: float = 0.0) -> Cutouts:
    """A hot-air balloon, one unit from basket to crown; the middle of the envelope is (0, 0)."""
    out = Cutouts()
    r, drop = 0.36, 0.40
    v = np.linspace(0, 1, 16)
    # Half-width of the envelope at each height, from crown to mouth.
    angle = np.linspace(-np.pi / 2, 0, 20)
    upper_y, upper_w = r * np.sin(angle), r * np.cos(angle)
    lower_y = drop * v[1:]
    lower_w = 0.055 + (r - 0.055) * (1 - v[1:] ** 1.55)
    ys, ws = np.concatenate([upper_y, lower_y]), np.concatenate([upper_w, lower_w])
    for k in range(7):
        # Each gore lies over the last one's right part: no ground shows through a seam.
        left, right = np.sin(np.pi * (k / 7 - 0.5)), 1.0
        gore = np.concatenate([np.stack([ws * left, ys], 1), np.stack([ws * right, ys], 1)[::-1]])
        shade = -0.055 * max(0.0, (k - 2.5) / 3.5) + (0.02 if k == 2 else 0.0)
        out.add(gore, (color if k % 2 == 0 else second).shaded(shade))
    band = (ys > 0.10) & (ys < 0.17)
    by, bw = ys[band], ws[band]
    out.add(np.concatenate([np.stack([-bw, by], 1), np.stack([bw, by], 1)[::-1]]), second.shaded(-0.04))
    if lit > 0:
        out.add(ellipse(0, drop - 0.05, 0.10, 0.16, points=28), GLOW, alpha=0.45 * lit)
    for x in (-0.045, 0.045):
        out.add(ribbon(np.array([[x * 1.15, drop], [x * 0.9, drop + 0.14]]), 0.006), DARK)
    out.add(box(-0.055, drop - 0.005, 0.055, drop + 0.014), color.shaded(-0.08))
    out.add(
        polygon(
            [(-0.058, drop + 0.125), (0.058, drop + 0.125), (0.047, drop + 0.215), (-0.047, drop + 0.215)]
        ),
        local((150, 104, 68)),
    )
    out.add(box(-0.062, drop + 0.12, 0.062, drop + 0.137), local((112, 74, 50)))
    return out


def hull(length: float, height: float, paint: Paint, trim: Paint) -> Cutouts:
    """A boat's side, bow to the right, waterline at y = 0."""
    out = Cutouts()
    side = smooth(
        [
            (-0.5 * length, -height * 0.92),
            (-0.2 * length, -height * 0.72),
            (0.2 * length, -height * 0.76),
            (0.56 * length, -height * 1.18),
        ],
        steps=8,
        closed=False,
    )
    keel = np.array([[0.38 * length, 0.06 * height], [-0.40 * length, 0.06 * height]])
    out.add(np.concatenate([side, keel]), paint)
    out.add(np.concatenate([side, (side + np.array([0, height * 0.17]))[::-1]]), trim)
    return out


def sailboat(color: Paint, t: float = 0.0) -> Cutouts:
    """A sloop one unit high; the waterline is y = 0."""
    out = Cutouts()
    out.add(box(0.005, -0.97, 0.02, -0.10), local((110, 84, 66)))
    belly = 0.012 * np.sin(1.3 * t)
    main = smooth(
        [(-0.0, -0.94), (-0.10, -0.62), (-0.24 - belly, -0.35), (-0.36 - belly, -0.175)],
        closed=False,
        steps=6,
    )
    out.add(np.concatenate([main, [[-0.005, -0.175]]]), color)
    out.add(polygon([(-0.006, -0.60), (-0.108, -0.60), (-0.15, -0.51), (-0.006, -0.51)]), color.shaded(-0.06))
    jib = smooth([(0.035, -0.86), (0.17, -0.50), (0.33 + belly, -0.17)], closed=False, steps=6)
    out.add(np.concatenate([jib, [[0.045, -0.19]]]), PAPER)
    out.extend(hull(0.74, 0.13, local((245, 236, 218), -0.02), color.shaded(-0.10)))
    return out


def rowboat(color: Paint, t: float = 0.0, rower: Cutouts | None = None) -> Cutouts:
    """A rowing boat one unit long."""
    out = Cutouts()
    swing = np.sin(2.0 * t)
    if rower is not None:
        out.extend(rower, at=(-0.05, 0.13), scale=0.62)
    out.extend(hull(0.95, 0.17, color, PAPER))
    out.add(ribbon(np.array([[0.0, -0.17], [0.20 + 0.16 * swing, 0.05]]), 0.018), local((150, 110, 76)))
    return out


def ferry(color: Paint, t: float = 0.0) -> Cutouts:
    """A small steamer one unit long."""
    out = Cutouts()
    for i in range(4):
        age = (0.22 * t + i / 4) % 1.0
        out.add(
            ellipse(-0.10 - 0.42 * age, -0.44 - 0.17 * age, 0.03 + 0.06 * age, points=24),
            PAPER,
            alpha=0.75 * (1 - age) * min(1.0, age * 6),
        )
    out.add(polygon([(-0.13, -0.25), (-0.115, -0.42), (-0.035, -0.42), (-0.02, -0.25)]), color)
    out.add(box(-0.115, -0.385, -0.035, -0.35), PAPER)
    out.add(box(-0.33, -0.285, 0.26, -0.20), PAPER.shaded(-0.02))
    out.add(polygon([(0.10, -0.37), (0.24, -0.37), (0.26, -0.28), (0.10, -0.28)]), PAPER)
    out.add(box(-0.40, -0.22, 0.33, -0.13), PAPER)
    for i in range(9):
        out.add(box(-0.365 + 0.075 * i, -0.198, -0.325 + 0.075 * i, -0.163), local((70, 96, 120)))
    out.add(box(0.15, -0.35, 0.225, -0.315), local((70, 96, 120)))
    out.extend(hull(1.0, 0.15, color, PAPER))
    return out


def tram(color: Paint, t: float = 0.0, *, lamp: bool = False) -> Cutouts:
    """A tram car one unit long on rails at y = 0."""
    out = Cutouts()
    glass = local((176, 206, 210)) if not lamp else GLOW
    out.add(ribbon(np.array([[0.05, -0.415], [-0.04, -0.49], [0.06, -0.545]]), 0.010), DARK)
    out.add(box(-0.02, -0.552, 0.14, -0.542), DARK)
    for x in (-0.27, 0.27):
        for dx in (-0.055, 0.055):
            out.add(ellipse(x + dx, -0.036, 0.036, points=24), DARK)
            spin = 6.0 * t
            out.add(
                ellipse(x + dx + 0.014 * np.cos(spin), -0.036 + 0.014 * np.sin(spin), 0.008, points=8), PAPER
            )
    out.add(box(-0.36, -0.085, 0.36, -0.055), DARK)
    body = smooth(
        [
            (-0.47, -0.07),
            (-0.495, -0.23),
            (-0.455, -0.385),
            (-0.40, -0.405),
            (0.40, -0.405),
            (0.455, -0.385),
            (0.495, -0.23),
            (0.47, -0.07),
        ],
        steps=4,
    )
    out.add(body, color)
    out.add(box(-0.487, -0.205, 0.487, -0.188), PAPER)
    out.add(
        smooth([(-0.44, -0.385), (-0.39, -0.425), (0.39, -0.425), (0.44, -0.385)], steps=5),
        PAPER.shaded(-0.04),
    )
    for i in range(7):
        if i in (1, 5):
            x = -0.40 + i * 0.118
            out.add(box(x, -0.36, x + 0.092, -0.085), color.shaded(-0.09))
            out.add(box(x + 0.010, -0.348, x + 0.042, -0.20), glass)
            out.add(box(x + 0.050, -0.348, x + 0.082, -0.20), glass)
        else:
            x = -0.40 + i * 0.118
            out.add(box(x, -0.352, x + 0.092, -0.225), glass)
            out.add(
                polygon([(x, -0.352), (x + 0.035, -0.352), (x + 0.012, -0.225), (x, -0.225)]),
                glass.shaded(0.05),
            )
    out.add(ellipse(0.475, -0.13, 0.018, points=16), GLOW)
    return out


def train(color: Paint, t: float = 0.0, *, lamp: bool = False, cars: int = 4) -> Cutouts:
    """A train with its engine in front; one unit is one car."""
    out = Cutouts()
    for i in range(cars):
        x = -1.06 * i
        if i == 0:
            body = [
                (x - 0.5, -0.05),
                (x - 0.5, -0.36),
                (x + 0.2, -0.36),
                (x + 0.42, -0.27),
                (x + 0.5, -0.12),
                (x + 0.5, -0.05),
            ]
        else:
            body = [(x - 0.5, -0.05), (x - 0.5, -0.33), (x + 0.5, -0.33), (x + 0.5, -0.05)]
            out.add(box(x + 0.48, -0.13, x + 0.58, -0.09), DARK)
        for dx in (-0.34, -0.24, 0.24, 0.34):
            out.add(ellipse(x + dx, -0.035, 0.035, points=16), DARK)
        out.add(polygon(body), color.shaded(0.0 if i == 0 else 0.02))
        out.add(box(x - 0.5, -0.14, x + 0.49, -0.115), PAPER)
        for k in range(5):
            wx = x - 0.43 + 0.165 * k
            out.add(box(wx, -0.285, wx + 0.11, -0.185), GLOW if lamp else local((66, 84, 104)))
    return out


def car(color: Paint, t: float = 0.0, *, lamp: bool = False) -> Cutouts:
    """A small round car one unit long."""
    out = Cutouts()
    roof = smooth([(-0.33, -0.20), (-0.26, -0.40), (0.10, -0.42), (0.26, -0.22)], steps=6, closed=False)
    out.add(np.concatenate([roof, [[0.26, -0.18], [-0.33, -0.18]]]), color)
    out.add(
        polygon([(-0.245, -0.23), (-0.20, -0.365), (-0.04, -0.372), (-0.04, -0.23)]), local((178, 206, 212))
    )
    out.add(
        polygon([(-0.01, -0.23), (-0.01, -0.372), (0.085, -0.365), (0.18, -0.23)]), local((178, 206, 212))
    )
    out.add(
        smooth(
            [(-0.49, -0.10), (-0.45, -0.225), (0.30, -0.225), (0.47, -0.17), (0.49, -0.085), (0.0, -0.07)],
            steps=5,
        ),
        color,
    )
    out.add(box(-0.47, -0.125, 0.48, -0.110), PAPER)
    for x in (-0.27, 0.28):
        out.add(ellipse(x, -0.08, 0.085, points=28), DARK)
        out.add(ellipse(x, -0.08, 0.04, points=18), PAPER)
        out.add(ellipse(x + 0.022 * np.cos(5 * t), -0.08 + 0.022 * np.sin(5 * t), 0.009, points=8), DARK)
    out.add(ellipse(0.462, -0.16, 0.022, points=14), GLOW)
    return out


def bird(t: float, phase: float, color: Paint, *, size: float = 1.0) -> Cutouts:
    """A gull seen from afar, one unit across, gliding and beating its wings in turns."""
    out = Cutouts()
    cycle = (0.23 * t + phase) % 1.0
    beating = np.clip(np.sin(2 * np.pi * cycle) * 2.5 + 0.4, 0.0, 1.0)
    flap = 0.10 + 0.17 * beating * np.sin(2 * np.pi * (1.9 * t + phase))
    for side in (-1, 1):
        t_ = np.linspace(0, 1, 9)
        y = -(0.20 + flap) * np.sin(np.pi * 0.62 * t_) + 0.16 * t_**2.2 - 0.02
        line = np.stack([side * 0.5 * t_, y], 1)
        out.add(ribbon(line, 0.012 + 0.085 * (1 - t_) ** 0.7), color if side < 0 else color.shaded(-0.04))
    out.add(ellipse(0.03, 0.0, 0.13, 0.042, points=18, turn=0.1), color)
    return out


def kite(color: Paint, second: Paint, t: float) -> Cutouts:
    """A diamond kite one unit high with a fluttering tail; the knot of its line is (0, 0)."""
    out = Cutouts()
    s = np.linspace(0, 1, 16)
    tail = np.stack([-0.10 * s + 0.07 * s * np.sin(7 * s - 3.2 * t), 0.45 + 0.8 * s], 1)
    out.add(ribbon(tail, 0.014), second)
    for i in (4, 8, 12):
        x, y = tail[i]
        out.add(polygon([(x - 0.07, y - 0.035), (x, y), (x - 0.07, y + 0.035)]), color)
        out.add(polygon([(x + 0.07, y - 0.035), (x, y), (x + 0.07, y + 0.035)]), color)
    out.add(polygon([(0, -0.5), (0.33, -0.12), (0, 0.46)]), color.shaded(-0.05))
    out.add(polygon([(0, -0.5), (-0.33, -0.12), (0, 0.46)]), color)
    out.add(polygon([(0, -0.5), (-0.33, -0.12), (0, -0.12)]), second)
    out.add(polygon([(0, -0.12), (0.33, -0.12), (0, 0.46)]), second.shaded(-0.05))
    return out


def fish(color: Paint, t: float) -> Cutouts:
    """A leaping fish one unit long."""
    out = Cutouts()
    wag = 0.06 * np.sin(8 * t)
    out.add(smooth([(0.5, 0), (0.2, -0.16), (-0.2, -0.08), (-0.34, wag), (-0.2, 0.09), (0.2, 0.15)]), color)
    out.add(
        polygon([(-0.3, wag), (-0.52, -0.15 + wag), (-0.45, wag), (-0.52, 0.15 + wag)]), color.shaded(-0.05)
    )
    out.add(ellipse(0.33, -0.04, 0.03, points=10), DARK)
    return out


def wheel(x: float, y: float, radius: float, turn: float) -> list[Points]:
    """A bicycle wheel: a ring and four spokes."""
    angle = np.linspace(0, 2 * np.pi, 33)
    ring = np.stack([x + radius * np.cos(angle), y + radius * np.sin(angle)], 1)
    inner = np.stack([x + radius * 0.86 * np.cos(angle), y + radius * 0.86 * np.sin(angle)], 1)
    spokes = [
        ribbon(
            np.array([[x, y], [x, y]])
            + radius * 0.9 * np.array([[np.cos(a), np.sin(a)], [-np.cos(a), -np.sin(a)]]),
            radius * 0.04,
        )
        for a in turn + np.arange(3) * np.pi / 3
    ]
    return [np.concatenate([ring, inner[::-1]]), *spokes]
