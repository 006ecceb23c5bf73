"""What is known comes out as it was, and the rest takes notice of it."""

from __future__ import annotations

import torch
from torch import Tensor

from mutoscope.diffusion.known import begin, from_the_start, on_its_path
from mutoscope.diffusion.samplers import euler, heun
from mutoscope.diffusion.schedules import shifted


def to_the_mean(x: Tensor, t: Tensor) -> Tensor:
    """Velocity towards data that equal the mean over frames of what is seen: (B, T, D)."""
    level = t.view(-1, 1, 1)
    return (x - x.mean(1, keepdim=True)) / level.clamp(min=1e-3)


def test_a_known_part_ends_on_itself_exactly() -> None:
    torch.manual_seed(0)
    noise, known = torch.randn(2, 3, 4), torch.randn(2, 3, 4)
    mask = torch.zeros(2, 3, 4, dtype=torch.bool)
    mask[:, 0, :2] = True
    out = heun(on_its_path(to_the_mean, known, mask, noise), noise, shifted(7, 2.0))
    torch.testing.assert_close(out[mask], known[mask], atol=1e-5, rtol=0)
    free = heun(to_the_mean, noise, shifted(7, 2.0))
    assert not torch.allclose(out[~mask], free[~mask], atol=1e-2)  # the rest took notice


def test_known_frames_are_shown_clean_at_level_zero() -> None:
    noise, known = torch.randn(2, 3, 4), torch.randn(2, 3, 4)
    mask = torch.tensor([[True, False, False], [False, False, True]])
    shown: list[tuple[Tensor, Tensor]] = []

    def velocity(x: Tensor, t: Tensor) -> Tensor:
        shown.append((x, t))
        return torch.ones_like(x)

    out = euler(from_the_start(velocity, known, mask), begin(noise, known, mask), shifted(3, 2.0))
    assert torch.equal(out[mask], known[mask])
    torch.testing.assert_close(out[~mask], noise[~mask] - 1, atol=1e-6, rtol=0)
    for (x, t), level in zip(shown, shifted(3, 2.0).tolist(), strict=False):
        assert torch.equal(x[mask], known[mask])
        assert bool((t[mask] == 0).all())
        torch.testing.assert_close(t[~mask], torch.full_like(t[~mask], level))
