"""The autoencoder: video to 48 times fewer numbers and back, causally, so that a stream can be decoded as it grows."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from mutoscope.nn.causal import CausalConv, Memory, shuffle, unshuffle

FRAMES = 4  # video frames in one latent frame
SIDE = 8  # pixels of a latent position in each direction
_LOG_VARIANCE = (-12.0, 4.0)  # range of the posterior's log variance; outside, its exponent helps nobody


@dataclass(frozen=True, kw_only=True, slots=True)
class AutoencoderConfig:
    """Sizes of an :class:`Autoencoder`; the defaults are those of the shipped ones (7.1 M parameters)."""

    channels: int = 16  # numbers at a latent position: 3 * 4 * 8 * 8 / 16 = 48 times fewer
    fine: int = 128  # width at 1/4 of the picture's side
    coarse: int = 192  # width at 1/8, encoder
    coarse_out: int = 256  # width at 1/8, decoder
    encoder_blocks: tuple[int, int] = (2, 2)  # at 1/4, at 1/8
    decoder_blocks: tuple[int, int] = (2, 3)  # at 1/8, at 1/4


class Autoencoder(nn.Module):
    """Causal 3-D convolutional variational autoencoder (Kingma & Welling 2014, arXiv:1312.6114).

    ::

        video (B, 3, T, H, W) -> blocks of 4 frames x 4 x 4 px become channels (B*T/4, 192, H/4, W/4)
          -> residual blocks, one of them looking at the latent frame before -> blocks of 2 x 2 (.., H/8, W/8)
          -> residual blocks, one looking back -> mean, log variance (B, 16, T/4, H/8, W/8)
        latents (B, 16, T/4, H/8, W/8) -> the same way back

    T must be a multiple of 4, H and W multiples of 8. A prefix of latent frames decodes to the same frames alone. A
    still picture is encoded as the same frame four times.
    """

    def __init__(self, config: AutoencoderConfig) -> None:
        super().__init__()
        self.config = config
        fine, coarse, out = config.fine, config.coarse, config.coarse_out
        self.enter = nn.Conv2d(3 * FRAMES * 16, fine, 3, padding=1)
        self.encode_fine = nn.ModuleList(_blocks(fine, config.encoder_blocks[0]))
        self.down = nn.Conv2d(4 * fine, coarse, 1)
        self.encode_coarse = nn.ModuleList(_blocks(coarse, config.encoder_blocks[1]))
        self.to_latents = nn.Conv2d(coarse, 2 * config.channels, 3, padding=1)
        self.from_latents = nn.Conv2d(config.channels, out, 3, padding=1)
        self.decode_coarse = nn.ModuleList(_blocks(out, config.decoder_blocks[0]))
        self.up = nn.Conv2d(out, 4 * fine, 1)
        self.decode_fine = nn.ModuleList(_blocks(fine, config.decoder_blocks[1]))
        self.leave = nn.Conv2d(fine, 3 * FRAMES * 16, 3, padding=1)
        nn.init.zeros_(self.leave.weight)
        bias = self.to_latents.bias
        assert bias is not None
        nn.init.constant_(bias[config.channels :], -4.0)  # sharp at first: noise comes with the KL term
        self.to(memory_format=torch.channels_last)  # type: ignore[call-overload]

    @property
    def dtype(self) -> torch.dtype:
        return self.enter.weight.dtype

    def encode(self, x_BCTHW: Tensor) -> tuple[Tensor, Tensor]:
        """Video in -1..1  ->  mean and log variance of the latents, each (B, Z, T/4, H/8, W/8), float32.

        Raises:
            ValueError: T is not a multiple of 4, or H or W not of 8.
        """
        B, _, T, H, W = x_BCTHW.shape
        if T % FRAMES or H % SIDE or W % SIDE:
            raise ValueError(
                f"frames must be a multiple of {FRAMES} and sides of {SIDE}; got {T} of {W}x{H}."
            )
        return self.encode_blocks(self.blocks(x_BCTHW.to(self.dtype)), B)

    def encode_blocks(self, x_FCHW: Tensor, num_clips: int) -> tuple[Tensor, Tensor]:
        """As :meth:`encode`, from what :meth:`blocks` gives."""
        num_frames = len(x_FCHW) // num_clips
        x = self.enter(x_FCHW)
        for block in self.encode_fine:
            x = block(x, num_frames)
        x = self.down(F.pixel_unshuffle(x, 2).contiguous(memory_format=torch.channels_last))
        for block in self.encode_coarse:
            x = block(x, num_frames)
        x = self.to_latents(F.silu(x)).float()
        mean, log_variance = x.unflatten(0, (num_clips, num_frames)).transpose(1, 2).chunk(2, 1)
        return mean, log_variance.clamp(*_LOG_VARIANCE)

    def decode(self, z_BZTHW: Tensor, memory: Memory | None = None) -> Tensor:
        """Latents (B, Z, T, H, W)  ->  video (B, 3, 4 T, 8 H, 8 W), about -1..1, in the weights' own precision.

        With a ``memory`` (an empty dict at first), calls go on where the last one ended: T may be 1 each time.
        """
        return shuffle(self.decode_blocks(z_BZTHW, memory), len(z_BZTHW), FRAMES, 4)

    def decode_blocks(self, z_BZTHW: Tensor, memory: Memory | None = None) -> Tensor:
        """As :meth:`decode`, left as blocks of 4 frames x 4 x 4 px: (B * T, 192, 2 H, 2 W)."""
        T = z_BZTHW.shape[2]
        z = z_BZTHW.to(self.dtype).transpose(1, 2).flatten(0, 1).contiguous(memory_format=torch.channels_last)
        x = self.from_latents(z)
        for block in self.decode_coarse:
            x = block(x, T, memory)
        x = F.pixel_shuffle(self.up(x), 2).contiguous(memory_format=torch.channels_last)
        for block in self.decode_fine:
            x = block(x, T, memory)
        return self.leave(F.silu(x))

    @staticmethod
    def blocks(x_BCTHW: Tensor) -> Tensor:
        """Video (B, 3, T, H, W)  ->  blocks of 4 frames x 4 x 4 px: (B * T/4, 192, H/4, W/4)."""
        return unshuffle(x_BCTHW, FRAMES, 4)

    def forward(self, x_BCTHW: Tensor, noise: Tensor | None = None) -> tuple[Tensor, Tensor, Tensor]:
        """Video  ->  (reconstruction, mean, log variance); with ``noise`` of the latents' shape, one draw of them."""
        mean, log_variance = self.encode(x_BCTHW)
        z = mean if noise is None else mean + noise * torch.exp(log_variance / 2)
        return self.decode(z), mean, log_variance


class _Block(nn.Module):
    """Residual block: (F, C, H, W) -> the same; two convolutions, the first looking back a frame when ``causal``."""

    def __init__(self, width: int, *, causal: bool) -> None:
        super().__init__()
        self.first = CausalConv(width, width) if causal else nn.Conv2d(width, width, 3, padding=1)
        self.second = nn.Conv2d(width, width, 3, padding=1)
        nn.init.zeros_(self.second.weight)
        nn.init.zeros_(dict(self.second.named_parameters())["bias"])

    def forward(self, x: Tensor, num_frames: int, memory: Memory | None = None) -> Tensor:
        h = F.silu(x)
        h = self.first.over(h, num_frames, memory) if isinstance(self.first, CausalConv) else self.first(h)
        return x + self.second(F.silu(h))


def _blocks(width: int, count: int) -> list[_Block]:
    """A stage: its first block looks back."""
    return [_Block(width, causal=number == 0) for number in range(count)]
