"""A video file as a function of time: whatever time is asked for, the pictures around it, decoded as little as can be.

Opening costs a seek; pictures that nobody looks at are decoded but not converted; two decoders at most are held
(a loop's seam shows two places of the file at once).
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from mutoscope.errors import MediaError
from mutoscope.types import Color, Pixels, Size

if TYPE_CHECKING:
    from mutoscope.media.facts import PictureFacts

CLOCK = Fraction(
    1, 1000
)  # containers round times to their clock; a picture due a millisecond ago is on screen
_JUMP = 4  # seconds: farther ahead it is cheaper to seek than to decode; encoders place key pictures 2 to 10 s apart
_DECODERS = 2


@dataclass
class Look:
    """One picture of the file: its exact time and its pixels, converted when first asked for."""

    seconds: Fraction
    _make: Callable[[], Pixels]
    _made: Pixels | None = None

    def pixels(self) -> Pixels:
        if self._made is None:
            self._made = self._make()
        return self._made


@dataclass(frozen=True, slots=True)
class Moment:
    """The picture on screen at a time, and the next one where there is one."""

    now: Look
    after: Look | None

    def share(self, seconds: Fraction) -> float:
        """How far from ``now`` to ``after`` a time lies, 0..1."""
        if self.after is None:
            return 0.0
        return min(
            1.0, max(0.0, float((seconds - self.now.seconds) / (self.after.seconds - self.now.seconds)))
        )


class Footage:
    """Pictures of one file at ``size``, upright, over ``ground`` where they are transparent.

    Args:
        change: applied to every picture that is looked at (its time, its pixels), once.

    Raises:
        MediaError: the file cannot be opened or has no pictures.
    """

    def __init__(
        self, path: Path, *, size: Size | None = None, ground: Color = (0, 0, 0), quick: bool = False,
        change: Callable[[Fraction, Pixels], Pixels] | None = None,
    ) -> None:  # fmt: skip
        from mutoscope.media import VideoReader

        self._reader = VideoReader(path, size=size, quick=quick, threads=1)
        self.facts: PictureFacts = self._reader.picture
        self._ground, self._change = ground, change
        self._heads: list[_Head] = []  # the one used last stands first

    @property
    def path(self) -> Path:
        return self._reader.path

    def at(self, seconds: Fraction) -> Moment:
        """The last picture not later than ``seconds`` (first and last picture beyond the ends), and its successor.

        Raises:
            MediaError: damage, or nothing that can be decoded.
        """
        able = [h for h in self._heads if h.since <= seconds + CLOCK < h.stands + _JUMP]
        place = max(able, key=lambda h: h.since, default=None)
        if place is None:
            if len(self._heads) == _DECODERS:
                self._heads.pop().close()
            place = _Head(self._reader, seconds, self._convert)
        else:
            self._heads.remove(place)
        self._heads.insert(0, place)
        return place.advance(seconds)

    def close(self) -> None:
        """Let the decoders go."""
        while self._heads:
            self._heads.pop().close()

    def _convert(self, seconds: Fraction, make: Callable[[], Pixels]) -> Pixels:
        rgb = make()
        if rgb.shape[2] == 4:
            rgb = over(rgb, self._ground)
        return rgb if self._change is None else self._change(seconds, rgb)


class _Head:
    """A decoder standing at one place of the file, moving forward."""

    def __init__(
        self, reader: object, start: Fraction, convert: Callable[[Fraction, Callable[[], Pixels]], Pixels]
    ):
        from mutoscope.media import VideoReader

        assert isinstance(reader, VideoReader)
        self._name = reader.path.name
        self._convert = convert
        stream = reader.lazily(start + CLOCK)
        assert isinstance(stream, Generator)
        self._stream = stream
        self._now, self._after = self._next(), None
        if self._now is None:
            raise MediaError(f"{self._name} has no picture that can be decoded near {float(start):.2f} s.")
        self._after = self._next()
        whole = self._now.seconds > start + CLOCK  # even after a seek: it is the file's first picture
        self.since = Fraction(-(10**9)) if whole else self._now.seconds  # earlier times need a new seek

    @property
    def stands(self) -> Fraction:
        assert self._now is not None
        return self._now.seconds if self._after is not None else Fraction(10**9)  # the end is held for ever

    def advance(self, seconds: Fraction) -> Moment:
        while self._after is not None and self._after.seconds <= seconds + CLOCK:
            self._now, self._after = self._after, self._next()
            self.since = self._now.seconds
        assert self._now is not None
        return Moment(self._now, self._after)

    def _next(self) -> Look | None:
        found = next(self._stream, None)
        if found is None:
            return None
        seconds, make = found
        return Look(seconds, lambda: self._convert(seconds, make))

    def close(self) -> None:
        self._stream.close()


def over(rgba_HWA: Pixels, ground: Color) -> Pixels:
    """A transparent picture laid over a plain color: uint8 (H, W, 4) -> (H, W, 3)."""
    alpha = rgba_HWA[..., 3:].astype(np.uint16)
    mixed = rgba_HWA[..., :3] * alpha + np.array(ground, np.uint16) * (255 - alpha)
    return ((mixed + 127) // 255).astype(np.uint8)
