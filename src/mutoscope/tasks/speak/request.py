"""What to say, and with which voice."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, Literal, Self

from pydantic import model_validator

from mutoscope.config import Request, Seconds, SoundFile, option

MOST_BYTES = 4 << 20  # of a text file: a thick novel


class Speak(Request):
    """Say a text into a sound file.

    Paragraphs are spoken one by one and kept in the cache, so a changed paragraph is all that is spoken again.
    """

    examples: ClassVar[tuple[str, ...]] = (
        'mutoscope speak "Good evening." -o hello.wav',
        "mutoscope speak --file chapter.txt --speed 0.9 --words srt -o chapter.mp3",
        'mutoscope speak "你好，世界。" -o nihao.wav',
    )

    text: str | None = option(None, positional=True, description="What to say.")
    file: Path | None = option(None, reads=True, description="A text file to read aloud (UTF-8).")
    output: SoundFile = option(short="-o", description="The sound: .wav, .flac, .mp3, .m4a, .opus or .ogg.")
    words: tuple[Literal["json", "srt", "vtt"], ...] = option(
        (), comma=True, group="words", description="Also write when each word sounds, beside the sound."
    )
    language: str | None = option(
        None,
        group="voice",
        description="Language tag such as en-GB; English or Chinese is guessed from the letters.",
    )
    engine: str = option("auto", group="voice", description="Speech engine; `mutoscope doctor` lists them.")
    voice: str | None = option(None, group="voice", description="The engine's own name of a voice.")
    speed: float = option(1.0, ge=0.5, le=2.0, group="voice", description="1 is a narrator's pace.")
    pitch: float = option(0.0, ge=-12, le=12, group="voice", description="Semitones higher or lower.")
    pause: Seconds = option(0.6, ge=0, le=10, group="voice", description="Silence between paragraphs.")

    @model_validator(mode="after")
    def _one_text(self) -> Self:
        if (self.text is None) == (self.file is None):
            given = "both" if self.text is not None else "neither"
            raise ValueError(f"give either the text or --file; got {given}.")
        if self.text is not None and not self.text.strip():
            raise ValueError("the text must not be empty.")
        return self
