"""A small picture with transparency and the place it belongs: what captions, titles and logos become."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from mutoscope.types import Pixels


@dataclass(frozen=True, eq=False, slots=True)
class Patch:
    """Straight (not premultiplied) RGBA, uint8 (H, W, 4), whose top-left pixel lies at ``left``, ``top``."""

    rgba_HW4: NDArray[np.uint8]
    left: int
    top: int
    _weighed: list[NDArray[np.uint16]] = field(default_factory=list, repr=False)

    def __post_init__(self) -> None:
        if self.rgba_HW4.dtype != np.uint8 or self.rgba_HW4.ndim != 3 or self.rgba_HW4.shape[2] != 4:
            raise ValueError(
                f"a patch must be uint8 (H, W, 4); got {self.rgba_HW4.dtype} {self.rgba_HW4.shape}."
            )

    @property
    def height(self) -> int:
        return int(self.rgba_HW4.shape[0])

    @property
    def width(self) -> int:
        return int(self.rgba_HW4.shape[1])

    @property
    def right(self) -> int:
        return self.left + self.width

    @property
    def bottom(self) -> int:
        return self.top + self.height

    def moved(self, right: int = 0, down: int = 0) -> Patch:
        """The same pixels elsewhere."""
        return Patch(self.rgba_HW4, self.left + right, self.top + down, self._weighed)

    def weighed(self) -> tuple[NDArray[np.uint16], NDArray[np.uint16]]:
        """Color times alpha and the rest of alpha, both uint16; made once, used for every frame."""
        if not self._weighed:
            alpha = self.rgba_HW4[..., 3:].astype(np.uint16)
            self._weighed.extend((self.rgba_HW4[..., :3] * alpha, np.repeat(255 - alpha, 3, axis=2)))
        return self._weighed[0], self._weighed[1]


def lay(patch: Patch, picture: Pixels, opacity: float = 1.0) -> None:
    """Lay a patch over a picture, uint8 (H, W, 3), in place; what hangs over the border is cut off.

    Exactly rounded for ``opacity`` 1: each value is ``round((color * alpha + below * (255 - alpha)) / 255)``.
    """
    rows, columns = picture.shape[:2]
    top, left = max(patch.top, 0), max(patch.left, 0)
    bottom, right = min(patch.bottom, rows), min(patch.right, columns)
    if top >= bottom or left >= right or opacity <= 0.0:
        return
    window = np.s_[top - patch.top : bottom - patch.top, left - patch.left : right - patch.left]
    color, rest = (part[window] for part in patch.weighed())
    if opacity < 1.0:
        share = round(opacity * 256)
        color = ((color.astype(np.uint32) * share) >> 8).astype(np.uint16)
        rest = (255 - (((255 - rest).astype(np.uint32) * share + 128) >> 8)).astype(np.uint16)
    below = picture[top:bottom, left:right]
    mixed = below * rest
    mixed += color
    mixed += 128
    mixed += (
        mixed >> 8
    )  # x / 255 rounded, exact for all 16-bit products (Blinn 1995, "Three wrongs make a right")
    np.right_shift(mixed, 8, out=mixed)
    below[:] = mixed
