"""Speak paragraph by paragraph through the cache, then write them one after another."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mutoscope.audio import speech
from mutoscope.context import Context
from mutoscope.errors import UsageError
from mutoscope.media import SoundWriter, map_sound
from mutoscope.tasks.language import guess
from mutoscope.tasks.pages import pages
from mutoscope.tasks.speak.request import MOST_BYTES, Speak
from mutoscope.text import files, scripts
from mutoscope.types import Result, Samples, Sound, Word

RATE_HZ = 48_000
LONGEST = 600  # characters spoken in one breath of the engine; longer paragraphs are cut at sentences
BETWEEN_SENTENCES = 0.35  # seconds, where a long paragraph was cut
VERSION = 1  # of the cached lines; raised when speech would sound otherwise


@dataclass(frozen=True, kw_only=True, slots=True)
class _Part:
    """A spoken part and the silence before it, in samples."""

    text: str
    sound: Sound
    words: tuple[Word, ...]
    before: int


def speak(request: Speak, context: Context) -> Result:
    """Say a text. The sound is 48 kHz mono.

    Raises:
        UsageError: nothing to say, or no such voice.
        CapabilityError: no speech engine here.
    """
    text = request.text if request.text is not None else _read(request.file)
    language = request.language or guess(text)
    engine, voice = speech.resolve(language, request.engine, request.voice)
    if engine == "none":
        raise UsageError("--engine none does not speak; leave --engine out.")
    parts: list[_Part] = []
    breaths = list(_breaths(text, request.pause))
    if not breaths:
        raise UsageError("there is nothing to say: the text holds no letter and no figure.")
    with context.stage("speak", len(breaths)) as stage:
        for breath, pause in breaths:
            sound, words = _cached(breath, language, engine, voice, request, context)
            before = round(pause * RATE_HZ) if parts else 0
            parts.append(_Part(text=breath, sound=sound, words=words, before=before))
            stage.step()

    def write(path: Path, labels: dict[str, str]) -> None:
        with SoundWriter(path, rate_hz=RATE_HZ, channels=1, labels=labels) as writer:
            for block in _blocks(parts):
                context.check()
                writer.write(block)

    seconds = sum(part.before + part.sound.samples_CS.shape[1] for part in parts) / RATE_HZ
    spoken = _on_one_clock(parts)
    facts: dict[str, object] = {
        "seconds": round(seconds, 3),
        "engine": engine,
        "voice": voice,
        "language": language,
        "words": sum(len(words) for _, words in spoken),
    }
    return Result(
        kind="sound",
        write=write,
        facts=facts,
        report=f"{seconds:.1f} s, spoken by {engine} ({voice})",
        sidecars={f".{kind}": _words(kind, spoken, language) for kind in request.words},
    )


def _read(path: Path | None) -> str:
    if path is None:
        raise UsageError("give either the text or --file; got neither.")
    return files.read_text(path, most_bytes=MOST_BYTES)


def _breaths(text: str, pause: float) -> Iterator[tuple[str, float]]:
    """What is spoken at once, and the silence before it."""
    for paragraph in re.split(r"\n\s*\n", text.replace("\r\n", "\n")):
        joined = re.sub(r"\s*\n\s*", " " if not scripts.is_cjk(paragraph) else "", paragraph.strip())
        if not any(letter.isalnum() for letter in joined):
            continue
        before = pause
        for breath in _cut(joined):
            yield breath, before
            before = min(pause, BETWEEN_SENTENCES)


def _cut(paragraph: str) -> list[str]:
    if len(paragraph) <= LONGEST:
        return [paragraph]
    breaths = [""]
    for sentence in re.findall(r".+?(?:[.!?…]+[\"'”’)]*\s+|[。！？；]+[”’）」』]*|$)", paragraph, re.S):
        if breaths[-1] and len(breaths[-1]) + len(sentence) > LONGEST:
            breaths.append("")
        breaths[-1] += sentence
    return [breath.strip() for breath in breaths if any(letter.isalnum() for letter in breath)]


def _cached(
    text: str, language: str, engine: str, voice: str, request: Speak, context: Context
) -> tuple[Sound, tuple[Word, ...]]:
    key: dict[str, object] = {
        "version": VERSION,
        "text": text,
        "language": language,
        "engine": engine,
        "voice": voice,
        "speed": request.speed,
        "pitch": request.pitch,
    }
    sound = context.cache.find("speech", key, ".wav")
    words = context.cache.find("speech", key, ".json")
    if sound is None or words is None:
        spoken = speech.speak(
            text, language=language, engine=engine, name=voice, speed=request.speed, pitch=request.pitch
        )
        listed = [[word.text, word.start, word.stop] for word in spoken.words]
        words = context.cache.make("speech", key, ".json", lambda path: _write_text(path, json.dumps(listed)))
        sound = context.cache.make("speech", key, ".wav", lambda path: _write_sound(path, spoken.sound))
    return map_sound(sound), tuple(Word(*word) for word in json.loads(words.read_text()))


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def _write_sound(path: Path, sound: Sound) -> None:
    with SoundWriter(path, rate_hz=sound.rate_hz, channels=1) as writer:
        writer.write(sound.samples_CS)


def _blocks(parts: list[_Part]) -> Iterator[Samples]:
    for part in parts:
        if part.before:
            yield np.zeros((1, part.before), np.float32)
        for first in range(0, part.sound.samples_CS.shape[1], RATE_HZ):
            yield np.ascontiguousarray(part.sound.samples_CS[:, first : first + RATE_HZ])


def _on_one_clock(parts: list[_Part]) -> list[tuple[str, tuple[Word, ...]]]:
    """Every part's text and its words, in seconds from the start of the file."""
    placed: list[tuple[str, tuple[Word, ...]]] = []
    samples = 0
    for part in parts:
        samples += part.before
        start = samples / RATE_HZ
        placed.append((part.text, tuple(Word(w.text, start + w.start, start + w.stop) for w in part.words)))
        samples += part.sound.samples_CS.shape[1]
    return placed


def _words(kind: str, spoken: list[tuple[str, tuple[Word, ...]]], language: str) -> bytes:
    if kind == "json":
        flat = [
            {"text": word.text, "start": round(word.start, 4), "stop": round(word.stop, 4)}
            for _, words in spoken
            for word in words
        ]
        return (
            json.dumps({"language": language, "words": flat}, ensure_ascii=False, indent=1) + "\n"
        ).encode()
    subtitles = [page for text, words in spoken for page in pages(text, words, language=language)]
    return (files.to_srt(subtitles) if kind == "srt" else files.to_vtt(subtitles)).encode()
