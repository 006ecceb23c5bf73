"""The one gate between files' pixels and models' numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor


def to_model(frames_THWC: Tensor) -> Tensor:
    """uint8 (T, H, W, C) in 0..255  ->  float32 (C, T, H, W) in -1..1."""
    import torch

    if frames_THWC.dtype != torch.uint8 or frames_THWC.ndim != 4:
        raise ValueError(
            f"frames must be uint8 (T, H, W, C); got {frames_THWC.dtype} {tuple(frames_THWC.shape)}."
        )
    return frames_THWC.permute(3, 0, 1, 2).float() / 127.5 - 1.0


def to_file(x_CTHW: Tensor) -> Tensor:
    """float (C, T, H, W) in -1..1  ->  uint8 (T, H, W, C); values outside are clamped."""
    import torch

    scaled = (x_CTHW.float() + 1.0) * 127.5
    return scaled.round().clamp(0, 255).to(torch.uint8).permute(1, 2, 3, 0).contiguous()
