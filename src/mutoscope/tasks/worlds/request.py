"""Which world, and what shall be seen in it."""

from __future__ import annotations

from typing import ClassVar, Self

from pydantic import model_validator

from mutoscope.config import FrameRate, PictureFile, PictureSize, Request, Seconds, option


class Worlds(Request):
    """List the drawn worlds, or draw a sentence as a moving picture.

    Without a sentence the worlds are listed. A world says which words it understood and which it could not use.
    """

    examples: ClassVar[tuple[str, ...]] = (
        "mutoscope worlds",
        'mutoscope worlds "a sailing boat at dusk" --seconds 5 -o boat.mp4',
        'mutoscope worlds "雪山下的小屋，夜晚" --size 640x360 -o hut.mp4',
    )

    text: str | None = option(None, positional=True, description="What to show, in English or Chinese.")
    output: PictureFile | None = option(
        None, short="-o", description="The video: .mp4, .mov, .mkv, .webm, .gif or .webp."
    )
    world: str = option("postcards", description="The world to draw in.")
    seconds: Seconds = option(4.0, gt=0, le=600, metavar="TIME", description="How long it lasts.")
    size: PictureSize = option((1280, 720), metavar="WxH", description="Size such as 1280x720.")
    rate: FrameRate = option(
        "30", flag="--fps", metavar="RATE", description="Frames per second.", validate_default=True
    )
    seed: int = option(
        1, ge=0, le=2**31 - 1, description="Another seed, another picture of the same sentence."
    )
    language: str | None = option(
        None, description="Language of the sentence; guessed from the letters if left out."
    )
    crf: float | None = option(None, ge=0, le=63, description="Quality, lower is better.")

    @model_validator(mode="after")
    def _both_or_neither(self) -> Self:
        if (self.text is None) != (self.output is None):
            missing = "-o says where to draw it" if self.output is None else "the sentence says what to draw"
            raise ValueError(f"a sentence and -o belong together; {missing}.")
        if self.text is not None and not self.text.strip():
            raise ValueError("the sentence must not be empty.")
        return self
