"""Noise levels as features, and blocks that start as the identity."""

from __future__ import annotations

import torch

from mutoscope.nn.modulation import SharedModulation, modulated, noise_features


def test_near_levels_differ_and_far_ones_differ_more() -> None:
    t = torch.tensor([0.0, 0.001, 0.5, 1.0])
    features = noise_features(t, 64)
    assert features.shape == (4, 64)
    near = (features[1] - features[0]).norm()
    far = torch.cdist(features[[0, 2, 3]], features[[0, 2, 3]]).fill_diagonal_(99).min()
    assert 0.05 < near < far


def test_at_first_scales_are_one_and_gates_shut_whatever_is_said() -> None:
    shared = SharedModulation(3, 4, 2)
    for arrays in shared(torch.randn(2, 5, 3)):
        assert [tuple(array.shape) for array in arrays] == [(2, 5, 1, 4)] * 6
        for array, wanted in zip(arrays, (0, 1, 0, 0, 1, 0), strict=True):
            assert bool((array == wanted).all())


def test_each_block_has_offsets_of_its_own() -> None:
    shared = SharedModulation(3, 4, 2)
    with torch.no_grad():
        shared.offsets[1, 8:12] = 0.5  # the first gate of block 1
    first, second = shared(torch.zeros(1, 1, 3))
    assert bool((first[2] == 0).all()) and bool((second[2] == 0.5).all())


def test_modulated_is_norm_then_scale_then_shift() -> None:
    x = torch.tensor([[1.0, 3.0]])
    torch.testing.assert_close(
        modulated(x, torch.tensor([10.0]), torch.tensor([2.0])),
        torch.tensor([[8.0, 12.0]]),
        atol=1e-4,
        rtol=0,
    )
