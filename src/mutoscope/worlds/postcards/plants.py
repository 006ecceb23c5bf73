"""Trees, grasses and flowers: one unit high, standing on (0, 0), swaying in the wind."""

# ruff: noqa: E501 - tables of words and corners read best in one line
from __future__ import annotations

from collections.abc import Callable

import numpy as np

from mutoscope.worlds.postcards.light import Paint, local, role
from mutoscope.worlds.postcards.setting import Setting
from mutoscope.worlds.postcards.stage import Cutouts, Layer, Points, ellipse, polygon, ribbon, smooth

WOOD = local((104, 78, 62))


def pine(rng: np.random.Generator, tone: Paint, *, snow: Paint | None = None) -> Cutouts:
    """A fir of drooping tiers."""
    out = Cutouts()
    out.add(polygon([(-0.025, 0.02), (0.025, 0.02), (0.018, -0.25), (-0.018, -0.25)]), WOOD)
    tiers = int(rng.integers(4, 6))
    for i in range(tiers):
        share = i / tiers
        foot, top = -0.12 - 0.72 * share, -0.12 - 0.72 * share - 0.36 + 0.10 * share
        top = max(top, -1.0) if i < tiers - 1 else -1.0
        half = (0.27 - 0.20 * share) * rng.uniform(0.9, 1.1)
        outline = [(0.0, top), (half * 0.42, foot - 0.10), (half, foot + 0.012), (half * 0.45, foot - 0.022), (0, foot + 0.01),
                   (-half * 0.45, foot - 0.022), (-half, foot + 0.012), (-half * 0.42, foot - 0.10)]  # fmt: skip
        out.add(polygon(outline), tone.shaded(0.012 * i))
        if snow is not None:
            out.add(
                polygon(
                    [
                        (0.0, top),
                        (half * 0.36, foot - 0.11),
                        (half * 0.12, foot - 0.14),
                        (-half * 0.1, foot - 0.10),
                        (-half * 0.38, foot - 0.12),
                    ]
                ),
                snow,
            )
        else:
            out.add(
                polygon(
                    [
                        (0.0, top),
                        (half * 0.42, foot - 0.10),
                        (half, foot + 0.012),
                        (half * 0.45, foot - 0.022),
                        (0.02, foot),
                    ]
                ),
                tone.shaded(0.012 * i - 0.03),
            )
    return out


def cypress(rng: np.random.Generator, tone: Paint) -> Cutouts:
    """A flame of a tree."""
    out = Cutouts()
    w = rng.uniform(0.085, 0.115)
    flame = smooth(
        [
            (0, -1.0),
            (w * 0.7, -0.6),
            (w, -0.28),
            (w * 0.6, -0.06),
            (0, 0.0),
            (-w * 0.6, -0.06),
            (-w, -0.28),
            (-w * 0.7, -0.6),
        ]
    )
    out.add(flame, tone)
    out.add(
        smooth([(0.0, -0.98), (w * 0.72, -0.6), (w, -0.28), (w * 0.6, -0.06), (0.0, 0.0), (w * 0.25, -0.35)]),
        tone.shaded(-0.035),
    )
    return out


def tree(rng: np.random.Generator, tone: Paint, *, round_: float = 1.0) -> Cutouts:
    """A broad tree: a forked trunk and a crown of three layered papers."""
    out = Cutouts()
    lean = rng.uniform(-0.05, 0.05)
    trunk = [
        (-0.035, 0.01),
        (-0.022, -0.25),
        (-0.12, -0.5),
        (-0.10, -0.52),
        (0.0 + lean, -0.36),
        (0.11, -0.53),
        (0.13, -0.51),
        (0.028, -0.25),
        (0.04, 0.01),
    ]
    for i, (x, y, r) in enumerate(((0.0, -0.62, 0.34), (-0.13, -0.52, 0.21), (0.10, -0.72, 0.22))):
        lobes = 11 if i == 0 else 8
        angle = np.arange(lobes) * 2 * np.pi / lobes + rng.uniform(0, 1)
        radius = r * rng.uniform(0.86, 1.08, lobes)
        crown = smooth(
            list(
                zip(
                    x + lean + radius * np.cos(angle) * round_, y + 0.92 * radius * np.sin(angle), strict=True
                )
            )
        )
        if i == 1:
            out.add(polygon(trunk), WOOD)
        out.add(crown, tone.shaded((0.0, -0.03, 0.032)[i]))
    return out


