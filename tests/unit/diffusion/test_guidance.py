"""Classifier-free guidance, its interval and its rescaling."""

from __future__ import annotations

import pytest
import torch

from mutoscope.diffusion.guidance import Guidance, guided

SAID, SILENT = torch.tensor([[1.0, 3.0], [1.0, 3.0]]), torch.tensor([[0.0, 1.0], [0.0, 1.0]])
T = torch.tensor([0.9, 0.1])


def test_the_formula() -> None:
    torch.testing.assert_close(Guidance(scale=2.0).combine(SAID, SILENT, T), torch.tensor([[2.0, 5.0]] * 2))
    torch.testing.assert_close(Guidance(scale=1.0).combine(SAID, SILENT, T), SAID)
    torch.testing.assert_close(Guidance(scale=0.0).combine(SAID, SILENT, T), SILENT)


def test_outside_its_interval_the_words_speak_alone() -> None:
    found = Guidance(scale=2.0, interval=(0.5, 1.0)).combine(SAID, SILENT, T)
    torch.testing.assert_close(found, torch.stack([torch.tensor([2.0, 5.0]), SAID[1]]))


def test_full_rescaling_restores_the_spread_of_each_clip() -> None:
    said, silent = torch.randn(3, 4, 5), torch.randn(3, 4, 5)
    found = Guidance(scale=5.0, rescale=1.0).combine(said, silent, torch.ones(3))
    torch.testing.assert_close(found.std((1, 2)), said.std((1, 2)))
    plain = Guidance(scale=5.0).combine(said, silent, torch.ones(3))
    half = Guidance(scale=5.0, rescale=0.5).combine(said, silent, torch.ones(3))
    torch.testing.assert_close(half, (plain + found) / 2)


def test_needed_only_where_it_changes_something() -> None:
    assert Guidance().needed
    assert not Guidance(scale=1.0).needed
    assert not Guidance(interval=(0.4, 0.4)).needed


def test_a_pair_becomes_a_velocity() -> None:
    velocity = guided(lambda x, t: (x * t[:, None], torch.zeros_like(x)), Guidance(scale=3.0))
    torch.testing.assert_close(velocity(SAID, T), 3 * SAID * T[:, None])


@pytest.mark.parametrize(
    "wrong", [{"scale": -1.0}, {"scale": float("nan")}, {"interval": (0.8, 0.2)}, {"rescale": 1.5}]
)
def test_nonsense_is_refused(wrong) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match="must lie"):
        Guidance(**wrong)
