"""The straight path from data to noise (Lipman et al. 2023, arXiv:2210.02747; Liu et al. 2023, arXiv:2209.03003).

``x_t = (1 - t) x0 + t x1``, and its velocity is ``x1 - x0``. ``t`` broadcasts: a level a clip, a frame or a number.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from mutoscope.rng import generator


def between(x0: Tensor, x1: Tensor, t: Tensor) -> Tensor:
    """The point at ``t`` of the straight line from data to noise."""
    return x0 + t * (x1 - x0)


def data_from_velocity(x: Tensor, velocity: Tensor, t: Tensor) -> Tensor:
    """The data that a point and its velocity point to: ``x0 = x - t v``."""
    return x - t * velocity


def velocity_from_data(x: Tensor, x0: Tensor, t: Tensor) -> Tensor:
    """``v = (x - x0) / t``; ``t`` must not be 0."""
    return (x - x0) / t


def frame_noise(seed: int, frame: int, shape: tuple[int, ...]) -> Tensor:
    """Standard normal float32 numbers for one frame of one clip, by address.

    The same alone, in a batch, streamed or resumed.
    """
    return torch.from_numpy(generator(seed, "noise", frame).standard_normal(shape, dtype=np.float32))
