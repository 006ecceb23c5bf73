"""The film's sound: voice, music, effects and the clips' own sound, mixed by the timetable.

Nothing here holds a film's length in memory: every track is read in blocks from a mapped file or made as it is asked
for, and the mix leaves in blocks.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from mutoscope.context import Context
from mutoscope.film import fingerprint
from mutoscope.film.storyboard import ClipPicture, Storyboard
from mutoscope.film.timetable import EffectCue, Spoken, Timetable
from mutoscope.types import Samples, Sound, Span

if TYPE_CHECKING:
    from mutoscope.audio.mix import Mixed, Role, Track

RATE_HZ = 48000
BEDS = ("rain", "wind", "waves", "crowd")  # effects that last as long as their shot


def mix_film(
    storyboard: Storyboard, timetable: Timetable, spoken: dict[str, Spoken], context: Context
) -> Mixed:
    """All tracks of the film on the timetable, mixed to the storyboard's preset."""
    from mutoscope.audio.mix import mix

    tracks = [
        *_voice(timetable, spoken),
        *_effects(storyboard, timetable),
        *_kept(storyboard, timetable, context),
    ]
    music = _music(storyboard, timetable, context)
    if music is not None:
        tracks.append(music)
    speech = [(cue.start, cue.stop) for cue in timetable.cues if spoken[cue.shot_id].sound is not None]
    return mix(
        tracks, num_samples=num_samples(timetable), speech=speech, preset=storyboard.mix.preset,
        duck_db=storyboard.mix.duck_db, check=context.check,
    )  # fmt: skip


def num_samples(timetable: Timetable) -> int:
    """The film's length in samples, to the nearest."""
    return round(timetable.num_frames / timetable.rate * RATE_HZ)


def mixed_file(storyboard: Storyboard, timetable: Timetable, spoken: dict[str, Spoken],
               context: Context) -> tuple[Path, dict[str, object]]:  # fmt: skip
    """The mixed sound as a cached WAV file, and what was measured of it."""
    import dataclasses
    import json

    from mutoscope.media import SoundWriter

    key: dict[str, object] = {
        "code": fingerprint.code("audio", "film/score"),
        "lines": [
            [fingerprint.plain(cue), spoken[cue.shot_id].text, _sound_hash(spoken[cue.shot_id])]
            for cue in timetable.cues
        ],
        "effects": fingerprint.plain(timetable.effects),
        "kept": [_keep_key(storyboard, timetable, shot_id, level) for shot_id, level in _keeps(storyboard)],
        "music": [fingerprint.plain(timetable.music), fingerprint.plain(storyboard.music)],
        "mix": fingerprint.plain(storyboard.mix),
        "samples": num_samples(timetable),
        "seed": storyboard.seed,
    }
    mixes: list[Mixed] = []

    def write(path: Path) -> None:
        mixes.append(mix_film(storyboard, timetable, spoken, context))
        with (
            context.stage("Mix", num_samples(timetable)) as stage,
            SoundWriter(path, rate_hz=RATE_HZ, channels=2) as out,
        ):
            for block in mixes[0].blocks():
                out.write(block)
                stage.step(block.shape[1])

    def write_report(path: Path) -> None:
        if not mixes:
            mixes.append(mix_film(storyboard, timetable, spoken, context))
        path.write_text(json.dumps(dataclasses.asdict(mixes[0].report)), "utf-8")

    sound = context.cache.make("mix", key, ".wav", write)
    report = context.cache.make("mix-report", key, ".json", write_report)
    facts: dict[str, object] = json.loads(report.read_text("utf-8"))
    return sound, facts


def _sound_hash(spoken: Spoken) -> object:
    if spoken.sound is None:
        return None
    import hashlib

    return hashlib.blake2b(
        np.ascontiguousarray(spoken.sound.samples_CS).tobytes(), digest_size=16
    ).hexdigest()


def _track(role: Role, start_s: float, sound: Sound, gain_db: float = 0.0) -> Track:
    from mutoscope.audio.mix import Track

    samples = sound.samples_CS
    return Track(
        role=role, start=round(start_s * RATE_HZ), num_samples=samples.shape[1],
        read=lambda first, stop: np.asarray(samples[:, first:stop], np.float32), gain_db=gain_db,
    )  # fmt: skip


def _voice(timetable: Timetable, spoken: dict[str, Spoken]) -> Iterator[Track]:
    from mutoscope.audio.filters import time_stretch

    for cue in timetable.cues:
        sound = spoken[cue.shot_id].sound
        if sound is None:
            continue
        if cue.tempo != 1.0:
            sound = Sound(time_stretch(sound.samples_CS, cue.tempo, sound.rate_hz), sound.rate_hz)
        yield _track("voice", cue.start, sound)


def _effects(storyboard: Storyboard, timetable: Timetable) -> Iterator[Track]:
    if not timetable.effects:
        return
    from mutoscope.audio.effects import effect

    for number, cue in enumerate(timetable.effects):
        seconds = _bed_seconds(timetable, cue) if cue.effect in BEDS else None
        sound = effect(cue.effect, seed=storyboard.seed + number, seconds=seconds)
        yield _track("effect", cue.at, sound, cue.level_db)


def _bed_seconds(timetable: Timetable, cue: EffectCue) -> float:
    slot = timetable.slot(cue.shot_id)
    return max(0.5, float(timetable.seconds(slot.stop + slot.tail)) - cue.at)