def poplar(rng: np.random.Generator, tone: Paint) -> Cutouts:
    """A slim tree with a leaf-shaped crown."""
    out = Cutouts()
    w = rng.uniform(0.12, 0.17)
    out.add(polygon([(-0.014, 0.01), (0.014, 0.01), (0.006, -0.6), (-0.006, -0.6)]), WOOD)
    crown = smooth([(0, -1), (w, -0.58), (w * 0.8, -0.28), (0, -0.16), (-w * 0.8, -0.28), (-w, -0.58)])
    out.add(crown, tone)
    out.add(
        smooth([(0, -0.99), (w * 0.98, -0.58), (w * 0.78, -0.28), (0.0, -0.17), (w * 0.18, -0.55)]),
        tone.shaded(-0.03),
    )
    return out


def palm(rng: np.random.Generator, tone: Paint) -> Cutouts:
    """A leaning palm."""
    out = Cutouts()
    lean = rng.uniform(0.10, 0.22) * (1 if rng.random() < 0.5 else -1)
    t = np.linspace(0, 1, 12)
    trunk = np.stack([lean * t**1.8, -0.82 * t], 1)
    top = trunk[-1]
    for i, angle in enumerate(np.linspace(-2.95, -0.2, 8) + rng.uniform(-0.1, 0.1, 8)):
        reach = 0.36 * rng.uniform(0.85, 1.1)
        s = np.linspace(0, 1, 10)
        line = top + np.stack(
            [np.cos(angle) * reach * s, np.sin(angle) * reach * 0.55 * s + 0.24 * s**2.1], 1
        )
        out.add(
            ribbon(line, 0.002 + 0.075 * np.sin(np.pi * np.clip(s, 0, 1)) ** 0.8),
            tone.shaded(0.03 if i % 2 else -0.015),
        )
    out.add(ribbon(trunk, 0.045 - 0.02 * t), WOOD)
    return out


def cactus(rng: np.random.Generator, tone: Paint) -> Cutouts:
    """A saguaro with one or two arms."""
    out = Cutouts()

    def limb(line: list[tuple[float, float]], width: float) -> Points:
        body = smooth(line, steps=8, closed=False)
        return np.concatenate([ribbon(body, width)])

    for side in (-1, 1) if rng.random() < 0.7 else (1,):
        h = rng.uniform(0.35, 0.5)
        out.add(
            limb(
                [
                    (0, -h + 0.04),
                    (side * 0.13, -h + 0.02),
                    (side * 0.17, -h - 0.05),
                    (side * 0.17, -h - 0.24),
                ],
                0.075,
            ),
            tone,
        )
        out.add(ellipse(side * 0.17, -h - 0.24, 0.0375, points=16), tone)
    out.add(limb([(0, 0.02), (0, -0.4), (0, -0.95)], 0.12), tone)
    out.add(ellipse(0, -0.95, 0.06, points=20), tone)
    out.add(limb([(0.035, 0.02), (0.035, -0.4), (0.035, -0.95)], 0.04), tone.shaded(-0.035))
    return out


def acacia(rng: np.random.Generator, tone: Paint) -> Cutouts:
    """A flat-topped tree of dry country."""
    out = Cutouts()
    out.add(
        polygon(
            [
                (-0.03, 0.01),
                (-0.015, -0.4),
                (-0.22, -0.66),
                (-0.2, -0.68),
                (0.0, -0.47),
                (0.2, -0.74),
                (0.22, -0.72),
                (0.02, -0.4),
                (0.035, 0.01),
            ]
        ),
        WOOD,
    )
    for x, y, w in ((-0.24, -0.68, 0.52), (0.2, -0.78, 0.6), (-0.02, -0.9, 0.56)):
        out.add(
            smooth(
                [
                    (x - w / 2, y),
                    (x - w * 0.3, y - 0.075),
                    (x + 0.02, y - 0.10),
                    (x + w * 0.32, y - 0.07),
                    (x + w / 2, y),
                    (x, y + 0.03),
                ]
            ),
            tone.shaded(rng.uniform(-0.02, 0.03)),
        )
    return out


