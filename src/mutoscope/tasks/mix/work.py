"""Mix by the hand of :mod:`mutoscope.audio.mix`; sounds are decoded into the cache and mapped from there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from mutoscope.audio import mix as desk
from mutoscope.context import Context
from mutoscope.media import SoundWriter, map_sound, probe, sound_blocks
from mutoscope.provenance.recipe import fingerprint
from mutoscope.tasks.mix.activity import activity
from mutoscope.tasks.mix.request import Mix
from mutoscope.types import Result, Samples, Sound

RATE_HZ = 48_000
FADE_SECONDS = 2.0  # taste: music that is cut off by the end


def mix(request: Mix, context: Context) -> Result:
    """Voices and music as one sound, 48 kHz stereo, at the preset's loudness.

    Raises:
        MediaError: a file without sound, or damaged.
    """
    files = len(request.voice) + len(request.music)
    with context.stage("read", files) as stage:
        voices = [_decoded(path, context, stage.step) for path in request.voice]
        music = [_decoded(path, context, stage.step) for path in request.music]
    tracks: list[desk.Track] = []
    speech: list[tuple[float, float]] = []
    at = round(request.lead * RATE_HZ) if music else 0
    for sound in voices:
        tracks.append(_track("voice", at, sound, None))
        start = at / RATE_HZ
        speech += [(start + first, start + stop) for first, stop in activity(sound, context.check)]
        at += sound.samples_CS.shape[1] + round(request.pause * RATE_HZ)
    if voices:
        at -= round(request.pause * RATE_HZ)
        num_samples = at + (round(request.tail * RATE_HZ) if music else 0)
    else:
        num_samples = sum(sound.samples_CS.shape[1] for sound in music)
    first = 0
    for sound in music:
        if first < num_samples:
            tracks.append(_track("music", first, sound, num_samples, request.music_level))
        first += sound.samples_CS.shape[1]
    if music and first < num_samples - RATE_HZ:
        context.note(f"the music ends {(num_samples - first) / RATE_HZ:.1f} s before the mix does")
    with context.stage("measure", 1) as stage:
        mixed = desk.mix(
            tracks,
            num_samples=num_samples,
            speech=speech,
            preset=request.preset,
            duck_db=request.duck,
            check=context.check,
        )
        stage.step()

    def write(path: Path, labels: dict[str, str]) -> None:
        with (
            context.stage("mix", num_samples / RATE_HZ) as stage,
            SoundWriter(path, rate_hz=RATE_HZ, channels=2, labels=labels) as writer,
        ):
            for block in mixed.blocks():
                writer.write(block)
                stage.step(block.shape[1] / RATE_HZ)

    report = mixed.report
    measured = {
        name: round(value, 2) if isinstance(value := getattr(report, name), float) else value
        for name in ("integrated_lufs", "true_peak_dbtp", "speech_lufs", "speech_over_bed_lu", "range_lu")
    }
    loudness = "silent" if report.integrated_lufs is None else f"{report.integrated_lufs:.1f} LUFS"
    peak = "" if report.true_peak_dbtp is None else f", peak {report.true_peak_dbtp:.1f} dBTP"
    return Result(
        kind="sound",
        write=write,
        facts={"seconds": round(num_samples / RATE_HZ, 3), **measured},
        report=f"{num_samples / RATE_HZ:.1f} s, {loudness}{peak}",
    )


def _decoded(path: Path, context: Context, done: Callable[[], None]) -> Sound:
    """A file's sound as 48 kHz stereo float32, mapped from the cache."""
    probe(path)
    key: dict[str, object] = {"sha256": fingerprint(path)["sha256"], "rate_hz": RATE_HZ, "channels": 2}

    def write(partial: Path) -> None:
        with SoundWriter(partial, rate_hz=RATE_HZ, channels=2) as writer:
            for block in sound_blocks(path, RATE_HZ, 2):
                context.check()
                writer.write(block)

    found = context.cache.make("sound", key, ".wav", write)
    done()
    return map_sound(found)


def _track(role: desk.Role, start: int, sound: Sound, end: int | None, gain_db: float = 0.0) -> desk.Track:
    """A mapped sound on the time line; with ``end`` it fades out there when it would go on."""
    total = sound.samples_CS.shape[1]
    cut = None if end is None or start + total <= end else end - start
    length = total if cut is None else cut
    fade = min(round(FADE_SECONDS * RATE_HZ), length)

    def read(first: int, stop: int) -> Samples:
        block = np.array(sound.samples_CS[:, first:stop], np.float32)
        if cut is not None and stop > length - fade:
            places = np.arange(first, first + block.shape[1])
            block *= np.clip((length - places) / fade, 0.0, 1.0).astype(np.float32)
        return block

    return desk.Track(role=role, start=start, num_samples=length, read=read, gain_db=gain_db)
