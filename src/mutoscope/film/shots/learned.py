"""A shot made by a learned model: its take, smoothed to the film's rate and enlarged to its size."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from fractions import Fraction
from math import ceil

import numpy as np
from PIL import Image

from mutoscope.film.camera import Framing
from mutoscope.film.shots.brief import Brief, Take
from mutoscope.film.shots.footage import Footage, Moment
from mutoscope.film.shots.still import Still, on_canvas
from mutoscope.film.storyboard import Camera
from mutoscope.motion.tween import Between
from mutoscope.types import Color, Pixels, Size

GROUND: Color = (12, 12, 14)  # around contained scenes when no palette is given
# Longest side at which pictures between pictures are made: models' own are too small for the optical flow to see
# small things move, and finer than this it sees no more (motion.tween works at 640, too).
WORKING_SIDE = 640


class LearnedSource:
    """A learned scene under the storyboard's camera.

    Film frame ``f`` shows the take at ``lead + f / rate``: between two of its frames a picture made along the motion
    from one to the other. Pictures are enlarged by Lanczos and then framed as photos are. Every frame is a function of
    its number and the take, so any piece of the shot can be drawn anywhere.
    """

    def __init__(self, brief: Brief) -> None:
        take = brief.take
        assert isinstance(take, Take)
        self._brief, self._take = brief, take
        self._ground = brief.look.palette[0] if brief.look.palette else GROUND
        self._size = working_size(take.size, brief.size)
        width, height = self._canvas()
        own = take.moves_itself and brief.shot.camera is None  # the model moves it; nobody asked for more
        self._framing = Framing(
            width=width, height=height, aspect=float(brief.size.aspect),
            camera=Camera(move="static", amount=0.0) if own else brief.camera, shot_seconds=brief.seconds,
            focus=(0.5, 0.5) if brief.shot.focus == "auto" else brief.shot.focus, seed=brief.seed,
        )  # fmt: skip
        self._pair: tuple[int, Between] | None = None

    def frames(self, first: int, stop: int) -> Iterator[Pixels]:
        brief, take = self._brief, self._take
        with closing(Footage(take.path, change=lambda _, rgb: enlarged(rgb, self._size))) as footage:
            for frame in range(first, stop):
                seconds = Fraction(frame) / brief.rate
                place = max(Fraction(0), (take.lead + seconds) * take.rate)  # in frames of the take
                number = int(place)
                # asked for in the middle of a frame: containers round the times at which frames begin
                moment = footage.at((number + Fraction(1, 2)) / take.rate)
                yield self._framed(self._between(moment, number, float(place - number)), float(seconds))

    def _between(self, moment: Moment, number: int, share: float) -> Pixels:
        if share <= 1e-3 or moment.after is None:
            return moment.now.pixels()
        if self._pair is None or self._pair[0] != number:
            self._pair = number, Between(moment.now.pixels(), moment.after.pixels())
        return self._pair[1].at(share)

    def _framed(self, rgb: Pixels, seconds: float) -> Pixels:
        brief = self._brief
        if brief.shot.fit != "cover":
            aspect = float(brief.size.aspect)
            rgb = on_canvas(rgb, aspect, blurred=brief.shot.fit == "blur", background=self._ground)
        still = Still(rgb, most_width=rgb.shape[1])
        return still.sample(self._framing.crop(seconds), brief.size, draft=brief.draft)

    def _canvas(self) -> tuple[int, int]:
        """Size of an enlarged picture, on its canvas if it has one."""
        size, aspect = self._size, float(self._brief.size.aspect)
        if self._brief.shot.fit == "cover":
            return size.width, size.height
        if size.width / size.height > aspect:
            return size.width, round(size.width / aspect)
        return round(size.height * aspect), size.height


def working_size(native: Size, film: Size) -> Size:
    """A model's size times the whole factor that reaches the working side, but no more than the film can show."""
    most = ceil(max(film.width / native.width, film.height / native.height))
    factor = max(1, min(most, ceil(WORKING_SIDE / max(native.width, native.height))))
    return Size(native.width * factor, native.height * factor)


def enlarged(rgb_HWC: Pixels, size: Size) -> Pixels:
    """The whole picture at another size, by Lanczos."""
    if rgb_HWC.shape[:2] == (size.height, size.width):
        return rgb_HWC
    return np.asarray(Image.fromarray(rgb_HWC).resize((size.width, size.height), Image.Resampling.LANCZOS))
