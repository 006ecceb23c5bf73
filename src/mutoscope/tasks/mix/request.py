"""Which sounds are mixed, and how loud."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, Literal, Self

from pydantic import model_validator

from mutoscope.config import Request, Seconds, SoundFile, option


class Mix(Request):
    """Mix voice and music to a loudness. Music steps back wherever somebody speaks.

    Voices sound one after another; music files follow each other from the start and fade out with the voice's end.
    """

    examples: ClassVar[tuple[str, ...]] = (
        "mutoscope mix --voice story.wav --music calm.wav -o story.mp3",
        "mutoscope mix --voice one.wav two.wav --pause 1s --music a.flac --preset podcast -o talk.m4a",
        "mutoscope mix --music loud.wav --preset broadcast -o right.wav",
    )

    voice: tuple[Path, ...] = option((), reads=True, metavar="FILE", description="Speech, in order.")
    music: tuple[Path, ...] = option((), reads=True, metavar="FILE", description="Music, in order.")
    output: SoundFile = option(short="-o", description="The mix: .wav, .flac, .mp3, .m4a, .opus or .ogg.")
    preset: Literal["online", "podcast", "film", "broadcast"] = option(
        "online", description="Loudness: -14, -16, -18 or -23 LUFS."
    )
    duck: float | None = option(
        None,
        ge=-60,
        le=0,
        metavar="DB",
        description="How far music steps back under speech; the preset's if left out.",
    )
    music_level: float = option(0.0, ge=-40, le=20, metavar="DB", description="Trim of the music.")
    lead: Seconds = option(
        1.0, ge=0, le=600, metavar="TIME", group="times", description="Music alone before the voice."
    )
    pause: Seconds = option(
        0.6, ge=0, le=60, metavar="TIME", group="times", description="Silence between two voices."
    )
    tail: Seconds = option(
        2.0, ge=0, le=600, metavar="TIME", group="times", description="Music alone after the voice."
    )

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.voice and not self.music:
            raise ValueError("there is nothing to mix; give --voice or --music, or both.")
        return self
