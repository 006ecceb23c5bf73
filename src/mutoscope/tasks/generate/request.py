"""What a learned model shall show, how long, and how it is sampled."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, ClassVar, Literal, Self

from pydantic import AfterValidator, model_validator

from mutoscope.config import FrameRate, PictureSize, Request, Seconds, ending, option

STILLS = (".png", ".jpg", ".jpeg")
MOST_SECONDS = 86_400.0  # a day; nothing grows with the length but the file
MOST_LETTERS = 1000


def _sentence(text: str) -> str:
    if not text.strip():
        raise ValueError('must not be empty; say what to show, such as "a red circle moves left".')
    if len(text) > MOST_LETTERS:
        raise ValueError(f"must have at most {MOST_LETTERS} characters; got {len(text)}.")
    return text


Sentence = Annotated[str, AfterValidator(_sentence)]
Target = Annotated[Path, ending(".mp4", ".mov", ".mkv", ".webm", ".gif", ".webp", *STILLS)]


class Generate(Request):
    """Make a video from a sentence with a learned model.

    The model says which words it understood and which it could not use. The same sentence, seed and model give the
    same frames. Long videos are made as a stream: memory does not grow with their length.
    """

    examples: ClassVar[tuple[str, ...]] = (
        'mutoscope generate "a red circle moves left and a blue square moves up on gray" -o x.mp4',
        'mutoscope generate "红色圆形向左移动" --model shapes --seconds 60 --live -o long.mp4',
        'mutoscope generate "a green cross moves down" --num 4 --seed 7 -o x.mp4',
        'mutoscope generate "a yellow triangle moves up" --first-frame start.png -o x.mp4',
    )

    prompt: Sentence = option(positional=True, description="What to show, in English or Chinese.")
    output: Target | None = option(
        None,
        short="-o",
        description="The video (.mp4, .mov, .mkv, .webm, .gif, .webp) or one picture (.png, .jpg).",
    )
    seconds: Seconds = option(
        4.0,
        gt=0,
        le=MOST_SECONDS,
        metavar="TIME",
        description="How long it lasts; 60 or an hour may be asked for.",
    )
    seed: int = option(1, ge=0, le=2**31 - 1, description="Another seed, another video of the same sentence.")
    model: str | None = option(
        None, min_length=1, metavar="NAME|FOLDER", description="A model by name, or its folder or training run."
    )  # fmt: skip
    num: int = option(
        1, ge=1, le=64, description="So many videos with seeds one after another, and a sheet of them."
    )
    live: bool = option(False, description="Show the frames as they are made.")
    size: PictureSize | None = option(
        None, metavar="WxH", group="picture", description="Size such as 640x360; if left out, the model's, enlarged."
    )  # fmt: skip
    rate: FrameRate | None = option(
        None, flag="--fps", metavar="RATE", group="picture",
        description="Frames per second; the model's own if left out. Frames are repeated or left out.",
    )  # fmt: skip
    crf: float | None = option(None, ge=0, le=63, group="picture", description="Quality, lower is better.")
    first_frame: Path | None = option(
        None, reads=True, metavar="PICTURE", group="keyframes", description="A picture the video begins with."
    )
    last_frame: Path | None = option(
        None, reads=True, metavar="PICTURE", group="keyframes", description="A picture the video ends with."
    )
    steps: int | None = option(
        None,
        ge=1,
        le=200,
        group="sampling",
        description="Denoising steps a latent frame; the model's own if left out.",
    )
    guidance: float | None = option(
        None, ge=0, le=20, group="sampling", description="How strongly words count; the model's own if left out."
    )  # fmt: skip
    sampler: Literal["euler", "heun", "multistep"] = option(
        "euler", group="sampling", description="How the equation of motion is solved."
    )
    precision: Literal["auto", "bf16", "fp32"] = option(
        "auto",
        group="sampling",
        description="Numbers the network computes in; auto is bf16 where the machine has it.",
    )

    @model_validator(mode="after")
    def _somewhere(self) -> Self:
        if self.output is None and not self.live:
            raise ValueError("-o is missing: it names the file to write; --live alone only shows the frames.")
        if self.output is None and self.num > 1:
            raise ValueError("--num writes several files, so it needs -o.")
        if self.live and self.num > 1:
            raise ValueError("--live shows one video; leave out --num.")
        if self.live and self.is_still:
            raise ValueError("--live shows a video; name one with -o, such as x.mp4.")
        if self.is_still and (self.first_frame or self.last_frame):
            raise ValueError("keyframes belong to a video; name one with -o, such as x.mp4.")
        return self

    def destinations(self) -> tuple[Path, ...]:
        if self.output is None or self.num == 1:
            return super().destinations()
        names = [f"{self.output.stem}-{number}{self.output.suffix}" for number in range(1, self.num + 1)]
        return tuple(self.output.with_name(name) for name in (*names, f"{self.output.stem}-sheet.png"))

    @property
    def is_still(self) -> bool:
        """Whether one picture is asked for."""
        return self.output is not None and self.output.suffix.lower() in STILLS
