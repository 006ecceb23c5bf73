"""Everything beside the melody: pad, broken chords, bass with passing notes, strings, sparkle and drums."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from mutoscope import rng
from mutoscope.audio.music.mood import Mood
from mutoscope.audio.music.patterns import STEP, bank, level, strokes
from mutoscope.audio.music.score import Chord, Note, Section
from mutoscope.audio.music.tempo import BEATS_A_BAR

_LOUD = {"X": 0.95, "x": 0.72, "o": 0.42}


@dataclass(frozen=True, kw_only=True, slots=True)
class Ground:
    """What every player knows."""

    sections: tuple[Section, ...]
    chords: tuple[Chord, ...]  # voiced
    energy: tuple[float, ...]  # of every bar
    spoken: tuple[float, ...]  # share of every bar under speech
    mood: Mood
    seed: int

    @property
    def final(self) -> float:
        """Beat of the last chord."""
        return self.chords[-1].start

    def chord_at(self, beat: float) -> Chord:
        starts = [one.start for one in self.chords]
        return self.chords[max(0, bisect_right(starts, beat + 1e-6) - 1)]

    def after(self, chord: Chord) -> Chord:
        index = self.chords.index(chord)
        return self.chords[min(index + 1, len(self.chords) - 1)]

    def section_at(self, bar: int) -> tuple[int, Section]:
        for index, section in enumerate(self.sections):
            if section.first_bar <= bar < section.first_bar + section.num_bars:
                return index, section
        raise ValueError(f"bar {bar} lies outside the form.")


def accompany(ground: Ground) -> list[Note]:
    """All parts but the lead."""
    notes: list[Note] = []
    final_bar = int(ground.final // BEATS_A_BAR)
    for bar in range(final_bar):
        index, section = ground.section_at(bar)
        energy = ground.energy[bar]
        spoken = ground.spoken[bar] > 0.5
        grade = max(0, level(energy) - (1 if spoken and level(energy) > 1 else 0))
        hush = 0.86 if spoken else 1.0
        loud = (0.62 + 0.38 * energy) * hush
        notes += _chords(ground, bar, index, section, grade, loud)
        notes += _bass(ground, bar, section, grade, loud)
        notes += _drums(ground, bar, index, section, level(energy), loud, spoken)
        notes += _sparkle(ground, bar, section, energy, spoken, loud)
    notes += _sustained(ground)
    notes += _last_chord(ground)
    return notes


def _variant(ground: Ground, part: str, bar: int, section: Section, count: int) -> int:
    """Which of a pattern's variants a bar takes: one for a section's name, another in the last bar of each four."""
    home = int(rng.generator(ground.seed, f"music {part} {section.name}").integers(count))
    turn = (bar - section.first_bar) % 4 == 3 or bar == section.first_bar + section.num_bars - 1
    return (home + 1) % count if turn else home


def _chords(ground: Ground, bar: int, index: int, section: Section, grade: int, loud: float) -> list[Note]:
    if not ground.mood.players.get("chords"):
        return []
    variants = bank()["figures"][ground.mood.figure][grade]
    # The first bar takes the plain variant, which begins on its first beat: a film never opens with a hole.
    rows = variants[_variant(ground, f"figure {grade}", bar, section, len(variants)) if bar else 0]
    onsets = sorted((step, character) for row in rows for step, character, _ in strokes(row))
    notes: list[Note] = []
    for step, character in onsets:
        beat = bar * BEATS_A_BAR + step * STEP
        chord = ground.chord_at(beat)
        rest = chord.start + chord.length - beat
        accent = 1.0 if step == 0 else 0.93 if step == 8 else 0.85 if step % 4 == 0 else 0.78
        if character == "C":
            short = ground.mood.figure in ("comp", "pizz")
            length = min(rest, 0.45 if short and step % 4 else 0.9 if short else 1.4)
            strum = 0.011 if ground.mood.figure == "strum" else 0.004
            voices = chord.voicing if ground.mood.figure == "strum" else chord.voicing[1:]
            down = step % 4 == 0 or ground.mood.figure != "strum"
            for place, pitch in enumerate(voices if down else voices[::-1]):
                notes.append(
                    Note("chords", beat, length * 0.92, pitch, 0.62 * accent * loud, late=place * strum)
                )
            continue
        pitch = _voice(chord, character)
        length = min(rest, 2.0 if character == "B" else 1.25)
        notes.append(Note("chords", beat, length * 0.95, pitch, 0.66 * accent * loud))
    return notes


def _voice(chord: Chord, character: str) -> int:
    if character == "B":
        return 43 + (chord.bass - 43) % 12  # G2 to F#3
    if character == "T":
        return chord.voicing[-1] + (12 if chord.voicing[-1] < 70 else 0)
    if character in "UV":
        return chord.voicing[-2 if character == "U" else -3] + 12
    return chord.voicing[int(character)]


def _bass(ground: Ground, bar: int, section: Section, grade: int, loud: float) -> list[Note]:
    if not ground.mood.players.get("bass") or (
        bar == 0 and section.num_bars > 1 and ground.mood.players.get("pad")
    ):
        return []
    variants = bank()["basslines"][ground.mood.bassline][grade]
    row = variants[_variant(ground, f"bass {grade}", bar, section, len(variants))]
    notes: list[Note] = []
    for step, character, length in strokes(row):
        beat = bar * BEATS_A_BAR + step * STEP
        chord = ground.chord_at(beat)
        low = 31 + (chord.bass - 31) % 12  # G1 to F#2
        low = low + 12 if low < 33 else low
        third = (chord.pitch_classes[1] - chord.bass) % 12 if len(chord.pitch_classes) > 1 else 4
        fifth = (chord.pitch_classes[2] - chord.bass) % 12 if len(chord.pitch_classes) > 2 else 7
        offset = {"R": 0, "O": 12, "F": fifth if low + fifth <= 47 else fifth - 12, "T": third}.get(character)
        pitch = low + offset if offset is not None else _step_into(ground, chord, low)
        held = min(length * STEP, chord.start + chord.length - beat)
        accent = 1.0 if step == 0 else 0.88
        notes.append(Note("bass", beat, held * 0.93, pitch, 0.74 * accent * loud))
    return notes


def _step_into(ground: Ground, chord: Chord, low: int) -> int:
    """A scale note next to the coming chord's bass, from the side we come from; never the coming note itself."""
    coming = ground.after(chord)
    aim = min((p for p in range(28, 52) if p % 12 == coming.bass), key=lambda p: abs(p - low))
    side = -1 if low <= aim else 1
    for distance in (1, 2, 3):
        if (aim + side * distance) % 12 in chord.scale:
            return aim + side * distance
    return aim + side * 2


