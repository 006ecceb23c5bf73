"""A shot made from the user's own video."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from fractions import Fraction

import cv2
import numpy as np

from mutoscope.film.camera import Crop, Framing
from mutoscope.film.shots.brief import Brief
from mutoscope.film.shots.footage import Footage, Moment
from mutoscope.film.shots.playing import Playing
from mutoscope.film.shots.still import Still, on_canvas
from mutoscope.film.shots.study import Studied
from mutoscope.film.storyboard import ClipPicture
from mutoscope.motion.tween import Between, mix
from mutoscope.types import Color, Pixels, Size

GROUND: Color = (12, 12, 14)  # behind transparent and contained clips when no palette is given
_WIDEST_GAP = (
    0.25  # seconds between pictures across which slow motion invents none (slide shows, screen recordings)
)
_SPARE = 1.2  # steadied clips are decoded so much larger than shown: the most a steadying zooms in


class ClipSource:
    """A trimmed span of a video, played at its speed, framed for the film's shape.

    Film frame ``f`` shows the file at ``start + f / rate * speed``: the picture whose own time is the last not later
    than that (exact for variable rates), or, when slowed, one made along the motion between the two around it. Before
    the file's first and after its last picture the end picture is held (in transitions only: a shot longer than its
    clip is refused before), or the clip loops where the storyboard says so. Every frame is a function of its number
    alone, so any piece of the shot can be drawn anywhere.
    """

    def __init__(self, brief: Brief) -> None:
        picture = brief.shot.picture
        assert isinstance(picture, ClipPicture)
        self._brief, self._clip = brief, picture
        self._studied = Studied(picture.path)
        facts = self._studied.facts()
        self._playing = Playing.of(picture, facts, brief.rate, brief.num_frames)
        self._ground = brief.look.palette[0] if brief.look.palette else GROUND
        self._size, self._framing = _shown(facts.size, brief)
        self._path = None
        if self._wants_path(facts.size):
            zoom = 1.0 + (brief.camera.amount or 0.0) if brief.camera.move == "follow" else 1.0
            self._path = self._studied.focus(self._playing, float(brief.size.aspect), zoom)
        self._pairs: dict[tuple[Fraction, Fraction], Between] = {}

    def _wants_path(self, size: Size) -> bool:
        """Whether the crop moves with what matters: it is asked to, or the shapes differ; and nobody said where."""
        brief = self._brief
        if brief.shot.fit != "cover" or brief.shot.focus != "auto":
            return False
        if brief.camera.start is not None or brief.camera.stop is not None:
            return False
        return brief.camera.move == "follow" or abs(size.aspect / brief.size.aspect - 1) > 0.01

    def frames(self, first: int, stop: int) -> Iterator[Pixels]:
        with closing(self._footage()) as footage:
            for frame in range(first, stop):
                yield self._framed(self._picture(footage, frame), float(frame / self._brief.rate))

    def _footage(self) -> Footage:
        size, native = self._size, self._studied.facts().size
        if not self._clip.stabilize:
            return Footage(self._clip.path, size=size, ground=self._ground, quick=self._brief.draft)
        steadying = self._studied.steadying(self._playing)
        large = Size(
            min(native.width, round(size.width * _SPARE)), min(native.height, round(size.height * _SPARE))
        )
        how = cv2.INTER_LINEAR if self._brief.draft else cv2.INTER_CUBIC

        def steadied(seconds: Fraction, rgb: Pixels) -> Pixels:
            return _looked(rgb, *steadying.at(float(seconds)), size, how)

        return Footage(
            self._clip.path, size=large, ground=self._ground, quick=self._brief.draft, change=steadied
        )

    def _picture(self, footage: Footage, frame: int) -> Pixels:
        """What the clip shows at a frame, not yet framed."""
        seconds, arriving, share = self._playing.places(frame, lambda: self._studied.loop(self._playing)[0])
        leaving = self._at(footage.at(seconds), seconds)
        if arriving is None:
            return leaving
        other = self._at(footage.at(arriving), arriving)
        if self._studied.loop(self._playing)[1]:
            return Between(leaving, other).at(share, evenly=True)
        return mix(leaving, other, share)

    def _at(self, moment: Moment, seconds: Fraction) -> Pixels:
        now, after = moment.now, moment.after
        if self._playing.speed >= 1 or after is None or float(after.seconds - now.seconds) > _WIDEST_GAP:
            return now.pixels()
        share = moment.share(seconds)
        if share <= 1e-3:
            return now.pixels()
        key = (now.seconds, after.seconds)
        if key not in self._pairs:
            while len(self._pairs) > 1:  # a loop's seam is between two pairs at once
                del self._pairs[next(iter(self._pairs))]
            self._pairs[key] = Between(now.pixels(), after.pixels())
        return self._pairs[key].at(share)

    def _framed(self, rgb: Pixels, seconds: float) -> Pixels:
        brief = self._brief
        if brief.shot.fit != "cover":
            aspect = float(brief.size.aspect)
            rgb = on_canvas(rgb, aspect, blurred=brief.shot.fit == "blur", background=self._ground)
        height, width = rgb.shape[:2]
        framing = self._framing
        crop = framing.crop(seconds, self._path.at(seconds) if self._path is not None else None)
        if _is_whole(crop, width, height):
            whole = (brief.size.width, brief.size.height)
            if (width, height) == whole:
                return rgb
            if min(whole[0] / width, whole[1] / height) >= 0.98:  # enlarging needs no filter against aliases
                return np.asarray(cv2.resize(rgb, whole, interpolation=cv2.INTER_CUBIC))
        return Still(rgb, most_width=width).sample(crop, brief.size, draft=brief.draft)


def _shown(native: Size, brief: Brief) -> tuple[Size, Framing]:
    """The size at which a clip's pictures are made, as large as the move's closest view needs and never larger than the
    file's, and how they (on their canvas, if any) are framed."""
    aspect = brief.size.aspect

    def canvas(size: Size) -> tuple[int, int]:
        if brief.shot.fit == "cover":
            return size.width, size.height
        if size.aspect > aspect:
            return size.width, round(size.width / float(aspect))
        return round(size.height * float(aspect)), size.height

    def framing(size: Size) -> Framing:
        width, height = canvas(size)
        return Framing(
            width=width, height=height, aspect=float(aspect), camera=brief.camera, shot_seconds=brief.seconds,
            focus=(0.5, 0.5) if brief.shot.focus == "auto" else brief.shot.focus, seed=brief.seed,
        )  # fmt: skip

    scale = min(1.0, framing(native).enlargement(brief.size.width))
    size = Size(max(2, round(native.width * scale)), max(2, round(native.height * scale)))
    return size, framing(size)


def _is_whole(crop: Crop, width: int, height: int) -> bool:
    """Whether a crop is the picture itself, to a fiftieth of a pixel."""
    edges = np.array([crop.left, crop.top, crop.right - width, crop.bottom - height])
    return not crop.roll_degrees and bool(np.abs(edges).max() < 0.02)


def _looked(rgb: Pixels, factor: complex, offset: complex, size: Size, how: int) -> Pixels:
    """The picture at ``factor * z + offset``, ``z`` from the view's middle in widths; see ``motion.path.Steadying``."""
    height, width = rgb.shape[:2]
    step = factor * width / size.width
    middle = complex((size.width - 1) / 2, (size.height - 1) / 2)
    shift = offset * width + complex((width - 1) / 2, (height - 1) / 2) - step * middle
    matrix = np.array([[step.real, -step.imag, shift.real], [step.imag, step.real, shift.imag]])
    return np.asarray(
        cv2.warpAffine(
            rgb,
            matrix,
            (size.width, size.height),
            flags=how | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REPLICATE,
        )
    )
