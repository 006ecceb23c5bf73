"""The verb ``train``: from a world to a model folder, stage by stage, each going on by itself after a stop."""

from __future__ import annotations

import contextlib
import ctypes
import dataclasses
import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

import mutoscope
from mutoscope.context import Context, Stage
from mutoscope.errors import UsageError, did_you_mean
from mutoscope.models import store
from mutoscope.models.autoencoder import FRAMES, Autoencoder
from mutoscope.models.card import Card, Sampling, name_for
from mutoscope.models.transformer import VideoTransformer
from mutoscope.recipes import autoencoder as autoencoders
from mutoscope.recipes import latents
from mutoscope.recipes import transformer as transformers
from mutoscope.recipes.before import look_at_folder, look_at_networks
from mutoscope.recipes.reader import train_reader
from mutoscope.recipes.request import Train
from mutoscope.recipes.settings import Settings, settings
from mutoscope.recipes.sources import CHUNK as FRAMES_A_CHUNK
from mutoscope.recipes.sources import FRESH, Drawn, Source, keep
from mutoscope.train.loop import fit
from mutoscope.train.plan import Outcome, Plan, Progress, Report
from mutoscope.types import Result
from mutoscope.worlds.catalogue import TRAINING
from mutoscope.worlds.training import TrainingWorld


def train(request: Train, context: Context) -> Result:
    """Train what the request names; the model lies in ``RUN/model`` at the end, and at each best before it.

    Raises:
        UsageError: unknown world, size or setting; a run folder of another run.
        CapabilityError: the disk is full; what is finished stays.
        Cancelled: stopped; the same command goes on.
    """
    chosen = settings(request.size, request.set, world=request.what)
    if request.what not in TRAINING and request.what != "footage":
        known = (*TRAINING, "footage")
        raise UsageError(
            f"unknown world {request.what!r}{did_you_mean(request.what, known)}; known: {', '.join(known)}."
        )
    if request.what != "footage":
        frames = TRAINING.load(request.what).num_frames
        if frames % FRAMES:
            fit_for = [name for name in TRAINING if TRAINING.load(name).num_frames % FRAMES == 0]
            raise UsageError(
                f"{request.what} has clips of {frames} frames, and a video model needs a multiple of {FRAMES}; "
                f"worlds that can be learned: {', '.join(fit_for)}, footage."
            )
    only_footage = (request.data, request.license, request.consent)
    if request.what != "footage" and any(one is not None for one in only_footage):
        raise UsageError("--data, --license and --consent belong to footage; a world makes its own clips.")
    look_at_folder(request.run)
    look_at_networks(chosen)
    keep_memory()
    torch.set_num_threads(request.threads or context.num_workers)
    if request.what == "footage":
        from mutoscope.recipes.footage import train_footage

        return train_footage(request, chosen, context)
    return _train_world(request, TRAINING.load(request.what), chosen, context)


def _train_world(request: Train, world: TrainingWorld, chosen: Settings, context: Context) -> Result:
    folder = request.run
    source: Source = Drawn(world, request.seed)
    fresh = Drawn(world, FRESH)
    if chosen.drawn_once:
        with counting(context, "drawing", chosen.drawn_once, FRAMES_A_CHUNK) as tell:
            source = keep(folder / "frames", Drawn(world, request.seed), chosen.drawn_once, report=tell)
    first = stage(autoencoders.plan(source, fresh, chosen, request.seed), folder / "autoencoder", context)
    coder = frozen(Autoencoder(autoencoders.config(chosen)), first.averages)
    space = latents.fit_tokens(source, coder, world.size)
    with counting(context, "latents", chosen.bank_clips, latents.CHUNK) as tell:
        bank = latents.fill_bank(folder / "latents", source, coder, space, chosen.bank_clips, report=tell)
    held = latents.fill_bank(folder / "fresh", fresh, coder, space, latents.CHUNK)
    plan = transformers.plan(world, space, bank, held, chosen, request.seed)
    facts: dict[str, Any] = {"autoencoder_psnr_db": first.best_value, "autoencoder_steps": first.step}

    def export(model: nn.Module, step: int, found: dict[str, float]) -> None:
        parts = {"autoencoder": coder, "tokens": space, "transformer": model}
        save_model(folder, world, request, parts, {**facts, "transformer_steps": step, **found})

    second = stage(dataclasses.replace(plan, keep=export), folder / "transformer", context)
    facts |= {"transformer_steps": second.step, "transformer_best": second.best_value}
    made = VideoTransformer(transformers.config_for(world, space, chosen))
    parts: dict[str, nn.Module] = {
        "autoencoder": coder,
        "tokens": space,
        "transformer": frozen(made, second.averages),
    }
    if request.reader or world.read(fresh.frames(range(1))[0]) is None:
        with reporting(context, "reader", chosen.reader_steps) as report_to:
            parts["reader"], facts["reader"] = train_reader(
                world,
                folder / "reader",
                chosen,
                request.seed,
                report=report_to,
                source=source,
                device=context.device,
            )
    save_model(folder, world, request, parts, facts)
    report = (
        f"{folder}/model: {world.name}, autoencoder {first.best_value or 0:.1f} dB, "
        f"transformer {second.step} steps; try: mutoscope generate --model {shlex.quote(str(folder))} "
        f'"{world.caption(world.labels(0, 0))}" -o x.mp4'
    )
    return Result(kind="report", facts={"run": str(folder), **facts}, report=report)


