"""Where people look in a picture: color that differs from its surroundings, at several scales.

Center-surround color contrast in Lab (after Achanta et al. 2009, "Frequency-tuned salient region detection", and
Itti, Koch & Niebur 1998 for the scales), with a mild pull toward the middle.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from mutoscope.types import Pixels

INNER = 0.5  # middle part of a following crop that its subject should keep to, so that it is not led along the edge
_PLACES = 101  # crops tried along the axis
_MOVES = 6.0  # gray levels of change that are noise
_WHOLE = 0.4  # share of the picture that changes when it is the camera that moves; taste
_LONG_SIDE = 160  # saliency is a coarse thing; finer grids follow texture


def saliency(rgb_HWC: Pixels) -> NDArray[np.float32]:
    """How much each place draws the eye: float32 (h, w) on a grid of at most 160 cells a side, summing to 1."""
    small = _grid_size(rgb_HWC)
    lab = cv2.cvtColor(cv2.resize(rgb_HWC, small, interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2LAB).astype(
        np.float32
    )
    total = np.zeros(lab.shape[:2], np.float32)
    for share in (1 / 24, 1 / 10, 1 / 4):
        fine = cv2.GaussianBlur(lab, (0, 0), 1.0)
        around = cv2.GaussianBlur(lab, (0, 0), max(1.5, share * max(small)), borderType=cv2.BORDER_REPLICATE)
        contrast = np.sqrt(((fine - around) ** 2).sum(2))
        total += contrast / max(1e-6, float(contrast.max()))
    rows = np.linspace(-1, 1, small[1], dtype=np.float32)[:, None]
    columns = np.linspace(-1, 1, small[0], dtype=np.float32)[None]
    total *= np.exp(-0.5 * (rows**2 + columns**2) / 0.7**2)
    total = total**2  # a few strong places rather than a haze
    return (total / max(1e-12, float(total.sum()))).astype(np.float32)


def movement(before: Pixels | None, now: Pixels, after: Pixels | None) -> tuple[NDArray[np.float32], float]:
    """Where something moves: float32 (h, w) on the grid of :func:`saliency`, summing to 1 (or all 0), and how far to
    trust it, 0..1.

    A thing that moves differs from the picture before and from the one after; the lesser of the two differences shows
    where it is now and not where it was (three-frame differencing). Where most of the picture changes the camera moves,
    and nothing is known.
    """
    grays = [None if p is None else _small_gray(p) for p in (before, now, after)]
    here = grays[1]
    assert here is not None
    changes = [cv2.absdiff(here, other) for other in (grays[0], grays[2]) if other is not None]
    if not changes:
        return np.zeros(here.shape, np.float32), 0.0
    change = cv2.GaussianBlur(np.minimum.reduce(changes).astype(np.float32), (0, 0), 1.5)
    change = np.maximum(0.0, change - _MOVES)
    total = float(change.sum())
    spread = float((change > 0).mean())
    if total < 1e-3:
        return np.zeros(here.shape, np.float32), 0.0
    return (change / total).astype(np.float32), float(np.clip((_WHOLE - spread) / _WHOLE, 0.0, 1.0))


def _grid_size(rgb_HWC: Pixels) -> tuple[int, int]:
    height, width = rgb_HWC.shape[:2]
    scale = min(1.0, _LONG_SIDE / max(height, width))
    return max(2, round(width * scale)), max(2, round(height * scale))


def _small_gray(rgb_HWC: Pixels) -> NDArray[np.uint8]:
    small = cv2.resize(rgb_HWC, _grid_size(rgb_HWC), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), np.uint8)


def center_of_interest(rgb_HWC: Pixels, aspect: float, zoom: float = 1.0) -> tuple[float, float]:
    """Center (x, y in shares of the picture) of the crop of shape ``aspect`` that keeps the most saliency.

    The crop is the largest that fits, made smaller by ``zoom``; along an axis it fills the center is the middle. The
    mean of two things far apart lies between them, where there is nothing to see; a crop must choose one. Among crops
    within a hundredth of the best, the one nearest to the middle is taken. With a zoom above 1 the crop is meant to
    show one thing: that shall stand in its inner part.
    """
    weights = saliency(rgb_HWC)
    height, width = rgb_HWC.shape[:2]
    shape = width / height / aspect
    centers = []
    for axis, share in ((0, min(1.0, 1 / shape) / zoom), (1, min(1.0, shape) / zoom)):
        if share > 0.999:
            centers.append(0.5)
            continue
        inside = kept_inside(weights.sum(axis), share, _PLACES)
        if zoom > 1.0:
            inside = (inside + kept_inside(weights.sum(axis), share, _PLACES, inner=INNER)) / 2
        places = share / 2 + np.linspace(0, 1, _PLACES) * (1 - share)
        good = np.flatnonzero(inside >= inside.max() - 0.01)
        centers.append(float(places[good[np.abs(places[good] - 0.5).argmin()]]))
    return centers[0], centers[1]


def kept_inside(
    profile: NDArray[np.float32], share: float, num: int, *, inner: float = 1.0
) -> NDArray[np.float64]:
    """Saliency inside a window of ``share`` of the axis at ``num`` places from one end to the other.

    ``profile`` is the saliency summed across the axis, 1 in all. With ``inner`` only that middle part of the window
    counts; the places are the same.
    """
    edges = np.concatenate([[0.0], np.cumsum(profile, dtype=np.float64)])
    places = np.linspace(0, 1, len(edges))
    left = np.linspace(0, 1 - share, num) + share * (1 - inner) / 2
    return np.asarray(np.interp(left + share * inner, places, edges) - np.interp(left, places, edges))
