"""Which part to keep."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, Literal, Self

from pydantic import model_validator

from mutoscope.config import Request, Seconds, VideoFile, option


class Cut(Request):
    """Cut a part out of a video.

    The part begins and ends exactly where you say; its pictures are encoded anew. With --fast packets are copied
    instead: nothing is lost and it takes a moment, but the part begins at the key picture before.
    """

    examples: ClassVar[tuple[str, ...]] = (
        "mutoscope cut holiday.mp4 --from 2s --to 5s -o wave.mp4",
        "mutoscope cut lecture.mkv --from 1:02:30 --fast -o end.mkv",
    )

    video: Path = option(positional=True, reads=True, description="The video.")
    start: Seconds = option(
        0.0, flag="--from", ge=0, metavar="TIME", description="Where the part begins: 2.5, 400ms, 1:02.5."
    )
    stop: Seconds | None = option(
        None, flag="--to", gt=0, metavar="TIME", description="Where it ends; the end if left out."
    )
    output: VideoFile = option(short="-o", description="The part: .mp4, .mov, .mkv or .webm.")
    fast: bool = option(False, description="Copy packets: quick, without loss, from the key picture before.")
    codec: Literal["h264", "h265", "av1", "vp9", "prores"] | None = option(
        None, group="encoding", description="Codec of the pictures; what the suffix is used with if left out."
    )
    crf: float | None = option(None, ge=0, le=63, group="encoding", description="Quality, lower is better.")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.stop is not None and self.stop <= self.start:
            raise ValueError(f"--to must lie after --from; got {self.start:g} s to {self.stop:g} s.")
        return self
