"""The block's multi-layer perceptron with squared ReLU (So et al. 2021, arXiv:2109.08668, "Primer")."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

ROWS = 2560  # handled at a time: fewer pass through memory, and each product stays large (measured)


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
        width, hidden = x.shape[1], widen.shape[0]
        of_x = torch.empty_like(x)
        blocks = range(0, x.shape[0], ROWS)
        of_widen = torch.empty(len(blocks), width, hidden, dtype=x.dtype, device=x.device)
        of_narrow = torch.empty(len(blocks), width, hidden, dtype=x.dtype, device=x.device)
        for i, a in enumerate(blocks):
            own, part, into = x[a : a + ROWS], kept[a : a + ROWS], grad[a : a + ROWS]
            slope = torch.mm(into, narrow).mul_(part)
            torch.mm(slope, widen, out=of_x[a : a + ROWS])
            # The narrow side is transposed by a copy: a product with a transposed left side takes twice as long.
            torch.mm(own.t().contiguous(), slope, out=of_widen[i])
            torch.mm(into.t().contiguous(), part * part, out=of_narrow[i])
        # d relu(u)^2 = 2 relu(u) du; the factor 2 goes into the small results, not the large arrays.
        return of_x.mul_(2), of_widen.sum(0).mul_(2).t(), of_narrow.sum(0)


class SquaredReluMLP(nn.Module):
    """``(..., width) -> Linear -> relu² -> Linear -> (..., width)`` without biases."""

    def __init__(self, width: int, hidden: int) -> None:
        super().__init__()
        self.widen = nn.Linear(width, hidden, bias=False)
        self.narrow = nn.Linear(hidden, width, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        if x.device.type == "cpu" and (torch.is_grad_enabled() or x.numel() > ROWS * x.shape[-1]):
            flat = x.reshape(-1, x.shape[-1])
            out: Tensor = _SquaredRelu.apply(flat, self.widen.weight, self.narrow.weight)
            return out.view(x.shape)
        kept = self.widen(x).relu()
        narrowed: Tensor = self.narrow(kept * kept)
        return narrowed
