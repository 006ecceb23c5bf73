"""Where clips come from while a model learns: drawn on the fly, or drawn once and kept in a bank."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from mutoscope.data import fingerprint
from mutoscope.data.bank import Bank
from mutoscope.data.filling import fill_chunks
from mutoscope.data.spec import Array, BankSpec
from mutoscope.data.stream import batch_indices
from mutoscope.worlds.training import Clip, TrainingWorld

FRESH = 1_000_003  # seed of clips that no training sees: validation and figures
CHUNK = 64

Report = Callable[[int, int], None]


class Source(Protocol):
    """Clips by number, always the same ones."""

    @property
    def num_clips(self) -> int | None:
        """How many there are; None: without end."""

    @property
    def about(self) -> dict[str, object]:
        """What decides the clips, JSON-able."""

    def frames(self, indices: Sequence[int]) -> NDArray[np.uint8]:
        """(B, T, H, W, 3)."""

    def labels(self, indices: Sequence[int]) -> NDArray[np.int16]:
        """(B, S)."""


class Drawn:
    """A world's clips, drawn when asked for: no end of them."""

    num_clips = None

    def __init__(self, world: TrainingWorld, seed: int, *, unseen: bool = False) -> None:
        self.world, self.seed, self.unseen = world, seed, unseen
        self.about: dict[str, object] = {"world": world.name, "seed": seed, "unseen": unseen}

    def frames(self, indices: Sequence[int]) -> NDArray[np.uint8]:
        return np.stack([self._one(int(index)) for index in indices])

    def labels(self, indices: Sequence[int]) -> NDArray[np.int16]:
        made = [self.world.labels(self.seed, int(index), unseen=self.unseen) for index in indices]
        return np.array(made, np.int16)

    def _one(self, index: int) -> Clip:
        return self.world.clip(self.world.labels(self.seed, index, unseen=self.unseen), self.seed, index)


class Kept:
    """Clips out of a bank with the arrays ``frames`` and ``labels``."""

    def __init__(self, bank: Bank, num_clips: int) -> None:
        self.bank, self.num_clips = bank, num_clips
        self.about: dict[str, object] = dict(bank.spec.made_by)

    def frames(self, indices: Sequence[int]) -> NDArray[np.uint8]:
        found: NDArray[np.uint8] = self.bank.take(np.asarray(indices))["frames"]
        return found

    def labels(self, indices: Sequence[int]) -> NDArray[np.int16]:
        found: NDArray[np.int16] = self.bank.take(np.asarray(indices))["labels"]
        return found


def keep(folder: Path, source: Drawn, num_clips: int, *, report: Report | None = None) -> Kept:
    """Draw clips once into a bank on disk; killed, it goes on, and several processes may draw."""
    world = source.world
    shape = (world.num_frames, world.size.height, world.size.width, 3)
    bank = Bank.create(
        folder,
        BankSpec(
            arrays={
                "frames": Array(kind="uint8", shape=shape),
                "labels": Array(kind="int16", shape=(len(world.attributes),)),
            },
            made_by=fingerprint.of_world(world, source.seed, unseen=source.unseen),
            chunk_items=CHUNK,
        ),
    )

    def make(addresses: range) -> dict[str, NDArray[Any]]:
        return {"frames": source.frames(addresses), "labels": source.labels(addresses)}

    fill_chunks(bank, make, bank.chunks_for(num_clips), report=report)
    return Kept(bank, num_clips)


def chosen(source: Source, seed: int, step: int, batch: int) -> Sequence[int]:
    """The clips of one step: the next ones that nobody has seen, or the next of an epoch's permutation."""
    if source.num_clips is None:
        return range(step * batch, (step + 1) * batch)
    return [int(index) for index in batch_indices(seed, step, batch, source.num_clips)]


def video(frames_BTHWC: NDArray[np.uint8]) -> Tensor:
    """As the models take it: (B, 3, T, H, W) in -1..1, bf16."""
    frames = torch.from_numpy(frames_BTHWC).permute(0, 4, 1, 2, 3)
    return frames.to(torch.bfloat16).div_(127.5).sub_(1)
