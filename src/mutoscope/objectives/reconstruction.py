"""What an autoencoder is trained by: its error, and how far its latents stray from a standard normal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

SQUARES = 10.0  # weight of the squared error beside the absolute one: near 25-30 dB both pull alike


def reconstruction(
    model: nn.Module, x_BCTHW: Tensor, *, noise: Callable[[torch.Size], Tensor], kl_weight: float
) -> tuple[Tensor, dict[str, Tensor]]:
    """Negative evidence bound of a variational autoencoder, weighted (Higgins et al. 2017, beta-VAE): a number a clip.

    Mean over all pixels of |error| + 10 error^2 (video in -1..1), plus ``kl_weight`` times the mean over all latents
    of KL(N(mean, exp(log variance)) || N(0, 1)). ``noise(shape)`` gives standard normal numbers.

    Returns:
        loss (B,), and ``psnr`` in dB (of peak 2, as the range is -1..1), ``kl`` in nats a latent: float32 scalars.
    """
    blocks = model.blocks(x_BCTHW.to(model.dtype))  # type: ignore[operator,arg-type]
    mean, log_variance = model.encode_blocks(blocks, len(x_BCTHW))  # type: ignore[operator]
    z = mean + noise(mean.shape) * torch.exp(log_variance / 2)
    absolute, square = _Errors.apply(model.decode_blocks(z), blocks, len(z))  # type: ignore[operator]
    kl = (mean.square() + log_variance.exp() - 1 - log_variance).flatten(1).mean(1) / 2
    loss = absolute + SQUARES * square + kl_weight * kl
    psnr = (10 * torch.log10(4 / square.detach().clamp(min=1e-10))).mean()
    return loss, {"psnr": psnr, "kl": kl.detach().mean()}


class _Errors(torch.autograd.Function):
    """Mean absolute and mean squared error a clip, (B,) each; written out because autograd's own way in bf16 costs a
    third of a training step on a CPU."""

    @staticmethod
    def forward(ctx: Any, made_FCHW: Tensor, real_FCHW: Tensor, num_clips: int) -> tuple[Tensor, Tensor]:
        error = made_FCHW.float().sub_(real_FCHW.float())
        ctx.save_for_backward(error)
        ctx.dtype = made_FCHW.dtype
        rows = error.permute(0, 2, 3, 1).reshape(num_clips, -1)
        return rows.abs().mean(1), rows.square().mean(1)

    @staticmethod
    def backward(ctx: Any, *grads: Any) -> tuple[Tensor, None, None]:
        (error,) = ctx.saved_tensors
        per_clip = error.numel() // len(grads[0])
        weights = torch.stack(grads, 1).repeat_interleave(len(error) // len(grads[0]), 0).div(per_clip)
        grad = error.sign().mul_(weights[:, :1, None, None]).addcmul_(error, 2 * weights[:, 1:, None, None])
        return grad.to(ctx.dtype), None, None
