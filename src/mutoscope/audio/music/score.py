"""The nouns of music: what the composer is asked for, and what he wrote. Times are beats unless a name says seconds."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any

from mutoscope.audio.music.mood import Mood
from mutoscope.errors import UsageError

PARTS = ("pad", "chords", "lead", "bass", "sparkle", "strings", "drums")


@dataclass(frozen=True, kw_only=True, slots=True)
class Brief:
    """What the music is for.

    ``energy`` is a curve of equally spaced points in 0..1 over the film, empty for the mood's own arc. ``cuts`` (times)
    and ``speech`` (start, stop) are in seconds of the film.
    """

    seconds: float
    mood: str = "calm"
    seed: int = 0
    tempo_bpm: float | None = None
    energy: tuple[float, ...] = ()
    cuts: tuple[float, ...] = ()
    speech: tuple[tuple[float, float], ...] = ()
    level_db: float = 0.0

    def __post_init__(self) -> None:
        if not 0 < self.seconds <= 24 * 3600:
            raise UsageError(f"music must last more than 0 s and at most 24 h; got {self.seconds:g} s.")
        for point in self.energy:
            if not 0 <= point <= 1:
                raise UsageError(f"music.energy must lie in 0..1; got {point:g}.")
        for start, stop in self.speech:
            if not (math.isfinite(start) and start <= stop):
                raise UsageError(f"a speech window must not end before it starts; got {start:g}..{stop:g} s.")
        if not -60 <= self.level_db <= 24:
            raise UsageError(f"music.level must lie in -60..24 dB; got {self.level_db:g}.")


@dataclass(frozen=True, slots=True)
class Note:
    """One note or drum stroke. ``pitch`` is a MIDI number; ``stroke`` names the drum and is empty elsewhere."""

    part: str
    start: float
    length: float
    pitch: int
    velocity: float  # 0..1
    stroke: str = ""
    bend: float = 0.0  # semitones below the pitch from which a bent note is drawn up
    late: float = 0.0  # seconds after the grid: a strum, a roll


@dataclass(frozen=True, slots=True)
class Chord:
    """A chord and the voicing the voice leading chose."""

    start: float
    length: float
    symbol: str  # roman numeral in the section's key
    function: str  # "T", "S" or "D"
    pitch_classes: tuple[int, ...]  # root first
    bass: int  # pitch class
    scale: tuple[int, ...]  # pitch classes one may play over it
    voicing: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the form, in whole bars."""

    name: str  # "intro", "A", "B", "C", "end"
    first_bar: int
    num_bars: int
    energy: float
    tonic: int  # pitch class


@dataclass(frozen=True, kw_only=True, slots=True)
class Score:
    """A whole piece. The same brief gives the same score, note for note."""

    seconds: float
    tempo_bpm: float
    num_bars: int
    seed: int
    level_db: float
    mood: Mood
    sections: tuple[Section, ...]
    chords: tuple[Chord, ...]
    notes: tuple[Note, ...]  # by start
    energy: tuple[float, ...]  # of every bar
    beats: tuple[tuple[float, int], ...]  # seconds, weakness
    motif: tuple[int, ...]  # contour of the main idea, scale steps from its first note
    marks: dict[str, float]  # the composer's own measurements, see ``judge``

    @property
    def beat_seconds(self) -> float:
        return 60.0 / self.tempo_bpm

    @property
    def last_bar_seconds(self) -> float:
        """Where the final chord falls, in seconds."""
        return self.chords[-1].start * self.beat_seconds

    def part(self, name: str) -> tuple[Note, ...]:
        return tuple(note for note in self.notes if note.part == name)

    def to_json(self) -> dict[str, Any]:
        """Plain data for a recipe or a stem's side file."""
        return asdict(self)

    def to_midi(self) -> bytes:
        """A standard MIDI file, one track a part."""
        from mutoscope.audio.music.midi import midi_bytes

        return midi_bytes(self)
