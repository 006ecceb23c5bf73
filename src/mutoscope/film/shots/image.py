"""A shot made from the user's own photo."""

from __future__ import annotations

from collections.abc import Iterator

from mutoscope.film.camera import Framing
from mutoscope.film.shots.brief import Brief
from mutoscope.film.shots.still import Still, on_canvas
from mutoscope.film.storyboard import ImagePicture
from mutoscope.types import Pixels


class ImageSource:
    """A photo under an eased camera move, framed for the film's shape.

    ``fit`` cover fills the film (what matters stays in view, see ``motion.reframe``), contain and blur show all of it.
    """

    def __init__(self, brief: Brief) -> None:
        from mutoscope.media import read_still

        picture = brief.shot.picture
        assert isinstance(picture, ImagePicture)
        self._brief = brief
        rgb = read_still(picture.path)
        aspect = float(brief.size.aspect)
        if brief.shot.fit != "cover":
            ground = brief.look.palette[0] if brief.look.palette else (12, 12, 14)
            rgb = on_canvas(rgb, aspect, blurred=brief.shot.fit == "blur", background=ground)
        height, width = rgb.shape[:2]
        self._framing = Framing(
            width=width, height=height, aspect=aspect, camera=brief.camera, shot_seconds=brief.seconds,
            focus=self._focus(rgb), seed=brief.seed,
        )  # fmt: skip
        enlargement = self._framing.enlargement(brief.size.width)
        self._still = Still(rgb, most_width=width * enlargement)

    def _focus(self, rgb: Pixels) -> tuple[float, float]:
        if self._brief.shot.focus != "auto":
            return self._brief.shot.focus
        from mutoscope.motion.saliency import center_of_interest

        camera = self._brief.camera
        zoom = 1.0 + (camera.amount or 0.0) if camera.move == "follow" else 1.0
        return center_of_interest(rgb, float(self._brief.size.aspect), zoom)

    def frames(self, first: int, stop: int) -> Iterator[Pixels]:
        for frame in range(first, stop):
            crop = self._framing.crop(float(frame / self._brief.rate))
            yield self._still.sample(crop, self._brief.size, draft=self._brief.draft)
