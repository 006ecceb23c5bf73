"""A network that reads a clip: for each attribute of a world, which value the clip shows.

It judges generated clips, so it must see motion and must tell *which* object does what::

    clip (B, 3, T, H, W) in -1..1
      | minus its mean color; pairs of frames -> their mean and their difference, 2x2 pixels -> channels
    (B, 24, T/2, H/2, W/2)
      | 1x3x3 convolution, ReLU: edges, whatever the colors on either side
    (B, fine, T/2, H/2, W/2)
      | 2x2x2 -> channels, mixed; `depths[0]` residual blocks: the first 3x1x1 and 1x3x3, then 1x3x3 twice
    (B, widths[0], T/4, H/4, W/4)
      | 1x2x2 -> channels, mixed; + where it is (x, y in -1..1) and the mean color
      | `depths[1]` residual blocks: 1x3x3, then 3x1x1
    (B, widths[1], T/4, H/8, W/8) = N places
      | mean and maximum over all places: what is in the picture at all
      | one query an attribute, made from that summary, looks for its place (attention over N)
    (B, S, 3 widths[1])
      | one hidden layer, shared by the attributes
    logits (B, values) an attribute

Attention whose query depends on the whole picture is what lets an attribute such as "the shape of the object whose
color comes later in the list" find its object: a mean over all places mixes the two. Residual branches begin with a
normalization over the channels of a place and start at zero (Zhang, Dauphin & Ma 2019, arXiv:1901.09321). An earlier
design without the normalization, the nonlinear first layer and the mean's removal learned color and direction on
``shapes`` but stayed at chance on shape after 10,000 clips; the three were changed together, so which one mattered is
not known.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn

from mutoscope.pixels import to_model

_GAIN = 2.0  # on the difference of two frames: small numbers beside the mean's otherwise


@dataclass(frozen=True, kw_only=True, slots=True)
class ReaderConfig:
    """Shape of a :class:`Reader`: values per attribute, and how wide and deep its two stages are."""

    num_values: tuple[int, ...]
    fine: int = 32
    widths: tuple[int, int] = (96, 128)
    depths: tuple[int, int] = (3, 3)
    query: int = 64

    def __post_init__(self) -> None:
        if not self.num_values or min(self.num_values) < 1:
            raise ValueError(f"every attribute needs at least one value; got {list(self.num_values)}.")
        if len(self.widths) != 2 or len(self.depths) != 2:
            raise ValueError(f"a reader has two stages; got widths {self.widths}, depths {self.depths}.")
        if min(*self.widths, self.fine, self.query) < 1 or min(self.depths) < 0:
            raise ValueError(f"widths of a reader must be at least 1 and depths at least 0; got {self}.")


class Reader(nn.Module):
    """Clip -> one logit vector an attribute. Any T of at least 2 and any H, W of at least 8 will do."""

    def __init__(self, config: ReaderConfig) -> None:
        super().__init__()
        self.config = config
        narrow, wide = config.widths
        num_attributes = len(config.num_values)
        self.fine = nn.Conv3d(24, config.fine, (1, 3, 3), padding="same")
        self.gather = nn.Conv3d(config.fine, narrow, 2, stride=2)
        self.near = nn.ModuleList(
            _Block(narrow, (1, 3, 3) if number else (3, 1, 1), (1, 3, 3))
            for number in range(config.depths[0])
        )
        self.down = nn.Conv3d(narrow, wide, (1, 2, 2), stride=(1, 2, 2))
        self.place = nn.Linear(2, wide)
        self.tint = nn.Linear(3, wide)
        self.far = nn.ModuleList(_Block(wide, (1, 3, 3), (3, 1, 1)) for _ in range(config.depths[1]))
        self.ask = nn.Linear(2 * wide, num_attributes * config.query)
        self.key = nn.Linear(wide, config.query)
        self.hidden = nn.Linear(3 * wide, wide)
        self.offset = nn.Parameter(torch.zeros(num_attributes, wide))  # which attribute is asked for
        self.answers = nn.ModuleList(nn.Linear(wide, number) for number in config.num_values)

    def forward(self, clip_BCTHW: Tensor) -> tuple[Tensor, ...]:
        """(B, 3, T, H, W) in -1..1 -> for each attribute its logits (B, values).

        Raises:
            ValueError: the clip is not of this shape with T of at least 2 and H, W of at least 8.
        """
        _check(clip_BCTHW)
        color_BC = clip_BCTHW.mean((2, 3, 4))
        x = self.gather(F.relu(self.fine(fold(clip_BCTHW - color_BC[:, :, None, None, None]))))
        for block in self.near:
            x = block(x)
        x = self.down(F.relu(_normed(x)))
        about = self.place(_grid(x)) + self.tint(color_BC)[:, None, None]  # (B, H/8, W/8, wide)
        x = x + about.permute(0, 3, 1, 2)[:, :, None]
        for block in self.far:
            x = block(x)
        features_BNC = F.layer_norm(x.flatten(2).transpose(1, 2), (x.shape[1],))
        whole_BC = torch.cat([features_BNC.mean(1), features_BNC.amax(1)], 1)
        questions_BSQ = self.ask(whole_BC).unflatten(1, (len(self.answers), -1))
        attention_BSN = questions_BSQ @ self.key(features_BNC).transpose(1, 2) / self.config.query**0.5
        found_BSC = attention_BSN.softmax(-1) @ features_BNC
        both = torch.cat([found_BSC, whole_BC[:, None].expand(-1, len(self.answers), -1)], 2)
        said_BSC = F.relu(self.hidden(both) + self.offset)
        return tuple(answer(said_BSC[:, slot]) for slot, answer in enumerate(self.answers))

    @torch.no_grad()
    def read(self, clip_BCTHW: Tensor) -> Tensor:
        """Labels (B, S), int64: the likeliest value of each attribute, counted from 1."""
        return torch.stack([logits.argmax(1) + 1 for logits in self(clip_BCTHW)], 1)

    def read_frames(self, frames_THWC: NDArray[np.uint8]) -> tuple[int, ...]:
        """Labels of one clip as files hold it, uint8 (T, H, W, 3)."""
        weight = self.key.weight
        clip = to_model(torch.from_numpy(np.ascontiguousarray(frames_THWC)))
        return tuple(self.read(clip[None].to(weight.device, weight.dtype))[0].tolist())


class _Block(nn.Module):
    """x + conv(relu(conv(relu(normed(x))))); the second convolution starts at zero."""

    def __init__(self, width: int, first: tuple[int, int, int], second: tuple[int, int, int]) -> None:
        super().__init__()
        self.conv1 = nn.Conv3d(width, width, first, padding="same")
        self.conv2 = nn.Conv3d(width, width, second, padding="same")
        nn.init.zeros_(self.conv2.weight)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.conv2(F.relu(self.conv1(F.relu(_normed(x)))))


def _normed(x_BCTHW: Tensor) -> Tensor:
    """Mean 0 and deviation 1 over the channels of each place; cheap where channels lie last in memory."""
    x = x_BCTHW.permute(0, 2, 3, 4, 1)
    return F.layer_norm(x, x.shape[-1:]).permute(0, 4, 1, 2, 3)


def fold(clip_BCTHW: Tensor) -> Tensor:
    """(B, 3, T, H, W) -> (B, 24, T/2, H/2, W/2): mean and difference of frame pairs, 2x2 pixels as channels.

    Sides are rounded up to whole cells of the last stage (4 frames, 8x8 pixels) by repeating the last frame, row or
    column. The result lies in memory as the convolutions want it (channels last).
    """
    missing = [-side % cell for side, cell in zip(clip_BCTHW.shape[2:], (4, 8, 8), strict=True)]
    if any(missing):
        clip_BCTHW = F.pad(clip_BCTHW, (0, missing[2], 0, missing[1], 0, missing[0]), mode="replicate")
    before, after = clip_BCTHW[:, :, 0::2], clip_BCTHW[:, :, 1::2]
    pairs = torch.stack([(before + after) / 2, (after - before) * _GAIN], 1)  # (B, 2, 3, T/2, H, W)
    cells = pairs.unflatten(5, (-1, 2)).unflatten(4, (-1, 2))
    # (B, 2, 3, T/2, H/2, 2, W/2, 2) -> (B, T/2, H/2, W/2, 2, 3, 2, 2)
    return cells.permute(0, 3, 4, 6, 1, 2, 5, 7).flatten(4).permute(0, 4, 1, 2, 3)


def _check(clip_BCTHW: Tensor) -> None:
    shape = tuple(clip_BCTHW.shape)
    if len(shape) != 5 or shape[1] != 3 or shape[2] < 2 or min(shape[3:]) < 8:
        raise ValueError(
            f"a reader takes clips (B, 3, T, H, W) of 2 frames and 8x8 pixels or more; got {shape}."
        )


def _grid(x_BCTHW: Tensor) -> Tensor:
    """(H, W, 2): the centers of the cells of a map, x and y in -1..1 over the picture."""
    rows, columns = x_BCTHW.shape[3:]
    y, x = (
        (torch.arange(number, device=x_BCTHW.device, dtype=torch.float32) * 2 + 1) / number - 1
        for number in (rows, columns)
    )
    return torch.stack(torch.meshgrid(x, y, indexing="xy"), 2).to(x_BCTHW.dtype)
