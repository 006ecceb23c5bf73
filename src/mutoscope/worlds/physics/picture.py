"""A physics scene that can be drawn at any moment, size and view."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from mutoscope.types import Size
from mutoscope.worlds.physics.easel import Easel
from mutoscope.worlds.physics.looks.look import Look
from mutoscope.worlds.physics.sheet import grain, grained
from mutoscope.worlds.postcards.stage import Camera, Frame
from mutoscope.worlds.scene import Picture, View


@dataclass
class Experiment:
    """A scene of the physics world. Simulations and the still parts of pictures are kept for the last few shapes."""

    arrange: Callable[[Frame], Look]
    _looks: OrderedDict[Frame, Look] = field(default_factory=OrderedDict, repr=False)
    _grains: OrderedDict[tuple[Size, View], NDArray[np.uint8]] = field(
        default_factory=OrderedDict, repr=False
    )
    _grounds: OrderedDict[tuple[Size, View], NDArray[np.uint32]] = field(
        default_factory=OrderedDict, repr=False
    )

    def __getstate__(self) -> dict[str, object]:
        return {
            "arrange": self.arrange,
            "_looks": OrderedDict(),
            "_grounds": OrderedDict(),
            "_grains": OrderedDict(),
        }

    def look(self, size: Size) -> Look:
        """The experiment laid out for this shape of picture; the last two shapes are kept."""
        frame = Frame.of(size)
        found = self._looks.get(frame)
        if found is None:
            found = self._looks[frame] = self.arrange(frame)
            while len(self._looks) > 2:
                self._looks.popitem(last=False)
        return found

    def picture(
        self,
        seconds: float,
        size: Size,
        view: View = View(),  # noqa: B008 - frozen
        *,
        truth: bool = False,
        step: float | None = None,
    ) -> Picture:
        """Draw the scene at ``seconds``; see :class:`mutoscope.worlds.scene.Scene`. Before 0 everything is held."""
        look = self.look(size)
        easel = Easel(Camera(size=size, frame=look.frame, view=view), look.inks, truth)
        key = (size, view)
        ground = None if truth else self._grounds.get(key)
        if ground is None:
            easel.lay(look.still())
            if not truth:
                self._grounds[key] = easel.paper.packed.copy()
                while len(self._grounds) > 2:
                    self._grounds.popitem(last=False)
        else:
            easel.paper.packed[:] = ground
        panel = look.panel(seconds, easel.camera.unit)
        if panel is not None:
            easel.fill(panel)
        easel.lay(look.moving(seconds))
        rgb = grained(easel.paper.rows_HW4, self._grain(easel.camera))
        if not truth:
            return Picture(rgb_HWC=rgb)
        return Picture(rgb_HWC=rgb, truth=easel.tell(None if step is None else look.moving(seconds + step)))

    def _grain(self, camera: Camera) -> NDArray[np.uint8]:
        """The grain under this view; the last two are kept."""
        size, view = camera.size, camera.view
        found = self._grains.get((size, view))
        if found is None:
            found = grain(size.width, size.height, camera.shift(1.0), view.zoom, view.roll_degrees)
            self._grains[(size, view)] = found
            while len(self._grains) > 2:
                self._grains.popitem(last=False)
        return found
