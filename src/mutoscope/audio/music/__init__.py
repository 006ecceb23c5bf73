"""Music written for a film: ``compose`` a score for a brief, ``perform`` it as blocks of sound.

::

    brief ─ mood ─ form ─ chords ─ voice leading ─ melody, accompaniment ─ judge ─▶ Score ─ players ─ room ─▶ blocks
"""

from __future__ import annotations

from mutoscope.audio.music.composer import compose
from mutoscope.audio.music.mood import MOODS, Mood, understand
from mutoscope.audio.music.performer import RATE_HZ, perform
from mutoscope.audio.music.score import Brief, Chord, Note, Score, Section
from mutoscope.audio.music.tempo import beats, tempo_for
from mutoscope.audio.music.track import track_beats

__all__ = [
    "MOODS",
    "RATE_HZ",
    "Brief",
    "Chord",
    "Mood",
    "Note",
    "Score",
    "Section",
    "beats",
    "compose",
    "perform",
    "tempo_for",
    "track_beats",
    "understand",
]
