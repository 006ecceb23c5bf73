"""Clips of postcards for training: one place, one light, one actor, one camera move, small and quickly painted."""

from __future__ import annotations

from fractions import Fraction

from mutoscope.worlds.postcards.clips import roll, slots
from mutoscope.worlds.postcards.clips.backdrop import SIZE
from mutoscope.worlds.postcards.clips.captions import caption
from mutoscope.worlds.postcards.clips.reading import understand
from mutoscope.worlds.postcards.clips.roll import Box
from mutoscope.worlds.training import Attribute, Clip, Labels, Understood

__all__ = ["WORLD", "PostcardClips"]


class PostcardClips:
    """The training world ``postcards``: 128x72, 16 frames at 12 a second.

    Longer clips go on: a moving actor leaves and comes back on the other side, the camera keeps its pace for about
    three windows of 16 frames and then rests.
    """

    name = "postcards"
    size = SIZE
    num_frames = 16
    rate = Fraction(12)
    attributes: tuple[Attribute, ...] = slots.ATTRIBUTES
    objects = slots.OBJECTS

    def labels(self, seed: int, index: int, *, unseen: bool = False) -> Labels:
        """Labels of clip ``index``; ``slots.SHARE`` clips in a row share place, time and weather."""
        return slots.labels(seed, index, unseen=unseen)

    def clip(self, labels: Labels, seed: int, index: int, *, num_frames: int | None = None) -> Clip:
        """uint8 (T, 72, 128, 3); what the labels leave open (0) is chosen by the address.

        Raises:
            UsageError: the labels are not of this world, or cannot be true at once.
        """
        return roll.draw(labels, seed, index, num_frames or self.num_frames)[0]

    def boxes(
        self, labels: Labels, seed: int, index: int, *, num_frames: int | None = None
    ) -> list[Box | None]:
        """Truth: left, top, right, bottom of the actor in pixels for each frame; None where there is none in sight."""
        return roll.draw(labels, seed, index, num_frames or self.num_frames)[1]

    def caption(self, labels: Labels, *, language: str = "en", variant: int = 0) -> str:
        return caption(labels, language=language, variant=variant)

    def understand(self, sentence: str) -> Understood:
        return understand(sentence)

    def read(self, frames_THWC: Clip) -> Labels | None:
        """None: postcards are too rich to be read off by rule."""
        return None


WORLD = PostcardClips()
