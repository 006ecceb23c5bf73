"""The one thing that moves: how it looks at this size, where it stands and how it goes."""

# ruff: noqa: E501 - tables of words read best in one line
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from mutoscope.worlds.postcards import figures, vehicles
from mutoscope.worlds.postcards.clips.backdrop import FRAME, Backdrop
from mutoscope.worlds.postcards.clips.canvas import Canvas, Palette, Sheet
from mutoscope.worlds.postcards.clips.slots import AIR, WATER
from mutoscope.worlds.postcards.light import Paint, local
from mutoscope.worlds.postcards.stage import Cutouts, ellipse, ribbon

WINDOW = 16  # frames in which the ways below are gone
PACE = (0.24, 0.34)  # of the width in a window; plainly seen, and over half the picture is left to start in
CLIMB = (0.30, 0.42)  # of the height
RATE = 12.0

# Purer than in large pictures: at this size color is told by a few pixels.
COLORS = {
    "red": (212, 44, 40),
    "yellow": (250, 200, 40),
    "green": (44, 156, 74),
    "blue": (36, 92, 200),
    "purple": (132, 62, 168),
    "white": (252, 248, 240),
}
# Width and height of one unit in the scene (1 is the picture's height).
_SIZES = {
    "balloon": (0.56, 0.52), "kite": (0.46, 0.40), "bird": (0.46, 0.52), "sailboat": (0.56, 0.52), "rowboat": (0.62, 0.84),
    "ferry": (0.78, 0.86), "car": (0.58, 0.62), "tram": (0.86, 0.80), "train": (0.50, 0.78), "bicycle": (0.44, 0.44),
    "person": (0.52, 0.44), "dog": (0.46, 0.46),
}  # fmt: skip
_RIGID = ("balloon", "sailboat", "tram", "train")
_WINDOW_OF = {  # left, top, right, bottom of what is painted, in units of the thing facing right
    "balloon": (-0.45, -0.45, 0.45, 0.70), "kite": (-0.45, -0.60, 0.45, 1.45), "bird": (-0.60, -0.55, 0.60, 0.40),
    "sailboat": (-0.60, -1.05, 0.60, 0.20), "rowboat": (-0.60, -0.70, 0.70, 0.20), "ferry": (-0.70, -0.80, 0.70, 0.20),
    "car": (-0.60, -0.55, 0.60, 0.10), "tram": (-0.60, -0.65, 0.60, 0.10), "train": (-1.70, -0.45, 0.60, 0.10),
    "bicycle": (-0.60, -1.20, 0.60, 0.10), "person": (-0.40, -1.15, 0.40, 0.10), "dog": (-0.60, -0.80, 0.75, 0.10),
}  # fmt: skip
_MARGIN = 0.06  # scene units around, for the shadow


@dataclass(frozen=True, kw_only=True)
class Actor:
    """What is drawn and where: ``place(k)`` is where its origin is in frame ``k``, scene units."""

    near: float
    sheet: Callable[[int], Sheet]
    place: Callable[[int], tuple[float, float]]
    moving: bool
    kind: str


