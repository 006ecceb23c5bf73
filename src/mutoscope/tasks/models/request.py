"""Which learned models are listed or checked."""

from __future__ import annotations

from typing import ClassVar, Literal

from mutoscope.config import Request, option


class Models(Request):
    """List the learned models, or check that they are whole and work.

    `models` lists those that come with the program; `models FOLDER` describes a folder. `models check` compares every
    file with its hash, loads it, makes a short video, and, for worlds whose pictures can be read by rule, counts how
    often the model shows what it was asked for.
    """

    examples: ClassVar[tuple[str, ...]] = (
        "mutoscope models",
        "mutoscope models runs/a",
        "mutoscope models check",
        "mutoscope models check shapes --prompts 100",
    )

    names: tuple[str, ...] = option(
        (), positional=True, metavar="[check] [NAME|FOLDER]", description="By name or folder; if left out, all shipped."
    )  # fmt: skip
    prompts: int = option(
        12, ge=0, le=10_000, description="Sentences that are scored in a check; 0 scores none."
    )
    seed: int = option(1, ge=0, le=2**31 - 1, description="Seed of the check's sentences and noise.")
    precision: Literal["auto", "bf16", "fp32"] = option(
        "auto", description="Numbers the networks compute in; auto is bf16 where the machine has it."
    )

    @property
    def is_check(self) -> bool:
        return self.names[:1] == ("check",)

    @property
    def models(self) -> tuple[str, ...]:
        """Names and folders without the word ``check``."""
        return self.names[1:] if self.is_check else self.names
