"""From a brief to a score: several candidates by address, the best by measurement."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mutoscope.audio.music import form
from mutoscope.audio.music.accompaniment import Ground, accompany
from mutoscope.audio.music.harmony import harmonize
from mutoscope.audio.music.judge import judge
from mutoscope.audio.music.melody import write_melody
from mutoscope.audio.music.mood import Mood, understand
from mutoscope.audio.music.score import Brief, Score
from mutoscope.audio.music.tempo import BEATS_A_BAR, beats, tempo_for
from mutoscope.audio.music.voicing import lead_voices
from mutoscope.rng import address


def compose(brief: Brief) -> Score:
    """The score for a brief: the best of several candidates. The same brief gives the same score.

    A tempo in the brief is kept exactly (a film may have been cut to it); the last bar takes up what is left over.
    """
    mood = understand(brief.mood)
    tempo = brief.tempo_bpm if brief.tempo_bpm is not None else tempo_for(mood, brief.seconds)
    candidates = 5 if brief.seconds <= 90 else 3 if brief.seconds <= 300 else 2
    scores = (
        _write(brief, mood, tempo, address(brief.seed, f"music candidate {mood.name}", number) % 2**32)
        for number in range(candidates)
    )
    return max(scores, key=lambda score: score.marks["total"])


def _write(brief: Brief, mood: Mood, tempo: float, seed: int) -> Score:
    bars = form.num_bars(brief.seconds, tempo)
    beat_seconds = 60.0 / tempo
    energy = form.energy_of_bars(brief.energy, bars, mood)
    sections = form.sections(brief.seconds, tempo, brief.cuts, energy, mood, seed)
    final_bar = form.ending_bar(brief.seconds, tempo)
    chords = lead_voices(harmonize(sections, final_bar, mood, seed))
    speech = tuple((start / beat_seconds, stop / beat_seconds) for start, stop in _merged(brief.speech))
    ground = Ground(
        sections=sections,
        chords=chords,
        energy=energy,
        spoken=_spoken_share(speech, bars),
        mood=mood,
        seed=seed,
    )
    lead, motif = write_melody(sections, chords, mood, seed, speech, beat_seconds)
    notes = tuple(
        sorted(accompany(ground) + lead, key=lambda note: (note.start, note.part, note.pitch, note.stroke))
    )
    score = Score(
        seconds=brief.seconds,
        tempo_bpm=tempo,
        num_bars=bars,
        seed=seed,
        level_db=brief.level_db,
        mood=mood,
        sections=sections,
        chords=chords,
        notes=notes,
        energy=energy,
        beats=tuple(beats(tempo, brief.seconds)),
        motif=motif,
        marks={},
    )
    return replace(score, marks=judge(score, speech))


def _merged(windows: tuple[tuple[float, float], ...]) -> list[tuple[float, float]]:
    """Speech windows in order, with breaths shorter than 0.4 s closed."""
    made: list[tuple[float, float]] = []
    for start, stop in sorted(windows):
        if made and start - made[-1][1] < 0.4:
            made[-1] = (made[-1][0], max(made[-1][1], stop))
        elif stop > start:
            made.append((start, stop))
    return made


def _spoken_share(speech: tuple[tuple[float, float], ...], bars: int) -> tuple[float, ...]:
    first = np.arange(bars) * BEATS_A_BAR
    share = np.zeros(bars)
    for start, stop in speech:
        share += (
            np.clip(np.minimum(stop, first + BEATS_A_BAR) - np.maximum(start, first), 0, None) / BEATS_A_BAR
        )
    return tuple(float(value) for value in np.clip(share, 0, 1))
