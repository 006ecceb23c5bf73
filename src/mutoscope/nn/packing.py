"""Weights laid out once as the CPU multiplies them, for making video clip by clip.

The CPU's library (oneDNN) multiplies bf16 numbers in blocks of its own. Given plain weights it rearranges them at every
call, which a training batch hides; with the few rows of one frame it is half of the time (measured on one thread of a
CPU with AMX: a 3 x 3 convolution of 8 x 8 pixels, 512 to 256 channels: 498 us plain, 214 us packed; a linear map of 32
rows, 256 to 768: 37 and 21 us). The products are the same numbers.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn

ROWS = 32  # for which linear maps are laid out: the tokens of a frame, with words and without (16 to 64 do alike)


def pack(model: nn.Module) -> int:
    """Give each linear map and convolution of bf16 on the CPU a packed copy of its weights; returns how many got one.

    Call it on a finished model. Where gradients are kept, where weights want them, or have been changed since, a layer
    works as before. What a model saves does not change. Costs as much memory as the weights.
    """
    if not _possible():
        return 0
    count = 0
    for layer in model.modules():
        weight = getattr(layer, "weight", None)
        if not isinstance(weight, Tensor) or weight.device.type != "cpu" or weight.dtype != torch.bfloat16:
            continue
        if weight.is_inference():  # its changes are not counted
            continue
        if isinstance(layer, nn.Linear):
            layer.forward = _linear(layer)  # type: ignore[assignment, method-assign]
        elif isinstance(layer, nn.Conv2d) and layer.padding_mode == "zeros":
            layer.forward = _convolution(layer)  # type: ignore[assignment, method-assign]
        else:
            continue
        count += 1
    return count


def _possible() -> bool:
    """Whether this torch and this CPU have packed bf16 products; what is asked for is not part of torch's promises."""
    made_of = (
        "_linear_pointwise",
        "_reorder_linear_weight",
        "_convolution_pointwise",
        "_reorder_convolution_weight",
    )
    ours = torch.ops.mkldnn
    return (
        torch.backends.mkldnn.is_available()
        and all(hasattr(ours, name) for name in made_of)
        and bool(ours._is_mkldnn_bf16_supported())
    )


def _linear(layer: nn.Linear) -> Callable[[Tensor], Tensor]:
    plain, usable = type(layer).forward, _unchanged(layer.weight)
    weight = torch.ops.mkldnn._reorder_linear_weight(layer.weight.detach(), ROWS)
    product = torch.ops.mkldnn._linear_pointwise.default

    def forward(input: Tensor) -> Tensor:
        if not usable():
            return plain(layer, input)
        out: Tensor = product(input, weight, layer.bias, "none", [], "")
        return out

    return forward


def _convolution(layer: nn.Conv2d) -> Callable[[Tensor], Tensor]:
    plain, usable = type(layer).forward, _unchanged(layer.weight)
    how = ([*layer.padding], [*layer.stride], [*layer.dilation], layer.groups)
    weight = torch.ops.mkldnn._reorder_convolution_weight(layer.weight.detach(), *how, None)
    product = torch.ops.mkldnn._convolution_pointwise.default

    def forward(input: Tensor) -> Tensor:
        if not usable():
            return plain(layer, input)
        out: Tensor = product(input, weight, layer.bias, *how, "none", [], "")
        return out

    return forward


def _unchanged(weight: Tensor) -> Callable[[], bool]:
    """Whether the weights are still what was packed, where it was, and nobody wants gradients."""
    version, place = weight._version, weight.data_ptr()
    return lambda: (
        not torch.is_grad_enabled()
        and not weight.requires_grad
        and weight._version == version
        and weight.data_ptr() == place
    )