def _keeps(storyboard: Storyboard) -> Iterator[tuple[str, float]]:
    for shot in storyboard.shots:
        for sound in shot.sounds:
            if sound.effect == "keep" and isinstance(shot.picture, ClipPicture):
                yield shot.id, sound.level_db


def _clip_span(storyboard: Storyboard, timetable: Timetable, shot_id: str) -> tuple[ClipPicture, Span, float]:
    picture = next(s.picture for s in storyboard.shots if s.id == shot_id)
    assert isinstance(picture, ClipPicture)
    slot = timetable.slot(shot_id)
    seconds = float(timetable.seconds(slot.num_frames))
    stop = picture.start + seconds * picture.speed
    if picture.stop is not None:
        stop = min(stop, picture.stop)
    return picture, Span(picture.start, max(picture.start, stop)), float(timetable.seconds(slot.first))


def _keep_key(storyboard: Storyboard, timetable: Timetable, shot_id: str, level_db: float) -> object:
    picture, span, at = _clip_span(storyboard, timetable, shot_id)
    return [fingerprint.content(picture.path), span.start, span.stop, at, level_db, picture.speed]


def _kept(storyboard: Storyboard, timetable: Timetable, context: Context) -> Iterator[Track]:
    from mutoscope.audio.filters import time_stretch

    for shot_id, level_db in _keeps(storyboard):
        picture, span, at = _clip_span(storyboard, timetable, shot_id)
        sound = _decoded(picture.path, span, context)
        if picture.speed != 1.0:
            if not 0.5 <= picture.speed <= 2.0:
                context.note(
                    f"shot {shot_id!r}: the clip's sound is left out at speed {picture.speed:g} (0.5..2 keeps it)."
                )
                continue
            sound = Sound(time_stretch(sound.samples_CS, picture.speed, RATE_HZ), RATE_HZ)
        yield _track("keep", at, sound, level_db)


def _music(storyboard: Storyboard, timetable: Timetable, context: Context) -> Track | None:
    from mutoscope.media import SoundWriter, map_sound

    brief = timetable.music
    if storyboard.music.file is not None:
        return _own_music(storyboard, timetable, storyboard.music.file, context)
    if brief is None:
        return None
    from mutoscope.audio import music

    # The melody rests a little around the words: to whole half seconds before, to whole seconds after (while the bed
    # comes back from its ducking anyway). So a line that grew by a syllable leaves the music as it is.
    rests = tuple((math.floor(2 * start) / 2, float(math.ceil(stop))) for start, stop in brief.speech)
    brief = replace(brief, speech=rests)
    key = {"brief": fingerprint.plain(brief), "code": fingerprint.code("audio/music", "rng"),
           "language": storyboard.language}  # fmt: skip

    def write(path: Path) -> None:
        asked = music.Brief(
            seconds=brief.seconds, mood=brief.mood, seed=brief.seed, tempo_bpm=brief.tempo_bpm,
            energy=brief.energy, cuts=brief.cuts, speech=brief.speech,
        )  # fmt: skip
        score = music.compose(asked)
        total = round(brief.seconds * RATE_HZ)
        with context.stage("Music", total) as stage, SoundWriter(path, rate_hz=RATE_HZ, channels=2) as out:
            for block in music.perform(score):
                out.write(block)
                stage.step(block.shape[1])

    sound = map_sound(context.cache.make("music", key, ".wav", write))
    return _track("music", 0.0, sound, storyboard.music.level_db)


def _own_music(storyboard: Storyboard, timetable: Timetable, file: Path, context: Context) -> Track:
    """The user's music from its beginning, faded out over the last two seconds; it is not repeated when it ends."""
    from mutoscope.audio.mix import Track

    total = num_samples(timetable)
    sound = _decoded(file, Span(0.0, total / RATE_HZ), context)
    length = min(total, sound.samples_CS.shape[1])
    if length < total - RATE_HZ:
        context.note(
            f"warning: {file.name} lasts {length / RATE_HZ:.1f} s; the film goes on without music after it."
        )
    fade = min(length, 2 * RATE_HZ)

    def read(first: int, stop: int) -> Samples:
        block = np.array(sound.samples_CS[:, first:stop], np.float32)
        place = np.arange(first, first + block.shape[1])
        return block * np.clip((length - place) / max(1, fade), 0, 1).astype(np.float32)

    return Track(role="music", start=0, num_samples=length, read=read, gain_db=storyboard.music.level_db)


def _decoded(file: Path, span: Span, context: Context) -> Sound:
    """A span of a file's sound as a mapped WAV file from the cache: no length is held in memory."""
    from mutoscope.media import SoundWriter, map_sound, sound_blocks

    key = {
        "file": fingerprint.content(file),
        "span": fingerprint.plain(span),
        "code": fingerprint.code("media"),
    }

    def write(path: Path) -> None:
        with SoundWriter(path, rate_hz=RATE_HZ, channels=2) as out:
            for block in sound_blocks(file, rate_hz=RATE_HZ, channels=2, span=span):
                context.check()
                out.write(block)

    return map_sound(context.cache.make("sound", key, ".wav", write))


def blocks_of(sound: Sound, num: int = RATE_HZ) -> Callable[[], Iterator[Samples]]:
    """A mapped sound in blocks of ``num`` samples, as often as asked."""

    def blocks() -> Iterator[Samples]:
        for first in range(0, sound.samples_CS.shape[1], num):
            yield np.asarray(sound.samples_CS[:, first : first + num], np.float32)

    return blocks
