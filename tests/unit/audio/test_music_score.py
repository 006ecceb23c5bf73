"""What a composed piece must have: whole form, smooth chords, a melody that yields to speech, an ending."""

import itertools
import json
import struct

import numpy as np
import pytest

from mutoscope.audio.music import MOODS, Brief, Score, compose
from mutoscope.audio.music.harmony import functions
from mutoscope.audio.music.judge import chord_tone_share, density_correlation, motif_similarity, overlap
from mutoscope.audio.music.score import Chord, Note
from mutoscope.audio.music.voicing import HIGHEST, LOWEST, lead_voices, mean_movement
from mutoscope.errors import UsageError
from mutoscope.rng import generator

SPEECH = ((1.0, 5.0), (7.5, 11.0), (13.0, 17.5), (20.0, 24.0))
ENERGY = (0.2, 0.5, 0.9, 0.4)


@pytest.fixture(scope="module")
def pieces() -> dict[str, Score]:
    return {
        mood: compose(Brief(seconds=30, mood=mood, seed=5, energy=ENERGY, speech=SPEECH)) for mood in MOODS
    }


def test_same_brief_same_score() -> None:
    brief = Brief(seconds=20, mood="warm", seed=3)
    assert compose(brief) == compose(brief)
    assert compose(brief).notes != compose(Brief(seconds=20, mood="warm", seed=4)).notes


def test_form_is_gapless_and_ends(pieces: dict[str, Score]) -> None:
    for score in pieces.values():
        bars = [(s.first_bar, s.num_bars) for s in score.sections]
        assert bars[0][0] == 0
        assert all(a + n == b for (a, n), (b, _) in itertools.pairwise(bars))
        assert sum(n for _, n in bars) == score.num_bars
        assert score.sections[0].name == "intro"
        assert score.sections[-1].name == "end"


def test_section_edges_fall_on_cuts() -> None:
    bar = 240 / 104
    cuts = (6 * bar + 0.2, 10 * bar - 0.1, 15 * bar)
    score = compose(Brief(seconds=20 * bar, mood="sunny", tempo_bpm=104.0, cuts=cuts))
    edges = {section.first_bar for section in score.sections}
    assert {6, 10, 15} <= edges


def test_chords_fill_the_form_and_come_home(pieces: dict[str, Score]) -> None:
    for mood, score in pieces.items():
        for one, other in zip(score.chords, score.chords[1:], strict=False):
            assert one.start + one.length == pytest.approx(other.start), mood
        last = score.chords[-1]
        assert last.function == "T"
        assert last.pitch_classes[0] == score.sections[-1].tonic
        assert last.start + last.length == pytest.approx(score.num_bars * 4)
        assert len({chord.symbol for chord in score.chords}) >= 3, mood


def test_voices_walk(pieces: dict[str, Score]) -> None:
    for mood, score in pieces.items():
        # The steps of a pentatonic scale are wider: two or three semitones.
        assert mean_movement(score.chords) <= (6.5 if mood == "chinese" else 5.0), mood
        for chord in score.chords:
            assert LOWEST <= chord.voicing[0] < chord.voicing[-1] <= HIGHEST
            assert {pitch % 12 for pitch in chord.voicing} <= set(chord.pitch_classes)


def test_voice_leading_beats_blocks() -> None:
    names = {"I": (0, 4, 7), "V": (7, 11, 2), "vi": (9, 0, 4), "IV": (5, 9, 0)}
    chords = tuple(
        Chord(4.0 * i, 4.0, name, "T", tones, tones[0], (0, 2, 4, 5, 7, 9, 11))
        for i, (name, tones) in enumerate(list(names.items()) * 2)
    )
    blocks = [
        [48 + c.pitch_classes[0] + step for step in (0, 4 if c.symbol != "vi" else 3, 7, 12)] for c in chords
    ]
    plain = np.mean([np.abs(np.subtract(a, b)).sum() for a, b in itertools.pairwise(blocks)])
    led = mean_movement(lead_voices(chords))
    assert plain > 12
    assert led < 5


def test_melody_lands_on_chord_tones(pieces: dict[str, Score]) -> None:
    for mood, score in pieces.items():
        assert chord_tone_share(score.part("lead"), score.chords) >= 0.8, mood


def test_melody_is_silent_under_speech_and_answers(pieces: dict[str, Score]) -> None:
    for mood, score in pieces.items():
        lead = score.part("lead")
        for note in lead:
            start, stop = note.start * score.beat_seconds, (note.start + note.length) * score.beat_seconds
            assert all(stop <= a + 1e-6 or start >= b - 1e-6 for a, b in SPEECH), (mood, start)
        gap = [note for note in lead if 17.5 <= note.start * score.beat_seconds < 20.0]
        assert gap, mood


def test_motif_comes_back() -> None:
    for mood in ("calm", "happy", "epic", "lounge"):
        score = compose(Brief(seconds=40, mood=mood, seed=2))
        lead = score.part("lead")
        assert len(lead) > 12
        assert motif_similarity(lead) > 0.65, mood
        random = np.random.default_rng(0)
        shuffled = tuple(
            Note("lead", float(t), 0.5, int(p), 0.7)
            for t, p in zip(
                np.sort(random.choice(np.arange(0, 64, 0.25), len(lead), replace=False)),
                random.permutation([n.pitch for n in lead]),
                strict=True,
            )
        )
        assert motif_similarity(lead) > motif_similarity(shuffled) + 0.1, mood


