"""The reading network: what it takes in, what it gives back, and that it can learn what its task needs."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from mutoscope.models.reader import Reader, ReaderConfig, fold

SMALL = ReaderConfig(num_values=(3, 6, 4), fine=8, widths=(8, 16), depths=(1, 1), query=8)


def seeded(config: ReaderConfig = SMALL) -> Reader:
    torch.manual_seed(0)
    return Reader(config)


@pytest.mark.parametrize("sides", [(16, 64, 64), (16, 72, 128), (5, 30, 22), (2, 8, 8)])
def test_any_length_and_size_gives_logits_an_attribute(sides: tuple[int, int, int]) -> None:
    logits = seeded()(torch.rand(2, 3, *sides) * 2 - 1)
    assert [tuple(one.shape) for one in logits] == [(2, 3), (2, 6), (2, 4)]
    assert all(bool(one.isfinite().all()) for one in logits)


def test_labels_are_counted_from_one() -> None:
    model = seeded()
    with torch.no_grad():
        for answer, favorite in zip(model.answers, (0, 5, 2), strict=True):
            answer.bias[favorite] = 1e3  # type: ignore[union-attr]
    labels = model.read(torch.zeros(2, 3, 4, 16, 16))
    assert labels.tolist() == [[1, 6, 3]] * 2 and labels.dtype == torch.int64


def test_clips_of_a_batch_do_not_mix() -> None:
    model = seeded()
    clips = torch.rand(3, 3, 8, 16, 24) * 2 - 1
    together, alone = model(clips), model(clips[1:2])
    for one, other in zip(together, alone, strict=True):
        torch.testing.assert_close(one[1:2], other, rtol=1e-4, atol=1e-5)


def test_fold_loses_nothing() -> None:
    """Mean and difference of every pair of frames, for each of 2x2 pixels, where the pixels were."""
    clip = torch.rand(2, 3, 8, 16, 24)
    cells = fold(clip)
    assert cells.shape == (2, 24, 4, 8, 12)
    assert cells.is_contiguous(memory_format=torch.channels_last_3d)
    mean, difference = cells.unflatten(1, (2, 3, 2, 2)).unbind(1)  # (B, 3, 2, 2, T/2, H/2, W/2)
    before, after = mean - difference / 4, mean + difference / 4
    for pairs, frames in ((before, clip[:, :, 0::2]), (after, clip[:, :, 1::2])):
        back = pairs.permute(0, 1, 4, 5, 2, 6, 3).reshape(frames.shape)
        torch.testing.assert_close(back, frames)


def test_fold_repeats_the_edge_rather_than_inventing_black() -> None:
    bright = torch.ones(1, 3, 5, 9, 11)
    mean, difference = fold(bright).chunk(2, 1)
    assert mean.shape[2:] == (4, 8, 8)
    assert bool((mean == 1).all()) and bool((difference == 0).all())


@pytest.mark.parametrize("shape", [(1, 3, 1, 16, 16), (1, 3, 4, 7, 16), (1, 4, 4, 16, 16), (3, 4, 16, 16)])
def test_what_cannot_be_read_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="a reader takes clips"):
        seeded()(torch.zeros(shape))


def test_the_standard_size_stays_small() -> None:
    """1.5 million numbers: 3 MB as bfloat16."""
    model = Reader(ReaderConfig(num_values=(3, 6, 4, 4, 6, 4, 4)))
    assert sum(one.numel() for one in model.parameters()) <= 1_500_000


def test_a_config_without_sense_is_refused() -> None:
    for wrong in (
        {"num_values": ()},
        {"num_values": (3, 0)},
        {"widths": (8, 16, 32)},
        {"widths": (8, 0)},
        {"depths": (1, -1)},
        {"query": 0},
    ):
        with pytest.raises(ValueError, match=r"reader|attribute"):
            ReaderConfig(**({"num_values": (3, 6)} | wrong))  # type: ignore[arg-type]


def test_frames_of_a_file_are_read_as_their_clip_is() -> None:
    model = seeded()
    frames = np.random.default_rng(0).integers(0, 256, (6, 16, 24, 3), np.uint8)
    clip = torch.from_numpy(frames).permute(3, 0, 1, 2)[None].float() / 127.5 - 1
    assert model.read_frames(frames) == tuple(model.read(clip)[0].tolist())
    assert model.to(torch.bfloat16).read_frames(frames)


def _strips(count: int, step: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Two bars that move: the red one left or right, the blue one left or right, each at random; labels of both."""
    draw = torch.Generator().manual_seed(step)
    ways = torch.randint(0, 2, (count, 2), generator=draw)
    starts = torch.randint(0, 32, (count, 2), generator=draw)
    clip = torch.full((count, 3, 8, 16, 32), -1.0)
    for number in range(count):
        for bar, channel in ((0, 0), (1, 2)):
            for frame in range(8):
                at = int(starts[number, bar]) + frame * 2 * (1 if ways[number, bar] else -1)
                columns = torch.arange(at, at + 4) % 32
                clip[number, channel, frame, 8 * bar : 8 * bar + 8, columns] = 1.0
    return clip, ways + 1


def test_it_learns_which_thing_moves_which_way() -> None:
    """Chance is a half for each bar; a net that mixes the two bars, or sees no motion, stays there."""
    model = seeded(ReaderConfig(num_values=(2, 2), fine=8, widths=(16, 16), depths=(1, 1), query=8))
    adam = torch.optim.Adam(model.parameters(), 3e-3)
    for step in range(60):
        clip, labels = _strips(16, step)
        loss = sum(
            (torch.nn.functional.cross_entropy(one, labels[:, slot] - 1))
            for slot, one in enumerate(model(clip))
        )
        adam.zero_grad()
        loss.backward()  # type: ignore[union-attr]
        adam.step()
    clip, labels = _strips(128, 10_000)
    right = (model.read(clip) == labels).float().mean(0)
    assert right.min() > 0.9, right
