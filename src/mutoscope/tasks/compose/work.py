"""Compose by the hand of :mod:`mutoscope.audio.music`."""

from __future__ import annotations

from pathlib import Path

from mutoscope.audio import music
from mutoscope.context import Context
from mutoscope.media import SoundWriter
from mutoscope.tasks.compose.request import Compose
from mutoscope.types import Result


def compose(request: Compose, context: Context) -> Result:
    """A piece of music, 48 kHz stereo.

    Raises:
        UsageError: the mood asks for silence, or the tempo is out of the composer's reach.
    """
    brief = music.Brief(
        seconds=request.seconds,
        mood=request.mood,
        seed=request.seed,
        tempo_bpm=request.tempo,
        energy=request.energy,
    )
    score = music.compose(brief)
    if score.mood.note:
        context.note(score.mood.note)

    def write(path: Path, labels: dict[str, str]) -> None:
        with (
            context.stage("play", request.seconds) as stage,
            SoundWriter(path, rate_hz=music.RATE_HZ, channels=2, labels=labels) as writer,
        ):
            for block in music.perform(score):
                writer.write(block)
                stage.step(block.shape[1] / music.RATE_HZ)

    return Result(
        kind="sound",
        write=write,
        facts={
            "seconds": request.seconds,
            "mood": score.mood.name,
            "understood": list(score.mood.heard),
            "ignored": list(score.mood.ignored),
            "tempo_bpm": round(score.tempo_bpm, 2),
        },
        report=f"{request.seconds:g} s, {score.mood.name}, {score.tempo_bpm:.0f} beats a minute",
    )
