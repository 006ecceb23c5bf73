"""Making one frame after the other: what the past has said is kept, not computed again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor

from mutoscope.nn.positions import REACH

if TYPE_CHECKING:
    from mutoscope.models.transformer import VideoTransformer

LEVELS = 64  # noise levels whose modulation is kept; samplers use 4 to 50


class Stream:
    """Keys and values of the words, the keyframes and the last ``context`` clean frames, for every block.

    ::

        stream = model.stream(labels, guidance_pair=True)
        for k in range(num_frames):
            x = euler(guided(stream.pair, Guidance(scale=2)), noise_of(k), times)     # (B, L, D)
            stream.append(x)

    Costs of one velocity do not grow with time, nor does memory. It equals the model's plain forward pass
    over all frames, with the past at noise level 0 (tested). A frame that was appended becomes keys and values together
    with the first step of the next one: a pass over few tokens costs as much as one over twice as many.

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
        self._taken: Tensor | None = None  # appended last: it goes through the blocks beside the next frame
        self._biases: dict[tuple[tuple[int, ...], int, int], list[Tensor]] = {}
        self._levels: dict[tuple[float, ...], tuple[list[tuple[Tensor, ...]], tuple[Tensor, ...]]] = {}
        self._prefix = model.conditions.num_words + len(positions) * config.num_tokens
        rows = self._batch * (2 if guidance_pair else 1)
        room = self._prefix + (self.context + 2) * config.num_tokens
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
        self._settle()
        model, config = self.model, self.model.config
        labels = torch.cat([labels, torch.zeros_like(labels)]) if self.paired else labels
        self._said = model.conditions.said(labels)
        self._levels.clear()
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
        self._settle()
        self._taken = frame.clone() if self.context else None
        self.now += 1

    def _settle(self) -> None:
        """Put the frame taken last through the blocks, when it cannot wait for the next one."""
        if self._taken is not None:
            frame, self._taken = self._taken, None
            self.now -= 1
            self._blocks(frame[:, None], (0.0,) * self._batch)
            self.now += 1
            self._keep()

    def _keep(self) -> None:
        """The frame behind the past belongs to it from now on; the oldest may fall out."""
        L, start = self.model.config.num_tokens, self._prefix
        if self._past < self.context:
            self._past += 1
        else:
            kept = self._held[..., start + L : start + (self.context + 1) * L, :].clone()
            self._held[..., start : start + self.context * L, :] = kept

    def _through(self, x: Tensor, t: Tensor) -> Tensor:
        """The velocity of one frame, (B or 2 B, L, D) float32; the frame taken last goes along, once."""
        levels = tuple(t.tolist())
        if self._taken is None:
            return self._blocks(x[:, None], levels)
        both = torch.stack([self._taken.to(x.dtype), x], 1)
        self._taken = None
        velocity = self._blocks(both, (0.0,) * self._batch + levels)
        self._keep()
        return velocity

    def _blocks(self, x: Tensor, levels: tuple[float, ...]) -> Tensor:
        """The velocity of the last of one or two frames (B, F, L, D), whose noise levels are named frame by frame.

        Keys and values are left behind the past's, where the next call writes anew.
        """
        model, config = self.model, self.model.config
        hidden = model.enter(self._twice(x).to(model.dtype)) + model.place[0]
        of_blocks, of_leaving = self._modulation(levels)
        used = self._prefix + self._past * config.num_tokens
        for block, bias, modulation, held in zip(
            model.blocks, self._bias(x.shape[1]), of_blocks, self._held, strict=True
        ):
            hidden = block.step(hidden, bias, modulation, held, used)  # type: ignore[operator]
        return model.left(hidden[:, -1:], of_leaving)[:, 0].float()

    def _modulation(self, levels: tuple[float, ...]) -> tuple[list[tuple[Tensor, ...]], tuple[Tensor, ...]]:
        """Of every block, and of leaving; a sampler asks for the same few noise levels frame after frame."""
        if levels not in self._levels:
            if len(self._levels) >= LEVELS:
                self._levels.clear()
            model = self.model
            t = torch.tensor(levels, device=self._held.device).view(-1, self._batch).t()
            c = model.conditions.of_frames(self._twice(t), self._said)
            self._levels[levels] = model.modulation(c), model.leaving(c[:, -1:])
        return self._levels[levels]

    def _bias(self, num_frames: int) -> list[Tensor]:
        """Of every block (heads, F L, keys) for the present distances; there are few different ones."""
        # one step beyond REACH, as the frame taken last is nearer to what lies behind it by one
        away = tuple(max(-REACH - 1, min(REACH + 1, p - self.now)) for p in self._positions)
        address = (away, self._past, num_frames)
        if address not in self._biases:
            L = self.model.config.num_tokens
            rows = self.model.distance(away, tuple(range(1 - num_frames - self._past, 1)))[
                :, -num_frames * L :
            ]
            if num_frames == 2 and self._past == self.context:
                rows[:, -L:, self._prefix : self._prefix + L] = float(
                    "-inf"
                )  # only the frame taken last sees it
            self._biases[address] = list(
                rows.unflatten(0, (self.model.config.depth, -1)).contiguous().unbind(0)
            )
        return self._biases[address]

    def _twice(self, x: Tensor) -> Tensor:
        return torch.cat([x, x]) if self.paired else x
