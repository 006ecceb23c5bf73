"""Latents precomputed once: the clips a transformer learns from, as tokens in a bank on disk."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from mutoscope.data.bank import Bank
from mutoscope.data.spec import Array, BankSpec
from mutoscope.data.filling import fill_chunks
from mutoscope.models.autoencoder import FRAMES, SIDE, Autoencoder
from mutoscope.models.tokens import TokenConfig, TokenSpace
from mutoscope.worlds.training import TrainingWorld

_FITTED_ON = 512  # clips; their 64 x 64 covariance is known to a percent or two
_AT_ONCE = 16
CHUNK = 256

Report = Callable[[int, int], None]


def patch_for(world: TrainingWorld) -> tuple[int, int]:
    """Rows and columns of latent positions in one token: 2 x 2, or what divides the grid and comes nearest to it."""
    rows, columns = world.size.height // SIDE, world.size.width // SIDE
    tall = next(p for p in (2, 3, 1) if rows % p == 0)
    wide = next(p for p in (2, 3, 1) if columns % p == 0)
    return tall, wide


def fit_tokens(
    world: TrainingWorld, autoencoder: Autoencoder, seed: int, *, whiten: bool = True
) -> TokenSpace:
    """The token space of a world's latents, fitted on clips that come after all that a bank holds."""
    space = TokenSpace(
        TokenConfig(channels=autoencoder.config.channels, patch=patch_for(world), whiten=whiten)
    )
    first = 1 << 40
    space.fit(
        torch.cat(
            [
                _encode(autoencoder, _frames(world, seed, range(at, at + _AT_ONCE)))
                for at in range(first, first + _FITTED_ON, _AT_ONCE)
            ]
        )
    )
    return space


def fill_bank(
    folder: Path,
    world: TrainingWorld,
    autoencoder: Autoencoder,
    space: TokenSpace,
    seed: int,
    num_clips: int,
    *,
    unseen: bool = False,
    report: Report | None = None,
) -> Bank:
    """A bank of ``tokens`` (T, L, D), ``stills`` (2, L, D: first and last frame as stills) and ``labels`` (S,).

    Clip i is the world's clip at the address (seed, i). Killed, it goes on; several processes may fill it.
    """
    bank = Bank.create(folder, spec(world, autoencoder, space, seed, unseen=unseen))

    def make(addresses: range) -> dict[str, NDArray[Any]]:
        tokens, stills, labels = [], [], []
        for at in range(addresses.start, addresses.stop, _AT_ONCE):
            part = range(at, min(at + _AT_ONCE, addresses.stop))
            frames = _frames(world, seed, part, unseen=unseen)
            tokens.append(space.encode(_encode(autoencoder, frames)))
            ends = np.stack([frames[:, 0], frames[:, -1]], 1).reshape(-1, 1, *frames.shape[2:])
            still = space.encode(_encode(autoencoder, np.repeat(ends, FRAMES, 1)))
            stills.append(still.reshape(len(frames), 2, *still.shape[2:]))
            labels += [world.labels(seed, index, unseen=unseen) for index in part]
        return {
            "tokens": _bits(torch.cat(tokens)),
            "stills": _bits(torch.cat(stills)),
            "labels": np.array(labels, np.int16),
        }

    fill_chunks(bank, make, bank.chunks_for(num_clips), report=report)
    return bank


def spec(
    world: TrainingWorld, autoencoder: Autoencoder, space: TokenSpace, seed: int, *, unseen: bool = False
) -> BankSpec:
    """What such a bank is made of; other weights of the autoencoder make another bank."""
    grid = (
        world.size.height // SIDE // space.config.patch[0],
        world.size.width // SIDE // space.config.patch[1],
    )
    shape = (grid[0] * grid[1], space.config.width)
    return BankSpec(
        arrays={
            "tokens": Array(kind="bfloat16", shape=(world.num_frames // FRAMES, *shape)),
            "stills": Array(kind="bfloat16", shape=(2, *shape)),
            "labels": Array(kind="int16", shape=(len(world.attributes),)),
        },
        made_by={
            "world": world.name,
            "seed": seed,
            "unseen": unseen,
            "autoencoder": digest(autoencoder),
            "space": digest(space),
        },
        chunk_items=CHUNK,
    )


def digest(module: torch.nn.Module) -> str:
    """sha256 of all weights and buffers, as hexadecimal digits."""
    found = hashlib.sha256()
    for name, tensor in sorted(module.state_dict().items()):
        found.update(name.encode() + tensor.detach().float().contiguous().numpy().tobytes())
    return found.hexdigest()


def _frames(world: TrainingWorld, seed: int, indices: range, *, unseen: bool = False) -> NDArray[np.uint8]:
    return np.stack([world.clip(world.labels(seed, i, unseen=unseen), seed, i) for i in indices])


@torch.no_grad()
def _encode(autoencoder: Autoencoder, frames_BTHWC: NDArray[np.uint8]) -> Tensor:
    """uint8 (B, T, H, W, 3)  ->  latents (B, Z, T/4, H/8, W/8), float32."""
    video = torch.from_numpy(frames_BTHWC).permute(0, 4, 1, 2, 3).to(autoencoder.dtype).div_(127.5).sub_(1)
    return autoencoder.encode(video)[0]


def _bits(x: Tensor) -> NDArray[np.uint16]:
    return x.to(torch.bfloat16).contiguous().view(torch.uint16).numpy()
