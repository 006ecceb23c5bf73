"""What a training run is made of and how long it is: sizes by name, and single settings over them."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from mutoscope.errors import UsageError, did_you_mean

_MOST = {  # more is a slip of the finger
    "fine": 8192, "coarse": 8192, "coarse_out": 8192, "width": 32_768, "depth": 512,
    "autoencoder_batch": 65_536, "transformer_batch": 65_536, "reader_batch": 65_536,
}  # fmt: skip
_MOST_COUNTED = 10**9  # steps, clips
_MOST_RATE = 100


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """Everything that decides a run's weights beside the data and the seed. Steps and batches count clips."""

    # the autoencoder
    fine: int = 128  # width at 1/4 of the picture's side
    coarse: int = 192  # width at 1/8, encoder
    coarse_out: int = 256  # width at 1/8, decoder
    autoencoder_steps: int = 4000
    autoencoder_batch: int = 8
    autoencoder_muon: float = 0.01  # rates; 0.02 and 2e-3 with a batch of 4 were unstable (measured)
    autoencoder_adam: float = 1e-3
    kl_weight: float = 3e-4

    # clips
    drawn_once: int = (
        0  # clips drawn into a bank before anything is trained; 0: each is drawn when it is needed
    )
    bank_clips: int = 45_000  # clips as latents in a bank, which the transformer learns from

    # the transformer
    width: int = 256
    depth: int = 6
    transformer_steps: int = 7000
    transformer_batch: int = 64
    transformer_muon: float = 0.02
    transformer_adam: float = 2e-3

    # the reader of attributes that judges clips
    reader_steps: int = 3000
    reader_batch: int = 16

    def __post_init__(self) -> None:
        for field in dataclasses.fields(self):
            value = getattr(self, field.name)
            if not value > 0 and not (field.name == "drawn_once" and value == 0):
                raise UsageError(f"{field.name} must be greater than 0; got {value}.")
            most = _MOST.get(field.name, _MOST_RATE if isinstance(value, float) else _MOST_COUNTED)
            if value > most:
                raise UsageError(f"{field.name} must be at most {most}; got {value:g}.")
        if self.drawn_once and self.bank_clips > self.drawn_once:
            raise UsageError(
                f"bank_clips must not exceed drawn_once, {self.drawn_once}; got {self.bank_clips}."
            )


_SMALL = Settings()
SIZES: dict[str, Settings] = {
    "xs": Settings(
        fine=48, coarse=64, coarse_out=64, autoencoder_steps=300, autoencoder_batch=4, bank_clips=512,
        width=128, depth=4, transformer_steps=400, transformer_batch=32, reader_steps=200, reader_batch=8,
    ),
    "s": _SMALL,
    "m": dataclasses.replace(_SMALL, autoencoder_steps=20_000, bank_clips=200_000, transformer_steps=60_000),
    "l": dataclasses.replace(
        _SMALL, autoencoder_steps=60_000, autoencoder_batch=16, bank_clips=400_000, width=768, depth=12,
        transformer_steps=200_000, transformer_batch=256, transformer_muon=0.01, transformer_adam=1e-3,
    ),
}  # fmt: skip


# Postcards are drawn 30 clips a second, not 700, and each holds 2.3 times the pixels.
WORLDS: dict[str, dict[str, int]] = {
    "postcards": {
        "drawn_once": 16_384,
        "bank_clips": 16_384,
        "autoencoder_batch": 4,
        "transformer_batch": 48,
    },
}


def settings(size: str, overrides: Iterable[str] = (), *, world: str = "") -> Settings:
    """A size by name, as suits a world, with ``name=value`` settings over it.

    Raises:
        UsageError: no such size or setting, or a value that is none.
    """
    if size not in SIZES:
        raise UsageError(f"unknown size {size!r}{did_you_mean(size, SIZES)}; known: {', '.join(SIZES)}.")
    kinds = {field.name: type(getattr(SIZES[size], field.name)) for field in dataclasses.fields(Settings)}
    found: dict[str, Any] = {name: value for name, value in WORLDS.get(world, {}).items() if size == "s"}
    given: dict[str, str] = {}
    for text in overrides:
        name, equals, value = text.partition("=")
        name = name.strip()
        if not equals:
            raise UsageError(f"a setting is written name=value; got {_brief(text)}.")
        if name not in kinds:
            raise UsageError(
                f"unknown setting {_brief(name)}{did_you_mean(name[:100], kinds)}; known: {', '.join(kinds)}."
            )
        if name in given:
            raise UsageError(
                f"{name} is set twice, to {_brief(given[name])} and to {_brief(value)}; set it once."
            )
        given[name] = value
        try:
            found[name] = kinds[name](value)
        except ValueError:
            kind = "a whole number" if kinds[name] is int else "a number"
            raise UsageError(f"{name} must be {kind}; got {_brief(value.strip())}.") from None
    return dataclasses.replace(SIZES[size], **found)


def _brief(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:57] + "...")
