"""Packed weights: the same numbers, and out of the way where gradients are wanted or weights have changed."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from mutoscope.nn.packing import pack


def made() -> tuple[nn.Sequential, Tensor]:
    """A convolution of every kind in use, then a linear map over channels, in bf16."""
    torch.manual_seed(0)
    model = nn.Sequential(
        nn.Conv2d(24, 32, 3, padding=1),
        nn.Conv2d(32, 16, 1),
        nn.Flatten(2),
        nn.Linear(64, 48, bias=False),
        nn.Linear(48, 8),
    )
    model = model.to(torch.bfloat16, memory_format=torch.channels_last).requires_grad_(False)
    return model, torch.randn(2, 24, 8, 8).to(torch.bfloat16).contiguous(memory_format=torch.channels_last)


def packed() -> tuple[nn.Sequential, Tensor, Tensor]:
    """The model, an input and what plain weights make of it."""
    model, x = made()
    wanted = model(x)
    if not pack(model):
        pytest.skip("this CPU, or this torch, has no packed bf16 products")
    return model, x, wanted


def test_packed_layers_give_what_plain_ones_give_at_any_size() -> None:
    model, x, wanted = packed()
    with torch.inference_mode():
        torch.testing.assert_close(model(x), wanted, atol=0.02, rtol=0.02)
        torch.testing.assert_close(
            model[:2](x[:1, :, :3, :5]), made()[0][:2](x[:1, :, :3, :5]), atol=0.02, rtol=0.02
        )


def test_it_is_the_packed_copy_that_is_used_and_what_is_saved_is_as_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    model, x = made()
    wanted, saved = model(x), list(model.state_dict())
    for kind in (nn.Linear, nn.Conv2d):
        monkeypatch.setattr(kind, "forward", None)
    if pack(model) != 4:
        pytest.skip("this CPU, or this torch, has no packed bf16 products")
    with torch.no_grad():
        torch.testing.assert_close(model(x), wanted, atol=0.02, rtol=0.02)
    assert list(model.state_dict()) == saved


def test_changed_weights_count_at_once() -> None:
    model, x, _ = packed()
    with torch.no_grad():
        for layer in (model[0], model[3]):
            before = model(x)
            layer.weight.mul_(-1)
            after = model(x)
            assert float((after - before).abs().max()) > 0.1
            layer.weight.data = layer.weight.data * -1
            torch.testing.assert_close(model(x), before, atol=0.02, rtol=0.02)


def test_gradients_are_those_of_plain_weights() -> None:
    model, x, _ = packed()
    slopes = []
    for one in (model, made()[0]):
        one.requires_grad_(True)
        one(x).square().sum().backward()
        slopes.append([parameter.grad for parameter in one.parameters()])
    for mine, theirs in zip(*slopes, strict=True):
        torch.testing.assert_close(mine, theirs)


def test_full_precision_is_left_alone() -> None:
    assert pack(made()[0].float()) == 0
