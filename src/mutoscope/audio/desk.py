"""The mixing desk before the master: tracks on the film's time line, ducked, and given out stem by stem.

A stem is a role's sum; effects that last are a stem of their own, "ambience", because they step back like music.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from mutoscope.audio import duck
from mutoscope.audio.filters import RATE_HZ, Filter, bell, high_pass
from mutoscope.audio.limiter import Limiter
from mutoscope.errors import UsageError
from mutoscope.types import Samples

Role = Literal["voice", "music", "effect", "keep"]
ROLES: tuple[Role, ...] = ("voice", "music", "effect", "keep")
AMBIENCE_SECONDS = 4.0  # an effect that lasts longer is part of the bed: rain, crowd, waves
SUBSONIC = high_pass(20.0)  # rumble and offset in other people's files would cost the limiter for nothing
DIP = bell(1_750.0, -2.5, q=0.8)  # 1-3 kHz, where consonants live
Stems = dict[str, NDArray[np.float64]]  # a stem's name to its sound, (2, n)
BED = ("music", "keep", "ambience")
STEMS_OF: dict[Role, tuple[str, ...]] = {
    "voice": ("voice",),
    "music": ("music",),
    "effect": ("effect", "ambience"),
    "keep": ("keep",),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Track:
    """One sound on the time line. ``read(first, stop)`` gives its samples [first, stop), (1 or 2, stop - first)."""

    role: Role
    start: int
    num_samples: int
    read: Callable[[int, int], Samples]
    gain_db: float = 0.0  # a trim on top of the role's level

    def __post_init__(self) -> None:
        if self.role not in ROLES:
            raise UsageError(f"a track's role must be one of {', '.join(ROLES)}; got {self.role!r}.")
        if self.num_samples < 0:
            raise UsageError(f"a track's length must be 0 or more samples; got {self.num_samples}.")


@dataclass(frozen=True, slots=True)
class Part:
    """A track and the factor that brings it to its level."""

    track: Track
    factor: float

    @property
    def stem(self) -> str:
        """The role, but long effects are "ambience"."""
        long = self.track.num_samples > AMBIENCE_SECONDS * RATE_HZ
        return "ambience" if self.track.role == "effect" and long else self.track.role


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Everything before the master; ``spans`` are the seconds of speech, in order and apart."""

    parts: tuple[Part, ...]
    num_samples: int
    spans: tuple[tuple[float, float], ...]
    bed_duck_db: float
    effect_duck_db: float

    def deeper(self, by_db: float) -> Desk:
        """The same desk with the bed stepping back farther."""
        return replace(self, bed_duck_db=self.bed_duck_db - by_db)

    def blocks(self, size: int, check: Callable[[], None]) -> Iterator[tuple[int, Stems]]:
        """Length of each block and the ducked sound of every stem that sounds in it, (2, n)."""
        dips = {part.stem: (Filter(SUBSONIC, 2), Filter(DIP, 2)) for part in self.parts if part.stem in BED}
        for first in range(0, self.num_samples, size):
            check()
            num = min(size, self.num_samples - first)
            stems: Stems = {}
            for part in self.parts:
                sound = window(part.track, first, num)
                if sound is not None:
                    stems[part.stem] = stems.get(part.stem, 0.0) + sound * part.factor
            depth = duck.curve(self.spans, first, num)
            for stem, (clean, dip) in dips.items():
                plain = clean(stems.get(stem, np.zeros((2, num))))
                dipped = plain + depth * (dip(plain) - plain)
                stems[stem] = dipped * 10.0 ** (self.bed_duck_db * depth / 20.0)
            if "effect" in stems:
                stems["effect"] = stems["effect"] * 10.0 ** (self.effect_duck_db * depth / 20.0)
            yield num, stems


def window(track: Track, first: int, num: int) -> NDArray[np.float64] | None:
    """A track's samples on the film's time line, float64 (2, num); None when it is silent there."""
    low, high = max(first, track.start), min(first + num, track.start + track.num_samples)
    if low >= high:
        return None
    read = np.asarray(track.read(low - track.start, high - track.start), dtype=np.float64)
    if read.ndim != 2 or read.shape[0] not in (1, 2) or read.shape[1] != high - low:
        raise UsageError(f"a {track.role} track must give (1 or 2, {high - low}) samples; got {read.shape}.")
    if not np.isfinite(read).all():
        raise UsageError(f"a {track.role} track has samples that are not numbers near {low / RATE_HZ:.2f} s.")
    window = np.zeros((2, num))
    window[:, low - first : high - first] = read
    return window


def mastered(
    desk: Desk, gain: float, ceiling: float, size: int, check: Callable[[], None]
) -> Iterator[tuple[Stems, NDArray[np.float64]]]:
    """Stems before the master, and the gain (master and limiter in one) for each of their samples."""
    limiter = Limiter(ceiling)
    waiting: Stems = {}
    held = 0
    for num, stems in desk.blocks(size, check):
        waiting = {
            stem: np.concatenate(
                [waiting.get(stem, np.zeros((2, held))), stems.get(stem, np.zeros((2, num)))], axis=1
            )
            for stem in {**waiting, **stems}
        }
        held += num
        gains = limiter.push(added(stems.values(), num) * gain)
        if len(gains):
            yield {stem: sound[:, : len(gains)] for stem, sound in waiting.items()}, gains * gain
            waiting = {stem: sound[:, len(gains) :] for stem, sound in waiting.items()}
            held -= len(gains)
    if held:
        yield waiting, limiter.flush()[:held] * gain


def added(sounds: Iterable[NDArray[np.float64]], num: int) -> NDArray[np.float64]:
    """The sum of sounds of ``num`` samples, (2, num); silence when there are none."""
    result = np.zeros((2, num))
    for sound in sounds:
        result += sound
    return result
