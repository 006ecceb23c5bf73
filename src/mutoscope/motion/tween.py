"""A picture between two pictures, along the optical flow.

Flow is estimated both ways with DIS (Kroeger et al. 2016, arXiv:1603.03590, through OpenCV); each neighbor is warped
part of the way and the two are mixed by nearness. Where the flows disagree (things that appear or vanish) the nearer
neighbor counts more.
"""

from __future__ import annotations

import cv2
import numpy as np

from mutoscope.types import Pixels


def tween(before: Pixels, after: Pixels, share: float) -> Pixels:
    """The picture at ``share`` (0..1) of the way from ``before`` to ``after``; uint8 (H, W, 3)."""
    height, width = before.shape[:2]
    if min(height, width) < 16:
        return cv2.addWeighted(before, 1 - share, after, share, 0.0)
    gray_b, gray_a = (cv2.cvtColor(p, cv2.COLOR_RGB2GRAY) for p in (before, after))
    if np.array_equal(gray_b, gray_a):
        return before
    dis = cv2.DISOpticalFlow_create(cv2.DISOPTICAL_FLOW_PRESET_FAST)
    forth = dis.calc(gray_b, gray_a, None)
    back = dis.calc(gray_a, gray_b, None)
    ys, xs = np.mgrid[0:height, 0:width].astype(np.float32)
    # Backward warps: the flow at the source is read at the target, a fair approximation for small motions.
    from_b = cv2.remap(before, xs - share * forth[..., 0], ys - share * forth[..., 1], cv2.INTER_LINEAR,
                       borderMode=cv2.BORDER_REPLICATE)  # fmt: skip
    rest = 1 - share
    from_a = cv2.remap(after, xs - rest * back[..., 0], ys - rest * back[..., 1], cv2.INTER_LINEAR,
                       borderMode=cv2.BORDER_REPLICATE)  # fmt: skip
    there = cv2.remap(
        back, xs + forth[..., 0], ys + forth[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    doubt = np.clip(np.linalg.norm(forth + there, axis=2) / 4.0, 0, 1)[
        ..., None
    ]  # 4 px: no agreement left; taste
    weight = share + doubt * ((share > 0.5) - share)
    mixed = from_b * (1 - weight) + from_a * weight
    return np.rint(mixed).astype(np.uint8)
