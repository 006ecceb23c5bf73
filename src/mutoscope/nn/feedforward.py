"""The block's multi-layer perceptron with squared ReLU (So et al. 2021, arXiv:2109.08668, "Primer")."""

from __future__ import annotations

from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

ROWS = 1024  # handled at a time, so that the widened rows stay near the core


class _SquaredRelu(torch.autograd.Function):
    """``relu(x @ Aᵀ)² @ Bᵀ`` by blocks of rows: the element-wise passes never leave the cache."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, widen: Tensor, narrow: Tensor) -> Tensor:
        rows = x.shape[0]
        kept = torch.empty(rows, widen.shape[0], dtype=x.dtype, device=x.device)
        out = torch.empty(rows, narrow.shape[0], dtype=x.dtype, device=x.device)
        for a in range(0, rows, ROWS):
            part = kept[a : a + ROWS]
            torch.mm(x[a : a + ROWS], widen.t(), out=part)
            part.relu_()
            torch.mm(part * part, narrow.t(), out=out[a : a + ROWS])
        ctx.save_for_backward(x, widen, narrow, kept)
        return out

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        x, widen, narrow, kept = ctx.saved_tensors
        grad = grads[0].contiguous()
        rows = x.shape[0]
        slope = torch.empty_like(kept)
        squared = torch.empty_like(kept)
        of_x = torch.empty_like(x)
        for a in range(0, rows, ROWS):
            part, into = kept[a : a + ROWS], slope[a : a + ROWS]
            torch.mm(grad[a : a + ROWS], narrow, out=into)
            into.mul_(part)
            torch.mul(part, part, out=squared[a : a + ROWS])
            torch.mm(into, widen, out=of_x[a : a + ROWS])
        # d relu(u)^2 = 2 relu(u) du; the factor 2 goes into the small results, not the large array.
        return of_x.mul_(2), torch.mm(slope.t(), x).mul_(2), torch.mm(grad.t(), squared)


class SquaredReluMLP(nn.Module):
    """``(..., width) -> Linear -> relu² -> Linear -> (..., width)`` without biases."""

    def __init__(self, width: int, hidden: int) -> None:
        super().__init__()
        self.widen = nn.Linear(width, hidden, bias=False)
        self.narrow = nn.Linear(hidden, width, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        if x.device.type == "cpu":
            flat = x.reshape(-1, x.shape[-1])
            out: Tensor = _SquaredRelu.apply(flat, self.widen.weight, self.narrow.weight)
            return out.view(x.shape)
        return F.linear(F.linear(x, self.widen.weight).relu().square(), self.narrow.weight)
