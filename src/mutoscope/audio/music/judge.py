"""Scoring a piece without ears: six measures, each 0..1 and better when larger."""

from __future__ import annotations

import numpy as np

from mutoscope.audio.music.score import Chord, Note, Score
from mutoscope.audio.music.tempo import BEATS_A_BAR
from mutoscope.audio.music.voicing import mean_movement

# What counts how much in the choice between candidates [taste].
WEIGHTS = {
    "chord_tones": 2.0,
    "voice_leading": 1.0,
    "motif": 1.5,
    "density": 1.5,
    "clear_of_speech": 1.0,
    "line": 1.5,
}


def judge(score: Score, speech_beats: tuple[tuple[float, float], ...]) -> dict[str, float]:
    """All measures, and ``total``, their weighted mean."""
    lead = score.part("lead")
    marks = {
        "chord_tones": chord_tone_share(lead, score.chords),
        "voice_leading": float(np.clip(1 - mean_movement(score.chords) / 13, 0, 1)),
        "motif": motif_similarity(lead),
        "density": max(0.0, density_correlation(score)),
        "clear_of_speech": 1 - overlap(score.notes, speech_beats),
        "line": _line(lead),
    }
    total = sum(WEIGHTS[name] * value for name, value in marks.items()) / sum(WEIGHTS.values())
    return {name: round(float(value), 4) for name, value in {**marks, "total": total}.items()}


def chord_tone_share(lead: tuple[Note, ...], chords: tuple[Chord, ...]) -> float:
    """Share of notes on beats one and three that belong to their chord."""
    strong = [note for note in lead if note.start % 2 < 1e-6]
    if not strong:
        return 1.0
    starts = np.array([chord.start for chord in chords])
    hits = [
        note.pitch % 12 in chords[int(np.searchsorted(starts, note.start + 1e-6) - 1)].pitch_classes
        for note in strong
    ]
    return float(np.mean(hits))


def motif_similarity(lead: tuple[Note, ...]) -> float:
    """Mean, over bars with melody, of the greatest likeness (rhythm and direction) to an earlier bar."""
    bars: dict[int, list[Note]] = {}
    for note in lead:
        bars.setdefault(int(note.start // BEATS_A_BAR), []).append(note)
    rows = [_row(notes) for _, notes in sorted(bars.items()) if len(notes) > 1]
    likeness = [
        max(_alike(row, earlier) for earlier in rows[:index]) for index, row in enumerate(rows) if index
    ]
    return float(np.mean(likeness)) if likeness else 0.5


def _row(notes: list[Note]) -> tuple[np.ndarray, np.ndarray]:
    onsets = np.zeros(16)
    for note in notes:
        onsets[round((note.start % BEATS_A_BAR) * 4) % 16] = 1
    return onsets, np.sign(np.diff([note.pitch for note in notes]))


def _alike(one: tuple[np.ndarray, np.ndarray], other: tuple[np.ndarray, np.ndarray]) -> float:
    rhythm = float((one[0] * other[0]).sum() / max(1.0, np.maximum(one[0], other[0]).sum()))
    count = min(len(one[1]), len(other[1]))
    shape = float(np.mean(one[1][:count] == other[1][:count])) if count else 0.0
    mirrored = float(np.mean(one[1][:count] == -other[1][:count])) if count else 0.0
    return 0.6 * rhythm + 0.4 * max(shape, mirrored)


def density_correlation(score: Score) -> float:
    """Pearson correlation of notes a bar with the energy curve; 1 where the curve is flat."""
    last = int(score.chords[-1].start // BEATS_A_BAR)
    if last < 3:
        return 1.0
    counts = np.bincount(
        [min(last, int(note.start // BEATS_A_BAR)) for note in score.notes], minlength=last + 1
    )[:last]
    energy = np.array(score.energy[:last])
    if energy.std() < 0.02:
        return 1.0
    return float(np.corrcoef(counts, energy)[0, 1]) if counts.std() > 0 else 0.0


def overlap(notes: tuple[Note, ...], speech_beats: tuple[tuple[float, float], ...]) -> float:
    """Share of all notes above C5 (fundamentals from 520 Hz, partials at 1-4 kHz) that begin under speech."""
    high = [note for note in notes if note.pitch >= 72 and note.part != "drums"]
    if not high or not speech_beats:
        return 0.0
    return float(np.mean([any(start <= note.start < stop for start, stop in speech_beats) for note in high]))


def _line(lead: tuple[Note, ...]) -> float:
    """A singable line: mostly steps, some leaps, a compass of a sixth to a twelfth, and rests."""
    if len(lead) < 4:
        return 0.5
    pitches = np.array([note.pitch for note in lead])
    sizes = np.abs(np.diff(pitches))
    steps = float(np.mean((sizes > 0) & (sizes <= 2)))
    repeats = float(np.mean(sizes == 0))
    wild = float(np.mean(sizes > 7))
    compass = float(np.ptp(pitches))
    good_compass = 1 - min(1.0, max(0.0, 9 - compass, compass - 19) / 9)
    return float(
        np.clip(0.45 * min(1, steps / 0.55) + 0.25 * good_compass + 0.3 - repeats * 0.5 - wild, 0, 1)
    )
