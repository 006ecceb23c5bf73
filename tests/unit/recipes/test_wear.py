"""Wear: the same address wears the same, other addresses otherwise, and what it does stays within what it says."""

from __future__ import annotations

import torch

from mutoscope.recipes import wear


def clips(number: int = 24) -> torch.Tensor:
    draw = torch.Generator().manual_seed(0)
    coarse = torch.rand(number, 3, 4, 4, 4, generator=draw)
    return torch.nn.functional.interpolate(coarse, (8, 16, 16)) * 1.6 - 0.8


def test_wear_is_by_address() -> None:
    x = clips(4)
    assert torch.equal(wear.worn(x, 1, 5), wear.worn(x, 1, 5))
    assert torch.equal(wear.worn(x, 1, 5)[:2], wear.worn(x[:2], 1, 5))
    assert not torch.equal(wear.worn(x, 1, 5), wear.worn(x, 1, 6))


def test_some_clips_stay_as_they_are_and_most_do_not() -> None:
    x = clips(200)
    changed = (wear.worn(x, 0, 0) - x).abs().flatten(1).amax(1) > 1e-6
    assert 0.85 < changed.float().mean() < 0.99  # one in 16 is left alone


def test_wear_is_slight_and_stays_in_range() -> None:
    x = clips(100)
    made = wear.worn(x, 0, 1)
    assert made.abs().max() <= 1 and made.dtype == x.dtype and made.shape == x.shape
    assert wear.worn(x.bfloat16(), 0, 1).dtype == torch.bfloat16
    assert (made - x).flatten(1).mean(1).abs().max() < 2 * wear.TINT


def test_blur_keeps_the_mean_and_takes_the_detail() -> None:
    even = torch.full((1, 3, 2, 16, 24), 0.25)
    torch.testing.assert_close(wear.blurred(even, 1.7), even)
    board = (torch.arange(16)[:, None] + torch.arange(24)) % 2 * 2.0 - 1
    x = board.expand(1, 3, 2, 16, 24)
    assert wear.blurred(x, 1.0) is x
    made = wear.blurred(x, 2.0)
    assert made.shape == x.shape and made.abs().max() < 0.3 and abs(float(made.mean())) < 1e-3


def test_the_mix_takes_from_both_neighbors_only() -> None:
    """A single bright frame, over many clips: what is mixed goes one frame to each side."""
    x = torch.full((60, 3, 7, 8, 8), -0.5)
    x[:, :, 3] = 0.5
    made = wear.worn(x, 0, 2).flatten(3).mean(3).mean(1)  # (clips, frames)
    lifted = made - made[:, :1]
    assert lifted[:, 2].max() > 0.1 and lifted[:, 4].max() > 0.1
    assert lifted[:, [1, 5, 6]].abs().max() < 0.05
