"""Nouns that cannot be wrong: frozen, checked at birth, torch-free to import.

Letters: T frames, C channels, H rows, W columns, S sound samples.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from torch import Tensor

Rate = Fraction  # frames per second: Fraction(30000, 1001), never 29.97
Color = tuple[int, int, int]  # sRGB, 0..255
Pixels = NDArray[np.uint8]  # (H, W, 3) RGB unless a name says HWA / RGBA
Samples = NDArray[np.float32]  # (C, S), full scale is -1..1


@dataclass(frozen=True, slots=True)
class Size:
    """Width and height in pixels."""

    width: int
    height: int

    def __post_init__(self) -> None:
        if not (0 < self.width <= 32768 and 0 < self.height <= 32768):
            raise ValueError(f"width and height must lie in 1..32768; got {self.width}x{self.height}.")

    @property
    def aspect(self) -> Fraction:
        return Fraction(self.width, self.height)

    @property
    def short_side(self) -> int:
        return min(self.width, self.height)

    def __str__(self) -> str:
        return f"{self.width}x{self.height}"


@dataclass(frozen=True, slots=True)
class Span:
    """Half-open interval of seconds, ``start <= t < stop``."""

    start: float
    stop: float

    def __post_init__(self) -> None:
        if not self.start <= self.stop:
            raise ValueError(f"a span must not end before it starts; got {self.start}..{self.stop}.")

    @property
    def seconds(self) -> float:
        return self.stop - self.start


@dataclass(frozen=True, slots=True)
class Frame:
    """One decoded picture and the exact time it is shown, counted from the file's own zero."""

    rgb_HWC: Tensor  # uint8 RGB
    seconds: Fraction
    alpha_HW: Tensor | None = None  # uint8, where the file has transparency


@dataclass(frozen=True, slots=True)
class Sound:
    """Sound held in memory or mapped from a file: float32 (C, S)."""

    samples_CS: Samples
    rate_hz: int

    def __post_init__(self) -> None:
        if self.samples_CS.ndim != 2 or self.samples_CS.shape[0] not in (1, 2):
            raise ValueError(f"sound must have shape (1 or 2, S); got {self.samples_CS.shape}.")

    @property
    def seconds(self) -> float:
        return float(self.samples_CS.shape[1] / self.rate_hz)


@dataclass(frozen=True, slots=True)
class Word:
    """A spoken word and when it sounds, in seconds from the start of its line."""

    text: str
    start: float
    stop: float


@dataclass(frozen=True, slots=True)
class Box:
    """A crop of a picture: top-left corner and width in 0..1; the height follows the output's aspect."""

    x: float
    y: float
    width: float

    def __post_init__(self) -> None:
        if not (
            0 <= self.x <= 1 and 0 <= self.y <= 1 and 0 < self.width <= 1 and self.x + self.width <= 1.0001
        ):
            raise ValueError(f"a box must lie in 0..1; got [{self.x}, {self.y}, {self.width}].")


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """What a task hands to ``runtime.publish``: a way to write one file, and facts about it.

    ``write(path, labels)`` makes the whole file at ``path`` (a temporary name with the right suffix) and stores
    the ``labels`` (``title``, ``comment`` …) in its metadata where the format has room for them.
    """

    kind: str  # "video" | "sound" | "image" | "text" | "report"
    write: Callable[[Path, dict[str, str]], None] | None = None
    facts: dict[str, object]  # JSON-able; printed by --json
    report: str = ""  # what a person reads
    recipe: dict[str, object] | None = None  # JSON-able: enough to make it again
    sidecars: dict[str, bytes] | None = None  # suffix (".srt") -> content, written beside the file
    files: Callable[[], Iterator[tuple[str, Result]]] | None = (
        None  # further files by name, each made when asked for
    )
    exit_code: int = 0  # what the command line ends with; a report may say that something is wrong