def save_model(
    folder: Path,
    world: TrainingWorld,
    request: Train,
    parts: dict[str, nn.Module],
    figures: dict[str, Any],
) -> Card:
    """Write ``RUN/model``: its parts and their card."""
    card = Card.model_validate(
        {
            "schema": 1,
            "name": name_for(folder),
            "world": world.name,
            "attributes": [[one.name, list(one.values)] for one in world.attributes],
            "size": [world.size.width, world.size.height],
            "rate": str(world.rate),
            "num_frames": world.num_frames,
            "sampler": Sampling.model_validate({}),
            "data": f"clips of the world {world.name}, drawn by this program (seed {request.seed})",
            "recipe": {"size": request.size, "set": list(request.set), "seed": request.seed},
            "command": command(request),
            "figures": {name: value for name, value in figures.items() if value is not None},
            "license": "Apache-2.0",
            "version": mutoscope.__version__,
        }
    )
    return store.save(folder / "model", parts, card)


def command(request: Train) -> str:
    """The command that trains the same again."""
    words = ["mutoscope", "train", request.what, "--size", request.size]
    words += [part for one in request.set for part in ("--set", one)]
    if request.seed:
        words += ["--seed", str(request.seed)]
    if request.threads:
        words += ["--threads", str(request.threads)]
    return " ".join([*words, "--run", "RUN"])


def stage(plan: Plan, folder: Path, context: Context) -> Outcome:
    """One stage on the context's device, with its bar of progress."""
    with reporting(context, plan.name, plan.num_steps) as report:
        return fit(dataclasses.replace(plan, device=context.device), folder, report)


@contextmanager
def reporting(context: Context, name: str, num_steps: int) -> Iterator[Report]:
    """A bar that the loop tells of its steps."""
    with context.stage(name, num_steps) as bar:
        yield _Telling(context, bar)


@contextmanager
def counting(context: Context, name: str, total: int, chunk: int) -> Iterator[Callable[[int, int], None]]:
    """A bar for the filling of a bank, told in finished chunks."""
    with context.stage(name, total) as bar:
        done = 0

        def tell(chunks: int, _: int) -> None:
            nonlocal done
            now = min(total, chunks * chunk)
            bar.step(now - done)
            done = now

        yield tell


class _Telling:
    """Hands the loop's progress on to the context."""

    def __init__(self, context: Context, bar: Stage) -> None:
        self._context, self._bar, self._done = context, bar, 0

    def step(self, progress: Progress) -> None:
        self._bar.step(progress.step - self._done)
        self._done = progress.step

    def note(self, text: str) -> None:
        self._context.note(text)


def frozen(model: Any, weights: dict[str, Tensor]) -> Any:
    """A model with these weights, for use: bf16 where that is fast, no gradients."""
    from mutoscope.train.precision import resolve

    with torch.no_grad():
        for name, parameter in model.named_parameters():
            parameter.copy_(weights[name])
    return model.to(resolve("bf16")).eval().requires_grad_(False)


def keep_memory() -> None:
    """Have the C library keep freed memory for the next step instead of giving it back: a tenth faster (measured)."""
    if sys.platform != "linux":
        return
    with contextlib.suppress(OSError, AttributeError):
        library = ctypes.CDLL(None)
        library.mallopt(
            -3, 1 << 30
        )  # M_MMAP_THRESHOLD: from this size on, memory comes from the system each time
        library.mallopt(-1, (1 << 31) - 1)  # M_TRIM_THRESHOLD: so much may lie idle
