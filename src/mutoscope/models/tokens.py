"""Latents as rows of numbers: patches of the latent grid, whitened by principal components.

An autoencoder's latents hold most of their variance in a few directions (two grey levels of a background: 45 of 57,
measured), while motion and shape live in the small ones. A flow model trained on them as they are learns the large ones
first, so the directions are separated and scaled alike, except that none is amplified beyond :data:`FLOOR`.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import torch
from torch import Tensor, nn

from mutoscope.errors import UsageError

FLOOR = 0.03  # of variance; below lies the autoencoder's own noise (measured on 28.5 dB reconstructions)


@dataclass(frozen=True, kw_only=True)
class TokenConfig:
    """The shape of a :class:`TokenSpace`; it builds its own."""

    channels: int = 16
    patch: tuple[int, int] = (2, 2)  # rows and columns of latents in a token
    whiten: bool = True  # False: only the mean is taken off and one common scale applied

    def __post_init__(self) -> None:
        if self.channels < 1 or len(self.patch) != 2 or min(self.patch) < 1:
            raise ValueError(f"channels and patch must be at least 1; got {self.channels} and {self.patch}.")

    @property
    def width(self) -> int:
        """Numbers in a token, D."""
        return self.channels * self.patch[0] * self.patch[1]

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "patch": list(self.patch)}

    @classmethod
    def from_json(cls, fields: dict[str, Any]) -> TokenConfig:
        """Read what :meth:`to_json` wrote.

        Raises:
            UsageError: a field is unknown or out of range.
        """
        unknown = sorted(set(fields) - set(cls.__dataclass_fields__))
        if unknown:
            raise UsageError(f"a token space's config has no field {unknown[0]!r}.")
        try:
            return cls(**{**fields, "patch": tuple(int(n) for n in fields.get("patch", (2, 2)))})
        except (TypeError, ValueError) as fault:
            raise UsageError(f"a token space's config does not fit: {fault}.") from fault

    def build(self) -> TokenSpace:
        return TokenSpace(self)


class TokenSpace(nn.Module):
    """``latents (B, Z, T, H, W) <-> tokens (B, T, L, D)``, L = H/rows · W/columns, D = Z · rows · columns.

    A new one only cuts patches; :meth:`fit` learns mean and rotation. Keep it in float32: it is small, and what it does
    is undone before the decoder. Nothing in it is trained.
    """

    def __init__(self, config: TokenConfig) -> None:
        super().__init__()
        self.config = config
        width = config.width
        self.mean: Tensor
        self.rotation: Tensor
        self.scale: Tensor
        self.register_buffer("mean", torch.zeros(width))
        self.register_buffer("rotation", torch.eye(width))  # columns: directions, largest variance first
        self.register_buffer("scale", torch.ones(width))  # standard deviation of each, floored

    @torch.no_grad()
    def fit(self, latents: Tensor) -> Tensor:
        """Learn mean, directions and scales from (B, Z, T, H, W); returns the variances, largest first, (D,).

        Raises:
            ValueError: fewer tokens than numbers in a token, or a value that is not finite.
        """
        rows = self._patches(latents.double()).flatten(0, 2)
        if len(rows) < self.config.width:
            raise ValueError(f"at least {self.config.width} tokens are needed to fit; got {len(rows)}.")
        if not bool(torch.isfinite(rows).all()):
            raise ValueError("latents must be finite numbers; got one that is not.")
        mean = rows.mean(0)
        rows = rows - mean
        variances, directions = torch.linalg.eigh(rows.T @ rows / len(rows))
        variances, directions = variances.flip(0).clamp(min=0), directions.flip(1)
        # A direction and its opposite serve as well; fix the sign so that the same data gives the same tokens.
        largest = directions.gather(0, directions.abs().argmax(0, keepdim=True))
        directions = directions * torch.where(largest < 0, -1.0, 1.0)
        self.mean.copy_(mean)
        if self.config.whiten:
            self.rotation.copy_(directions)
            self.scale.copy_(variances.clamp(min=FLOOR).sqrt())
        else:
            self.rotation.copy_(torch.eye(self.config.width))
            self.scale.fill_(float(variances.mean().clamp(min=1e-12).sqrt()))
        return variances.float()

    def encode(self, latents: Tensor) -> Tensor:
        """(B, Z, T, H, W) -> (B, T, L, D), float32."""
        return (self._patches(latents.float()) - self.mean) @ self.rotation / self.scale

    def decode(self, tokens: Tensor, grid: tuple[int, int]) -> Tensor:
        """(B, T, L, D) -> (B, Z, T, H, W), float32; ``grid``: rows and columns of tokens, L = rows · columns."""
        B, T, L, _ = tokens.shape
        rows, columns = grid
        if rows * columns != L:
            raise ValueError(f"grid {rows} x {columns} does not hold {L} tokens.")
        p, q = self.config.patch
        flat = (tokens.float() * self.scale) @ self.rotation.T + self.mean
        boxes = flat.view(B, T, rows, columns, self.config.channels, p, q)
        return boxes.permute(0, 4, 1, 2, 5, 3, 6).reshape(B, self.config.channels, T, rows * p, columns * q)

    def _patches(self, latents: Tensor) -> Tensor:
        B, Z, T, H, W = latents.shape
        p, q = self.config.patch
        if self.config.channels != Z or H % p or W % q:
            raise ValueError(
                f"latents must have {self.config.channels} channels and sides that are multiples of {p} x {q}; "
                f"got {Z} channels of {H} x {W}."
            )
        boxes = latents.reshape(B, Z, T, H // p, p, W // q, q).permute(0, 2, 3, 5, 1, 4, 6)
        return boxes.reshape(B, T, (H // p) * (W // q), self.config.width)
