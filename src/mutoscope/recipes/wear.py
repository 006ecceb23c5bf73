"""Wear: what making, decoding and compressing does to clips, done on purpose, so that a reader is not put off by it."""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from mutoscope import rng

# Chosen by taste to go a little beyond what an autoencoder of 25 dB does; the labels stay readable for a person.
COARSEST = 2.0  # pictures are shrunk by up to so much and enlarged again
STRONGEST_MIX = 0.5  # share of a frame taken from its two neighbors
STRONGEST_NOISE = 0.12  # standard deviation, of a range of 2
TINT = 0.03  # change of each color's gain and, in a range of 2, of its offset
_OFTEN = 0.5  # each of them happens to so many clips


def worn(x_BCTHW: Tensor, seed: int, step: int) -> Tensor:
    """Clips in -1..1, some shrunk and enlarged, mixed in time, tinted, made noisy; one address gives one wear."""
    return torch.stack([_one(x, seed, step, index) for index, x in enumerate(x_BCTHW)])


def blurred(x_BCTHW: Tensor, factor: float) -> Tensor:
    """Every frame shrunk by ``factor`` (averaging) and enlarged again (bilinearly); 1 changes nothing."""
    if factor == 1:
        return x_BCTHW
    num_clips, _, _, rows, columns = x_BCTHW.shape
    frames = x_BCTHW.transpose(1, 2).flatten(0, 1).float()
    small = (max(1, round(rows / factor)), max(1, round(columns / factor)))
    frames = F.interpolate(frames, small, mode="bilinear", antialias=True, align_corners=False)
    frames = F.interpolate(frames, (rows, columns), mode="bilinear", align_corners=False)
    return frames.unflatten(0, (num_clips, -1)).transpose(1, 2).to(x_BCTHW.dtype)


def _one(x_CTHW: Tensor, seed: int, step: int, index: int) -> Tensor:
    draw = rng.generator(seed, "wear", step, index)
    does = draw.random(4) < _OFTEN
    how = draw.random(4)
    x = x_CTHW.float()
    if does[0]:
        x = blurred(x[None], 1 + (COARSEST - 1) * float(how[0]))[0]
    if does[1]:
        before = torch.cat([x[:, :1], x[:, :-1]], 1)
        after = torch.cat([x[:, 1:], x[:, -1:]], 1)
        x = torch.lerp(x, (before + after) / 2, STRONGEST_MIX * float(how[1]))
    if does[2]:
        gain, offset = torch.from_numpy(draw.uniform(-TINT, TINT, (2, 3, 1, 1, 1)).astype(np.float32))
        x = x * (1 + gain) + offset
    if does[3]:
        noise = torch.from_numpy(draw.standard_normal(x.shape, np.float32))
        x = x + STRONGEST_NOISE * float(how[3]) * noise
    return x.clamp(-1, 1).to(x_CTHW.dtype)
