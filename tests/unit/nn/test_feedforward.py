"""The MLP by blocks of rows is the plain one, values and gradients."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F

from mutoscope.nn import feedforward as subject
from mutoscope.nn.feedforward import SquaredReluMLP


@pytest.mark.parametrize("rows", [3, 8, 100])
def test_blocks_change_nothing(rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subject, "ROWS", rows)
    torch.manual_seed(0)
    mlp = SquaredReluMLP(5, 20).double()
    x = torch.randn(2, 4, 5, dtype=torch.float64, requires_grad=True)
    wanted = F.linear(F.linear(x, mlp.widen.weight).relu() ** 2, mlp.narrow.weight)
    found = mlp(x)
    torch.testing.assert_close(found, wanted)
    pull = torch.randn_like(found)
    into = (x, mlp.widen.weight, mlp.narrow.weight)
    for mine, theirs in zip(
        torch.autograd.grad(found, into, pull), torch.autograd.grad(wanted, into, pull), strict=True
    ):
        torch.testing.assert_close(mine, theirs)
