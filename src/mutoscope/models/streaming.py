"""Making one frame after the other: what the past has said is kept, not computed again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor

from mutoscope.nn.positions import REACH

if TYPE_CHECKING:
    from mutoscope.models.transformer import VideoTransformer


class Stream:
    """Keys and values of the words, the keyframes and the last ``context`` clean frames, for every block.

    ::

        stream = model.stream(labels, guidance_pair=True)
        for k in range(num_frames):
            x = euler(guided(stream.pair, Guidance(scale=2)), noise_of(k), times)     # (B, L, D)
            stream.append(x)

    Costs of one velocity do not grow with time, nor does memory. It equals the model's plain forward pass
    over all frames, with the past at noise level 0 (tested).

    Args:
        model: in evaluation.
        labels: (B, S); 0 is *not said*.
        guidance_pair: also follow the same clips with nothing said; both run as one batch.
        keyframes: (B, K, L, D) clean still pictures.
        positions: their times in latent frames, K numbers.
        context: past frames seen, at most the model's own.
    """

    @torch.no_grad()
    def __init__(
        self,
        model: VideoTransformer,
        labels: Tensor,
        *,
        guidance_pair: bool = False,
        keyframes: Tensor | None = None,
        positions: tuple[int, ...] = (),
        context: int | None = None,
    ) -> None:
        config = model.config
        self.model = model
        self.context = config.context if context is None else context
        if not 0 <= self.context <= config.context:
            raise ValueError(f"context must lie in 0..{config.context}; got {self.context}.")
        if len(positions) != (0 if keyframes is None else keyframes.shape[1]):
            raise ValueError("positions must name one time for every keyframe.")
        self.now = 0  # the frame that is made next
        self.paired = guidance_pair
        self._batch = labels.shape[0]
        self._keyframes = keyframes
        self._positions = positions
        self._past = 0  # frames held
        self._biases: dict[tuple[tuple[int, ...], int], Tensor] = {}
        self._prefix = model.conditions.num_words + len(positions) * config.num_tokens
        rows = self._batch * (2 if guidance_pair else 1)
        room = self._prefix + (self.context + 1) * config.num_tokens
        self._held = torch.empty(
            (config.depth, 2, rows, config.heads, room, config.head_width),
            dtype=model.dtype,
            device=labels.device,
        )
        self.tell(labels)

    @torch.no_grad()
    def tell(self, labels: Tensor) -> None:
        """Change the words from the next frame on; the past stays as it was made. ``labels`` is (B, S)."""
        if labels.shape[0] != self._batch:
            raise ValueError(f"labels must be for {self._batch} clips; got {labels.shape[0]}.")
        model, config = self.model, self.model.config
        labels = torch.cat([labels, torch.zeros_like(labels)]) if self.paired else labels
        self._said = model.conditions.said(labels)
        pictures = self._twice(self._keyframes) if self._keyframes is not None else None
        nothing = torch.empty(len(labels), 0, config.num_tokens, config.token_width, device=labels.device)
        x, c = model.entered(nothing, nothing[:, :, 0, 0], labels, pictures)
        bias = model.distance(self._positions, ()).unflatten(0, (config.depth, -1))
        for block, of_block, modulation, held in zip(
            model.blocks, bias, model.modulation(c), self._held, strict=True
        ):
            x = block.step(x, of_block, modulation, held, 0)  # type: ignore[operator]

    @torch.no_grad()
    def velocity(self, x: Tensor, t: Tensor) -> Tensor:
        """Of the frame being made, with the words: (B, L, D), (B,) -> (B, L, D) float32."""
        return self._through(x, t)[: self._batch]

    @torch.no_grad()
    def pair(self, x: Tensor, t: Tensor) -> tuple[Tensor, Tensor]:
        """The velocity with the words and the one with nothing said; needs ``guidance_pair``."""
        if not self.paired:
            raise ValueError("this stream was made without guidance_pair.")
        both = self._through(x, t)
        return both[: self._batch], both[self._batch :]

    @torch.no_grad()
    def append(self, frame: Tensor) -> None:
        """Take a clean frame (B, L, D) as the past of what comes next: a made one, or one that was known."""
        self._through(frame, torch.zeros(self._batch, device=frame.device))
        self.now += 1
        L, start = self.model.config.num_tokens, self._prefix
        if self._past < self.context:
            self._past += 1
        elif self.context:
            kept = self._held[..., start + L : start + (self.context + 1) * L, :].clone()
            self._held[..., start : start + self.context * L, :] = kept

    def _through(self, x: Tensor, t: Tensor) -> Tensor:
        """All blocks for one frame; its keys and values are left behind the past's, where the next call writes anew."""
        model, config = self.model, self.model.config
        x, t = self._twice(x), self._twice(t)
        c = model.conditions.of_frames(t[:, None], self._said)
        hidden = (model.enter(x.to(model.dtype)) + model.place[0])[:, None]
        used = self._prefix + self._past * config.num_tokens
        for block, bias, modulation, held in zip(
            model.blocks, self._bias(), model.modulation(c), self._held, strict=True
        ):
            hidden = block.step(hidden, bias, modulation, held, used)  # type: ignore[operator]
        return model.left(hidden, c)[:, 0].float()

    def _bias(self) -> Tensor:
        """(depth, heads, L, keys) for the present distances; there are few different ones."""
        away = tuple(max(-REACH, min(REACH, p - self.now)) for p in self._positions)
        address = (away, self._past)
        if address not in self._biases:
            rows = self.model.distance(away, tuple(range(-self._past, 1)))
            rows = rows[:, -self.model.config.num_tokens :]
            self._biases[address] = rows.unflatten(0, (self.model.config.depth, -1)).contiguous()
        return self._biases[address]

    def _twice(self, x: Tensor) -> Tensor:
        return torch.cat([x, x]) if self.paired else x
