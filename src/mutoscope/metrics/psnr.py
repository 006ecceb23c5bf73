"""Peak signal-to-noise ratio."""

from __future__ import annotations

import math

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor


def psnr(x: Tensor, y: Tensor, *, peak: float = 2.0) -> Tensor:
    """Decibels between clips of one shape (B, ...), float32 (B,): ``10 log10(peak^2 / mean squared error)``.

    ``peak`` is the width of the range: 2 for pixels in -1..1, 1 for 0..1, 255 for levels. The mean runs over everything
    but B. Equal clips give infinity.

    Raises:
        ValueError: the shapes differ, or there is nothing to compare.
    """
    if x.shape != y.shape or x.ndim < 2 or not x.numel():
        raise ValueError(
            f"PSNR compares two clips (B, ...) of one shape; got {tuple(x.shape)} and {tuple(y.shape)}."
        )
    error = (x.float() - y.float()).square().flatten(1).mean(1)
    return 10 * torch.log10(peak**2 / error)


def psnr_of_frames(x: NDArray[np.uint8], y: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Decibels frame by frame between uint8 (T, H, W, C) and the same, float64 (T,); equal frames give infinity.

    Raises:
        ValueError: the shapes differ, or the frames are not uint8.
    """
    if x.shape != y.shape or x.ndim != 4 or x.dtype != np.uint8 or y.dtype != np.uint8 or not x.size:
        raise ValueError(
            f"PSNR compares uint8 frames (T, H, W, C) of one shape; got {x.dtype} {x.shape} and {y.dtype} {y.shape}."
        )
    found = np.empty(len(x))
    for number, (one, other) in enumerate(zip(x, y, strict=True)):
        error = float(np.mean((one.astype(np.float64) - other) ** 2))
        found[number] = 10 * math.log10(255**2 / error) if error else math.inf
    return found
