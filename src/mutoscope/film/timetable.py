"""The timetable: when everything happens, on the film's frame grid. The planner makes it, everybody else obeys it.

Frames are counted from absolute times, so nothing drifts; ``seconds`` of a frame is ``frame / rate`` exactly.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from mutoscope.film.storyboard import Mark
from mutoscope.types import Size, Sound, Word


@dataclass(frozen=True, kw_only=True, slots=True)
class Spoken:
    """A line that was spoken (or recorded): what the planner needs to know of it."""

    shot_id: str
    text: str
    seconds: float  # silence trimmed
    words: tuple[Word, ...]  # times count from the start of the line; empty when unknown
    engine: str  # "espeak", "flite", "recorded", "none" (then seconds is an estimate by reading speed)
    sound: Sound | None = None  # 48 kHz mono, mapped from the cache


@dataclass(frozen=True, kw_only=True, slots=True)
class Join:
    """A transition on the timetable: frames ``first <= f < stop`` around the cut show both sides.

    ``before`` or ``after`` is None at the film's opening and ending (black, or the fade's color).
    """

    kind: str  # never "cut"
    first: int
    cut: int
    stop: int
    before: str | None  # shot ids
    after: str | None
    direction: str = "left"
    color: tuple[int, int, int] = (0, 0, 0)

    @property
    def num_frames(self) -> int:
        return self.stop - self.first


@dataclass(frozen=True, kw_only=True, slots=True)
class Slot:
    """A shot's place: its own frames are ``first <= f < stop``; transitions show more on both sides.

    Frame ``f`` shows the shot at local time ``(f - first) / rate``; handles have local times below 0 or past the end.
    """

    shot_id: str
    index: int
    first: int
    stop: int
    head: int = 0  # frames shown before ``first`` by the transition into the shot
    tail: int = 0  # frames shown from ``stop`` on by the transition out of it

    @property
    def num_frames(self) -> int:
        return self.stop - self.first


@dataclass(frozen=True, kw_only=True, slots=True)
class Cue:
    """A spoken line's place in the film, in seconds; the sound is stretched to ``1 / tempo`` of its length."""

    shot_id: str
    start: float
    stop: float
    tempo: float = 1.0


@dataclass(frozen=True, kw_only=True, slots=True)
class TimedWord:
    """A word of a caption and the frames in which it is lit."""

    text: str
    first: int
    stop: int
    line: int  # 0-based line of the caption it stands in


@dataclass(frozen=True, kw_only=True, slots=True)
class Caption:
    """One caption on screen for frames ``first <= f < stop``."""

    shot_id: str
    lines: tuple[str, ...]
    first: int
    stop: int
    words: tuple[TimedWord, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class TitleCue:
    """A title over the picture."""

    shot_id: str
    text: str
    first: int
    stop: int
    place: str | tuple[float, float]
    style: str


@dataclass(frozen=True, kw_only=True, slots=True)
class EffectCue:
    """A sound effect at an absolute time in seconds."""

    shot_id: str
    effect: str
    at: float
    level_db: float


@dataclass(frozen=True, kw_only=True, slots=True)
class MusicCue:
    """What the composer is told; ``cuts`` and ``speech`` in seconds of the film."""

    seconds: float
    mood: str
    seed: int
    tempo_bpm: float | None
    energy: tuple[float, ...]
    cuts: tuple[float, ...]
    speech: tuple[tuple[float, float], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Remark:
    """Something the planner wants the user to know, with the place in the file it comes from."""

    severity: Literal["warning", "hint"]
    text: str
    shot_id: str | None = None
    mark: Mark | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Timetable:
    """The whole film on its frame grid."""

    size: Size
    rate: Fraction
    num_frames: int
    slots: tuple[Slot, ...]
    joins: tuple[Join, ...]
    cues: tuple[Cue, ...]
    captions: tuple[Caption, ...]
    titles: tuple[TitleCue, ...]
    effects: tuple[EffectCue, ...]
    music: MusicCue | None
    remarks: tuple[Remark, ...] = ()

    def seconds(self, frame: int) -> Fraction:
        """Exact time of a frame."""
        return Fraction(frame) / self.rate

    def slot(self, shot_id: str) -> Slot:
        return next(slot for slot in self.slots if slot.shot_id == shot_id)