def _drums(
    ground: Ground, bar: int, index: int, section: Section, grade: int, loud: float, spoken: bool
) -> list[Note]:
    style = ground.mood.drums
    if style == "none" or (section.name in ("intro", "end") and grade < 3):
        return []
    variants = bank()["drums"][style][grade]
    rows = dict(variants[_variant(ground, f"drums {grade}", bar, section, len(variants))])
    if spoken and rows:
        rows = dict(bank()["speech_drums"]) if style not in ("tense", "woods", "sleigh") else _thinned(rows)
    last = bar == section.first_bar + section.num_bars - 1
    if last and rows and not spoken and grade >= 2:
        fills = bank()["fills"][style]
        fill = fills[int(rng.generator(ground.seed, "music fill", bar).integers(len(fills)))]
        kept = {name: row[:8] + "........" for name, row in rows.items() if name != "kick"} | {
            name: row for name, row in rows.items() if name == "kick"
        }
        rows = {**kept, **fill}
    notes: list[Note] = []
    for name, row in rows.items():
        for step, character, _ in strokes(row):
            notes.append(
                Note("drums", bar * BEATS_A_BAR + step * STEP, 0.25, 60, _LOUD[character] * loud, name)
            )
    before = ground.sections[index - 1].energy if index else 0.0
    if bar == section.first_bar and grade >= 2 and section.energy > before + 0.02 and not spoken:
        notes.append(Note("drums", bar * BEATS_A_BAR, 4.0, 60, 0.6 * loud, "cymbal"))
    return notes