def test_density_follows_energy(pieces: dict[str, Score]) -> None:
    values = {}
    for mood in MOODS:
        score = compose(Brief(seconds=30, mood=mood, seed=5, energy=(0.1, 0.3, 0.6, 1.0)))
        values[mood] = density_correlation(score)
    assert min(values.values()) > 0.5, values


def test_drums_yield_to_speech() -> None:
    free = compose(Brief(seconds=30, mood="happy", seed=1, energy=(0.8, 0.8)))
    spoken = compose(Brief(seconds=30, mood="happy", seed=1, energy=(0.8, 0.8), speech=((0.0, 29.0),)))
    assert {n.stroke for n in free.part("drums")} >= {"kick", "snare"}
    before_end = [n for n in spoken.part("drums") if n.start < spoken.chords[-1].start]
    assert {n.stroke for n in before_end} <= {"shaker"}
    assert not spoken.part("sparkle")[:-1]


def test_the_ending_is_composed(pieces: dict[str, Score]) -> None:
    for mood, score in pieces.items():
        final = score.chords[-1].start
        assert max(note.start for note in score.notes) == pytest.approx(final), mood
        assert score.seconds - final * score.beat_seconds >= 1.8, mood
        rolled = [n for n in score.notes if n.start == final]
        assert {"lead"} <= {n.part for n in rolled}, mood
        lead = [n for n in rolled if n.part == "lead"]
        assert lead[0].pitch % 12 in score.chords[-1].pitch_classes[:3]


def test_notes_stay_inside_the_piece_and_the_instruments(pieces: dict[str, Score]) -> None:
    for score in pieces.values():
        for note in score.notes:
            assert 0 <= note.start < score.num_bars * 4
            assert 0 < note.velocity <= 1
            assert 26 <= note.pitch <= 100


@pytest.mark.parametrize("seconds", [0.5, 2, 4.3, 7, 11, 15.5])
def test_short_films_have_music_too(seconds: float) -> None:
    score = compose(Brief(seconds=seconds, mood="calm"))
    assert score.notes
    assert score.chords[-1].start * score.beat_seconds < seconds


def test_an_asked_tempo_is_kept_exactly() -> None:
    score = compose(Brief(seconds=31.7, mood="happy", tempo_bpm=117.0))
    assert score.tempo_bpm == 117.0
    assert score.num_bars == 15


def test_score_is_plain_data(pieces: dict[str, Score]) -> None:
    data = json.loads(json.dumps(pieces["calm"].to_json()))
    assert len(data["notes"]) == len(pieces["calm"].notes)


def test_midi_is_well_formed(pieces: dict[str, Score]) -> None:
    score = pieces["happy"]
    data = score.to_midi()
    kind, tracks, ticks = struct.unpack(">HHH", data[8:14])
    assert (data[:4], kind, ticks) == (b"MThd", 1, 480)
    at, found, strokes = 14, 0, 0
    while at < len(data):
        assert data[at : at + 4] == b"MTrk"
        size = struct.unpack(">I", data[at + 4 : at + 8])[0]
        body = data[at + 8 : at + 8 + size]
        assert body.endswith(b"\x00\xff\x2f\x00")
        at += 8 + size
        found += 1
        strokes += _note_ons(body)
    assert found == tracks == 1 + len({note.part for note in score.notes})
    assert strokes == len(score.notes)


def _note_ons(body: bytes) -> int:
    """Read a track message by message; a wrong length or status would run off its end."""
    at = count = 0
    while at < len(body):
        while body[at] & 0x80:
            at += 1
        at += 1
        status = body[at]
        if status == 0xFF:
            at += 3 + body[at + 2]
        elif status & 0xF0 == 0xC0:
            at += 2
        else:
            assert status & 0xF0 in (0x80, 0x90)
            count += status & 0xF0 == 0x90
            at += 3
    assert at == len(body)
    return count


def test_grammar_grows_to_any_length_and_keeps_its_cadence() -> None:
    for count in range(1, 12):
        for seed in range(5):
            grown = functions("T S D", count, generator(seed, "test"))
            assert len(grown) == count
            assert set(grown) <= {"T", "S", "D"}
            if count > 1:
                assert grown[-1] == "D"


def test_overlap_counts_high_notes_under_speech() -> None:
    notes = (
        Note("lead", 0.0, 1.0, 76, 0.5),
        Note("lead", 4.0, 1.0, 76, 0.5),
        Note("bass", 4.0, 1.0, 40, 0.5),
    )
    assert overlap(notes, ((3.0, 5.0),)) == 0.5


def test_a_brief_is_checked() -> None:
    with pytest.raises(UsageError, match=r"energy must lie in 0\.\.1; got 1\.5"):
        Brief(seconds=3, energy=(0.2, 1.5))
    with pytest.raises(UsageError, match="must not end before it starts"):
        Brief(seconds=3, speech=((2.0, 1.0),))
