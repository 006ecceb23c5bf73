"""Physics: pendulums, balls, waves, patterns, orbits and springs in cut paper, computed by their laws."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace

from mutoscope.errors import UsageError
from mutoscope.types import Color
from mutoscope.worlds.physics.arrangement import Arrangement, checked
from mutoscope.worlds.physics.picture import Experiment
from mutoscope.worlds.physics.sentence import understand
from mutoscope.worlds.scene import Understanding

__all__ = ["WORLD", "Experiment", "scene", "understand"]


def scene(
    understanding: Understanding, *, seed: int, palette: Sequence[Color] | None = None, seconds: float = 4.0
) -> Experiment:
    """The experiment an understanding describes.

    Args:
        seed: chooses what the sentence leaves open.
        palette: sRGB colors to use; the lightest and the darkest become ground and ink if they can.
        seconds: length of the shot; slow patterns and orbits are paced to it.

    Raises:
        UsageError: an attribute is not of the vocabulary or out of range, or ``seconds`` is not positive.
    """
    if not 0 < seconds < 36000:
        raise UsageError(f"seconds of a scene must lie above 0 and below 36000; got {seconds}.")
    values = checked(understanding.attributes)
    colors = tuple((int(r), int(g), int(b)) for r, g, b in palette or ())
    return Experiment(Arrangement(values=values, seed=seed, palette=colors, seconds=float(seconds)))


WORLD = SimpleNamespace(name="physics", understand=understand, scene=scene)
