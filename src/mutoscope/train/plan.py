"""What one stage of training is, as handed in by a recipe. ``train`` knows no model, no data and no objective."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray
from torch import Tensor, nn

from mutoscope.train.optimizer import Adam, Chooses, Muon, hidden
from mutoscope.train.precision import Precision
from mutoscope.train.schedule import Schedule

Batch = Tensor | dict[str, Tensor]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """One stage of training. Steps count from 1 to ``num_steps``, everywhere.

    ``model`` comes in float32 and is taken over: device, type and weights change in place.
    ``loss(model, batch, step)`` gives one number a clip, (B,), and metrics to log (their means are).
    ``batch(step)`` is by address: the same step gives the same batch for ever, so going on is exact. torch's own
    random numbers are seeded by (seed, step) before each step, for models with dropout.
    ``validate`` and ``sample`` see the averaged weights in evaluation mode. ``keep`` is called so whenever a
    validation was the best so far: the place to write a model folder.
    ``about`` names what else decides the outcome (data, model's size …), JSON-able: a folder goes on only with the
    same. The model is left with its last weights; the averaged ones are in the outcome and in ``checkpoints.weights``.
    """

    name: str
    model: nn.Module
    loss: Callable[[nn.Module, Batch, int], tuple[Tensor, dict[str, Tensor]]]
    batch: Callable[[int], Batch]
    num_steps: int
    schedule: Schedule = field(default_factory=Schedule)
    muon: Muon = field(default_factory=Muon)
    adam: Adam = field(default_factory=Adam)
    by_muon: Chooses = hidden
    clip: float | None = 1.0  # the gradient's most global norm
    average_decay: float = 0.998
    precision: Precision = "bf16"
    device: str = "cpu"
    seed: int = 0
    compiled: bool = False  # torch.compile: a minute or more at first; never in tests
    validate: Callable[[nn.Module, int], dict[str, float]] | None = None
    validate_every: int = 500
    best: str = "loss"  # a name out of ``validate``'s
    better: Literal["min", "max"] = "min"
    patience: int | None = None  # validations without a new best, then stop
    keep: Callable[[nn.Module, int, dict[str, float]], None] | None = None
    sample: Callable[[nn.Module, int], NDArray[np.uint8]] | None = None  # (H, W, 3)
    sample_every: int = 500
    checkpoint_every: int = 500
    most_skipped: int = 20  # steps in a row without a finite loss and gradient, then stop
    flops_per_step: float | None = None
    about: Mapping[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("num_steps", "validate_every", "sample_every", "checkpoint_every", "most_skipped"):
            if not getattr(self, name) >= 1:
                raise ValueError(f"{name} must be 1 or more; got {getattr(self, name)}.")
        if self.clip is not None and not self.clip > 0:
            raise ValueError(f"clip must be greater than 0, or None; got {self.clip}.")
        if self.precision not in ("bf16", "fp32"):
            raise ValueError(f"precision must be 'bf16' or 'fp32'; got {self.precision!r}.")
        if self.better not in ("min", "max"):
            raise ValueError(f"better must be 'min' or 'max'; got {self.better!r}.")

    def fingerprint(self) -> dict[str, object]:
        """What decides the weights, JSON-able, ``num_steps`` aside."""
        return {
            "name": self.name,
            "schedule": asdict(self.schedule),
            "muon": {
                **asdict(self.muon),
                "of": [n for n, p in self.model.named_parameters() if p.ndim >= 2 and self.by_muon(n, p)],
            },
            "adam": asdict(self.adam),
            "clip": self.clip,
            "average_decay": self.average_decay,
            "precision": self.precision,
            "seed": self.seed,
            "best": [self.best, self.better],
            "parameters": {name: list(p.shape) for name, p in self.model.named_parameters()},
            "about": dict(self.about),
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class Progress:
    """Where a training is, after a step."""

    name: str
    step: int
    of: int
    loss: float  # NaN in a skipped step
    steps_per_second: float
    seconds_left: float


class Report(Protocol):
    """Who is told. ``step`` may raise ``Cancelled`` to stop: a checkpoint is written first."""

    def step(self, progress: Progress) -> None: ...

    def note(self, text: str) -> None: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What came of it."""

    step: int  # the last one done
    num_skipped: int
    best_step: int | None
    best_value: float | None
    stopped_early: bool
    averages: dict[str, Tensor]  # the averaged weights at the end, float32
    resumed_from: int | None
