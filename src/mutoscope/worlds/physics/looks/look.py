"""What every look offers to the picture."""

from __future__ import annotations

from typing import Protocol

from mutoscope.worlds.physics.easel import Panel, Piece
from mutoscope.worlds.physics.inks import Inks
from mutoscope.worlds.postcards.stage import Frame


class Look(Protocol):
    """One experiment, laid out for one shape of picture."""

    inks: Inks
    frame: Frame

    def still(self) -> list[Piece]:
        """What never moves, below all else."""

    def panel(self, seconds: float, unit: float) -> Panel | None:
        """A field, drawn for ``unit`` pixels to a scene unit; above the still pieces."""

    def moving(self, seconds: float) -> list[Piece]:
        """What moves, and what lies above it."""
