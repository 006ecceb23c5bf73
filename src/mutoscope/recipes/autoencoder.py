"""Training an autoencoder."""

from __future__ import annotations

import dataclasses

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from mutoscope.models.autoencoder import Autoencoder, AutoencoderConfig
from mutoscope.objectives.reconstruction import reconstruction
from mutoscope.recipes.settings import Settings
from mutoscope.recipes.sources import Source, chosen, video
from mutoscope.train.optimizer import Adam, Muon
from mutoscope.train.plan import Batch, Plan
from mutoscope.train.schedule import Schedule

_NUM_FRESH = 32  # clips of a validation: their PSNR is known to about 0.1 dB
_STILL = 16  # every so many clips one stands still, so that a picture alone can be encoded


def by_muon(name: str, parameter: nn.Parameter) -> bool:
    """Muon takes the kernels inside; layers that touch pixels and latents are Adam's."""
    return name.startswith(("encode_", "decode_", "down", "up")) and parameter.ndim >= 2


def plan(source: Source, fresh: Source, settings: Settings, seed: int) -> Plan:
    """One stage of a run: an autoencoder for clips like these, weights of the best validation by PSNR on ``fresh``."""
    made_of = config(settings)
    torch.manual_seed(seed)
    model = Autoencoder(made_of)
    held = video(fresh.frames(range(_NUM_FRESH)))
    size = settings.autoencoder_batch

    def batch(step: int) -> Tensor:
        indices = chosen(source, seed, step, size)
        frames = source.frames(indices)
        for place, index in enumerate(indices):
            if index % _STILL == _STILL - 1:
                frames[place] = frames[place, :1]
        return video(frames)

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
        validate=lambda model, step: {"psnr": psnr(model, held)},
        best="psnr",
        better="max",
        sample=lambda model, step: sheet(model, held[:6]),
        about={
            "clips": dict(source.about),
            "config": dataclasses.asdict(made_of),
            "kl": settings.kl_weight,
            "batch": size,
        },
    )


def config(settings: Settings) -> AutoencoderConfig:
    return AutoencoderConfig(fine=settings.fine, coarse=settings.coarse, coarse_out=settings.coarse_out)


def psnr(model: nn.Module, x_BCTHW: Tensor) -> float:
    """Mean over clips of the reconstruction's PSNR in dB, latents without noise, values clamped as files clamp them."""
    found = []
    for x in x_BCTHW.to(next(model.parameters()).device).split(8):
        made = model.decode(model.encode(x)[0]).float().clamp(-1, 1)  # type: ignore[operator]
        square = (made - x.float()).square().flatten(1).mean(1)
        found.append(10 * torch.log10(4 / square.clamp(min=1e-10)))
    return float(torch.cat(found).mean())


def sheet(model: nn.Module, x_BCTHW: Tensor) -> NDArray[np.uint8]:
    """Real frames over their reconstructions, a clip a pair of rows, every third frame."""
    x_BCTHW = x_BCTHW.to(next(model.parameters()).device)
    made = model.decode(model.encode(x_BCTHW)[0])  # type: ignore[operator]
    rows = []
    for real, again in zip(x_BCTHW, made, strict=True):
        rows += [torch.cat(list(one[:, ::3].float().unbind(1)), -1) for one in (real, again)]
    picture = ((torch.cat(rows, 1) + 1) * 127.5).round().clamp(0, 255).to(torch.uint8)
    return picture.permute(1, 2, 0).cpu().contiguous().numpy()


def _noise(batch: Tensor):  # type: ignore[no-untyped-def]
    return lambda shape: torch.randn(
        shape, device=batch.device
    )  # the loop has seeded torch by the step's address
