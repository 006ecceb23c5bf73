"""Every line spoken, once: the voice sets the film's clock, so this comes before the plan."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from mutoscope.context import Context
from mutoscope.errors import CapabilityError, MediaError
from mutoscope.film import fingerprint
from mutoscope.film.storyboard import Line, Shot, Storyboard, Voice
from mutoscope.film.timetable import Spoken
from mutoscope.types import Sound, Word


def speak_all(storyboard: Storyboard, context: Context) -> dict[str, Spoken]:
    """Shot id -> its line as sound and word times, from the cache where it is there.

    Without any voice engine, or with ``engine: none``, a line has no sound and its length is estimated by reading
    speed; the film then has captions and music only, and the user is told.
    """
    shots = [shot for shot in storyboard.shots if shot.line is not None]
    spoken: dict[str, Spoken] = {}
    with context.stage("Voice", len(shots)) as stage:
        for shot in shots:
            spoken[shot.id] = _speak(storyboard, shot, context)
            stage.step()
    return spoken


def voice_of(storyboard: Storyboard, line: Line) -> Voice:
    """The voice that speaks a line: its own, its cast member's, or the film's."""
    who = line.who
    if who is not None and who in storyboard.cast:
        who = storyboard.cast[who].voice or who
    return storyboard.voices.get(who or "", storyboard.voice)


def _speak(storyboard: Storyboard, shot: Shot, context: Context) -> Spoken:
    line = shot.line
    assert line is not None
    if line.file is not None:
        return _recorded(storyboard, shot, line.file, context)
    voice = voice_of(storyboard, line)
    speed = line.speed if line.speed is not None else voice.speed
    language = voice.language or storyboard.language
    if voice.engine == "none":
        return _silent(shot.id, line.text, language)
    from mutoscope.audio import speech

    try:
        engine, name = speech.resolve(language, voice.engine, voice.name)
    except CapabilityError as error:
        if voice.engine != "auto":
            raise
        context.note(f"no voice: {error} The film gets captions and music instead.")
        return _silent(shot.id, line.text, language)
    key: dict[str, object] = {"text": line.text, "engine": engine, "name": name, "speed": speed, "pitch": voice.pitch,
           "language": language, "code": fingerprint.code("audio/speech", "audio/filters")}  # fmt: skip

    def synthesize() -> tuple[Sound, tuple[Word, ...]]:
        made = speech.speak(
            line.text, language=language, engine=engine, name=name, speed=speed, pitch=voice.pitch
        )
        return made.sound, made.words

    sound, words = _kept(key, context, synthesize)
    return Spoken(
        shot_id=shot.id, text=line.text, seconds=sound.seconds, words=words, engine=engine, sound=sound
    )


def _recorded(storyboard: Storyboard, shot: Shot, file: Path, context: Context) -> Spoken:
    """The user's own recording; word times come from aligning it with a synthetic reading where one can be had."""
    line = shot.line
    assert line is not None
    key: dict[str, object] = {
        "recording": fingerprint.content(file),
        "text": line.text,
        "language": storyboard.language,
        "code": fingerprint.code("audio/speech", "audio/align", "audio/filters"),
    }

    def prepare() -> tuple[Sound, tuple[Word, ...]]:
        from mutoscope.audio.align import prepare_recording
        from mutoscope.media import read_sound

        sound = read_sound(file, rate_hz=48000, channels=1)
        try:
            return prepare_recording(sound, line.text, language=storyboard.language)
        except MediaError as error:
            raise MediaError(f"{file.name}: {error}") from error

    sound, words = _kept(key, context, prepare)
    return Spoken(
        shot_id=shot.id, text=line.text, seconds=sound.seconds, words=words, engine="recorded", sound=sound
    )


def _kept(
    key: dict[str, object], context: Context, make: Callable[[], tuple[Sound, tuple[Word, ...]]]
) -> tuple[Sound, tuple[Word, ...]]:
    """Sound and words of a line by way of the cache: a WAV file and a JSON file under the same key."""
    from mutoscope.media import SoundWriter, map_sound

    made: list[tuple[Sound, tuple[Word, ...]]] = []

    def once() -> tuple[Sound, tuple[Word, ...]]:
        if not made:
            made.append(make())
        return made[0]

    def write_sound(path: Path) -> None:
        sound, _ = once()
        with SoundWriter(path, rate_hz=sound.rate_hz, channels=sound.samples_CS.shape[0]) as writer:
            writer.write(sound.samples_CS)

    def write_words(path: Path) -> None:
        _, words = once()
        path.write_text(json.dumps([[w.text, w.start, w.stop] for w in words]), "utf-8")

    wav = context.cache.make("voice", key, ".wav", write_sound)
    listed = context.cache.make("words", key, ".json", write_words)
    words = tuple(Word(text, start, stop) for text, start, stop in json.loads(listed.read_text("utf-8")))
    return map_sound(wav), words


def _silent(shot_id: str, text: str, language: str) -> Spoken:
    from mutoscope.film.plan import reading_seconds

    return Spoken(
        shot_id=shot_id, text=text, seconds=reading_seconds(text, language), words=(), engine="none"
    )