def actor(
    kind: str, color: str, direction: str, back: Backdrop, place: str, draw: np.random.Generator
) -> Actor:
    """An actor for a backdrop; ``draw`` chooses speed, place and dress."""
    facing = {"left": -1.0, "right": 1.0}.get(direction) or (1.0 if draw.random() < 0.5 else -1.0)
    moving = direction != "still"
    sx, sy = _SIZES[kind]
    grow = float(draw.uniform(0.93, 1.08))
    near, x, y = _spot(kind, back, place, draw)
    if place in ("beach", "harbor", "island") and kind in WATER:
        grow *= 0.82
    sx, sy = sx * grow, sy * grow
    step = float(draw.uniform(*PACE)) * FRAME.width / WINDOW
    climb = float(draw.uniform(*CLIMB)) * FRAME.height / WINDOW
    dx, dy = {
        "left": (-step, 0.0),
        "right": (step, 0.0),
        "up": (0.0, -climb),
        "down": (0.0, climb),
    }.get(direction, (0.0, 0.0))
    if dy:
        y = -0.06 * sy if kind == "balloon" else -0.10
        x = float(draw.uniform(-0.30, 0.30)) * FRAME.width
    if direction == "still":
        x = float(draw.uniform(-0.26, 0.26)) * FRAME.width
    if kind == "train":
        x += facing * 0.5 * sx
    phase = float(draw.uniform(0, 2 * np.pi))
    middle = (WINDOW - 1) / 2
    bob = 0.006 if kind in (*WATER, *AIR) else 0.0

    def where(k: int) -> tuple[float, float]:
        return x + dx * (k - middle), y + dy * (k - middle) + bob * float(np.sin(2.2 * k / RATE + phase))

    shape = _maker(kind, color, moving, draw)
    palette = Palette(back.light, clean=0.8 if back.dark else 0.55)
    left, top, right, bottom = _WINDOW_OF[kind]
    if facing < 0:
        left, right = -right, -left
    window = (
        left * sx - _MARGIN,
        top * sy - _MARGIN,
        right * sx + _MARGIN,
        bottom * sy + _MARGIN,
    )
    known: dict[int, Sheet] = {}
    still = kind in _RIGID or (not moving and kind not in ("bird", "kite", "rowboat"))

    def sheet(k: int) -> Sheet:
        k = 0 if still else k
        if k not in known:
            if len(known) > WINDOW:
                known.clear()
            out = Cutouts()
            way = k * step / sx if dx else 0.0
            out.extend(shape(k / RATE + phase, way), scale=(sx * facing, sy))
            canvas = Canvas(*window)
            canvas.shade(out, (0.010, 0.014), 0.010, 0.24, 0.02)
            palette.paint(canvas, out)
            made = canvas.sheet()
            assert made is not None
            known[k] = made
        return known[k]

    return Actor(near=near, sheet=sheet, place=where, moving=moving, kind=kind)


def _spot(kind: str, back: Backdrop, place: str, draw: np.random.Generator) -> tuple[float, float, float]:
    """Depth and the place passed in the middle of a window."""
    x = float(draw.uniform(-0.09, 0.09)) * FRAME.width
    if kind in AIR:
        low, high = {"balloon": (-0.16, -0.06), "kite": (-0.22, -0.08), "bird": (-0.26, -0.05)}[kind]
        return 0.9, x, float(draw.uniform(low, high))
    if kind in WATER:
        assert back.water is not None
        y0, y1 = back.water
        y = y0 + 0.75 * (y1 - y0) if place == "beach" else max(y1, 0.2) + float(draw.uniform(0.0, 0.06))
        return (0.77 if place == "beach" else 1.15), x - 0.06 * back.side, y
    return 1.0, x, 0.442


def _maker(
    kind: str, color: str, moving: bool, draw: np.random.Generator
) -> Callable[[float, float], Cutouts]:
    """A function of seconds and of the way gone (own lengths) that gives the shapes, facing right."""
    paint = local(COLORS[color])
    other = paint.shaded(-0.07 if color == "white" else 0.07)
    if kind == "balloon":
        return lambda t, way: vehicles.balloon(paint, other)
    if kind == "kite":
        return lambda t, way: _turned(vehicles.kite(paint, other, t), 0.12 * float(np.sin(2.4 * t)))
    if kind == "bird":
        return lambda t, way: _bird(paint, t)
    if kind == "sailboat":
        return lambda t, way: _sailboat(paint)
    if kind == "rowboat":
        look = figures.dress({"coat": "beige", "hat": "straw"}, f"rower {draw.integers(6)}")
        return lambda t, way: _afloat(
            vehicles.rowboat(paint, 1.6 * t if moving else 0.0, figures.person(look, pose="row")), 0.95, paint
        )
    if kind == "ferry":
        return lambda t, way: _afloat(vehicles.ferry(paint, t), 1.0, paint)
    if kind == "car":
        return lambda t, way: vehicles.car(paint, 2.0 * way)
    if kind == "tram":
        return lambda t, way: vehicles.tram(paint, way)
    if kind == "train":
        return lambda t, way: vehicles.train(paint, way, cars=2)
    if kind == "dog":
        return lambda t, way: _dog(paint, t, moving)
    look = dict(figures.dress({}, f"walker {draw.integers(24)}"))
    look.update({"umbrella": "none", "bag": "none", "scarf": "none", "coat": "white"})
    if kind == "bicycle":
        return lambda t, way: _bicycle(paint, look, way)
    look["wear"] = "coat"
    pose = "walk" if moving else "stand"
    return lambda t, way: _recolored(figures.person(look, pose=pose, t=t, phase=0.0), paint)


