"""Which clip a learned model goes on with, and how."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, Literal

from mutoscope.config import Request, Seconds, VideoFile, option
from mutoscope.tasks.generate.request import MOST_SECONDS, Sentence


class Extend(Request):
    """Let a learned model go on with a clip: its last frames are the past of what is made.

    The clip's own frames come first, untouched where the file allows it, then the new ones; its sound is kept. A clip
    that was generated says itself which sentence and model it was made with.
    """

    examples: ClassVar[tuple[str, ...]] = (
        "mutoscope extend x.mp4 --seconds 3 -o longer.mp4",
        'mutoscope extend x.mp4 --prompt "a red circle moves up" --only-new -o rest.mp4',
    )

    video: Path = option(positional=True, reads=True, description="The clip.")
    output: VideoFile = option(short="-o", description="The longer video: .mp4, .mov, .mkv or .webm.")
    seconds: Seconds = option(3.0, gt=0, le=MOST_SECONDS, metavar="TIME", description="How much is added.")
    prompt: Sentence | None = option(
        None,
        description="What shall happen; what the clip was generated from if left out, else nothing is said.",
    )
    seed: int = option(1, ge=0, le=2**31 - 1, description="Another seed, another continuation.")
    model: str | None = option(
        None, min_length=1, metavar="NAME|FOLDER", description="A model by name, or its folder or training run."
    )  # fmt: skip
    only_new: bool = option(False, description="Write only the new frames, without sound.")
    crf: float | None = option(None, ge=0, le=63, description="Quality of what is encoded, lower is better.")
    steps: int | None = option(
        None,
        ge=1,
        le=200,
        group="sampling",
        description="Denoising steps a latent frame; the model's own if left out.",
    )
    guidance: float | None = option(
        None,
        ge=0,
        le=20,
        group="sampling",
        description="How strongly words count; the model's own if left out.",
    )
    sampler: Literal["euler", "heun", "multistep"] = option(
        "euler", group="sampling", description="How the equation of motion is solved."
    )
    precision: Literal["auto", "bf16", "fp32"] = option(
        "auto",
        group="sampling",
        description="Numbers the network computes in; auto is bf16 where the machine has it.",
    )
