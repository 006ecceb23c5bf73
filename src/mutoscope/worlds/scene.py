"""What every world offers: a sentence understood, a scene drawn at any time, size and view, and its truth."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from mutoscope.types import Pixels, Size


@dataclass(frozen=True, kw_only=True, slots=True)
class View:
    """Where the camera is: all zero and zoom 1 is the scene as composed.

    ``x`` and ``y`` move the camera right and down, in shares of the picture's width and height at the focal depth;
    nearer things move more, farther things less. ``zoom`` above 1 goes in. ``roll_degrees`` turns clockwise.
    Scenes are drawn with no edge in sight for |x|, |y| <= 0.25, zoom >= 0.8 and |roll| <= 5.
    """

    x: float = 0.0
    y: float = 0.0
    zoom: float = 1.0
    roll_degrees: float = 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Truth:
    """What is known about a drawn picture, because we drew it."""

    depth_HW: NDArray[np.float32]  # distance, 0 nearest to 1 farthest
    labels_HW: NDArray[np.uint8]  # index into ``names``; the thing seen at each pixel
    names: tuple[str, ...]
    flow_HW2: NDArray[np.float32] | None = (
        None  # motion to the next asked-for picture, pixels (x right, y down)
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Picture:
    """One drawn picture."""

    rgb_HWC: Pixels
    truth: Truth | None = None


@dataclass(frozen=True, kw_only=True)
class Understanding:
    """What a sentence meant to a world: attributes to draw, words used, words it could not use."""

    attributes: dict[str, object] = field(default_factory=dict)  # JSON-able
    understood: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()


class Scene(Protocol):
    """A scene that stands still in memory and can be drawn at any time."""

    def picture(
        self, seconds: float, size: Size, view: View = ..., *, truth: bool = False, step: float | None = None
    ) -> Picture:
        """Draw the scene at ``seconds`` (may be negative: handles). With ``truth``, depth and labels come too, and
        with ``step`` the optical flow to ``seconds + step`` under the same view."""
