"""Training the reader of a world's attributes, which judges clips made of that world.

As a command: ``python -m mutoscope.recipes.reader WORLD --run FOLDER``; the same command again goes on.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from mutoscope.data import fingerprint
from mutoscope.data.bank import Bank
from mutoscope.errors import MutoscopeError, UsageError
from mutoscope.models.reader import Reader, ReaderConfig
from mutoscope.objectives.reading import Reading
from mutoscope.recipes import sources
from mutoscope.recipes.settings import Settings, settings
from mutoscope.recipes.sources import FRESH, Source
from mutoscope.recipes.wear import blurred, worn
from mutoscope.train.loop import fit
from mutoscope.train.optimizer import Adam, Muon
from mutoscope.train.plan import Plan, Progress, Report
from mutoscope.train.precision import resolve
from mutoscope.train.schedule import Schedule
from mutoscope.worlds.catalogue import TRAINING
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
    num_fresh: int = _NUM_FRESH,
    num_judged: int = _NUM_JUDGED,
) -> tuple[Reader, dict[str, float]]:
    """Train in ``folder`` (or go on there); the reader with its averaged weights, and how well it reads.

    The figures are :func:`accuracy` on clips that were neither trained on nor looked at while training, of combinations
    that were trained on (``seen/...``) and of those that never were (``unseen/...``).
    """
    outcome = fit(plan(world, settings, seed, source=source, num_fresh=num_fresh), folder, report)
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
    dtype = next(model.parameters()).dtype
    found: dict[str, float] = {}
    shares = {}
    for name, factor in (("clean", 1.0), ("blurred", BLUR)):
        right = [model.read(blurred(clip, factor).to(dtype)) == labels for clip, labels in batches]  # type: ignore[operator]
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


class _Printed:
    """A line every fifty steps."""

    def step(self, progress: Progress) -> None:
        if progress.step % 50 == 0 or progress.step == progress.of:
            print(
                f"{progress.name} {progress.step}/{progress.of}: loss {progress.loss:.3f}, "
                f"{progress.steps_per_second:.2f} steps a second, {progress.seconds_left:.0f} s left",
                flush=True,
            )

    def note(self, text: str) -> None:
        print(text, flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Train a reader alone; ``RUN/model`` holds it at the end, as a model folder with the one role ``reader``."""
    parser = argparse.ArgumentParser(prog="python -m mutoscope.recipes.reader", description=main.__doc__)
    parser.add_argument("world", choices=sorted(TRAINING))
    parser.add_argument(
        "--run", type=Path, required=True, help="the run's folder: new, or that of the same run"
    )
    parser.add_argument("--size", default="s", help="how long: xs, s, m or l")
    parser.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", help="such as reader_steps=3000"
    )
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument(
        "--clips", type=int, help="draw so many clips once and keep them in RUN/clips, where drawing is slow"
    )
    parser.add_argument("--frames", type=Path, help="a bank of clips of this world that is there already")
    given = parser.parse_args(arguments)
    torch.set_num_threads(given.threads)
    world: TrainingWorld = TRAINING.load(given.world)
    try:
        chosen = settings(given.size, given.set)
        source = _source(world, given)
        reader, figures = train_reader(
            world, given.run / "reader", chosen, given.seed, report=_Printed(), source=source
        )
        save(given.run / "model", world, reader, figures, given.seed)
    except MutoscopeError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    print("\n".join(f"{name:<28}{share:.4f}" for name, share in figures.items() if name != "steps"))
    print(f"{given.run / 'model'}: {figures['steps']:.0f} steps")
    return 0


def _source(world: TrainingWorld, given: argparse.Namespace) -> Source | None:
    if given.frames:
        bank = Bank.open(given.frames)
        made = json.loads(json.dumps(fingerprint.of_world(world, given.seed, unseen=False)))
        other = [name for name in made if dict(bank.spec.made_by).get(name) != made[name]]
        if other and other != ["code"]:
            raise UsageError(f"{given.frames} holds other clips than {world.name}'s: its {other[0]} differs.")
        if other:
            print(f"{given.frames} was drawn by another version of {world.name}.", file=sys.stderr)
        return sources.Kept(bank, min(bank.num_items, given.clips or bank.num_items))
    if given.clips:
        return sources.keep(given.run / "clips", sources.Drawn(world, given.seed), given.clips)
    return None


def save(folder: Path, world: TrainingWorld, reader: Reader, figures: dict[str, float], seed: int) -> None:
    """A model folder with the one role ``reader``."""
    from mutoscope import __version__
    from mutoscope.models import store
    from mutoscope.models.card import Card

    card = Card.model_validate(
        {
            "schema": 1,
            "name": f"{world.name}-reader",
            "world": world.name,
            "attributes": [[one.name, list(one.values)] for one in world.attributes],
            "size": [world.size.width, world.size.height],
            "rate": str(world.rate),
            "num_frames": world.num_frames,
            "data": f"clips of the world {world.name}, drawn by this program (seed {seed})",
            "recipe": {"reader_steps": figures["steps"], "seed": seed},
            "figures": dict(figures),
            "license": "Apache-2.0",
            "version": __version__,
        }
    )
    store.save(folder, {"reader": reader}, card)


if __name__ == "__main__":
    sys.exit(main())
