"""Flow matching with a noise level for every frame ("diffusion forcing").

The model sees ``x_t = (1 - t) x0 + t x1`` and is asked for ``x1 - x0`` (Lipman et al. 2023, arXiv:2210.02747, eq. 23).
With a level for each frame (Chen et al. 2024, arXiv:2407.01392) one network makes whole clips, goes on from a known
past, and streams. Labels are dropped at random so that guidance has something to push away from (Ho & Salimans 2022,
arXiv:2207.12598, alg. 1).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from mutoscope.diffusion.paths import between
from mutoscope.rng import address

Batch = Mapping[str, Tensor]


@dataclass(frozen=True, kw_only=True)
class Matching:
    """The loss of a video transformer: ``Matching(seed=0)(model, batch, step) -> (B,), metrics``.

    A batch holds ``tokens`` (B, T, L, D), ``labels`` (B, S) and, where pictures are to guide, ``stills`` (B, K, L, D):
    K clean pictures at the times ``still_positions``. All randomness is drawn at the address (seed, step): the same
    step gives the same loss in a resumed run.
    """

    seed: int
    mean: float = (
        0.6  # t = sigmoid(N(mean, 1)): more noise than data, where words decide; with -0.6 none was learned
    )
    each: float = 0.6  # share of clips whose frames have levels of their own
    ordered: float = 0.5  # of these, the share whose later frames are the noisier, as in streaming
    known: float = 0.4  # of the ordered, the share that begins with clean frames, which carry no loss
    drop_all: float = 0.1
    drop_each: float = 0.05
    still_positions: tuple[int, ...] = ()
    still_share: float = 0.25  # of steps that show the pictures, if there are any

    def __call__(self, model: nn.Module, batch: Batch, step: int) -> tuple[Tensor, dict[str, Tensor]]:
        """The loss of each clip, (B,), and what to log."""
        draw = torch.Generator().manual_seed(address(self.seed, "matching", step) % 2**63)
        x0 = batch["tokens"]
        B, T = x0.shape[:2]
        t = self.levels(B, T, draw).to(x0.device)
        labels = self.dropped(batch["labels"], draw)
        x1 = torch.randn(x0.shape, generator=draw).to(x0.device)
        x0 = x0.float()
        pictures, positions = self._pictures(batch, draw)
        predicted = model(between(x0, x1, t[:, :, None, None]), t, labels, pictures, positions)
        of_frame = (predicted.float() - (x1 - x0)).square().mean((2, 3))
        asked = (t > 0).float()
        loss = (of_frame * asked).sum(1) / asked.sum(1)
        with torch.no_grad():
            metrics = {"loss": loss.mean()}
            for name, low, high in (
                ("loss_low", 0.0, 0.3),
                ("loss_middle", 0.3, 0.6),
                ("loss_high", 0.6, 1.01),
            ):
                inside = asked * (t >= low) * (t < high)
                metrics[name] = (of_frame * inside).sum() / inside.sum().clamp(min=1)
        return loss, metrics

    def levels(self, num_clips: int, num_frames: int, draw: torch.Generator) -> Tensor:
        """Noise levels (B, T): 0 for a known frame, else inside 0..1."""
        t = torch.sigmoid(torch.randn(num_clips, num_frames, generator=draw) + self.mean)
        u = torch.rand(num_clips, 3, generator=draw)
        each = u[:, :1] < self.each
        ordered = each & (u[:, 1:2] < self.ordered)
        t = torch.where(each, t, t[:, :1])
        t = torch.where(ordered, t.sort(1).values, t)
        cut = (
            1 + (torch.rand(num_clips, 1, generator=draw) * (num_frames - 1)).long()
        )  # 1..T-1 frames are known
        past = torch.arange(num_frames) < cut
        return torch.where(ordered & (u[:, 2:] < self.known) & past & (num_frames > 1), torch.zeros(()), t)

    def dropped(self, labels: Tensor, draw: torch.Generator) -> Tensor:
        """Labels (B, S) with some, or all of a clip, not said (0)."""
        B, S = labels.shape
        u = torch.rand(B, S + 1, generator=draw).to(labels.device)
        quiet = (u[:, :1] < self.drop_all) | (u[:, 1:] < self.drop_each)
        return labels.masked_fill(quiet, 0)

    def _pictures(self, batch: Batch, draw: torch.Generator) -> tuple[Tensor | None, tuple[int, ...]]:
        """Which pictures this step shows: none, all, or one of them; the same for the whole batch."""
        u, which = torch.rand(2, generator=draw).tolist()
        stills = batch.get("stills")
        if stills is None or not self.still_positions or u >= self.still_share:
            return None, ()
        choice = int(which * (len(self.still_positions) + 1))
        if choice == len(self.still_positions) or len(self.still_positions) == 1:
            return stills, self.still_positions
        return stills[:, choice : choice + 1], self.still_positions[choice : choice + 1]


@torch.no_grad()
def wrong_words(
    model: Callable[..., Tensor], batch: Batch, names: tuple[str, ...], *, seed: int = 0, level: float = 0.8
) -> dict[str, float]:
    """How much the loss rises when one slot's word is wrong: 0.1 means by 10 %.

    Far more sensitive than looking at samples: it moves in the first minutes of training. All frames have the noise
    level ``level``; the wrong word is the next clip's that differs; every figure uses the same noise.

    Args:
        model: a video transformer.
        batch: ``tokens`` and ``labels``, unseen in training; a few hundred clips give about two digits.
        names: of the slots, S.

    Returns:
        ``{"loss@0.8": …, "wrong color1": …, …}``; a slot with one value only is left out.
    """
    x0, labels = batch["tokens"].float(), batch["labels"]
    draw = torch.Generator().manual_seed(address(seed, "wrong words") % 2**63)
    x1 = torch.randn(x0.shape, generator=draw).to(x0.device)
    t = torch.full(x0.shape[:2], level, device=x0.device)
    x = between(x0, x1, t[:, :, None, None])

    def mean_loss(words: Tensor, chosen: Tensor) -> float:
        of_clip = [
            (model(x[part], t[part], words[part]).float() - (x1 - x0)[part]).square().mean((1, 2, 3))
            for part in torch.arange(len(x), device=x.device).split(64)
        ]
        return float(torch.cat(of_clip)[chosen].mean())

    everyone = torch.ones(len(x), dtype=torch.bool, device=x.device)
    figures = {f"loss@{level:g}": mean_loss(labels, everyone)}
    for slot, name in enumerate(names):
        wrong = _others(labels[:, slot])
        changed = wrong != labels[:, slot]
        if not bool(changed.any()):
            continue
        words = labels.clone()
        words[:, slot] = wrong
        right = mean_loss(labels, changed) if not bool(changed.all()) else figures[f"loss@{level:g}"]
        figures[f"wrong {name}"] = mean_loss(words, changed) / right - 1
    return figures


def _others(values: Tensor) -> Tensor:
    """For each clip the value of the next clip that differs from its own, if any."""
    out = values.clone()
    for shift in range(1, len(values)):
        same = out == values
        if not bool(same.any()):
            break
        out = torch.where(same, values.roll(-shift), out)
    return out
