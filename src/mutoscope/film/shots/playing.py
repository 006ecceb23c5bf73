"""How a clip plays in its shot: from a frame of the film to a time of the file, trimmed, faster or slower, looped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from mutoscope.errors import MediaError
from mutoscope.film.storyboard import ClipPicture
from mutoscope.motion.loop import Loop

if TYPE_CHECKING:
    from mutoscope.media.facts import Facts


@dataclass(frozen=True, kw_only=True, slots=True)
class Playing:
    """The course of time in a shot; the same for every piece of it.

    Frame ``f`` of the shot stands at ``start + f / rate * speed`` in the file. Transitions go beyond the trim into
    whatever the file has more. A clip that loops and is too short for its shot goes back where it shows least (see
    ``motion.loop``); one that is long enough does so only beyond the file's ends, inside transitions.
    """

    start: Fraction
    stop: Fraction | None  # of the trim, or the file's end; None when the file does not say how long it is
    speed: Fraction
    rate: Fraction
    num_frames: int
    loops: bool
    first: Fraction  # the file's first picture and the end of its last
    end: Fraction | None

    @staticmethod
    def of(clip: ClipPicture, facts: Facts, rate: Fraction, num_frames: int) -> Playing:
        picture = facts.picture
        if picture is None:
            raise MediaError(f"{clip.path.name} has no pictures, only sound.")
        first = exact(picture.start)
        end = first + exact(picture.seconds) if picture.seconds else None
        if end is None and facts.seconds:
            end = exact(facts.seconds)
        asked = None if clip.stop is None else exact(clip.stop)
        stop = asked if end is None else end if asked is None else min(asked, end)
        return Playing(
            start=exact(clip.start), stop=stop, speed=exact(clip.speed), rate=rate, num_frames=num_frames,
            loops=clip.loop, first=first, end=end,
        )  # fmt: skip

    @property
    def needed(self) -> Fraction:
        """Seconds of the file the shot shows, handles not counted."""
        return self.num_frames / self.rate * self.speed

    @property
    def is_too_short(self) -> bool:
        """Whether the trimmed clip ends before its shot does (by more than half a frame of the film)."""
        return self.stop is None or self.needed - self.speed / self.rate / 2 > self.stop - self.start

    def seconds(self, frame: int) -> Fraction:
        """The time of the file at a frame of the shot, as if it went on for ever."""
        return self.start + frame / self.rate * self.speed

    def places(self, frame: int, loop: Callable[[], Loop]) -> tuple[Fraction, Fraction | None, float]:
        """``(time, None, 0)``, or ``(leaving, arriving, share)`` inside a loop's seam. ``loop`` is called if needed."""
        seconds = self.seconds(frame)
        if not self.loops:
            return seconds, None, 0.0
        if self.is_too_short:
            if seconds < self.first:
                return self._from_before(seconds, loop()), None, 0.0
            return loop().places(seconds)
        if seconds < self.first:
            seconds = self._from_before(seconds, loop())
        elif self.end is not None and seconds >= self.end:
            length = loop().seconds
            seconds -= length * ((seconds - self.end) // length + 1)
        return seconds, None, 0.0

    def _from_before(self, seconds: Fraction, loop: Loop) -> Fraction:
        """Before the file's first picture: as many loops later as it takes."""
        return seconds + loop.seconds * (-(-(self.first - seconds) // loop.seconds))


def exact(number: float | Fraction) -> Fraction:
    """The number that was written: 0.28 is 7/25, not the binary fraction next to it."""
    return Fraction(number).limit_denominator(1_000_000)
