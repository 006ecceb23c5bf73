"""Convolution over space and the past: what a frame becomes never depends on a later one.

Layout: frames folded into the batch, ``x_FCHW`` with F = B * T in channels_last, because two-dimensional convolutions
of bf16 in that layout are the fastest thing a CPU does. A convolution over (2, k, k) is then one over the channels of
the frame before and the frame itself.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

Memory = dict[int, Tensor]  # what each causal layer keeps of the last frame it saw, by the layer's identity


class CausalConv(nn.Conv2d):
    """Causal 3-D convolution with a kernel of (2, k, k), zeros before the first frame.

    x_FCHW of ``num_frames`` frames a clip  ->  (F, out, H, W). With a ``memory``, the frame before the first is the
    last one of the call before, so that a stream gives what the whole clip at once gives.
    """

    def __init__(self, width: int, out: int, kernel: int = 3) -> None:
        super().__init__(2 * width, out, kernel, padding=kernel // 2)
        self.to(memory_format=torch.channels_last)  # type: ignore[call-overload]

    def over(self, x_FCHW: Tensor, num_frames: int, memory: Memory | None = None) -> Tensor:
        num_clips = x_FCHW.shape[0] // num_frames
        x = x_FCHW.unflatten(0, (num_clips, num_frames))
        before = x.new_zeros(x[:, :1].shape) if memory is None else memory.get(id(self))
        if before is None:
            before = x.new_zeros(x[:, :1].shape)
        if memory is not None:
            memory[id(self)] = x[:, -1:].detach()
        past = torch.cat([before, x[:, :-1]], 1).flatten(0, 1)
        both = torch.cat([past, x_FCHW], 1).contiguous(memory_format=torch.channels_last)
        return self(both)


def unshuffle(x_BCTHW: Tensor, frames: int, side: int) -> Tensor:
    """(B, C, T, H, W)  ->  (B * T/frames, C * frames * side * side, H/side, W/side): blocks become channels."""
    B, C, T, H, W = x_BCTHW.shape
    x = x_BCTHW.reshape(B, C, T // frames, frames, H // side, side, W // side, side)
    x = x.permute(0, 2, 1, 3, 5, 7, 4, 6).reshape(B * (T // frames), -1, H // side, W // side)
    return x.contiguous(memory_format=torch.channels_last)


def shuffle(x_FCHW: Tensor, num_clips: int, frames: int, side: int) -> Tensor:
    """The way back: (B * T, C * frames * side * side, H, W)  ->  (B, C, T * frames, H * side, W * side)."""
    F, K, H, W = x_FCHW.shape
    T, C = F // num_clips, K // (frames * side * side)
    x = x_FCHW.reshape(num_clips, T, C, frames, side, side, H, W).permute(0, 2, 1, 3, 6, 4, 7, 5)
    return x.reshape(num_clips, C, T * frames, H * side, W * side)
