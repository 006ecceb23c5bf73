"""The autoencoder: shapes, causality, and a stream that equals the whole."""

from __future__ import annotations

import pytest
import torch

from mutoscope.models.autoencoder import Autoencoder, AutoencoderConfig
from mutoscope.nn.causal import CausalConv, Memory, shuffle, unshuffle
from mutoscope.objectives.reconstruction import SQUARES, reconstruction

SMALL = AutoencoderConfig(fine=12, coarse=16, coarse_out=16, encoder_blocks=(1, 1), decoder_blocks=(1, 2))


@pytest.fixture
def coder() -> Autoencoder:
    torch.manual_seed(0)
    made = Autoencoder(SMALL)
    with torch.no_grad():
        for parameter in made.parameters():  # the zeros at birth would hide what the tests look for
            if parameter.ndim > 1:
                parameter.normal_(std=0.08)
    return made.eval()


def test_a_latent_holds_48_times_fewer_numbers(coder: Autoencoder) -> None:
    video = torch.rand(2, 3, 8, 24, 40) * 2 - 1
    mean, log_variance = coder.encode(video)
    assert mean.shape == log_variance.shape == (2, 16, 2, 3, 5)
    assert video.numel() == 48 * mean.numel()
    assert coder.decode(mean).shape == video.shape


@torch.no_grad()
def test_no_frame_depends_on_a_later_one(coder: Autoencoder) -> None:
    video = torch.rand(1, 3, 12, 16, 16)
    changed = video.clone()
    changed[:, :, 8:] = 0
    assert torch.equal(coder.encode(video)[0][:, :, :2], coder.encode(changed)[0][:, :, :2])
    latents = torch.randn(1, 16, 3, 2, 2)
    assert torch.allclose(coder.decode(latents)[:, :, :8], coder.decode(latents[:, :, :2]), atol=1e-6)
    other = latents.clone()
    other[:, :, 0] = 0
    assert not torch.allclose(coder.decode(latents)[:, :, 4:8], coder.decode(other)[:, :, 4:8], atol=1e-4), (
        "the second latent frame does not look back"
    )


@torch.no_grad()
def test_a_stream_decodes_to_what_the_whole_does(coder: Autoencoder) -> None:
    latents = torch.randn(2, 16, 5, 2, 3)
    memory: Memory = {}
    parts = [coder.decode(latents[:, :, at : at + size], memory) for at, size in ((0, 1), (1, 3), (4, 1))]
    assert torch.allclose(torch.cat(parts, 2), coder.decode(latents), atol=1e-5)


def test_sizes_that_do_not_fit_are_named(coder: Autoencoder) -> None:
    with pytest.raises(ValueError, match="multiple of 4 and sides of 8; got 6 of 16x16"):
        coder.encode(torch.zeros(1, 3, 6, 16, 16))


def test_blocks_go_there_and_back() -> None:
    video = torch.randn(2, 3, 8, 16, 24)
    blocks = unshuffle(video, 4, 4)
    assert blocks.shape == (4, 192, 4, 6)
    assert torch.equal(shuffle(blocks, 2, 4, 4), video)
    # the numbers of one place in time and space, in whatever order, are those of one 4 x 4 x 4 block
    assert torch.equal(
        blocks[1, :, 2, 3].sort().values, video[0, :, 4:8, 8:12, 12:16].flatten().sort().values
    )


def test_a_causal_convolution_is_a_convolution_over_two_frames() -> None:
    torch.manual_seed(1)
    layer = CausalConv(3, 5)
    frames = torch.randn(2, 3, 4, 6, 7)  # B, C, T, H, W
    kernel = layer.weight.unflatten(1, (2, 3)).transpose(1, 2)  # out, C, 2, k, k: the frame before, the frame
    padded = torch.nn.functional.pad(frames, (1, 1, 1, 1, 1, 0))
    wanted = torch.nn.functional.conv3d(padded, kernel, layer.bias)
    got = layer.over(frames.transpose(1, 2).flatten(0, 1), 4)
    assert torch.allclose(got.unflatten(0, (2, 4)).transpose(1, 2), wanted, atol=1e-5)


def test_the_loss_is_the_sum_it_says(coder: Autoencoder) -> None:
    video = torch.rand(2, 3, 4, 16, 16) * 2 - 1
    noise = torch.randn(2, 16, 1, 2, 2)
    loss, metrics = reconstruction(coder, video, noise=lambda shape: noise, kl_weight=0.01)
    mean, log_variance = coder.encode(video)
    error = (coder.decode(mean + noise * (log_variance / 2).exp()) - video).flatten(1)
    normal = torch.distributions.Normal(mean, (log_variance / 2).exp())
    divergence = (
        torch.distributions.kl_divergence(normal, torch.distributions.Normal(0.0, 1.0)).flatten(1).mean(1)
    )
    wanted = error.abs().mean(1) + SQUARES * error.square().mean(1) + 0.01 * divergence
    assert torch.allclose(loss, wanted, atol=1e-5)
    assert float(metrics["kl"]) == pytest.approx(float(divergence.detach().mean()), rel=1e-4)
    by_hand = (10 * torch.log10(4 / error.detach().square().mean(1))).mean()
    assert float(metrics["psnr"]) == pytest.approx(float(by_hand), abs=1e-3)
    loss.sum().backward()
    got = coder.leave.weight.grad
    assert got is not None
    coder.zero_grad(set_to_none=True)
    wanted_again = (
        coder.decode(coder.encode(video)[0] + noise * (coder.encode(video)[1] / 2).exp()) - video
    ).flatten(1)
    (wanted_again.abs().mean(1) + SQUARES * wanted_again.square().mean(1)).sum().backward()
    assert coder.leave.weight.grad is not None
    assert torch.allclose(got, coder.leave.weight.grad, atol=1e-5)
