"""Color grades: a name or a .cube file becomes a three-dimensional table that Pillow applies in C."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from mutoscope.errors import MediaError, UsageError, did_you_mean
from mutoscope.types import Pixels

GRADES = ("none", "warm", "cool", "film", "faded", "mono")
_POINTS = 17  # taste: smooth curves need no more


class Grade:
    """A grade ready to be applied to pictures: ``graded = grade(rgb_HWC)``."""

    def __init__(self, name: str | Path) -> None:
        self._table: ImageFilter.Color3DLUT | None = None
        if isinstance(name, Path):
            self._table = read_cube(name)
        elif name not in GRADES:
            raise UsageError(
                f"unknown grade {name!r}{did_you_mean(name, GRADES)}; known: {', '.join(GRADES)}."
            )
        elif name != "none":
            self._table = ImageFilter.Color3DLUT.generate(_POINTS, lambda r, g, b: _NAMED[name](r, g, b))

    def __call__(self, rgb_HWC: Pixels) -> Pixels:
        if self._table is None:
            return rgb_HWC
        return np.asarray(Image.fromarray(rgb_HWC).filter(self._table))


def _curve(x: float, strength: float) -> float:
    """A gentle S around middle gray; ``strength`` 0 is a straight line."""
    return x + strength * x * (1 - x) * (2 * x - 1) * 2


def _warm(r: float, g: float, b: float) -> tuple[float, float, float]:
    return min(1.0, r * 1.04 + 0.01), g * 1.005, b * 0.92


def _cool(r: float, g: float, b: float) -> tuple[float, float, float]:
    return r * 0.94, g * 1.0, min(1.0, b * 1.03 + 0.02)


def _film(r: float, g: float, b: float) -> tuple[float, float, float]:
    """Contrast, warm lights, cool shadows."""
    luma = 0.2126 * r + 0.7152 * g + 0.0722 * b
    lift = 0.03 * (1 - luma)
    return _curve(r, 0.25) + 0.02 * luma, _curve(g, 0.25), min(1.0, _curve(b, 0.2) + lift - 0.02 * luma)


def _faded(r: float, g: float, b: float) -> tuple[float, float, float]:
    return 0.06 + 0.88 * r, 0.06 + 0.87 * g, 0.08 + 0.84 * b


def _mono(r: float, g: float, b: float) -> tuple[float, float, float]:
    luma = _curve(0.2126 * r + 0.7152 * g + 0.0722 * b, 0.2)
    return luma, luma, luma


_NAMED = {"warm": _warm, "cool": _cool, "film": _film, "faded": _faded, "mono": _mono}


def read_cube(path: Path) -> ImageFilter.Color3DLUT:
    """A table from a ``.cube`` file (Adobe Cube LUT specification 1.0): 3-D tables of 2 to 65 points a side.

    Raises:
        MediaError: the file is no such table.
    """
    size = 0
    low, high = [0.0] * 3, [1.0] * 3
    rows: list[NDArray[np.float64]] = []
    if path.stat().st_size > 16 << 20:
        raise MediaError(
            f"{path.name}: a .cube file must be smaller than 16 MB; got {path.stat().st_size >> 20} MB."
        )
    for number, text in enumerate(path.read_text("utf-8", errors="replace").splitlines(), 1):
        words = text.split("#")[0].split()
        if not words:
            continue
        try:
            if words[0] == "LUT_3D_SIZE":
                size = int(words[1])
            elif words[0] in ("DOMAIN_MIN", "DOMAIN_MAX"):
                (low if words[0] == "DOMAIN_MIN" else high)[:] = [float(w) for w in words[1:4]]
            elif words[0] == "LUT_1D_SIZE":
                raise MediaError(f"{path.name}: only 3-D tables can be used; line {number} starts a 1-D one.")
            elif words[0] not in ("TITLE", "LUT_3D_INPUT_RANGE"):
                rows.append(np.array([float(w) for w in words[:3]]))
        except (ValueError, IndexError):
            raise MediaError(
                f"{path.name}: line {number} of the .cube file is not three numbers: {text[:40]!r}."
            ) from None
    if not 2 <= size <= 65:
        raise MediaError(f"{path.name}: the size of a .cube file must lie in 2..65; got {size or 'none'}.")
    if not all(np.isfinite(row).all() for row in rows):
        raise MediaError(f"{path.name}: every color of a .cube file must be finite; one is not.")
    if len(rows) != size**3 or any(len(row) != 3 for row in rows):
        raise MediaError(
            f"{path.name}: a .cube file of size {size} must hold {size**3} colors; got {len(rows)}."
        )
    if low != [0.0] * 3 or high != [1.0] * 3:
        raise MediaError(f"{path.name}: the table's domain must be 0..1; got {low}..{high}.")
    return ImageFilter.Color3DLUT(size, np.clip(np.concatenate(rows), 0, 1).tolist())
