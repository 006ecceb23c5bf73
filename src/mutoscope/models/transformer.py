"""A video transformer that predicts the velocity of flow matching, frame by frame and for ever.

How to build one::

    config = TransformerConfig(grid=(4, 4), labels=(4, 7, 5, 5, 7, 5, 5), objects=((1, 2, 3), (4, 5, 6)))
    model = VideoTransformer(config)
    velocity = model(tokens, t, labels)          # (B, T, L, D), (B, T), (B, S) -> (B, T, L, D)

For training on a CPU: ``model.to(torch.bfloat16)``, batch 64 (`objectives.matching` makes the loss).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import torch
from torch import Tensor, nn

from mutoscope.errors import UsageError
from mutoscope.models.conditions import Conditions
from mutoscope.models.streaming import Stream
from mutoscope.nn.attention import attention, self_attention
from mutoscope.nn.feedforward import SquaredReluMLP
from mutoscope.nn.modulation import SharedModulation, modulated
from mutoscope.nn.positions import DistanceBias


@dataclass(frozen=True, kw_only=True)
class TransformerConfig:
    """The shape of a :class:`VideoTransformer`; it builds its own model.

    ``labels`` holds for every slot how many labels there are, *not said* (0) included; ``objects`` names the slots that
    speak of one thing, so that it gets a token of its own.
    """

    token_width: int = 64
    grid: tuple[int, int] = (4, 4)  # rows and columns of tokens in a latent frame
    labels: tuple[int, ...]
    objects: tuple[tuple[int, ...], ...] = ()
    width: int = 320
    depth: int = 6
    head_width: int = 64
    mlp_ratio: int = 4
    condition_width: int = 128  # of the vector that modulates all blocks
    context: int = 3  # past latent frames a frame sees

    def __post_init__(self) -> None:
        if self.width % self.head_width:
            raise ValueError(f"width must be a multiple of head_width {self.head_width}; got {self.width}.")
        for name in ("token_width", "width", "depth", "mlp_ratio", "condition_width"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} must be at least 1; got {getattr(self, name)}.")
        if self.context < 0:
            raise ValueError(f"context must be at least 0; got {self.context}.")
        if len(self.grid) != 2 or min(self.grid) < 1:
            raise ValueError(f"grid must be two numbers of at least 1; got {self.grid}.")
        if min(self.labels, default=1) < 1:
            raise ValueError(f"every slot has at least the label 0 (not said); got {self.labels}.")
        if any(not 0 <= slot < len(self.labels) for group in self.objects for slot in group):
            raise ValueError(f"objects must name slots in 0..{len(self.labels) - 1}; got {self.objects}.")

    @property
    def num_tokens(self) -> int:
        """Tokens in a latent frame, L."""
        return self.grid[0] * self.grid[1]

    @property
    def heads(self) -> int:
        return self.width // self.head_width

    def to_json(self) -> dict[str, Any]:
        """What :meth:`from_json` takes; lists and numbers only."""
        plain = asdict(self)
        return {
            **plain,
            "grid": list(self.grid),
            "labels": list(self.labels),
            "objects": [list(group) for group in self.objects],
        }

    @classmethod
    def from_json(cls, fields: dict[str, Any]) -> TransformerConfig:
        """Read what :meth:`to_json` wrote.

        Raises:
            UsageError: a field is unknown, missing or out of range.
        """
        unknown = sorted(set(fields) - set(cls.__dataclass_fields__))
        if unknown:
            raise UsageError(f"a transformer's config has no field {unknown[0]!r}.")
        try:
            return cls(
                **{
                    **fields,
                    "grid": tuple(int(n) for n in fields["grid"]),
                    "labels": tuple(int(n) for n in fields["labels"]),
                    "objects": tuple(tuple(int(n) for n in group) for group in fields.get("objects", ())),
                }
            )
        except (KeyError, TypeError, ValueError) as fault:
            raise UsageError(f"a transformer's config does not fit: {fault}.") from fault

    def build(self) -> VideoTransformer:
        return VideoTransformer(self)


class Block(nn.Module):
    """Attention, then an MLP; both between a modulated norm and a gate.

    ::

        x (B, G, g, W) ─┬─ norm·scale+shift ─ qkv ─ attention over N = G·g ─ out ─ ·gate ─ + ─┬─ … MLP ─ ·gate ─ + ─▶
                        └──────────────────────────────────────────────────────────────────┘─┴──────────────────┘
    """

    def __init__(self, width: int, heads: int, mlp_ratio: int) -> None:
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width, bias=False)
        self.out = nn.Linear(width, width, bias=False)
        self.mlp = SquaredReluMLP(width, mlp_ratio * width)

    def forward(self, x: Tensor, bias: Tensor, modulation: tuple[Tensor, ...]) -> Tensor:
        shift, scale, gate, shift_mlp, scale_mlp, gate_mlp = modulation
        packed = self.qkv(modulated(x, shift, scale)).flatten(1, 2)
        seen = self_attention(packed, bias, self.heads)
        x = torch.addcmul(x, gate, self.out(seen).view(x.shape))
        return torch.addcmul(x, gate_mlp, self.mlp(modulated(x, shift_mlp, scale_mlp)))

    def step(
        self, x: Tensor, bias: Tensor, modulation: tuple[Tensor, ...], held: Tensor, used: int
    ) -> Tensor:
        """The same for new tokens behind ``used`` keys that are held; the new keys and values are written there too.

        Args:
            x: (R, G, g, W) with n = G·g new tokens.
            bias: (heads, n, used + n).
            modulation: six arrays (R, G, 1, W).
            held: (2, R, heads, room, head width), keys and values.
        """
        shift, scale, gate, shift_mlp, scale_mlp, gate_mlp = modulation
        packed = self.qkv(modulated(x, shift, scale)).flatten(1, 2).unflatten(2, (3, self.heads, -1))
        until = used + packed.shape[1]
        held[:, :, :, used:until] = packed[:, :, 1:].permute(2, 0, 3, 1, 4)
        seen = attention(packed[:, :, 0].transpose(1, 2), held[0, :, :, :until], held[1, :, :, :until], bias)
        x = torch.addcmul(x, gate, self.out(seen).view(x.shape))
        return torch.addcmul(x, gate_mlp, self.mlp(modulated(x, shift_mlp, scale_mlp)))


class VideoTransformer(nn.Module):
    """Noisy tokens, their noise levels and the labels -> velocity.

    ::

        labels (B, S) ─ word tokens (B, P, W) ──────────────┐
        keyframes (B, K, L, D) ─ Linear + place (B, K·L, W) ─┼─ (B, G, g, W) ─ depth x Block ─ frames ─ Linear
        tokens (B, T, L, D) ─ Linear + place (B, T·L, W) ────┘         ▲                                  │
        t (B, T), labels ─ condition (B, G, M) ─ shift, scale, gate ───┘                          velocity (B, T, L, D)

    A frame sees words, keyframes and the ``context`` frames before it, never a later one; so frames can be made one
    after the other, for ever (:meth:`stream`), each from a clean past (diffusion forcing: Chen et al. 2024,
    arXiv:2407.01392). The layout in groups of g tokens, g a divisor of L, lets noise levels be broadcast rather than
    copied to each token.
    """

    def __init__(self, config: TransformerConfig) -> None:
        super().__init__()
        self.config = config
        width = config.width
        self.conditions = Conditions(
            config.labels, config.objects, config.num_tokens, width, config.condition_width
        )
        self.enter = nn.Linear(config.token_width, width)
        self.place = nn.Parameter(torch.randn(2, config.num_tokens, width) * 0.02)  # of frames, of keyframes
        self.distance = DistanceBias(
            config.depth * config.heads, config.grid, self.conditions.num_words, config.context
        )
        self.modulation = SharedModulation(config.condition_width, width, config.depth)
        self.blocks = nn.ModuleList(Block(width, config.heads, config.mlp_ratio) for _ in range(config.depth))
        self.leave_modulation = nn.Linear(config.condition_width, 2 * width, bias=False)
        self.leave = nn.Linear(width, config.token_width)
        for zero in (self.leave_modulation.weight, self.leave.weight, self.leave.bias):
            nn.init.zeros_(zero)

    @property
    def dtype(self) -> torch.dtype:
        return self.place.dtype

    def forward(
        self,
        tokens: Tensor,
        t: Tensor,
        labels: Tensor,
        keyframes: Tensor | None = None,
        positions: tuple[int, ...] = (),
    ) -> Tensor:
        """Velocity of every frame, in the model's own precision.

        Args:
            tokens: (B, T, L, D), frame i with noise level ``t[:, i]``; 0 is clean, a known past.
            t: (B, T) in 0..1.
            labels: (B, S) whole numbers; 0 is *not said*.
            keyframes: (B, K, L, D) clean still pictures, K at most 2 in training.
            positions: their times in latent frames, K numbers; a picture at time p is the last one of latent frame p,
                so -1 is the picture just before the first frame.

        Returns:
            (B, T, L, D).
        """
        if len(positions) != (0 if keyframes is None else keyframes.shape[1]):
            raise ValueError("positions must name one time for every keyframe.")
        num_frames = tokens.shape[1]
        x, c = self.entered(tokens, t, labels, keyframes)
        bias = self.distance(positions, tuple(range(num_frames))).unflatten(0, (self.config.depth, -1))
        for block, of_block, modulation in zip(self.blocks, bias.unbind(0), self.modulation(c), strict=True):
            x = block(x, of_block, modulation)
        groups = num_frames * self.config.num_tokens // self.conditions.group
        return self.left(x[:, -groups:], self.leaving(c[:, -groups:])).view(tokens.shape)

    def stream(
        self,
        labels: Tensor,
        *,
        guidance_pair: bool = False,
        keyframes: Tensor | None = None,
        positions: tuple[int, ...] = (),
        context: int | None = None,
    ) -> Stream:
        """Begin a clip that is made frame by frame; the arguments are those of :class:`Stream`."""
        return Stream(
            self,
            labels,
            guidance_pair=guidance_pair,
            keyframes=keyframes,
            positions=positions,
            context=context,
        )

    def entered(
        self, tokens: Tensor, t: Tensor, labels: Tensor, keyframes: Tensor | None
    ) -> tuple[Tensor, Tensor]:
        """Tokens (B, G, g, W) as the first block takes them, and the conditions (B, G, M)."""
        g = self.conditions.group
        B = tokens.shape[0]
        per_frame = self.config.num_tokens // g
        said = self.conditions.said(labels)
        parts = [self.conditions.words(labels).view(B, -1, g, self.config.width)]
        levels = [self.conditions.of_words(said).expand(-1, parts[0].shape[1], -1)]
        if keyframes is not None:
            pictures = self.enter(keyframes.to(self.dtype)) + self.place[1]
            parts.append(pictures.view(B, -1, g, self.config.width))
            clean = self.conditions.of_frames(torch.zeros(B, 1, device=t.device), said)
            levels.append(clean.expand(-1, parts[-1].shape[1], -1))
        parts.append(
            (self.enter(tokens.to(self.dtype)) + self.place[0]).view(
                B, tokens.shape[1] * per_frame, g, self.config.width
            )
        )
        levels.append(self.conditions.of_frames(t, said).repeat_interleave(per_frame, 1))
        return torch.cat(parts, 1), torch.cat(levels, 1)

    def leaving(self, c: Tensor) -> tuple[Tensor, ...]:
        """Shift and scale of the last norm, two arrays (B, G, 1, W), from the conditions (B, G, M)."""
        shift, scale = self.leave_modulation(nn.functional.silu(c)).unsqueeze(2).chunk(2, -1)
        return shift, scale + 1

    def left(self, x: Tensor, modulation: tuple[Tensor, ...]) -> Tensor:
        """Last norm and projection: (B, G, g, W) and what :meth:`leaving` gives -> (B, G, g, D)."""
        out: Tensor = self.leave(modulated(x, *modulation))
        return out
