"""What an autoencoder must beat: the same clip made small and large again by Lanczos filters, with as many numbers.

A clip may be made smaller in width and height, in time, or in its colors against its light; the same count of numbers
can be spent in many ways, and the way that loses least on the very clips of the comparison is the rival.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

_LOBES = 3
# ITU-R BT.601 luma and color differences of R, G, B.
_TO_YCC = ((0.299, 0.587, 0.114), (-0.168736, -0.331264, 0.5), (0.5, -0.418688, -0.081312))


@dataclass(frozen=True, kw_only=True, slots=True)
class Spending:
    """How a clip is made small: frames and size that are kept, colors at ``halved`` size or as large as the light."""

    frames: int
    width: int
    height: int
    halved: bool

    @property
    def numbers(self) -> int:
        if not self.halved:
            return 3 * self.frames * self.width * self.height
        return self.frames * (self.width * self.height + 2 * _half(self.width) * _half(self.height))

    def __str__(self) -> str:
        colors = ", colors at half" if self.halved else ""
        return f"{self.frames} frames of {self.width}x{self.height}{colors}"


def spendings(num_frames: int, width: int, height: int, numbers: int) -> Iterator[Spending]:
    """For each number of frames that halves the clip's, the largest size of its shape within ``numbers``."""
    frames = num_frames
    while frames >= 1:
        for halved in (False, True):
            sizes = ((w, max(1, round(w * height / width))) for w in range(width, 0, -1))
            fitting = (Spending(frames=frames, width=w, height=h, halved=halved) for w, h in sizes)
            one = next((spent for spent in fitting if spent.numbers <= numbers), None)
            if one is not None:
                yield one
        if frames % 2:
            return
        frames //= 2


def best(x_BCTHW: Tensor, numbers: int) -> tuple[Spending, Tensor]:
    """The spending that loses least, by mean PSNR over the clips, and its clips; video in -1..1."""
    found: tuple[float, Spending, Tensor] | None = None
    for spent in spendings(x_BCTHW.shape[2], x_BCTHW.shape[4], x_BCTHW.shape[3], numbers):
        made = through(x_BCTHW, spent)
        square = (made - x_BCTHW).square().flatten(1).mean(1).clamp(min=1e-10)
        score = float((-square.log10()).mean())
        if found is None or score > found[0]:
            found = (score, spent, made)
    if found is None:
        raise ValueError(f"{numbers} numbers hold no clip, not even of one pixel.")
    return found[1], found[2]


def through(x_BCTHW: Tensor, spent: Spending) -> Tensor:
    """Clips (B, 3, T, H, W) made small and large again, float32, clamped to -1..1."""
    turn = torch.tensor(_TO_YCC)
    light_and_colors = torch.einsum("dc,bcthw->bdthw", turn, x_BCTHW.float())
    planes = [(light_and_colors[:, :1], spent.width, spent.height)]
    if spent.halved:
        planes.append((light_and_colors[:, 1:], _half(spent.width), _half(spent.height)))
    else:
        planes.append((light_and_colors[:, 1:], spent.width, spent.height))
    made = torch.cat([_round_trip(plane, spent.frames, h, w) for plane, w, h in planes], 1)
    return torch.einsum("dc,bcthw->bdthw", torch.linalg.inv(turn), made).clamp(-1, 1)


def _round_trip(x: Tensor, frames: int, height: int, width: int) -> Tensor:
    for axis, small in zip("thw", (frames, height, width), strict=True):
        large = x.shape["bcthw".index(axis)]
        both = lanczos(small, large) @ lanczos(large, small)
        x = torch.einsum(f"n{axis},bcthw->bc{'thw'.replace(axis, 'n')}", both, x)
    return x


def lanczos(num_in: int, num_out: int) -> Tensor:
    """Matrix (num_out, num_in) that resamples a row of ``num_in`` values; rows sum to 1.

    Lanczos' windowed sinc of three lobes (Duchon 1979, doi:10.1175/1520-0450(1979)018<1016:LFIOAT>2.0.CO;2), stretched
    when it makes smaller.
    """
    scale = num_in / num_out
    stretch = max(1.0, scale)
    centers = (np.arange(num_out) + 0.5) * scale - 0.5
    distance = (np.arange(num_in)[None] - centers[:, None]) / stretch
    weights = np.where(np.abs(distance) < _LOBES, np.sinc(distance) * np.sinc(distance / _LOBES), 0.0)
    return torch.from_numpy(weights / weights.sum(1, keepdims=True)).float()


def _half(length: int) -> int:
    return -(-length // 2)
