"""Cross entropy over what the labels say."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor, nn

from mutoscope.objectives.reading import Reading


class Says(nn.Module):
    """A model that gives the logits it was made with, whatever it sees."""

    def __init__(self, *logits: list[list[float]]) -> None:
        super().__init__()
        self.logits = nn.ParameterList(nn.Parameter(torch.tensor(one)) for one in logits)

    def forward(self, clip: Tensor) -> tuple[Tensor, ...]:
        return tuple(self.logits)


def batch(labels: list[list[int]]) -> dict[str, Tensor]:
    return {"clip": torch.zeros(len(labels), 3, 2, 8, 8), "labels": torch.tensor(labels)}


def test_even_odds_cost_the_logarithm_of_their_number() -> None:
    model = Says([[0.0, 0.0]], [[0.0] * 4])
    loss, _ = Reading(names=("a", "b"), smoothing=0.0)(model, batch([[2, 3]]), 0)
    assert loss.item() == pytest.approx((math.log(2) + math.log(4)) / 2)


def test_smoothing_asks_for_a_share_of_every_value() -> None:
    """Smallest where the likelihoods are (1 - s) + s / K for the right one and s / K for the others."""
    best = math.log((1 - 0.05 / 2) / (0.05 / 2))
    losses = [
        Reading(names=("a",))(Says([[reach, 0.0]]), batch([[1]]), 0)[0].item()
        for reach in (best - 0.3, best, best + 0.3)
    ]
    assert losses[1] == min(losses)
    assert losses[1] == pytest.approx(-(0.975 * math.log(0.975) + 0.025 * math.log(0.025)), rel=1e-5)


def test_what_is_not_said_counts_for_nothing() -> None:
    model = Says([[2.0, 0.0], [0.0, 2.0]], [[5.0, 0.0, 0.0], [0.0, 0.0, 5.0]])
    reading = Reading(names=("a", "b"))
    loss, metrics = reading(model, batch([[1, 0], [1, 3]]), 0)
    alone, _ = Reading(names=("a",))(Says([[2.0, 0.0]]), batch([[1]]), 0)
    assert loss.shape == (2,) and loss[0].item() == pytest.approx(alone.item())
    loss.sum().backward()
    gradient = model.logits[1].grad
    assert gradient is not None and not gradient[0].any() and gradient[1].any()
    assert metrics["right/a"].item() == 0.5 and metrics["right/b"].item() == 1.0
    assert metrics["right"].item() == pytest.approx(2 / 3)


def test_nothing_said_at_all_is_no_loss() -> None:
    loss, metrics = Reading(names=("a",))(Says([[1.0, 0.0]]), batch([[0]]), 0)
    assert loss.item() == 0.0 and math.isnan(metrics["right/a"].item())


def test_numbers_of_attributes_must_agree() -> None:
    with pytest.raises(ValueError, match="got 2, 1 and 1"):
        Reading(names=("a", "b"))(Says([[1.0, 0.0]]), batch([[1]]), 0)
    with pytest.raises(ValueError, match="smoothing"):
        Reading(names=("a",), smoothing=1.0)
