"""Training on footage of one's own: survey, frames, autoencoder, an honest comparison, transformer."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import shlex
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

import mutoscope
from mutoscope.context import Context
from mutoscope.data import disk
from mutoscope.data.filling import fill_chunks
from mutoscope.data.footage.clips import Footage
from mutoscope.data.footage.frames import Frames
from mutoscope.data.footage.manifest import Manifest
from mutoscope.data.footage.survey import survey
from mutoscope.errors import UsageError
from mutoscope.media import write_still
from mutoscope.models import store
from mutoscope.models.autoencoder import FRAMES, SIDE, Autoencoder
from mutoscope.models.card import Card, Sampling, name_for
from mutoscope.recipes import autoencoder as autoencoders
from mutoscope.recipes import latents, rival
from mutoscope.recipes import transformer as transformers
from mutoscope.recipes.request import Train
from mutoscope.recipes.settings import Settings
from mutoscope.recipes.sources import FRESH
from mutoscope.types import Result, Size

SIZE = Size(128, 72)
RATE = Fraction(12)
NUM_FRAMES = 16
_COMPARED = 48  # clips of the comparison: 16 frames each, other ones than those of the validations
_SHOWN = 8  # of them, on the sheet
_EACH = 4  # clips in the bank of latents for each moment a clip can begin: crops and mirroring differ


class Cuts:
    """One side of the footage as clips by number; see :class:`mutoscope.recipes.sources.Source`."""

    num_clips = None

    def __init__(self, footage: Footage, seed: int) -> None:
        self.footage, self.seed = footage, seed
        shown = json.dumps(
            [[reel.record.sha256, str(reel.take.start), reel.num_frames] for reel in footage.reels]
        )
        self.about: dict[str, object] = {
            "footage": hashlib.sha256(shown.encode()).hexdigest(),
            "held_out": footage.held_out,
            "seed": seed,
        }

    def frames(self, indices: Sequence[int]) -> NDArray[np.uint8]:
        return np.stack([self.footage.clip((), self.seed, int(index)) for index in indices])

    def labels(self, indices: Sequence[int]) -> NDArray[np.int16]:
        return np.array([self.footage.labels(self.seed, int(index)) for index in indices], np.int16)


def train_footage(request: Train, chosen: Settings, context: Context) -> Result:
    """Train on the footage in ``request.data``; the model lies in ``RUN/model``, what was used in ``RUN/footage``.

    Raises:
        UsageError: no folder, no license or consent, nothing usable, one source only, a run of something else.
        CapabilityError: the disk is full; what is finished stays.
        Cancelled: stopped; the same command goes on.
    """
    from mutoscope.recipes.run import counting, stage

    folder = request.run
    manifest, learned, held_out = prepare(request, context)
    source, fresh = Cuts(learned, request.seed), Cuts(held_out, FRESH)
    coder, found, num_steps = learn_autoencoder(request, chosen, context, source, fresh)
    facts: dict[str, Any] = {"autoencoder_steps": num_steps, **found.facts}
    space = latents.fit_tokens(source, coder, SIZE)
    moments = sum(reel.num_frames - NUM_FRAMES + 1 for reel in learned.reels)
    num_clips = min(chosen.bank_clips, max(latents.CHUNK, _EACH * moments))
    with counting(context, "latents", num_clips, latents.CHUNK) as tell:
        bank = latents.fill_bank(folder / "latents", source, coder, space, num_clips, report=tell)
    held = latents.fill_bank(folder / "fresh", fresh, coder, space, latents.CHUNK)
    plan = transformers.plan(learned, space, bank, held, chosen, request.seed)

    def export(model: nn.Module, step: int, scores: dict[str, float]) -> None:
        figures = {**facts, "transformer_steps": step, **scores}
        store.save(
            folder / "model",
            {"autoencoder": coder, "tokens": space, "transformer": model},
            card(name_for(folder), manifest, request, figures),
        )

    second = stage(dataclasses.replace(plan, keep=export), folder / "transformer", context)
    facts |= {"transformer_steps": second.step, "transformer_best": second.best_value}
    quoted = shlex.quote(str(folder))
    words = next((one.values[0] for one in learned.attributes if one.values), "footage")
    report = f'{folder}/model: {found.sentence} Try: mutoscope generate --model {quoted} "{words}" -o x.mp4'
    return Result(kind="report", facts={"run": str(folder), **facts}, report=report)


def learn_autoencoder(
    request: Train, chosen: Settings, context: Context, source: Cuts, fresh: Cuts
) -> tuple[Autoencoder, Comparison, int]:
    """The first stage: the autoencoder, how it compares on sources it never saw, and the steps it was trained."""
    from mutoscope.recipes.run import frozen, stage

    plan = autoencoders.plan(source, fresh, chosen, request.seed)
    done = stage(plan, request.run / "autoencoder", context)
    coder: Autoencoder = frozen(Autoencoder(autoencoders.config(chosen)), done.averages)
    found = compare(coder, fresh, request.run / "footage")
    context.note(found.sentence)
    return coder, found, done.step


def prepare(request: Train, context: Context) -> tuple[Manifest, Footage, Footage]:
    """The footage of a request, surveyed and decoded: the manifest, the side to learn from, the side held out.

    Raises:
        UsageError: as :func:`train_footage`.
    """
    from mutoscope.recipes.run import counting

    if request.data is None:
        raise UsageError("training on footage needs its folder: give --data FOLDER.")
    place = request.run / "footage"
    with context.stage("looking", 1) as bar:
        done = 0.0

        def tell_share(name: str, share: float) -> None:
            nonlocal done
            if share - done >= 0.01:
                bar.step(share - done)
                done = share
            context.check()

        manifest = survey(
            request.data,
            place,
            size=SIZE,
            rate=RATE,
            num_frames=NUM_FRAMES,
            license=request.license,
            consent=request.consent,
            report=tell_share,
        )
        bar.step(1 - done)
    lines = manifest.summary().splitlines()
    context.note("; ".join(lines[:2]) + f"; {len(lines) - 2} remarks in {place / 'manifest.json'}")
    frames = Frames(manifest)
    bank = frames.bank(place / "frames")
    with counting(context, "decoding", frames.num_frames, bank.spec.chunk_items) as tell:
        fill_chunks(bank, frames.make, bank.chunks_for(frames.num_frames), report=tell)
    return manifest, Footage(manifest, bank), Footage(manifest, bank, held_out=True)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Comparison:
    """Mean PSNR over clips of held-out sources, in dB of 8-bit range, the autoencoder's (ours) and its rival's."""

    ours: float
    theirs: float
    spent: rival.Spending
    numbers: int  # in a clip's latents; the rival has at most as many
    sources: dict[str, tuple[int, float, float]]  # name -> clips, ours, rival

    @property
    def facts(self) -> dict[str, Any]:
        return {
            "psnr_db": round(self.ours, 2),
            "psnr_rival_db": round(self.theirs, 2),
            "rival": str(self.spent),
            "numbers": self.numbers,
            "by_source": {name: [n, round(a, 2), round(b, 2)] for name, (n, a, b) in self.sources.items()},
        }

    @property
    def sentence(self) -> str:
        return (
            f"On sources it never saw, {self.ours:.1f} dB; the best Lanczos way with as many numbers "
            f"({self.spent}) has {self.theirs:.1f} dB."
        )


def compare(coder: Autoencoder, fresh: Cuts, into: Path, num_clips: int = _COMPARED) -> Comparison:
    """Reconstruct clips of held-out sources, and let the strongest of Lanczos' ways do it with as many numbers.

    Writes ``comparison.json`` and the sheet ``comparison.png``: original, Lanczos, ours.
    """
    indices = range(1000, 1000 + num_clips)
    real = torch.from_numpy(fresh.frames(indices)).permute(0, 4, 1, 2, 3).float() / 127.5 - 1
    T, H, W = real.shape[2:]
    numbers = coder.config.channels * (T // FRAMES) * (H // SIDE) * (W // SIDE)
    with torch.no_grad():
        parts = [coder.decode(coder.encode(x)[0]) for x in real.split(8)]
    ours = torch.cat(parts).float().clamp(-1, 1)
    spent, theirs = rival.best(real, numbers)
    decibels = [_psnr(real, made) for made in (ours, theirs)]
    names = [fresh.footage.address(fresh.seed, index).reel.record.name for index in indices]
    sources = {}
    for name in dict.fromkeys(names):
        rows = [k for k, one in enumerate(names) if one == name]
        sources[name] = (len(rows), float(decibels[0][rows].mean()), float(decibels[1][rows].mean()))
    found = Comparison(
        ours=float(decibels[0].mean()),
        theirs=float(decibels[1].mean()),
        spent=spent,
        numbers=numbers,
        sources=sources,
    )
    disk.write_whole(
        into / "comparison.json", [json.dumps(found.facts, indent=1).encode()], what="the comparison"
    )
    shown = list(dict.fromkeys(_spread(names)))[:_SHOWN]
    write_still(into / "comparison.png", sheet([one[shown] for one in (real, theirs, ours)]))
    return found


def _psnr(real: Tensor, made: Tensor) -> Tensor:
    """(B,) dB; the range is -1..1, so its peak is 2."""
    return 10 * torch.log10(4 / (real - made).square().flatten(1).mean(1).clamp(min=1e-10))


def _spread(names: Sequence[str]) -> Iterator[int]:
    """Clips in turns: one of each source, then the next of each."""
    rows: dict[str, list[int]] = {}
    for k, name in enumerate(names):
        rows.setdefault(name, []).append(k)
    for turn in range(len(names)):
        for own in rows.values():
            if turn < len(own):
                yield own[turn]


def sheet(versions: Sequence[Tensor]) -> NDArray[np.uint8]:
    """A clip a row: a third into it in each version, then two thirds into it; (B, 3, T, H, W) each, twice as large."""
    T = versions[0].shape[2]
    picks = [one[:, :, at] for at in (T // 3, 2 * T // 3) for one in versions]
    rows = torch.cat(picks, -1)  # (B, 3, H, columns)
    picture = torch.cat(list(rows), 1).repeat_interleave(2, 1).repeat_interleave(2, 2)
    levels = ((picture + 1) * 127.5).round().clamp(0, 255).to(torch.uint8)
    return levels.permute(1, 2, 0).contiguous().numpy()


def card(name: str, manifest: Manifest, request: Train, figures: dict[str, Any]) -> Card:
    """The model's card: every license and consent that went in is on it."""
    from mutoscope.recipes.run import command

    used = [one for one in manifest.records if one.group is not None and not one.held_out]
    seconds = sum(float(take.stop - take.start) for _, take in manifest.kept(held_out=False))
    return Card.model_validate(
        {
            "schema": 1,
            "name": name,
            "world": None,
            "attributes": [[one.name, list(one.values)] for one in manifest.attributes],
            "size": [SIZE.width, SIZE.height],
            "rate": str(RATE),
            "num_frames": NUM_FRAMES,
            "sampler": Sampling.model_validate({}),
            "data": f"{len(used)} files of footage, {seconds:.0f} s",
            "recipe": {
                "size": request.size,
                "set": list(request.set),
                "seed": request.seed,
                "sources": [one.sha256 for one in used],
            },
            "command": f"{command(request)} --data FOLDER",
            "figures": {key: value for key, value in figures.items() if value is not None},
            "license": "; ".join(sorted({one.note.license for one in used})),
            "consent": "; ".join(sorted({one.note.consent for one in used})),
            "version": mutoscope.__version__,
        }
    )
