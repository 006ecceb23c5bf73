"""A shot drawn from a sentence."""

from __future__ import annotations

from collections.abc import Iterator

from mutoscope.film.camera import view
from mutoscope.film.shots.brief import Brief
from mutoscope.film.storyboard import ScenePicture
from mutoscope.types import Pixels


class SceneSource:
    """A scene of the ``postcards`` world under a camera that moves between its layers."""

    def __init__(self, brief: Brief) -> None:
        from mutoscope.worlds import postcards

        picture = brief.shot.picture
        assert isinstance(picture, ScenePicture)
        looks = {member.name: member.look for member in brief.cast.values()}
        understanding = postcards.understand(picture.text, language=brief.language, cast=looks)
        self._brief = brief
        self._scene = postcards.scene(
            understanding, seed=brief.seed, palette=brief.look.palette or None, seconds=brief.seconds
        )

    def frames(self, first: int, stop: int) -> Iterator[Pixels]:
        brief = self._brief
        for frame in range(first, stop):
            seconds = float(frame / brief.rate)
            where = view(brief.camera, seconds, brief.seconds, seed=brief.seed)
            yield self._scene.picture(seconds, brief.size, where).rgb_HWC
