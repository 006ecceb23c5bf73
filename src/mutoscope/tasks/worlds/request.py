"""Which world, and what shall be seen in it."""

from __future__ import annotations

from typing import ClassVar, Self

from pydantic import model_validator

from mutoscope.config import FrameRate, PictureFile, PictureSize, Request, Seconds, option


class Worlds(Request):
    """List the drawn worlds, or draw a sentence as a moving picture.

    Without a sentence the worlds are listed. A world says which words it understood and which it could not use.
    `render NAME` shows any world, those for training too, with a sample of its own or with --prompt.
    """

    examples: ClassVar[tuple[str, ...]] = (
        "mutoscope worlds",
        'mutoscope worlds "a sailing boat at dusk" --seconds 5 -o boat.mp4',
        'mutoscope worlds "雪山下的小屋，夜晚" --size 640x360 -o hut.mp4',
        "mutoscope worlds render shapes --size 720x720 -o shapes.mp4",
        'mutoscope worlds render physics --prompt "five bouncing balls" -o balls.mp4',
    )

    text: str | None = option(
        None, positional=True, description="What to show, in English or Chinese; or render."
    )
    name: str | None = option(None, positional=True, description="With render: the world to show.")
    output: PictureFile | None = option(
        None, short="-o", description="The video: .mp4, .mov, .mkv, .webm, .gif or .webp."
    )
    prompt: str | None = option(None, description="With render: what to show, instead of a sample.")
    world: str = option("postcards", description="The world to draw in.")
    seconds: Seconds = option(4.0, gt=0, le=600, metavar="TIME", description="How long it lasts.")
    size: PictureSize = option((1280, 720), metavar="WxH", description="Size such as 1280x720.")
    rate: FrameRate = option(
        "30",
        flag="--fps",
        metavar="RATE",
        description="Frames per second; worlds for training have their own.",
        validate_default=True,
    )
    seed: int = option(
        1, ge=0, le=2**31 - 1, description="Another seed, another picture of the same sentence."
    )
    language: str | None = option(
        None, description="Language of the sentence; guessed from the letters if left out."
    )
    crf: float | None = option(None, ge=0, le=63, description="Quality, lower is better.")

    @property
    def renders(self) -> bool:
        """Whether a world is shown by its name."""
        return self.text == "render" and (self.name is not None or self.prompt is not None)

    @model_validator(mode="after")
    def _a_sentence_or_a_name(self) -> Self:
        if self.renders:
            self._check_render()
            return self
        if self.name is not None:
            raise ValueError(f"{self.name!r} is one argument too many; put quotes around a text with spaces.")
        if self.prompt is not None:
            raise ValueError(
                "--prompt belongs to `worlds render NAME`; without it, write the sentence alone."
            )
        if (self.text is None) != (self.output is None):
            missing = "-o says where to draw it" if self.output is None else "the sentence says what to draw"
            raise ValueError(f"a sentence and -o belong together; {missing}.")
        if self.text is not None and not self.text.strip():
            raise ValueError("the sentence must not be empty.")
        if self.text == "render":
            raise ValueError("render needs the name of a world, such as `worlds render shapes`.")
        return self

    def _check_render(self) -> None:
        if self.name is None:
            raise ValueError("render needs the name of a world, such as `worlds render shapes`.")
        if self.output is None:
            raise ValueError("render and -o belong together; -o says where to draw it.")
        if self.prompt is not None and not self.prompt.strip():
            raise ValueError("the prompt must not be empty.")
        if "world" in self.model_fields_set and self.world != self.name:
            raise ValueError(f"render takes one world; got {self.name!r} and --world {self.world!r}.")