def _thinned(rows: dict[str, str]) -> dict[str, str]:
    name = min(rows, key=lambda row: -rows[row].count("."))
    return {name: rows[name].replace("X", "o").replace("x", "o")}


def _sparkle(
    ground: Ground, bar: int, section: Section, energy: float, spoken: bool, loud: float
) -> list[Note]:
    if not ground.mood.players.get("sparkle") or spoken or energy < 0.4 or section.name == "intro":
        return []
    place = (bar - section.first_bar) % 4
    if place not in ((1, 3) if energy < 0.65 else (0, 1, 3)):
        return []
    rows = bank()["sparkle"]
    row = rows[int(rng.generator(ground.seed, f"music sparkle {section.name}", place).integers(len(rows)))]
    notes = []
    for step, character, _ in strokes(row):
        beat = bar * BEATS_A_BAR + step * STEP
        pitch = _voice(ground.chord_at(beat), character)
        pitch += 12 if pitch < 79 else 0
        notes.append(Note("sparkle", beat, 1.5, pitch, 0.5 * loud))
    return notes


def _sustained(ground: Ground) -> list[Note]:
    """Pad under everything; strings join where the energy is high, an octave up in the upper voices."""
    notes: list[Note] = []
    for chord in ground.chords[:-1]:
        bar = int(chord.start // BEATS_A_BAR)
        energy = ground.energy[bar]
        hush = 0.9 if ground.spoken[bar] > 0.5 else 1.0
        if ground.mood.players.get("pad"):
            voices = chord.voicing if energy > 0.2 else chord.voicing[:3]
            for pitch in voices:
                notes.append(
                    Note("pad", chord.start, chord.length * 0.99, pitch, (0.42 + 0.35 * energy) * hush)
                )
        if ground.mood.players.get("strings") and energy > 0.52 and ground.spoken[bar] <= 0.5:
            for pitch in chord.voicing[-2:]:
                up = 12 if pitch < 68 else 0
                notes.append(
                    Note("strings", chord.start, chord.length * 0.98, pitch + up, 0.25 + 0.5 * energy)
                )
    return notes


def _last_chord(ground: Ground) -> list[Note]:
    """The home chord, rolled from the bottom by everybody and left to ring."""
    chord = ground.chords[-1]
    players = ground.mood.players
    energy = ground.energy[-1]
    loud = 0.55 + 0.3 * energy
    notes: list[Note] = []
    if players.get("pad"):
        notes += [
            Note("pad", chord.start, chord.length * 0.8, pitch, 0.5 + 0.2 * energy) for pitch in chord.voicing
        ]
    if players.get("bass"):
        low = 31 + (chord.bass - 31) % 12
        notes.append(
            Note("bass", chord.start, chord.length * 0.75, low + 12 if low < 33 else low, 0.72 * loud + 0.15)
        )
    if players.get("chords"):
        tones = [
            43 + (chord.bass - 43) % 12,
            *chord.voicing,
            chord.voicing[0] + 24 if chord.voicing[0] < 56 else chord.voicing[1] + 12,
        ]
        for place, pitch in enumerate(dict.fromkeys(sorted(tones))):
            notes.append(
                Note(
                    "chords",
                    chord.start,
                    chord.length,
                    pitch,
                    loud * (0.8 - 0.04 * place),
                    late=0.024 * place,
                )
            )
    if players.get("sparkle"):
        notes.append(
            Note("sparkle", chord.start, 3.0, 84 + (chord.pitch_classes[0] - 84) % 12, 0.4, late=0.15)
        )
    if (
        ground.mood.drums in ("pop", "dance", "rise", "epic")
        and ground.energy[-2 if len(ground.energy) > 1 else -1] > 0.4
    ):
        deep = "taiko" if ground.mood.drums == "epic" else "kick"
        notes.append(Note("drums", chord.start, 1.0, 60, 0.7, deep))
        notes.append(Note("drums", chord.start, 4.0, 60, 0.45, "cymbal"))
    return notes