def _dog(paint: Paint, t: float, moving: bool) -> Cutouts:
    """A dog whose legs swing so slowly that twelve frames a second show it."""
    return figures.dog(paint, 0.8 * t, moving=moving)


def _recolored(cutouts: Cutouts, paint: Paint) -> Cutouts:
    """A figure in a white coat, its coat (and only that) in another color."""
    coat = figures.COLORS["white"]
    cutouts.paints = [
        local(paint.rgb, one.shade + paint.shade) if one.rgb == coat and not one.role else one
        for one in cutouts.paints
    ]
    return cutouts


def _turned(cutouts: Cutouts, turn: float) -> Cutouts:
    out = Cutouts()
    out.extend(cutouts, turn=turn)
    return out


def _afloat(boat: Cutouts, length: float, paint: Paint) -> Cutouts:
    """A boat with its own color on the water below it and a line of foam."""
    out = Cutouts()
    for k, (share, alpha) in enumerate(((0.46, 0.40), (0.34, 0.25))):
        out.add(
            ellipse(0.0, 0.04 + 0.045 * k, share * length, 0.022, points=20), paint.shaded(-0.06), alpha=alpha
        )
    out.extend(boat)
    out.add(ellipse(-0.02, 0.012, 0.46 * length, 0.014, points=20), local((252, 250, 244)), alpha=0.8)
    return out


def _sailboat(paint: Paint) -> Cutouts:
    """A sloop whose both sails have the color; the small one is lighter."""
    out = vehicles.sailboat(paint)
    sail = vehicles.PAPER
    out.paints = [
        paint.shaded(0.08 if paint.rgb != COLORS["white"] else -0.05) if one == sail else one
        for one in out.paints
    ]
    return _afloat(out, 0.74, paint)


def _bird(paint: Paint, t: float) -> Cutouts:
    """A large bird from the side: body, head, beak, tail and one beating pair of wings."""
    out = Cutouts()
    beat = float(np.sin(2 * np.pi * 1.5 * t))
    u = np.linspace(0, 1, 9)
    for side, shade in ((-1.0, -0.07), (1.0, 0.03)):
        tip = np.array([-0.16 - 0.08 * side, -0.44 * beat])
        line = np.stack([0.06 * side + (tip[0]) * u, -0.06 + tip[1] * u - 0.10 * np.sin(np.pi * u)], 1)
        wing = ribbon(line, 0.21 * (1 - u) ** 0.5 + 0.02)
        if side < 0:
            out.add(wing, paint.shaded(shade))
        else:
            out.add(ellipse(0.02, 0.0, 0.27, 0.095, points=28, turn=-0.06), paint)
            out.add(
                np.array([[-0.20, -0.05], [-0.46, -0.07], [-0.44, 0.05], [-0.20, 0.05]]), paint.shaded(-0.05)
            )
            out.add(ellipse(0.28, -0.06, 0.088, points=20), paint)
            out.add(np.array([[0.35, -0.09], [0.47, -0.045], [0.35, -0.02]]), local((236, 160, 60)))
            out.add(wing, paint.shaded(shade))
    return out


def _bicycle(paint: Paint, look: dict[str, object], way: float) -> Cutouts:
    """A bicycle with thick tubes and wheels, one unit high; its rider wears the same color."""
    out = Cutouts()
    for x in (-0.32, 0.32):
        out.add(ellipse(x, -0.21, 0.21, points=28), vehicles.DARK)
        out.add(ellipse(x, -0.21, 0.155, points=28), local((214, 208, 200)))
        angle = 4.0 * way + np.array([0.0, np.pi / 2])
        for a in angle:
            arm = 0.17 * np.array([np.cos(a), np.sin(a)])
            out.add(ribbon(np.array([[x, -0.21] - arm, [x, -0.21] + arm]), 0.035), vehicles.DARK)
    out.extend(_recolored(figures.person(look, pose="ride"), paint), at=(-0.10, -0.04), scale=0.98)
    for a, b in (
        ((-0.32, -0.21), (-0.05, -0.23)),
        ((-0.05, -0.23), (0.22, -0.50)),
        ((-0.14, -0.48), (0.22, -0.50)),
        ((-0.14, -0.50), (-0.05, -0.23)),
        ((0.21, -0.58), (0.32, -0.21)),
    ):
        out.add(ribbon(np.array([a, b]), 0.055), paint)
    return out
