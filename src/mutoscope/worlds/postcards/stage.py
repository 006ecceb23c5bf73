"""The stage: cut-out shapes in groups, groups on layers, layers at depths, and the camera that looks at them.

Scene units: the picture has the area 16/9, the middle is (0, 0), x runs right and y down; so a wide picture measures
1.78 x 1 and an upright one 1 x 1.78, and a thing of size 0.2 takes the same share of both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from mutoscope.types import Size
from mutoscope.worlds.postcards.light import Paint
from mutoscope.worlds.scene import View

Points = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, slots=True)
class Frame:
    """Width and height of the composed picture in scene units."""

    width: float
    height: float

    @classmethod
    def of(cls, size: Size) -> Frame:
        aspect = size.width / size.height
        return cls(width=float(np.sqrt(aspect * 16 / 9)), height=float(np.sqrt(16 / 9 / aspect)))

    @property
    def upright(self) -> bool:
        return self.height > self.width * 1.05

    @property
    def reach(self) -> float:
        """How far to either side of the middle a sheet must go so that no allowed view shows its end."""
        return 1.5 * self.width + 0.3

    @property
    def floor(self) -> float:
        """How far down a sheet must go."""
        return 1.6 * self.height


class Cutouts:
    """Shapes cut from paper, back to front. Each has a paint, and may change to a second paint at a moment."""

    def __init__(self) -> None:
        self.points: list[Points] = []
        self.paints: list[Paint] = []
        self.others: list[Paint | None] = []
        self.moments: list[float] = []
        self.alphas: list[float] = []

    def add(
        self,
        points: Points,
        paint: Paint,
        *,
        alpha: float = 1.0,
        later: Paint | None = None,
        at: float = np.inf,
    ) -> None:
        """Add a closed shape (N, 2); from second ``at`` on it takes the paint ``later``."""
        self.points.append(np.asarray(points, np.float64))
        self.paints.append(paint)
        self.others.append(later)
        self.moments.append(at)
        self.alphas.append(alpha)

    def extend(
        self,
        other: Cutouts,
        *,
        at: tuple[float, float] = (0.0, 0.0),
        scale: float | tuple[float, float] = 1.0,
        turn: float = 0.0,
    ) -> None:
        """Add all of ``other``, scaled, turned (radians, clockwise on the screen), then moved."""
        factor = np.asarray(scale if isinstance(scale, tuple) else (scale, scale), np.float64)
        c, s = np.cos(turn), np.sin(turn)
        matrix = np.array([[c, s], [-s, c]])
        for points in other.points:
            self.points.append((points * factor) @ matrix + at)
        self.paints += other.paints
        self.others += other.others
        self.moments += other.moments
        self.alphas += other.alphas


@dataclass(frozen=True, kw_only=True)
class Group:
    """Shapes that belong together: one label, one shadow. ``draw(seconds)`` for what moves, else ``still``."""

    label: str
    still: Cutouts | None = None
    draw: Callable[[float], Cutouts] | None = None
    shadow: float = 0.0  # strength 0..1
    drop: tuple[float, float] = (0.004, 0.006)  # scene units
    blur: float = 0.006


@dataclass(frozen=True, kw_only=True)
class Mist:
    """Mist over all that lies behind: densest at ``y``, fading out over ``above`` and ``below``."""

    y: float
    above: float
    below: float
    density: float


@dataclass(kw_only=True)
class Layer:
    """Groups at one depth. ``near`` is how far it moves with the camera: 1 at the focal depth, towards 0 far away."""

    near: float
    haze: float = 0.0  # 0..1 towards the color of the air
    groups: list[Group] = field(default_factory=list)
    mist: Mist | None = None  # laid before the groups

    def still(self, label: str, cutouts: Cutouts, *, shadow: float = 0.0, **more: object) -> Layer:
        self.groups.append(Group(label=label, still=cutouts, shadow=shadow, **more))  # type: ignore[arg-type]
        return self

    def moving(
        self, label: str, draw: Callable[[float], Cutouts], *, shadow: float = 0.0, **more: object
    ) -> Layer:
        self.groups.append(Group(label=label, draw=draw, shadow=shadow, **more))  # type: ignore[arg-type]
        return self

    @property
    def depth(self) -> float:
        """0 nearest .. 1 farthest; a layer at the focal depth has 0.5."""
        return float(1.0 / (1.0 + max(self.near, 0.0)))


@dataclass(frozen=True, kw_only=True, slots=True)
class Camera:
    """Scene units to pixels for one view and size."""

    size: Size
    frame: Frame
    view: View

    @property
    def unit(self) -> float:
        """Pixels per scene unit at zoom 1."""
        return self.size.width / self.frame.width

    def zoom(self, near: float) -> float:
        """Nearer layers grow faster; never singular, and zooms multiply."""
        return float(self.view.zoom ** (0.35 + 0.65 * near))

    def shift(self, near: float) -> tuple[float, float]:
        """Pixels by which a layer's middle leaves the picture's middle, before roll."""
        scale = self.unit * self.zoom(near) * near
        return -self.view.x * self.frame.width * scale, -self.view.y * self.frame.height * scale

    def project(self, points: Points, near: float) -> Points:
        """(N, 2) scene units to pixels."""
        shift = self.shift(near)
        placed = points * (self.unit * self.zoom(near)) + shift
        if self.view.roll_degrees:
            angle = np.deg2rad(self.view.roll_degrees)
            c, s = np.cos(angle), np.sin(angle)
            placed = placed @ np.array([[c, s], [-s, c]])
        return np.asarray(placed + np.array([self.size.width / 2, self.size.height / 2]))


def ellipse(
    x: float, y: float, rx: float, ry: float | None = None, *, points: int = 40, turn: float = 0.0
) -> Points:
    """Closed ellipse."""
    angle = np.linspace(0, 2 * np.pi, points, endpoint=False)
    ry = rx if ry is None else ry
    c, s = np.cos(turn), np.sin(turn)
    ex, ey = rx * np.cos(angle), ry * np.sin(angle)
    return np.stack([x + ex * c - ey * s, y + ex * s + ey * c], 1)


def box(x0: float, y0: float, x1: float, y1: float) -> Points:
    """Closed rectangle."""
    return np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]], float)


def polygon(points: Iterable[tuple[float, float]]) -> Points:
    return np.array(list(points), float)


def smooth(points: Iterable[tuple[float, float]], *, steps: int = 8, closed: bool = True) -> Points:
    """Catmull-Rom curve (Catmull and Rom, 1974) through points: rounded scissors cuts."""
    p = np.array(list(points), float)
    t = np.arange(steps)[:, None] / steps
    if closed:
        a, b, c, d = np.roll(p, 1, 0), p, np.roll(p, -1, 0), np.roll(p, -2, 0)
    else:
        padded = np.concatenate([p[:1], p, p[-1:]])
        a, b, c, d = padded[:-3], padded[1:-2], padded[2:-1], padded[3:]
    pieces = [
        0.5 * (2 * q + (r - o) * t + (2 * o - 5 * q + 4 * r - s) * t**2 + (3 * q - o - 3 * r + s) * t**3)
        for o, q, r, s in zip(a, b, c, d, strict=True)
    ]
    if not closed:
        pieces.append(p[-1:])
    return np.concatenate(pieces)


def ribbon(center: Points, widths: NDArray[np.float64] | float) -> Points:
    """A strip along a line, ``widths`` wide at each of its points."""
    step = np.gradient(center, axis=0)
    normal = (
        np.stack([-step[:, 1], step[:, 0]], 1) / np.maximum(np.hypot(step[:, 0], step[:, 1]), 1e-9)[:, None]
    )
    half = np.broadcast_to(np.asarray(widths, float) / 2, (len(center),))[:, None]
    return np.concatenate([center + normal * half, (center - normal * half)[::-1]])


def sheet(x: NDArray[np.float64], y: NDArray[np.float64], floor: float) -> Points:
    """Land or water below the line y(x), down to ``floor``."""
    line = np.stack([x, y], 1)
    return np.concatenate([line, [[x[-1], floor], [x[0], floor]]])
