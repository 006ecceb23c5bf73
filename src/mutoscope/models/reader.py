"""A network that reads a clip: for each attribute of a world, which value the clip shows.

It judges generated clips, so it must see motion and must tell *which* object does what::

    clip (B, 3, T, H, W) in -1..1
      | pairs of frames -> their mean and their difference, 4x4 pixels -> channels
    (B, 96, T/2, H/4, W/4)
      | 3x3x3 convolution, `depths[0]` residual blocks of two 3x3x3 convolutions
    (B, widths[0], T/2, H/4, W/4)
      | 2x2x2 -> channels, mixed; + where it is (x, y in -1..1)
      | `depths[1]` residual blocks: 1x3x3, then 3x1x1
    (B, widths[1], T/4, H/8, W/8) = N places
      | mean and maximum over all places: what is in the picture at all
      | one query an attribute, made from that summary, looks for its place (attention over N)
    (B, S, 3 widths[1])
      | one hidden layer, shared by the attributes
    logits (B, values) an attribute

Attention whose query depends on the whole picture is what lets an attribute such as "the shape of the object whose
color comes later in the list" find its object: a mean over all places mixes the two. There is no normalization inside
the convolutions (dear on a CPU): residual branches start at zero instead (Zhang, Dauphin & Ma 2019, arXiv:1901.09321).
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

_PATCH = 4  # pixels to a channel group, each way
_GAIN = 2.0  # on the difference of two frames: small numbers beside the mean's otherwise


@dataclass(frozen=True, kw_only=True, slots=True)
class ReaderConfig:
    """Shape of a :class:`Reader`: values per attribute, and how wide and deep its two stages are."""

    num_values: tuple[int, ...]
    widths: tuple[int, int] = (64, 128)
    depths: tuple[int, int] = (2, 3)
    query: int = 64

    def __post_init__(self) -> None:
        if not self.num_values or min(self.num_values) < 1:
            raise ValueError(f"every attribute needs at least one value; got {list(self.num_values)}.")
        if len(self.widths) != 2 or len(self.depths) != 2:
            raise ValueError(f"a reader has two stages; got widths {self.widths}, depths {self.depths}.")
        if min(*self.widths, self.query) < 1 or min(self.depths) < 0:
            raise ValueError(
                f"widths must be at least 1 and depths at least 0; got {self.widths}, {self.depths}."
            )

    def to_json(self) -> dict[str, object]:
        return {
            "num_values": list(self.num_values),
            "widths": list(self.widths),
            "depths": list(self.depths),
            "query": self.query,
        }

    @classmethod
    def from_json(cls, data: dict[str, object]) -> ReaderConfig:
        """The config that :meth:`to_json` wrote.

        Raises:
            ValueError: a field is unknown or missing, or not made of whole numbers.
        """
        known = {"num_values": 0, "widths": 2, "depths": 2, "query": None}
        if strange := sorted(set(data) ^ set(known)):
            raise ValueError(f"a reader's config holds {', '.join(known)}; got wrong or missing {strange}.")
        values: dict[str, tuple[int, ...]] = {}
        for name in known:
            one = data[name]
            numbers = [one] if name == "query" else one
            if not isinstance(numbers, list) or not all(type(number) is int for number in numbers):
                raise ValueError(f"a reader's {name} must be whole numbers; got {one!r}.")
            values[name] = tuple(numbers)
        widths, depths = values["widths"], values["depths"]
        if len(widths) != 2 or len(depths) != 2:
            raise ValueError(f"a reader has two stages; got widths {widths}, depths {depths}.")
        return cls(
            num_values=values["num_values"],
            widths=(widths[0], widths[1]),
            depths=(depths[0], depths[1]),
            query=values["query"][0],
        )


class Reader(nn.Module):
    """Clip -> one logit vector an attribute. Any T of at least 2 and any H, W of at least 8 will do."""

    def __init__(self, config: ReaderConfig) -> None:
        super().__init__()
        self.config = config
        narrow, wide = config.widths
        num_attributes = len(config.num_values)
        self.stem = nn.Conv3d(2 * 3 * _PATCH**2, narrow, 3, padding=1)
        self.near = nn.ModuleList(_Block(narrow, (3, 3, 3), (3, 3, 3)) for _ in range(config.depths[0]))
        self.down = nn.Conv3d(narrow, wide, 2, stride=2)
        self.place = nn.Linear(2, wide)
        self.far = nn.ModuleList(_Block(wide, (1, 3, 3), (3, 1, 1)) for _ in range(config.depths[1]))
        self.ask = nn.Linear(2 * wide, num_attributes * config.query)
        self.key = nn.Linear(wide, config.query)
        self.hidden = nn.Linear(3 * wide, wide)
        self.offset = nn.Parameter(torch.zeros(num_attributes, wide))  # which attribute is asked for
        self.answers = nn.ModuleList(nn.Linear(wide, number) for number in config.num_values)

    def forward(self, clip_BCTHW: Tensor) -> tuple[Tensor, ...]:
        """(B, 3, T, H, W) in -1..1 -> for each attribute its logits (B, values)."""
        x = self.stem(fold(clip_BCTHW))
        for block in self.near:
            x = block(x)
        x = self.down(F.relu(x))
        x = x + self.place(_grid(x)).permute(2, 0, 1)[:, None]
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


class _Block(nn.Module):
    """x + conv(relu(conv(relu(x)))); the second convolution starts at zero."""

    def __init__(self, width: int, first: tuple[int, int, int], second: tuple[int, int, int]) -> None:
        super().__init__()
        self.conv1 = nn.Conv3d(width, width, first, padding="same")
        self.conv2 = nn.Conv3d(width, width, second, padding="same")
        nn.init.zeros_(self.conv2.weight)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.conv2(F.relu(self.conv1(F.relu(x))))


def fold(clip_BCTHW: Tensor) -> Tensor:
    """(B, 3, T, H, W) -> (B, 96, T/2, H/4, W/4): mean and difference of frame pairs, 4x4 pixels as channels.

    Sides are rounded up to whole cells of the second stage (4 frames, 8x8 pixels) by repeating the last frame, row or
    column. The result lies in memory as the convolutions want it (channels last).

    Raises:
        ValueError: the clip is not (B, 3, T, H, W) with T of at least 2 and H, W of at least 8.
    """
    if (
        clip_BCTHW.ndim != 5
        or clip_BCTHW.shape[1] != 3
        or clip_BCTHW.shape[2] < 2
        or min(clip_BCTHW.shape[3:]) < 8
    ):
        raise ValueError(
            "a reader takes clips (B, 3, T, H, W) of 2 frames and 8x8 pixels or more; "
            f"got {tuple(clip_BCTHW.shape)}."
        )
    missing = [-side % cell for side, cell in zip(clip_BCTHW.shape[2:], (4, 8, 8), strict=True)]
    if any(missing):
        clip_BCTHW = F.pad(clip_BCTHW, (0, missing[2], 0, missing[1], 0, missing[0]), mode="replicate")
    before, after = clip_BCTHW[:, :, 0::2], clip_BCTHW[:, :, 1::2]
    pairs = torch.stack([(before + after) / 2, (after - before) * _GAIN], 1)  # (B, 2, 3, T/2, H, W)
    cells = pairs.unflatten(5, (-1, _PATCH)).unflatten(4, (-1, _PATCH))
    # (B, 2, 3, T/2, H/4, 4, W/4, 4) -> (B, T/2, H/4, W/4, 2, 3, 4, 4)
    return cells.permute(0, 3, 4, 6, 1, 2, 5, 7).flatten(4).permute(0, 4, 1, 2, 3)


def _grid(x_BCTHW: Tensor) -> Tensor:
    """(H, W, 2): the centers of the cells of a map, x and y in -1..1 over the picture."""
    rows, columns = x_BCTHW.shape[3:]
    y, x = (
        (torch.arange(number, device=x_BCTHW.device, dtype=torch.float32) * 2 + 1) / number - 1
        for number in (rows, columns)
    )
    return torch.stack(torch.meshgrid(x, y, indexing="xy"), 2).to(x_BCTHW.dtype)
