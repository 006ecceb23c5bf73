"""Attention against its definition, values and gradients."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from mutoscope.nn import attention as subject
from mutoscope.nn.attention import attention, self_attention


def by_definition(packed: Tensor, bias: Tensor, heads: int) -> Tensor:
    """Softmax(q k / sqrt(D) + bias) v, one clip, head and query at a time."""
    B, width = packed.shape[0], packed.shape[2] // 3
    D = width // heads
    q, k, v = packed.split(width, 2)
    out = []
    for b in range(B):
        of_heads = []
        for h in range(heads):
            part = slice(h * D, (h + 1) * D)
            scores = torch.einsum("nd,md->nm", q[b, :, part], k[b, :, part]) / D**0.5 + bias[h]
            weights = scores.exp() / scores.exp().sum(1, keepdim=True)
            of_heads.append(weights @ v[b, :, part])
        out.append(torch.cat(of_heads, 1))
    return torch.stack(out)


def inputs(N: int = 7, heads: int = 3, D: int = 4) -> tuple[Tensor, Tensor]:
    draw = torch.Generator().manual_seed(0)
    packed = torch.randn(2, N, 3 * heads * D, generator=draw, dtype=torch.float64)
    bias = torch.randn(heads, N, N, generator=draw, dtype=torch.float64)
    bias[:, 0, 3:] = float("-inf")
    return packed.requires_grad_(), bias.requires_grad_()


def test_values_and_gradients_are_those_of_the_definition() -> None:
    packed, bias = inputs()
    pull = torch.randn(2, 7, 12, dtype=torch.float64)
    found, wanted = self_attention(packed, bias, 3), by_definition(packed, bias, 3)
    torch.testing.assert_close(found, wanted)
    for mine, theirs in zip(
        torch.autograd.grad(found, (packed, bias), pull),
        torch.autograd.grad(wanted, (packed, bias), pull),
        strict=True,
    ):
        torch.testing.assert_close(mine, theirs)


def test_the_fused_road_for_long_sequences_gives_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    packed, bias = inputs()
    short = self_attention(packed, bias, 3)
    monkeypatch.setattr(subject, "LONG", 1)
    torch.testing.assert_close(self_attention(packed, bias, 3), short)


def test_few_queries_on_given_keys_are_rows_of_the_whole() -> None:
    packed, bias = inputs()
    q, k, v = packed.unflatten(2, (3, 3, 4)).permute(2, 0, 3, 1, 4).unbind(0)
    rows = attention(q[:, :, 5:], k, v, bias[:, 5:])
    torch.testing.assert_close(rows, self_attention(packed, bias, 3)[:, 5:])
