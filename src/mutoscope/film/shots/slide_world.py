"""A world in motion inside a slide, such as a pendulum or falling balls."""

from __future__ import annotations

import functools

import cv2
import numpy as np

from mutoscope.film.shots.slide import Area, entered
from mutoscope.text import layers
from mutoscope.types import Pixels, Size

_ROUND = 0.02  # corner radius, of the short side; taste


class WorldPart:
    """Draws a scene of one of the worlds.

    The text is ``name`` or ``name: what it shows``; without a known name it is a sentence for the ``physics`` world.

    Raises:
        UsageError: there is no such world, and the physics world understands nothing of it either.
    """

    def __init__(self, area: Area) -> None:
        from mutoscope.worlds.catalogue import WORLDS

        text, brief = area.picture.text, area.brief
        name, _, sentence = (part.strip() for part in text.replace("：", ":").partition(":"))
        by_name = name in WORLDS or "physics" not in WORLDS
        world = WORLDS.load(name if by_name else "physics")
        understanding = world.understand(sentence if by_name else text, language=brief.language, cast={})
        if not by_name and not understanding.understood:
            WORLDS.load(name)  # says which worlds there are
        self._scene = world.scene(
            understanding, seed=brief.seed, palette=brief.look.palette or None, seconds=brief.seconds
        )
        self._area = area
        self._left, self._top = round(area.left), round(area.top)
        self._size = Size(max(16, round(area.width)), max(16, round(area.height)))

    def lay(self, picture: Pixels, seconds: float) -> None:
        """Draw the world at ``seconds``; its picture fades in with the slide."""
        share = entered(seconds, 0.15)
        if share <= 0:
            return
        drawn = self._scene.picture(seconds, self._size).rgb_HWC
        below = picture[self._top : self._top + self._size.height, self._left : self._left + self._size.width]
        cover = self._cover if share >= 1 else cv2.convertScaleAbs(self._cover, alpha=share)
        kept = cv2.multiply(np.ascontiguousarray(below), 255 - cover, scale=1 / 255)
        below[:] = cv2.add(kept, cv2.multiply(np.ascontiguousarray(drawn), cover, scale=1 / 255))

    @functools.cached_property
    def _cover(self) -> Pixels:
        width, height = self._size.width, self._size.height
        mask = layers.box((height, width), 0, 0, width, height, _ROUND * self._area.size.short_side)
        return np.ascontiguousarray(np.repeat((mask * 255 + 0.5).astype(np.uint8)[..., None], 3, axis=2))
