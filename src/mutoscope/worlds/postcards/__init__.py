"""Postcards: landscapes in cut paper, from a sentence in English or Chinese; see docs/worlds.md."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace

from mutoscope.types import Color
from mutoscope.worlds.postcards.composition import Composer
from mutoscope.worlds.postcards.picture import Postcard
from mutoscope.worlds.postcards.sentence import complete, understand
from mutoscope.worlds.scene import Understanding

__all__ = ["WORLD", "Postcard", "scene", "understand"]


def scene(
    understanding: Understanding, *, seed: int, palette: Sequence[Color] | None = None, seconds: float = 4.0
) -> Postcard:
    """The scene an understanding describes.

    Args:
        seed: chooses what the sentence leaves open.
        palette: sRGB colors to use instead of the time of day's own.
        seconds: length of the shot; motion and light are paced to it.

    Raises:
        UsageError: an attribute is not of the vocabulary, or ``seconds`` is not positive.
    """
    attributes = complete(understanding.attributes, seed)
    if not 0 < seconds < 36000:
        from mutoscope.errors import UsageError

        raise UsageError(f"seconds of a scene must lie above 0 and below 36000; got {seconds}.")
    return Postcard(
        Composer(
            attributes, seed, tuple((int(r), int(g), int(b)) for r, g, b in palette or ()), float(seconds)
        )
    )


WORLD = SimpleNamespace(name="postcards", understand=understand, scene=scene)
