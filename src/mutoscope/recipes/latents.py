"""Latents precomputed once: the clips a transformer learns from, as tokens in a bank on disk."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from mutoscope.data.bank import Bank
from mutoscope.data.filling import fill_chunks
from mutoscope.data.spec import Array, BankSpec
from mutoscope.models.autoencoder import FRAMES, SIDE, Autoencoder
from mutoscope.models.tokens import TokenConfig, TokenSpace
from mutoscope.recipes.sources import Report, Source
from mutoscope.types import Size

_FITTED_ON = 512  # clips; their 64 x 64 covariance is known to a percent or two
_AT_ONCE = 16
CHUNK = 256


def patch_for(size: Size) -> tuple[int, int]:
    """Rows and columns of latent positions in one token: 2 x 2, or 3 or 1 where 2 does not divide the grid."""
    rows, columns = size.height // SIDE, size.width // SIDE
    tall = next(p for p in (2, 3, 1) if rows % p == 0)
    wide = next(p for p in (2, 3, 1) if columns % p == 0)
    return tall, wide


def fit_tokens(source: Source, autoencoder: Autoencoder, size: Size, *, whiten: bool = True) -> TokenSpace:
    """The token space of these clips' latents, fitted on the first of them."""
    config = TokenConfig(channels=autoencoder.config.channels, patch=patch_for(size), whiten=whiten)
    space = TokenSpace(config)
    count = min(_FITTED_ON, source.num_clips or _FITTED_ON)
    parts = [range(at, min(at + _AT_ONCE, count)) for at in range(0, count, _AT_ONCE)]
    space.fit(torch.cat([_encode(autoencoder, source.frames(part)) for part in parts]))
    return space


def fill_bank(
    folder: Path,
    source: Source,
    autoencoder: Autoencoder,
    space: TokenSpace,
    num_clips: int,
    *,
    report: Report | None = None,
) -> Bank:
    """A bank of ``tokens`` (T, L, D), ``stills`` (2, L, D: first and last frame as stills) and ``labels`` (S,).

    Item i is the source's clip i. Killed, it goes on; several processes may fill it.
    """
    bank = Bank.create(folder, spec(source, autoencoder, space))

    def make(addresses: range) -> dict[str, NDArray[Any]]:
        tokens, stills = [], []
        for at in range(addresses.start, addresses.stop, _AT_ONCE):
            frames = source.frames(range(at, min(at + _AT_ONCE, addresses.stop)))
            tokens.append(space.encode(_encode(autoencoder, frames)))
            ends = np.stack([frames[:, 0], frames[:, -1]], 1).reshape(-1, 1, *frames.shape[2:])
            still = space.encode(_encode(autoencoder, np.repeat(ends, FRAMES, 1)))
            stills.append(still.reshape(len(frames), 2, *still.shape[2:]))
        return {
            "tokens": _bits(torch.cat(tokens)),
            "stills": _bits(torch.cat(stills)),
            "labels": source.labels(addresses),
        }

    fill_chunks(bank, make, bank.chunks_for(num_clips), report=report)
    return bank


def spec(source: Source, autoencoder: Autoencoder, space: TokenSpace) -> BankSpec:
    """What such a bank is made of; other weights of the autoencoder make another bank."""
    _, num_frames, height, width, _ = source.frames(range(1)).shape
    grid = (height // SIDE // space.config.patch[0], width // SIDE // space.config.patch[1])
    shape = (grid[0] * grid[1], space.config.width)
    return BankSpec(
        arrays={
            "tokens": Array(kind="bfloat16", shape=(num_frames // FRAMES, *shape)),
            "stills": Array(kind="bfloat16", shape=(2, *shape)),
            "labels": Array(kind="int16", shape=source.labels(range(1)).shape[1:]),
        },
        made_by={"clips": dict(source.about), "autoencoder": digest(autoencoder), "space": digest(space)},
        chunk_items=CHUNK,
    )


def digest(module: torch.nn.Module) -> str:
    """sha256 of all weights and buffers, as hexadecimal digits."""
    found = hashlib.sha256()
    for name, tensor in sorted(module.state_dict().items()):
        found.update(name.encode() + tensor.detach().float().cpu().contiguous().numpy().tobytes())
    return found.hexdigest()


@torch.no_grad()
def _encode(autoencoder: Autoencoder, frames_BTHWC: NDArray[np.uint8]) -> Tensor:
    """uint8 (B, T, H, W, 3)  ->  latents (B, Z, T/4, H/8, W/8), float32."""
    weight = next(autoencoder.parameters())
    video = torch.from_numpy(frames_BTHWC).to(weight.device).permute(0, 4, 1, 2, 3)
    return autoencoder.encode(video.to(weight.dtype).div_(127.5).sub_(1))[0].cpu()


def _bits(x: Tensor) -> NDArray[np.uint16]:
    return x.to(torch.bfloat16).contiguous().view(torch.uint16).numpy()