def bush(rng: np.random.Generator, tone: Paint) -> Cutouts:
    """A low round bush, one unit wide."""
    out = Cutouts()
    for i, (x, r) in enumerate(((-0.22, 0.26), (0.24, 0.24), (0.0, 0.34))):
        angle = np.linspace(np.pi, 2 * np.pi, 7)
        radius = r * rng.uniform(0.88, 1.1, 7)
        top = smooth(
            list(zip(x + radius * np.cos(angle), 1.1 * radius * np.sin(angle), strict=True)), closed=False
        )
        out.add(np.concatenate([top, [[x + r, 0.04], [x - r, 0.04]]]), tone.shaded((-0.02, 0.0, 0.025)[i]))
    return out


def grass(rng: np.random.Generator, tone: Paint, *, blades: int = 9, flower: Paint | None = None) -> Cutouts:
    """A tuft of blades, some with a flower."""
    out = Cutouts()
    for i in range(blades):
        x = (i / (blades - 1) - 0.5) * 0.7 + rng.uniform(-0.05, 0.05)
        tall, lean = rng.uniform(0.5, 1.0), rng.uniform(-0.25, 0.25) + x * 0.5
        t = np.linspace(0, 1, 7)
        line = np.stack([x + lean * t**1.7, -tall * t], 1)
        out.add(ribbon(line, 0.055 * (1 - t) + 0.004), tone.shaded(rng.uniform(-0.03, 0.03)))
        if flower is not None and i % 3 == 1:
            bx, by = line[-1]
            for k in range(5):
                a = k * 2 * np.pi / 5 + rng.random()
                out.add(ellipse(bx + 0.06 * np.cos(a), by + 0.06 * np.sin(a), 0.055, points=12), flower)
            out.add(ellipse(bx, by, 0.035, points=10), local((250, 214, 120)))
    return out


def sway(
    shapes: Cutouts, *, height: float, amount: float, phase: float, base: float = 0.0
) -> Callable[[float], Cutouts]:
    """Bend shapes in the wind, more the higher; ``amount`` is the swing of the top in scene units."""
    lifts = [np.clip((base - points[:, 1]) / max(height, 1e-6), 0.0, 1.3) ** 1.6 for points in shapes.points]

    def draw(t: float) -> Cutouts:
        gust = np.sin(0.9 * t + phase) + 0.45 * np.sin(2.1 * t + 1.7 * phase)
        out = Cutouts()
        out.paints, out.others, out.moments, out.alphas = (
            shapes.paints,
            shapes.others,
            shapes.moments,
            shapes.alphas,
        )
        for points, lift in zip(shapes.points, lifts, strict=True):
            moved = points.copy()
            moved[:, 0] += amount * gust * lift
            out.points.append(moved)
        return out

    return draw


def stand(
    setting: Setting, layer: Layer, plant: Cutouts, *, at: tuple[float, float], height: float, phase: float, shadow: float = 0.2,
    swing: float = 0.02, flip: bool = False,
) -> None:  # fmt: skip
    """Plant something on a layer; it sways with the weather."""
    cut = Cutouts()
    cut.extend(plant, at=at, scale=(-height if flip else height, height))
    draw = sway(cut, height=height, amount=swing * height * setting.windy, phase=phase, base=at[1])
    layer.moving(
        "plant", draw, shadow=shadow, drop=(0.003 + 0.02 * height, 0.004), blur=0.004 + 0.02 * height
    )


__all__ = [
    "WOOD",
    "acacia",
    "bush",
    "cactus",
    "cypress",
    "grass",
    "palm",
    "pine",
    "poplar",
    "role",
    "stand",
    "sway",
    "tree",
]
