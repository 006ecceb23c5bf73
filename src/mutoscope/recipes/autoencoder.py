"""Training the autoencoder of a world on clips drawn on the fly: no clip is ever seen twice."""

from __future__ import annotations

import dataclasses

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from mutoscope.models.autoencoder import Autoencoder, AutoencoderConfig
from mutoscope.objectives.reconstruction import reconstruction
from mutoscope.recipes.settings import Settings
from mutoscope.train.optimizer import Adam, Muon
from mutoscope.train.plan import Batch, Plan
from mutoscope.train.schedule import Schedule
from mutoscope.worlds.training import TrainingWorld

FRESH = 1_000_003  # seed of clips that no training sees: validation and figures
_NUM_FRESH = 32  # clips of a validation: their PSNR is known to about 0.1 dB
_STILL = 16  # every so many clips one stands still, so that a picture alone can be encoded


def by_muon(name: str, parameter: nn.Parameter) -> bool:
    """Muon takes the kernels inside; layers that touch pixels and latents are Adam's."""
    return name.startswith(("encode_", "decode_", "down", "up")) and parameter.ndim >= 2


def plan(world: TrainingWorld, settings: Settings, seed: int) -> Plan:
    """One stage of a run: the autoencoder of a world, weights of the best validation by PSNR."""
    made_of = config(settings)
    torch.manual_seed(seed)
    model = Autoencoder(made_of)
    fresh = torch.cat([clips(world, FRESH, range(at, at + 8)) for at in range(0, _NUM_FRESH, 8)])
    size = settings.autoencoder_batch

    def batch(step: int) -> Tensor:
        return clips(world, seed, range(step * size, (step + 1) * size))

    def loss(model: nn.Module, batch: Batch, step: int) -> tuple[Tensor, dict[str, Tensor]]:
        assert isinstance(batch, Tensor)
        return reconstruction(model, batch, noise=_noise(batch), kl_weight=settings.kl_weight)

    return Plan(
        name="autoencoder",
        model=model,
        loss=loss,
        batch=batch,
        num_steps=settings.autoencoder_steps,
        schedule=Schedule(warmup=50, constant=0.4),
        muon=Muon(rate=settings.autoencoder_muon),
        adam=Adam(rate=settings.autoencoder_adam),
        by_muon=by_muon,
        seed=seed,
        validate=lambda model, step: {"psnr": psnr(model, fresh)},
        best="psnr",
        better="max",
        sample=lambda model, step: sheet(model, fresh[:6]),
        about={
            "world": world.name,
            "config": dataclasses.asdict(made_of),
            "kl": settings.kl_weight,
            "batch": size,
        },
    )


def config(settings: Settings) -> AutoencoderConfig:
    return AutoencoderConfig(fine=settings.fine, coarse=settings.coarse, coarse_out=settings.coarse_out)


def clips(world: TrainingWorld, seed: int, indices: range) -> Tensor:
    """Clips by address as the models take them: (B, 3, T, H, W) in -1..1, bf16; one in 16 stands still."""
    made = []
    for index in indices:
        clip = world.clip(world.labels(seed, index), seed, index)
        made.append(np.repeat(clip[:1], len(clip), 0) if index % _STILL == _STILL - 1 else clip)
    frames = torch.from_numpy(np.stack(made)).permute(0, 4, 1, 2, 3)
    return frames.to(torch.bfloat16).div_(127.5).sub_(1)


def psnr(model: nn.Module, x_BCTHW: Tensor) -> float:
    """Mean over clips of the reconstruction's PSNR in dB, latents without noise, values clamped as files clamp them."""
    found = []
    for x in x_BCTHW.split(8):
        made = model.decode(model.encode(x)[0]).float().clamp(-1, 1)  # type: ignore[operator]
        square = (made - x.float()).square().flatten(1).mean(1)
        found.append(10 * torch.log10(4 / square.clamp(min=1e-10)))
    return float(torch.cat(found).mean())


def sheet(model: nn.Module, x_BCTHW: Tensor) -> NDArray[np.uint8]:
    """Real frames over their reconstructions, a clip a pair of rows, every third frame."""
    made = model.decode(model.encode(x_BCTHW)[0])  # type: ignore[operator]
    rows = []
    for real, again in zip(x_BCTHW, made, strict=True):
        rows += [torch.cat(list(one[:, ::3].float().unbind(1)), -1) for one in (real, again)]
    picture = ((torch.cat(rows, 1) + 1) * 127.5).round().clamp(0, 255).to(torch.uint8)
    return picture.permute(1, 2, 0).contiguous().numpy()


def _noise(batch: Tensor):  # type: ignore[no-untyped-def]
    return lambda shape: torch.randn(
        shape, device=batch.device
    )  # the loop has seeded torch by the step's address
