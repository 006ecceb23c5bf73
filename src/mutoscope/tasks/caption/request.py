"""Which captions go on a video, and how they look."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, Literal, Self

from pydantic import model_validator

from mutoscope.config import Request, VideoFile, option


class Caption(Request):
    """Put captions on a video.

    The words come from a subtitle file, or from a plain text of what is said in it: then every word is laid over the
    sound by comparing it with a synthesized reading. Captions are drawn into the picture and stored as a track; the
    sound is encoded anew.
    """

    examples: ClassVar[tuple[str, ...]] = (
        "mutoscope caption talk.mp4 --srt talk.srt -o captioned.mp4",
        "mutoscope caption talk.mp4 --text said.txt --style word -o captioned.mp4",
        "mutoscope caption talk.mp4 --srt talk.srt --no-burn -o soft.mkv",
    )

    video: Path = option(positional=True, reads=True, description="The video.")
    text: Path | None = option(
        None, reads=True, metavar="FILE", description="A text file with what is said, in order."
    )
    srt: Path | None = option(None, reads=True, metavar="FILE", description="A subtitle file, .srt or .vtt.")
    output: VideoFile = option(short="-o", description="The new video: .mp4, .mov, .mkv or .webm.")
    style: Literal["clean", "boxed", "word", "bold", "lower-third", "chalk"] = option(
        "clean",
        group="looks",
        description="How they look; word and bold light the spoken word (with --text).",
    )
    place: Literal["top", "center", "bottom"] = option(
        "bottom", group="looks", description="Where they stand."
    )
    language: str | None = option(
        None, description="Language tag; English or Chinese is guessed from the letters."
    )
    burn: bool = option(True, group="where", description="Draw them into the picture.")
    soft: bool = option(True, group="where", description="Store them as a subtitle track.")
    beside: tuple[Literal["srt", "vtt"], ...] = option(
        (), comma=True, group="where", description="Also write them as files beside the video."
    )
    crf: float | None = option(None, ge=0, le=63, group="encoding", description="Quality, lower is better.")

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.text is None) == (self.srt is None):
            raise ValueError(
                f"give either --text or --srt; got {'both' if self.text is not None else 'neither'}."
            )
        if not (self.burn or self.soft or self.beside):
            raise ValueError(
                "captions must go somewhere; leave out --no-burn or --no-soft, or add --beside srt."
            )
        return self
