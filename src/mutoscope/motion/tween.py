"""A picture between two pictures, along the optical flow.

Flow is estimated both ways with DIS (Kroeger et al. 2016, arXiv:1603.03590, through OpenCV); each neighbor is warped
part of the way and the two are mixed by nearness. Where the flows disagree (things that appear or vanish) the nearer
neighbor counts more. Across a cut there is nothing to follow: the nearer neighbor is shown.
"""

from __future__ import annotations

import functools
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from mutoscope.types import Pixels

_FLOW_SIDE = 640  # longest side at which flow is estimated; finer costs more than it shows
_CUT = 0.45  # histogram distance above which two pictures are of different shots; motion stays below 0.3
_LOST = 0.4  # … and mean doubt above which nothing of one is found in the other; fades and flashes stay below
_DOUBT_PX = 4.0  # flows that disagree by so much have nothing in common; taste


class Between:
    """Everything between two pictures of one size, uint8 (H, W, 3); the flow is estimated once."""

    def __init__(self, before: Pixels, after: Pixels) -> None:
        self.before, self.after = before, after

    def at(self, share: float, *, evenly: bool = False) -> Pixels:
        """The picture at ``share`` (0..1) of the way. ``evenly``: mixed by share alone, so that no place ever jumps
        from one to the other (for slow morphs of pictures that are not neighbors)."""
        if share <= 1e-3:
            return self.before
        if share >= 1 - 1e-3:
            return self.after
        if self.is_cut and not evenly:
            return self.before if share < 0.5 else self.after
        if min(self.before.shape[:2]) < 16:
            return mix(self.before, self.after, share)
        flows = self._flows
        if flows is None:
            return self.before
        forth, back, doubt = flows
        from_before = _moved(self.before, forth, -share)
        from_after = _moved(self.after, back, share - 1)
        if evenly:
            return mix(from_before, from_after, share)
        weight = np.float32(share) + doubt * np.float32((share > 0.5) - share)
        rest = cv2.blendLinear(from_before, from_after, 1 - weight, weight)
        return np.asarray(rest)

    @functools.cached_property
    def is_cut(self) -> bool:
        """Whether the two are of different shots: other colors, and no motion that leads from one to the other."""
        if color_distance(self.before, self.after) <= _CUT:
            return False
        return self._flows is not None and float(self._flows[2].mean()) > _LOST

    def gain(self) -> float:
        """Mean difference left after moving ``before`` onto ``after``, as a share of the difference without: below 1
        following the motion helps."""
        plain = float(np.abs(self.before.astype(np.int16) - self.after).mean())
        flows = self._flows
        if flows is None or plain < 1e-6:
            return 1.0
        moved = _moved(self.before, flows[1], 1.0)
        return float(np.abs(moved.astype(np.int16) - self.after).mean()) / plain

    @functools.cached_property
    def _flows(self) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]] | None:
        """Flow forth and back, and doubt 0..1, all at full size; None when nothing moves."""
        height, width = self.before.shape[:2]
        gray_b, gray_a = (cv2.cvtColor(p, cv2.COLOR_RGB2GRAY) for p in (self.before, self.after))
        if np.array_equal(gray_b, gray_a):
            return None
        scale = min(1.0, _FLOW_SIDE / max(height, width))
        if scale < 1:
            small = (round(width * scale), round(height * scale))
            gray_b, gray_a = (cv2.resize(g, small, interpolation=cv2.INTER_AREA) for g in (gray_b, gray_a))
        dis = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_FAST)
        nothing: Any = None  # no first guess
        forth: Any = dis.calc(gray_b, gray_a, nothing)
        back: Any = dis.calc(gray_a, gray_b, nothing)
        doubt = np.clip(np.linalg.norm(forth + _moved(back, forth, 1.0), axis=2) / _DOUBT_PX, 0, 1)
        doubt = doubt.astype(np.float32)
        if scale < 1:
            grown = np.array([width / gray_b.shape[1], height / gray_b.shape[0]], np.float32)
            whole, how = (width, height), cv2.INTER_LINEAR
            forth, back = (cv2.resize(flow, whole, interpolation=how) * grown for flow in (forth, back))
            doubt = cv2.resize(doubt, whole, interpolation=how)
        return forth, back, doubt


def tween(before: Pixels, after: Pixels, share: float) -> Pixels:
    """The picture at ``share`` (0..1) of the way from ``before`` to ``after``; uint8 (H, W, 3)."""
    return Between(before, after).at(share)


def mix(before: Pixels, after: Pixels, share: float) -> Pixels:
    """Plain cross-fade."""
    return np.asarray(cv2.addWeighted(before, 1 - share, after, share, 0.0))


def color_distance(before: Pixels, after: Pixels) -> float:
    """Half the absolute difference of two color histograms of 6 x 6 x 6 bins: 0 alike, 1 nothing in common."""
    return 0.5 * float(np.abs(color_histogram(before) - color_histogram(after)).sum())


def color_histogram(rgb_HWC: Pixels) -> NDArray[np.float32]:
    """Shares of 6 x 6 x 6 colors, summing to 1."""
    counts = cv2.calcHist([rgb_HWC], [0, 1, 2], None, [6, 6, 6], [0, 256] * 3).ravel()
    return (counts / max(1.0, float(counts.sum()))).astype(np.float32)


def _moved(picture: NDArray[Any], flow: NDArray[np.float32], share: float) -> Any:
    """The picture read at ``x + share * flow(x)``: a backward warp with the flow of the place it lands on, a fair
    approximation for small motions."""
    height, width = flow.shape[:2]
    xs, ys = _grid(width, height)
    return cv2.remap(
        picture, xs + np.float32(share) * flow[..., 0], ys + np.float32(share) * flow[..., 1], cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )  # fmt: skip


@functools.lru_cache(maxsize=2)
def _grid(width: int, height: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    ys, xs = np.mgrid[0:height, 0:width].astype(np.float32)
    return xs, ys
