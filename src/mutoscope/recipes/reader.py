"""Training the reader of a world's attributes, which judges clips made of that world."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from mutoscope.models.reader import Reader, ReaderConfig
from mutoscope.objectives.reading import Reading
from mutoscope.recipes import sources
from mutoscope.recipes.settings import Settings
from mutoscope.recipes.sources import FRESH, Source
from mutoscope.recipes.wear import blurred, worn
from mutoscope.train.loop import fit
from mutoscope.train.optimizer import Adam, Muon
from mutoscope.train.plan import Plan, Report
from mutoscope.train.precision import resolve
from mutoscope.train.schedule import Schedule
from mutoscope.worlds.training import Labels, TrainingWorld

_NUM_FRESH = 256  # clips of a validation, half of them combinations never trained on
_NUM_JUDGED = 512  # clips of each kind at the end: a share of .97 is then known to .008
_AT_ONCE = 32
BLUR = 2.0  # pictures shrunk and enlarged by so much are read, too: about what an autoencoder leaves


def plan(
    world: TrainingWorld,
    settings: Settings,
    seed: int,
    *,
    source: Source | None = None,
    num_fresh: int = _NUM_FRESH,
) -> Plan:
    """One stage of a run: the reader of a world; the best weights are those that read most of fresh clips, worn or not.

    ``source`` gives the clips; without one they are drawn on the fly and no clip is ever seen twice.
    """
    given = source or sources.Drawn(world, seed)
    config = config_for(world)
    names = tuple(one.name for one in world.attributes)
    fresh = [
        part
        for unseen in (False, True)
        for part in _fresh(sources.Drawn(world, FRESH, unseen=unseen), world, num_fresh // 2)
    ]

    def batch(step: int) -> dict[str, Tensor]:
        indices = sources.chosen(given, seed, step, settings.reader_batch)
        clip = worn(sources.video(given.frames(indices)), seed, step)
        return {"clip": clip, "labels": _canonical(given.labels(indices), world)}

    torch.manual_seed(seed)  # the first weights
    return Plan(
        name="reader",
        model=Reader(config),
        loss=Reading(names=names),  # type: ignore[arg-type]
        batch=batch,
        num_steps=settings.reader_steps,
        schedule=Schedule(warmup=50, constant=0.5),
        muon=Muon(rate=0.02),
        adam=Adam(rate=2e-3),
        by_muon=by_muon,
        average_decay=0.99,
        seed=seed,
        validate=lambda model, step: accuracy(model, fresh, names),
        validate_every=250,
        best="right",
        better="max",
        about={
            "world": world.name,
            "config": dataclasses.asdict(config),
            "batch": settings.reader_batch,
            "source": given.about,
        },
    )


def config_for(world: TrainingWorld) -> ReaderConfig:
    return ReaderConfig(num_values=tuple(len(one.values) for one in world.attributes))


def by_muon(name: str, parameter: nn.Parameter) -> bool:
    """Muon takes all kernels and matrices but the last, a value's likelihood each."""
    return parameter.ndim >= 2 and not name.startswith(("answers", "place", "tint", "offset"))


def train_reader(
    world: TrainingWorld,
    folder: Path,
    settings: Settings,
    seed: int = 0,
    *,
    report: Report,
    source: Source | None = None,
    device: str = "cpu",
    num_fresh: int = _NUM_FRESH,
    num_judged: int = _NUM_JUDGED,
) -> tuple[Reader, dict[str, float]]:
    """Train in ``folder`` (or go on there); the reader with its averaged weights, and how well it reads.

    The figures are :func:`accuracy` on clips that were neither trained on nor looked at while training, of combinations
    that were trained on (``seen/...``) and of those that never were (``unseen/...``).
    """
    outcome = fit(
        dataclasses.replace(plan(world, settings, seed, source=source, num_fresh=num_fresh), device=device),
        folder,
        report,
    )
    reader = Reader(config_for(world))
    with torch.no_grad():
        for name, parameter in reader.named_parameters():
            parameter.copy_(outcome.averages[name])
    reader.to(resolve("bf16")).eval().requires_grad_(False)
    figures: dict[str, float] = {"steps": outcome.step}
    for kind, unseen in (("seen", False), ("unseen", True)):
        clips = _fresh(sources.Drawn(world, FRESH + 1, unseen=unseen), world, num_judged)
        found = accuracy(reader, clips, [one.name for one in world.attributes])
        figures |= {f"{kind}/{name}": round(share, 4) for name, share in found.items()}
    return reader, figures


@torch.no_grad()
def accuracy(
    model: nn.Module, batches: Sequence[tuple[Tensor, Tensor]], names: Sequence[str]
) -> dict[str, float]:
    """Share of attributes read from (clips, labels).

    ``clean`` and ``blurred`` over all attributes, ``right`` (their mean), ``least`` (the worst attribute of clean
    clips), and ``clean/NAME``, ``blurred/NAME`` for each attribute.
    """
    weight = next(model.parameters())
    found: dict[str, float] = {}
    shares = {}
    for name, factor in (("clean", 1.0), ("blurred", BLUR)):
        right = [
            model.read(blurred(clip, factor).to(weight)).cpu() == labels  # type: ignore[operator]
            for clip, labels in batches
        ]
        shares[name] = torch.cat(right).double().mean(0)
        found |= {f"{name}/{one}": float(share) for one, share in zip(names, shares[name], strict=True)}
        found[name] = float(shares[name].mean())
    return found | {"right": (found["clean"] + found["blurred"]) / 2, "least": float(shares["clean"].min())}


def canonical(labels: Labels, world: TrainingWorld) -> Labels:
    """Labels with exchangeable things in the order of their labels, so that a picture has one right answer.

    Things are exchangeable where their slots have the same values, one by one.
    """
    values = [one.values for one in world.attributes]
    groups: dict[tuple[object, ...], list[tuple[int, ...]]] = {}
    for slots in world.objects:
        groups.setdefault(tuple(values[slot] for slot in slots), []).append(slots)
    ordered = list(labels)
    for group in groups.values():
        things = sorted(tuple(labels[slot] for slot in slots) for slots in group)
        for slots, thing in zip(group, things, strict=True):
            for slot, label in zip(slots, thing, strict=True):
                ordered[slot] = label
    return tuple(ordered)


def _canonical(labels_BS: NDArray[np.int16], world: TrainingWorld) -> Tensor:
    rows = [canonical(tuple(int(label) for label in row), world) for row in labels_BS]
    return torch.tensor(rows, dtype=torch.int64)


def _fresh(source: Source, world: TrainingWorld, num_clips: int) -> list[tuple[Tensor, Tensor]]:
    parts = [range(at, min(at + _AT_ONCE, num_clips)) for at in range(0, num_clips, _AT_ONCE)]
    return [(sources.video(source.frames(part)), _canonical(source.labels(part), world)) for part in parts]
