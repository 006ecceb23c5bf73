"""What the music should be like."""

from __future__ import annotations

from typing import ClassVar

from pydantic import field_validator

from mutoscope.config import Request, Seconds, SoundFile, option


class Compose(Request):
    """Compose and play a piece of music. The same words and seed give the same piece."""

    examples: ClassVar[tuple[str, ...]] = (
        "mutoscope compose calm --seconds 30 -o calm.wav",
        'mutoscope compose "sunny, unhurried, plucked strings" --seconds 1:00 --seed 3 -o sunny.mp3',
        "mutoscope compose epic --energy 0.2,0.5,1.0,0.3 --tempo 96 -o epic.flac",
        "mutoscope compose 平静的钢琴 -o piano.wav",
    )

    mood: str = option(positional=True, min_length=1, description="The mood in words, English or Chinese.")
    output: SoundFile = option(short="-o", description="The sound: .wav, .flac, .mp3, .m4a, .opus or .ogg.")
    seconds: Seconds = option(
        30.0, ge=4, le=3600, metavar="TIME", description="How long it lasts: 30, 90s, 1:30."
    )
    seed: int = option(1, ge=0, le=2**31 - 1, description="Another seed, another piece.")
    tempo: float | None = option(
        None, ge=40, le=220, description="Beats a minute; chosen by the mood if left out."
    )
    energy: tuple[float, ...] = option(
        (), comma=True, description="A curve of numbers in 0..1, spread evenly; the mood's own if left out."
    )

    @field_validator("energy")
    @classmethod
    def _in_range(cls, energy: tuple[float, ...]) -> tuple[float, ...]:
        for point in energy:
            if not 0 <= point <= 1:
                raise ValueError(f"must lie in 0..1; got {point:g}.")
        return energy
