"""What a shot's picture source is told, and the one thing it must do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Protocol

from mutoscope.film.storyboard import Brand, Camera, CastMember, Look, Shot
from mutoscope.types import Pixels, Size


@dataclass(frozen=True, kw_only=True, slots=True)
class Take:
    """The frames a learned model made for a scene, without loss, at the model's own size and rate."""

    path: Path
    rate: Fraction
    size: Size
    lead: Fraction  # seconds of it before the shot's first frame: transitions show them
    moves_itself: bool = False  # the model was told how the camera moves


@dataclass(frozen=True, kw_only=True)
class Brief:
    """One shot, ready to be drawn. Must be picklable: shots are drawn in worker processes."""

    shot: Shot
    camera: Camera  # resolved: move, amount, direction are all set
    size: Size
    rate: Fraction
    num_frames: int  # without handles
    seed: int
    language: str = "en"
    look: Look = Look()
    brand: Brand = Brand()
    cast: dict[str, CastMember] = field(default_factory=dict)
    safe: tuple[float, float, float, float] = (
        0.05,
        0.05,
        0.05,
        0.05,
    )  # top, right, bottom, left shares kept free
    draft: bool = False  # cheaper filters are welcome
    take: Take | None = None  # of a learned scene; without it, a scene is drawn

    @property
    def seconds(self) -> float:
        return float(self.num_frames / self.rate)


class Source(Protocol):
    """The moving picture of a shot at the film's size and rate, camera move included."""

    def frames(self, first: int, stop: int) -> Iterator[Pixels]:
        """Frames ``first <= f < stop`` of the shot; local numbers, negative and past the end for handles.

        The same frame is the same pixels however it is asked for.
        """
